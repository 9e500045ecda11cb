"""Events are written with what they tell of: once, for who wants them and may read them, and for nobody else."""

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.event import listen, remove

from domain.case import CaseRecord, CaseStatus, GivenAnswer, Projection, TaskState
from domain.outgoing_events import EVENTS, event
from domain.permissions import Actor
from stores.cases import CaseStore
from stores.database import Database
from tests.stores.hooks import (
    a_client,
    an_endpoint,
    begin,
    kept_events,
    line,
    shows,
    told,
    types,
)
from tests.stores.house import CALENDAR, NOW, a_task

ENTERED = line("stage", "entered", stage="SUBMITTED")
PAID = line("money", "disbursed", amount_rials=60_000_000)


@pytest.fixture(autouse=True)
def _client(either_database: Database) -> None:
    a_client(either_database)


def test_a_case_is_told_from_its_beginning_to_its_end(either_database: Database) -> None:
    an_endpoint(either_database)
    begin(either_database)
    lines = (
        ENTERED,
        line("note", "contract_made"),
        PAID,
        line("money", "instalment_paid", number=1),
        line("stage", "entered", stage="CLOSED"),
        line("stage", "ended", outcome="PAID", reasons=[]),
    )
    shows(either_database, *lines)
    assert types(either_database) == [
        "process.started", "process.stage_changed", "loan.disbursed", "loan.instalment_paid", "process.stage_changed",
        "loan.closed", "process.completed",
    ]  # fmt: skip
    disbursed = json.loads(told(either_database)[2].body)
    assert disbursed == {
        "type": "loan.disbursed",
        "timestamp": NOW.isoformat(),
        "data": {
            "rehearsal": False,
            "process_id": "loan-1",
            "kind": "loan",
            "loan_id": "loan-1",
            "amount_rials": 60_000_000,
        },
    }


def test_the_same_showing_again_tells_nothing_again(either_database: Database) -> None:
    an_endpoint(either_database)
    begin(either_database)
    begin(either_database)
    for _ in range(3):
        shows(either_database, ENTERED, PAID)
    assert types(either_database) == ["process.started", "process.stage_changed", "loan.disbursed"]
    shows(either_database, line("money", "instalment_paid", number=1), rev=2, first=2)
    assert len({one.event_id for one in told(either_database)}) == 4


def test_what_is_not_written_is_not_told(either_database: Database) -> None:
    an_endpoint(either_database)
    begin(either_database)
    record = CaseRecord("loan-2", "loan", "IR-07", NOW)

    def fail() -> None:
        with either_database.writing() as session:
            CaseStore(session).begin(record, argument={}, subject={}, policy_version="1")
            raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        fail()
    assert types(either_database) == ["process.started"]


def test_only_answered_tasks_are_completed(either_database: Database) -> None:
    an_endpoint(either_database, events=("task.opened", "task.completed"))
    begin(either_database)
    done, expired = a_task(number=1), a_task(number=2)
    done.state, expired.state = TaskState.DONE, TaskState.EXPIRED
    done.answers.append(
        GivenAnswer({"outcome": "approve", "reason": "به نظرم خوب است"}, Actor("hassan"), NOW)
    )
    shown = Projection(
        "loan-1", "loan", "real", 1, NOW, "DECISION", CaseStatus.RUNNING, None, None, "IR-07", None, (done, expired),
        (line("task", "task_opened", task=done.kind, task_id=done.id),),
    )  # fmt: skip
    for _ in range(2):
        either_database.write(lambda session: CaseStore(session).project(shown, CALENDAR))
    assert types(either_database) == ["task.opened", "task.completed"]
    body = told(either_database)[1].body
    assert json.loads(body)["data"]["outcome"] == "approve"
    assert "hassan" not in body
    assert "خوب" not in body


def test_each_hears_what_it_wants_and_its_client_may_read(either_database: Database) -> None:
    a_client(either_database, "blind", frozenset({"webhooks:manage"}))
    a_client(either_database, "gone", active=False)
    an_endpoint(either_database, "hook-1", events=("loan.disbursed",))
    an_endpoint(either_database, "hook-2", client_id="blind")
    an_endpoint(either_database, "hook-3", client_id="gone")
    begin(either_database)
    shows(either_database, ENTERED, PAID)
    assert types(either_database, "hook-1") == ["loan.disbursed"]
    assert types(either_database, "hook-2") == []
    assert types(either_database, "hook-3") == []
    assert kept_events(either_database) == 1, "what nobody wants is not kept"


def test_rehearsals_are_told_only_to_who_asks_for_them(either_database: Database) -> None:
    an_endpoint(either_database, "hook-1")
    an_endpoint(either_database, "hook-2", rehearsals=True)
    begin(either_database, rehearsal=True)
    shows(either_database, ENTERED)
    begin(either_database, "loan-2")
    assert types(either_database, "hook-1") == ["process.started"]
    assert types(either_database, "hook-2") == ["process.started", "process.stage_changed", "process.started"]
    assert [one.rehearsal for one in told(either_database, "hook-2")] == [True, True, False]


def test_an_order_is_told_with_its_ids_and_rials_and_none_of_its_words(either_database: Database) -> None:
    an_endpoint(either_database, events=("order.paid", "order.delivered"))
    more: dict[str, Any] = {
        "goods": [{"fa": "گلیم"}],
        "goods_rials": 2_000_000,
        "basket_id": "basket-1",
        "cell_id": "cell-1",
    }
    begin(either_database, "order-1", "order", **more)
    stages = [line("stage", "entered", stage=one) for one in ("PAID", "ACCEPTED", "DELIVERED")]
    shows(either_database, *stages, case="order-1", kind="order")
    assert types(either_database) == ["order.paid", "order.delivered"]
    data = json.loads(told(either_database)[0].body)["data"]
    assert data == {
        "rehearsal": False, "process_id": "order-1", "kind": "order", "order_id": "order-1", "basket_id": "basket-1",
        "cell_id": "cell-1", "goods_rials": 2_000_000,
    }  # fmt: skip


def test_a_cell_and_a_kanoon_become_active_once(either_database: Database) -> None:
    a_client(either_database, scopes=frozenset({"cells:read", "kanoons:read"}))
    an_endpoint(either_database)
    begin(either_database, "cell-1", "cell_life")
    active = line("stage", "entered", stage="ACTIVE")
    shows(
        either_database,
        active,
        line("stage", "entered", stage="DORMANT"),
        active,
        case="cell-1",
        kind="cell_life",
    )
    begin(either_database, "kanoon-1", "kanoon")
    shows(either_database, active, case="kanoon-1", kind="kanoon")
    assert [json.loads(one.body)["data"].get("cell_id") for one in told(either_database)] == ["cell-1", None]
    assert types(either_database) == ["cell.activated", "kanoon.activated"]


def test_of_what_is_known_only_what_is_declared_goes_out() -> None:
    known = {"loan_id": "loan-1", "kind": "loan", "process_id": "loan-1", "name": "رضا"}
    told_of = event("loan-1:1", "loan.closed", NOW, known, rehearsal=False)
    assert list(told_of.data) == ["rehearsal", "process_id", "kind", "loan_id"]


def test_however_many_want_it_their_deliveries_are_written_at_once(either_database: Database) -> None:
    for number in range(20):
        an_endpoint(either_database, f"hook-{number:02}")
    begin(either_database)
    written = Counter[str]()

    def note(_: object, __: object, statement: str, *___: object) -> None:
        for table in ("outgoing_event", "webhook_delivery"):
            written[table] += statement.startswith(f"INSERT INTO {table} ")

    listen(either_database.engine, "before_cursor_execute", note)
    try:
        shows(either_database, ENTERED, PAID)
    finally:
        remove(either_database.engine, "before_cursor_execute", note)
    assert written == {"outgoing_event": 1, "webhook_delivery": 1}
    for number in range(20):
        assert types(either_database, f"hook-{number:02}") == [
            "process.started", "process.stage_changed", "loan.disbursed",
        ]  # fmt: skip


def test_every_event_of_the_contract_has_a_scope_that_there_is() -> None:
    from api.security.callers import SCOPES

    assert len(EVENTS) == 14
    assert set(EVENTS.values()) <= set(SCOPES)


def test_a_later_line_under_a_taken_number_is_told_with_its_own(either_database: Database) -> None:
    an_endpoint(either_database, events=("loan.disbursed", "loan.instalment_paid"))
    begin(either_database)
    shows(either_database, ENTERED, PAID)
    # A workflow task that was done again after a kill: another line under number 1.
    shows(either_database, line("money", "instalment_paid", number=1), rev=2, first=1)
    assert types(either_database) == ["loan.disbursed", "loan.instalment_paid"]
    assert told(either_database)[0].at == NOW
    assert timedelta(0) == told(either_database)[1].at - NOW
