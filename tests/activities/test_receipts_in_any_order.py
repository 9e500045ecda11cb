"""Receipts, bounces and back-dated money, in any order and however often: the balances of replaying them sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from activities.receipts import fall_due, take_back, take_money
from domain import loan_postings, measure_postings
from domain.jalali import at_tehran
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    BounceOrder,
    FeeDue,
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
)
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.loans import LoanStore
from stores.receipts import ReceiptStore
from tests.stores.house import NOW, SCHEDULE, apply_for_loan, found_network, member
from tests.stores.lending import TRUSTEES, fund, pay_out

LAST_DAY = SCHEDULE[-1].due_on + timedelta(days=60)


@dataclass(frozen=True)
class Told:
    """Something that the bank tells: money (an amount, received on a day), or that it was taken back."""

    reference: str
    amount_rials: int = 0
    paid_on: date = SCHEDULE[0].due_on

    @property
    def is_bounce(self) -> bool:
        return not self.amount_rials


AMOUNTS = {"a": 4, "b": 104, "c": 70, "d": 150, "e": 33}


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    days = {name: draw(st.dates(SCHEDULE[0].due_on - timedelta(days=20), LAST_DAY)) for name in AMOUNTS}
    names = st.sampled_from(sorted(AMOUNTS))
    money = names.map(lambda name: Told(name, AMOUNTS[name], days[name]))
    return draw(st.lists(st.one_of(money, money, names.map(Told)), max_size=12))


class Loan:
    """A loan of 300 over three instalments with a fee of 4 each, and everything that it is told."""

    def __init__(self, database: Database, loan_id: str) -> None:
        self.database, self.id = database, loan_id
        apply_for_loan(database, loan_id)
        database.write(lambda session: pay_out(session, loan_id))

    def hears(self, told: Told, now: datetime, delivery: str = "") -> str:
        # References are the bank's own, whoever pays.
        reference = f"{self.id}:{told.reference}"
        if told.is_bounce:
            order = BounceOrder(
                self.id, REAL_BOOK, now, reference, now, delivery or f"bank:bounce:{reference}"
            )
            return self.database.write(lambda session: take_back(session, order).state)
        receipt = IncomingReceipt(
            reference, told.amount_rials, at_tehran(told.paid_on, 12), f"bank:{reference}"
        )
        money = ReceiptOrder(self.id, REAL_BOOK, now, receipt, now)
        return self.database.write(lambda session: take_money(session, money).state)

    def all_fees_fall_due(self, now: datetime) -> None:
        def write(session: Session) -> None:
            for one in LoanStore(session).schedule_of(self.id):
                if not one.fee_fell_due:
                    order = FeeDue(self.id, REAL_BOOK, now, one.number)
                    LedgerStore(session).post_all(fall_due(session, order, one))

        self.database.write(write)

    def stands(self) -> tuple[object, ...]:
        """Accounts, instalments, and what each receipt that counts pays; references without the loan's id."""

        def read(session: Session) -> tuple[object, ...]:
            names = [*measure_postings.owed_accounts(self.id), f"overpaid:{self.id}"]
            names += [f"capacity_held:{self.id}:{one.member_id}" for one in TRUSTEES]
            held = LedgerStore(session).balances(REAL_BOOK, names)
            paid = [
                (one.principal_paid_rials, one.fee_paid_rials)
                for one in LoanStore(session).schedule_of(self.id)
            ]
            counting = ReceiptStore(session).counting(self.id, 1)
            parts = {name.removeprefix(f"{self.id}:"): divided for name, (_, divided) in counting.items()}
            return ([held[name].posted for name in names], paid, parts)

        return self.database.read(read)


def ledger_is_right(database: Database) -> None:
    assert not [check for check in database.read(check_ledger) if not check.ok]


@pytest.fixture
def network(database: Database) -> Database:
    found_network(database, [member(number) for number in (1, 2, 3)])

    def rich(session: Session) -> None:
        fund(session)
        ledger, lots = LedgerStore(session), 10**9
        for account in ("bank:main", "points:m-1", *(f"capacity:{one.member_id}" for one in TRUSTEES)):
            more = loan_postings.opening(REAL_BOOK, account, lots, NOW)
            ledger.post(type(more)(more.book, f"more:{account}", more.event, more.unit, more.legs, more.at))

    database.write(rich)
    return database


_LOANS = iter(range(1, 10**6))


def counting_of(told: Sequence[Told]) -> list[Told]:
    """What counts in the end: money that was not taken back after it had come (once taken back, for ever)."""
    there: dict[str, Told] = {}
    gone: set[str] = set()
    for one in told:
        if one.is_bounce:
            if one.reference in there:
                gone.add(one.reference)
        else:
            there.setdefault(one.reference, one)
    return [one for name, one in there.items() if name not in gone]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories())
@example([Told("d", 150), Told("b", 104, SCHEDULE[1].due_on), Told("d"), Told("d"), Told("d", 150)])
@example([Told("a"), Told("a", 4), Told("c", 70, SCHEDULE[2].due_on), Told("c", 70, SCHEDULE[2].due_on)])
def test_any_order_and_repetition_ends_as_the_sorted_ones_do(network: Database, told: list[Told]) -> None:
    now = at_tehran(LAST_DAY, 18)
    loan, sorted_one = (Loan(network, f"loan-r{next(_LOANS)}") for _ in range(2))
    for one in told:
        loan.hears(one, now)
        ledger_is_right(network)
    for one in sorted(counting_of(told), key=lambda one: (one.paid_on, one.reference)):
        sorted_one.hears(one, now)
    for each in (loan, sorted_one):
        each.all_fees_fall_due(now)
    assert loan.stands() == sorted_one.stands()
    ledger_is_right(network)


def test_what_is_said_of_each(network: Database) -> None:
    loan, now = Loan(network, "loan-said"), at_tehran(LAST_DAY, 18)
    assert loan.hears(Told("a"), now) == "never_received"
    assert loan.hears(Told("a", 4), now) == "taken"
    assert loan.hears(Told("a", 4), now) == "taken", "this very delivery again"
    assert loan.hears(Told("a"), now) == "bounced"
    assert loan.hears(Told("a"), now) == "bounced", "this very delivery again"
    assert loan.hears(Told("a"), now, "bank:another") == "repeated"
    assert loan.hears(Told("a", 4), now) == "changed_repeat", "money that was taken back does not come again"


def test_a_receipt_of_another_loan_is_not_taken_back_here(network: Database) -> None:
    loan, now = Loan(network, "loan-mine"), at_tehran(LAST_DAY, 18)
    loan.hears(Told("a", 4), now)
    Loan(network, "loan-other")
    order = BounceOrder("loan-other", REAL_BOOK, now, "loan-mine:a", now)
    assert network.write(lambda session: take_back(session, order).state) == "never_received"


def test_a_trustees_money_that_bounces_is_owed_to_nobody(network: Database) -> None:
    loan, now = Loan(network, "loan-trustee"), at_tehran(LAST_DAY, 18)
    loan.hears(Told("b", 104), now)
    network.write(
        lambda session: LedgerStore(session).post(
            measure_postings.recourse(REAL_BOOK, loan.id, "m-2", f"{loan.id}:b", 104, now)
        )
    )
    loan.hears(Told("b"), now)
    with network.reading() as session:
        assert LedgerStore(session).balance(REAL_BOOK, f"recourse_due:{loan.id}:m-2").posted == 0
    ledger_is_right(network)
