"""Orders, payments, parcels, refunds, disputes, payouts and supplies in any order and repetition: every invariant after each step.

What is refused leaves nothing behind; what was done is done again at once, and must change nothing.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.cell_statement import CellStatement, cell_statement
from domain.ledger import LedgerRefusal
from domain.market_states import MACHINES, SCANS, Impossible, Taken
from domain.products import NotEnough
from stores.cell_books import rows_of_cell
from stores.database import Database
from stores.disputes import Decision, DisputeStore
from stores.fulfilments import FulfilmentStore
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.ledger_rows import EndingRow, EntryRow
from stores.market_events import Unknown
from stores.order_rows import OrderRow
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.payouts import PayoutStore
from stores.refunds import COMPLAINT, GOODWILL, WITHDRAWAL, RefundStore, Wish
from stores.releases import ReleaseStore
from tests.stores.house import CALENDAR, NOW, apply_for_loan
from tests.stores.supply_rules import SupplyRules
from tests.stores.trading import LIMIT, MONTH, SHEBA, basket, batch, deliver, does, open_market

Step = Callable[[Session], Any]
OTHER = "IR580540105180021273113007"
REFUSALS = (Impossible, LedgerRefusal, NotEnough, Unknown, IntegrityError)
TABLES = {
    "order": "SELECT id, state FROM market_order",
    "fulfilment": "SELECT order_id, state FROM market_fulfilment",
    "payment": "SELECT id, state FROM market_payment",
    "refund": "SELECT id, state FROM market_refund",
    "dispute": "SELECT id, state FROM market_dispute",
    "payout": "SELECT id, state FROM payout",
    "supply": "SELECT id, state FROM supply_order",
}
COUNTED = ("SELECT * FROM payout_item", "SELECT * FROM market_event", "SELECT * FROM supply_money")
SOLD = """SELECT f.product_id, f.cell_id, f.stock + COALESCE((
    SELECT SUM(l.units) FROM market_order_line l JOIN market_order o ON o.id = l.order_id
    WHERE l.product_id = f.product_id AND o.cell_id = f.cell_id AND l.stock = 'handed_over'), 0)
FROM product_offer f"""

baskets = st.integers(1, 2)
orders = st.sampled_from(["basket-1-a", "basket-1-b", "basket-1-c", "basket-2-a", "basket-2-b"])
tries = st.sampled_from(["pay-1", "pay-2", "pay-3"])
numbers = st.integers(1, 2)
some = st.integers(0, 11)
wishes = st.sampled_from(
    [Wish({1: 1}), Wish({1: 1}, with_carrier=True), Wish({}, 500_001), Wish({}, with_carrier=True)]
)


class MarketMachine(SupplyRules):
    """Two baskets of two cells, one of which pays a loan and buys wool; the database is new for each run."""

    databases: Callable[[], Database]

    def __init__(self) -> None:
        super().__init__()
        self.database = type(self).databases()
        self.states: dict[tuple[str, str], str] = {}

    def teardown(self) -> None:
        self.database.close()

    def does(self, method: Callable[..., Any], *given: Any, **more: Any) -> bool:
        """Whether it was done; then once more, which changes nothing that counts."""
        step = does(method, *given, **more)
        try:
            self.database.write(step)
        except REFUSALS:
            return False
        before = self.seen()
        again = self.database.write(step)
        assert again is not Taken.MOVED, method.__qualname__
        assert self.seen() == before, method.__qualname__
        return True

    def one_of(self, what: str, which: int) -> str:
        """One of those that there are, or a name that nobody has."""
        there = sorted(subject for subject, _ in self.database.read(_rows(TABLES[what])))
        return there[which % len(there)] if there else "nobody"

    def seen(self) -> tuple[int | None, ...]:
        """How much there is of what counts."""

        def look(session: Session) -> tuple[int | None, ...]:
            tables = (*TABLES.values(), *COUNTED)
            counted = [session.scalar(text(f"SELECT count(*) FROM ({one}) x")) for one in tables]
            entries = session.scalar(select(func.count()).select_from(EntryRow))
            return (*counted, entries, session.scalar(select(func.count()).select_from(EndingRow)))

        return self.database.read(look)

    @initialize(far=st.tuples(st.integers(0, 5), st.integers(0, 5)), units=st.integers(1, 2))
    def begin(self, far: tuple[int, int], units: int) -> None:
        """Each basket is so far already: placed, paid, delivered, released, paid out."""
        for number, steps in enumerate(far, start=1):
            if steps:
                self.place(number, units)
            ways = (self.pay, self.deliver_both, self.release_both, self.pay_cells)
            for step in ways[: max(steps - 1, 0)]:
                step(number)

    def deliver_both(self, number: int) -> None:
        for which in "ab":
            self.go_all_the_way(f"basket-{number}-{which}")

    def release_both(self, number: int) -> None:
        for which in "ab":
            self.release(f"basket-{number}-{which}", 30)
        self.gateway_hands_over(4_000_000 + number)
        self.share(f"basket-{number}-a", ReleaseStore.give_share)

    def pay_cells(self, number: int) -> None:
        self.prepare(number, LIMIT)
        for which in range(number):
            self.send(which, approved=False)
            self.bank_says(which, "settled")

    # A basket and its money.

    @rule(number=baskets, units=st.integers(1, 3))
    def place(self, number: int, units: int) -> None:
        self.does(OrderStore.place, basket(number, units=units, discount_rials=units * 11), NOW)

    @rule(payment=tries, number=baskets)
    def offer(self, payment: str, number: int) -> None:
        if self.does(PaymentStore.begin, payment, f"basket-{number}", "zarin", NOW):
            self.does(PaymentStore.offered, payment, f"A-{payment}", NOW)

    @rule(number=baskets)
    def pay(self, number: int) -> None:
        self.offer(f"pay-{number}", number)
        self.verify(f"pay-{number}", f"R-pay-{number}")

    @rule(which=some, reference=st.sampled_from(["R-pay-1", "R-pay-2", "R-3"]))
    def verify_some(self, which: int, reference: str) -> None:
        self.verify(self.one_of("payment", which), reference)

    @rule(number=baskets)
    def pay_too_late(self, number: int) -> None:
        self.offer("pay-3", number)
        self.end_unpaid(number, OrderStore.expire)
        self.verify("pay-3", "R-3")

    def verify(self, payment: str, reference: str) -> None:
        kept = self.database.read(does(PaymentStore.get, payment))
        if kept is not None:
            self.does(PaymentStore.verified, payment, reference, kept.amount_rials, NOW)

    @rule(which=some, what=st.sampled_from([PaymentStore.failed, PaymentStore.expired, PaymentStore.revive]))
    def payment_event(self, which: int, what: Callable[..., Any]) -> None:
        self.does(what, self.one_of("payment", which), NOW)

    @rule(which=some, route=st.sampled_from([posted.BY_GATEWAY, posted.BY_BANK]), arrives=st.booleans())
    def send_late_money_back(self, which: int, route: str, arrives: bool) -> None:
        payment = self.one_of("payment", which)
        self.does(PaymentStore.send_back, payment, NOW, route)
        if arrives:
            self.does(PaymentStore.sent_back, payment, NOW)

    @rule(which=some)
    def the_gateway_refuses(self, which: int) -> None:
        self.does(RefundStore.gateway_refused, self.one_of("refund", which), NOW)
        self.does(PaymentStore.gateway_refused, self.one_of("payment", which), NOW)

    @rule(number=baskets, how=st.sampled_from([OrderStore.expire, OrderStore.cancel_unpaid]))
    def end_unpaid(self, number: int, how: Callable[..., Any]) -> None:
        self.does(how, f"basket-{number}", NOW)

    @rule(rials=st.integers(1, 5_000_000))
    def gateway_hands_over(self, rials: int) -> None:
        self.does(LedgerStore.post, posted.gateway_settled("real", "zarin", f"G-{rials}", rials, NOW))

    # An order and its parcel.

    @rule(order=orders, sampled=st.booleans())
    def accept(self, order: str, sampled: bool) -> None:
        self.does(OrderStore.accept, order, NOW, sampled=sampled)

    @rule(order=orders)
    def move_the_parcel(self, order: str) -> None:
        parcel = self.database.read(does(FulfilmentStore.get, order))
        match parcel.state if parcel else None:
            case "waiting":
                self.does(FulfilmentStore.begin, order, NOW)
            case "preparing":
                self.does(FulfilmentStore.checked, order, "expert", NOW)
                self.does(FulfilmentStore.ready, order, NOW)
            case "ready":
                self.does(FulfilmentStore.booked, order, f"S-{order}", NOW)
            case _:
                self.does(FulfilmentStore.scanned, order, "picked_up", NOW, CALENDAR)

    @rule(order=orders, word=st.sampled_from(sorted(SCANS)), hours=st.integers(0, 48))
    def scan(self, order: str, word: str, hours: int) -> None:
        self.does(FulfilmentStore.scanned, order, word, NOW + timedelta(hours=hours), CALENDAR)

    @rule(order=orders)
    def go_all_the_way(self, order: str) -> None:
        try:
            self.database.write(lambda session: deliver(session, order))
        except REFUSALS:
            return

    @rule(order=orders, event=st.sampled_from(["declined", "cancelled", "delivery_failed"]))
    def end(self, order: str, event: str) -> None:
        self.does(RefundStore.end_order, order, event, f"end-{order}", NOW)

    @rule()
    def pass_on(self) -> None:
        self.does(RefundStore.pass_on, "basket-1-a", "basket-1-c", "cell-2", NOW)

    # What is contested.

    @rule(order=orders, number=numbers, kind=st.sampled_from([WITHDRAWAL, COMPLAINT]), wish=wishes)
    def ask(self, order: str, number: int, kind: str, wish: Wish) -> None:
        self.does(RefundStore.ask, f"r-{number}-{order}", order, kind, wish, NOW)

    @rule(
        which=some,
        what=st.sampled_from(
            [RefundStore.goods_awaited, RefundStore.refuse, RefundStore.withdraw, RefundStore.approve]
        ),
    )
    def decide_refund(self, which: int, what: Callable[..., Any]) -> None:
        self.does(what, self.one_of("refund", which), NOW)

    @rule(order=orders, number=numbers, wish=wishes, earned=st.booleans())
    def give_back(self, order: str, number: int, wish: Wish, earned: bool) -> None:
        if self.does(RefundStore.ask, f"r-{number}-{order}", order, COMPLAINT, wish, NOW):
            self.does(RefundStore.approve, f"r-{number}-{order}", NOW, carrier_earned=earned)

    @rule(which=some, by_bank=st.booleans(), arrives=st.booleans())
    def pay_the_buyer(self, which: int, by_bank: bool, arrives: bool) -> None:
        refund = self.one_of("refund", which)
        self.does(RefundStore.send, refund, NOW)
        if by_bank:
            self.does(RefundStore.send, refund, NOW, "by_bank")
        if arrives:
            self.does(RefundStore.paid, refund, f"RF-{refund}", NOW)

    @rule(order=orders, wish=st.none() | wishes, ends=st.sampled_from(["stays", "withdrawn", "decided"]))
    def dispute(self, order: str, wish: Wish | None, ends: str) -> None:
        self.does(DisputeStore.open, f"dispute-{order}", order, "buyer", NOW)
        if ends == "withdrawn":
            self.does(DisputeStore.withdraw, f"dispute-{order}", NOW)
        elif ends == "decided":
            decision = Decision("support", f"d-{order}", wish)
            self.does(DisputeStore.decide, f"dispute-{order}", decision, NOW)

    @rule(order=orders)
    def goodwill(self, order: str) -> None:
        self.does(RefundStore.give_goodwill, f"g-{order}", order, 70_000, NOW)

    # What cells have.

    @rule(order=orders, days=st.sampled_from([0, 3, 30]))
    def release(self, order: str, days: int) -> None:
        """Only what was delivered, when its window is over and nothing is open about it: looked at before it is tried."""
        at, before = NOW + timedelta(days=days), self.database.read(_about(order))
        done = self.does(ReleaseStore.release, order, at)
        if before is None or before.state != "completed":
            allowed = before is not None and (
                before.state == "delivered"
                and before.nothing_open
                and before.window_ends_at is not None
                and before.window_ends_at <= at
            )
            assert done == allowed, (order, before)

    @rule(order=orders, what=st.sampled_from([ReleaseStore.give_share, ReleaseStore.keep_share]))
    def share(self, order: str, what: Callable[..., Any]) -> None:
        if self.does(what, order, MONTH) and what is ReleaseStore.give_share:
            self.does(ReleaseStore.share_received, order)

    @rule(
        cell=st.sampled_from(["cell-1", "cell-2"]),
        sheba=st.sampled_from([SHEBA, OTHER]),
        verified=st.booleans(),
    )
    def change_account(self, cell: str, sheba: str, verified: bool) -> None:
        self.does(PayoutAccountStore.set_sheba, cell, "real", sheba, NOW)
        kept = self.database.read(does(PayoutAccountStore.get, cell, "real"))
        if verified and kept is not None:
            self.does(PayoutAccountStore.verify, cell, "real", kept.version, NOW)

    @rule(number=st.integers(1, 4), limit=st.sampled_from([1_000, LIMIT]))
    def prepare(self, number: int, limit: int) -> None:
        self.does(PayoutStore.prepare, batch(number, limit=limit), MONTH)

    @rule(which=some, approved=st.booleans())
    def send(self, which: int, approved: bool) -> None:
        payout = self.one_of("payout", which)
        if approved:
            self.does(PayoutStore.approve, payout, "treasurer", MONTH)
        self.does(PayoutStore.send, payout, MONTH)

    @rule(which=some, what=st.sampled_from(["settled", "failed", "returned", "cancel"]))
    def bank_says(self, which: int, what: str) -> None:
        payout = self.one_of("payout", which)
        match what:
            case "settled":
                self.does(PayoutStore.settled, payout, f"B-{payout}", MONTH)
            case "cancel":
                self.does(PayoutStore.cancel, payout, MONTH, "changed")
            case _:
                self.does(getattr(PayoutStore, what), payout, "closed", MONTH)

    # What always holds.

    @invariant()
    def every_invariant_holds(self) -> None:
        assert [check for check in self.database.read(check_ledger) if not check.ok] == []

    @invariant()
    def no_state_goes_backwards(self) -> None:
        for machine, statement in TABLES.items():
            for subject, state in self.database.read(_rows(statement)):
                before = self.states.setdefault((machine, subject), state)
                assert state == before or state in MACHINES[machine].beyond(before), (machine, subject)
                self.states[machine, subject] = state

    @invariant()
    def statements_say_what_the_ledger_says(self) -> None:
        for cell in ("cell-1", "cell-2"):
            said, payable, owed, held = self.database.read(_statement(cell))
            assert (said.payable_rials, said.owed_rials, said.held_rials) == (payable, owed, held)

    @invariant()
    def units_are_on_hand_or_sold(self) -> None:
        assert {units for *_, units in self.database.read(_rows(SOLD))} == {5}


@dataclass(frozen=True)
class _Order:
    """An order before somebody tries to release it, by the tables of what may be open about it."""

    state: str
    window_ends_at: datetime | None
    nothing_open: bool


def _about(order_id: str) -> Callable[[Session], _Order | None]:
    def look(session: Session) -> _Order | None:
        order = OrderStore(session).get(order_id)
        if order is None:
            return None
        ended = MACHINES["refund"].ends
        refunds = [one for one in RefundStore(session).of_order(order_id) if one.kind != GOODWILL]
        disputes = DisputeStore(session).of_order(order_id)
        nothing = all(one.state in ended for one in refunds) and all(one.state != "open" for one in disputes)
        return _Order(order.state, order.window_ends_at, nothing)

    return look


def _statement(cell: str) -> Callable[[Session], tuple[CellStatement, int, int, int]]:
    def look(session: Session) -> tuple[CellStatement, int, int, int]:
        ledger = LedgerStore(session)
        names = [posted.payable_account(cell), posted.receivable_account(cell)]
        payable, owed = (ledger.balance("real", name).available for name in names)
        ids = session.scalars(select(OrderRow.id).where(OrderRow.cell_id == cell)).all()
        held = sum(ledger.balance("real", posted.escrow_account(order)).posted for order in ids)
        return cell_statement(cell, rows_of_cell(session, cell, "real", MONTH)), payable, owed, held

    return look


def _rows(statement: str) -> Callable[[Session], list[Any]]:
    return lambda session: list(session.execute(text(statement)))


def prepare_market(database: Database) -> None:
    open_market(database)
    apply_for_loan(database)
    database.write(does(PayoutAccountStore.consent, "cell-1", "real", "loan-1", 250, NOW))


def run(databases: Callable[[], Database], examples: int) -> None:
    machine = type("Machine", (MarketMachine,), {"databases": staticmethod(databases)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            # What fails is told as it was found: to make it shorter takes longer than to read it.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready.db"
    shutil.copy(sqlite_template, ready)
    database = Database(f"sqlite:///{ready}")
    prepare_market(database)
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.close()
    numbers = iter(range(10**6))

    def fresh() -> Database:
        path = tmp_path / f"market-{next(numbers)}.db"
        shutil.copy(ready, path)
        return Database(f"sqlite:///{path}")

    run(fresh, 40)


@pytest.mark.postgres
def test_whatever_happens_on_postgres(request: pytest.FixtureRequest) -> None:
    copies = request.getfixturevalue("new_postgres")

    def fresh() -> Database:
        database = Database(copies.make())
        prepare_market(database)
        return database

    run(fresh, 3)
