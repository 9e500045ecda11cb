"""How quickly cells accept orders, exactly, and which orders are late: on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from domain.case import CaseRecord
from stores.cases import CaseStore
from stores.database import Database
from stores.market_overview import AcceptanceTimes, LateTask, MarketOverviewStore
from stores.orders import OrderStore
from stores.pages import StorePage
from stores.task_rows import TaskRow
from tests.stores.house import NOW
from tests.stores.many_loans import analyse
from tests.stores.plans import full_reads
from tests.stores.trading import MONTH, basket, open_market, pay, place

LONG_AGO = NOW - timedelta(days=400)


def accept(session: Session, number: int, hours: float, region: str = "IR-07", *, book: str = "real") -> None:
    """An order whose case began when it was paid, and that its cell accepted so many hours later."""
    order_id = f"basket-{number}-a"
    place(session, basket(number, both=False))
    pay(session, f"basket-{number}", f"pay-{number}")
    record = CaseRecord(order_id, "order", region, NOW, rehearsal=book != "real")
    CaseStore(session).begin(record, argument={}, subject={}, policy_version="1")
    OrderStore(session).accept(order_id, NOW + timedelta(hours=hours))


def late_task(
    session: Session, number: int, *, region: str = "IR-07", state: str = "open", **more: object
) -> None:
    at = NOW - timedelta(hours=number)
    row = {
        "id": f"order-1.{number}", "process_id": "order-1", "kind": "order.accept", "stage": "PAID", "region": region,
        "kanoon_id": None, "member_id": None, "state": state, "rev": 1, "task_rev": 1, "priority": 0, "rank": "x",
        "opened_at": at, "due_at": at, "rehearsal": False, "search_text": "",
    }  # fmt: skip
    session.add(TaskRow(**(row | more)))


@pytest.fixture
def market(either_database: Database) -> Database:
    open_market(either_database)
    either_database.write(
        lambda session: CaseStore(session).begin(
            CaseRecord("order-1", "order", "IR-07", NOW), argument={}, subject={}, policy_version="1"
        )
    )
    return either_database


def times(market: Database, region: str = "*") -> list[AcceptanceTimes]:
    return list(market.read(lambda session: MarketOverviewStore(session).acceptance(LONG_AGO, region)))


def test_nobody_accepted_anything(market: Database) -> None:
    assert times(market) == []


def test_median_and_ninth_tenth_by_province(market: Database) -> None:
    def write(session: Session) -> None:
        for number, hours in enumerate((1, 2, 30), start=1):
            accept(session, number, hours)
        accept(session, 4, 5.5, "IR-23")
        accept(session, 5, 99, "IR-23", book="rehearsal")

    market.write(write)
    assert times(market) == [
        AcceptanceTimes("*", 4, 2.0, 30.0), AcceptanceTimes("IR-07", 3, 2.0, 30.0), AcceptanceTimes("IR-23", 1, 5.5, 5.5),
    ]  # fmt: skip
    assert [one.region for one in times(market, "IR-23")] == ["*", "IR-23"]
    later = market.read(lambda session: MarketOverviewStore(session).acceptance(MONTH))
    assert later == ()


def test_late_orders_page_by_page_the_longest_overdue_first(market: Database) -> None:
    def write(session: Session) -> None:
        for number in (1, 2, 3):
            late_task(session, number)
        late_task(session, 4, region="IR-23")
        late_task(session, 5, state="done")
        late_task(session, 6, kind="loan.endorse")
        late_task(session, 7, rehearsal=True)
        late_task(session, 8, due_at=NOW + timedelta(hours=1))

    market.write(write)

    def late(region: str = "*", **more: Any) -> StorePage[LateTask]:
        return market.read(
            lambda session: MarketOverviewStore(session).late(["order.accept"], NOW, region, **more)
        )

    found = late()
    assert [one.task_id for one in found.items] == ["order-1.4", "order-1.3", "order-1.2", "order-1.1"]
    assert found.items[0] == LateTask(
        "order-1.4", "order-1", "order.accept", "IR-23", NOW - timedelta(hours=4)
    )
    first = late("IR-07", limit=2)
    rest = late("IR-07", limit=2, after=first.next)
    assert [one.task_id for one in (*first.items, *rest.items)] == ["order-1.3", "order-1.2", "order-1.1"]
    assert (first.count, rest.next) == (3, None)


def test_neither_reads_a_growing_table_from_end_to_end(market: Database) -> None:
    """Among many cases of other kinds, and many tasks that are done."""

    def write(session: Session) -> None:
        accept(session, 1, 3)
        for number in range(1, 2_001):
            late_task(session, number, state="done" if number % 100 else "open", kind="order.accept")
        session.flush()
        session.execute(
            text(
                "INSERT INTO process (id, kind, book, rehearsal, region, stage, status, subject, policy_version, "
                "started_at, as_of, rev, search_text) "
                "SELECT id || '-copy', 'loan', 'real', false, region, stage, 'running', '{}', '1', opened_at, opened_at, 0, '' "
                "FROM task"
            )
        )

    market.write(write)
    analyse(market)
    asked = {
        "times": lambda session: MarketOverviewStore(session).acceptance(LONG_AGO),
        "late": lambda session: MarketOverviewStore(session).late(["order.accept"], NOW),
    }
    read = {(what, one.table) for what, call in asked.items() for one in full_reads(market, call)}
    assert {table for _, table in read} & {"task", "process"} == set()
