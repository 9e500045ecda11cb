"""The bank's statement beside our books: whatever one side knows and the other does not, once, in any order."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from activities.receipts import take_back, take_money
from domain import loan_postings
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    BounceOrder,
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
)
from domain.reconciliation import (
    BOUNCE,
    PAYMENT,
    RECEIPT,
    RETURN,
    Difference,
)
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.reconciliations import ReconciliationStore, StatementLineRow
from stores.suspense import Age, SuspenseStore
from tests.stores.house import NOW, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out
from tests.stores.reconciling import DAY, NOON, books, differences, lend, pays, receives


@pytest.fixture
def lent(either_database: Database) -> Database:
    return lend(either_database)


def test_what_both_sides_know_alike_is_no_difference(lent: Database) -> None:
    receives(lent, "r1", 104)
    pays(lent, "loan-1:disburse", 300)
    books(lent, (RECEIPT, "r1", 104), (PAYMENT, "loan-1:disburse", 300))
    assert differences(lent) == []


def test_each_side_misses_what_the_other_has_and_amounts_differ(lent: Database) -> None:
    receives(lent, "ours", 50)
    receives(lent, "other-amount", 20)
    pays(lent, "loan-1:disburse", 300)
    pays(lent, "loan-1:disburse:2", 300, state="unknown")
    books(
        lent,
        (RECEIPT, "theirs", 70), (RECEIPT, "other-amount", 21), (PAYMENT, "loan-9:disburse", 10),
        (PAYMENT, "loan-1:disburse:2", 300),
    )  # fmt: skip
    assert differences(lent) == [
        (PAYMENT, "loan-1:disburse", "missing_at_bank", None, 300),
        (PAYMENT, "loan-1:disburse:2", "differing", 300, 300),
        (PAYMENT, "loan-9:disburse", "missing_here", 10, None),
        (RECEIPT, "other-amount", "differing", 21, 20),
        (RECEIPT, "ours", "missing_at_bank", None, 50),
        (RECEIPT, "theirs", "missing_here", 70, None),
    ]


def test_bounces_are_compared_like_money(lent: Database) -> None:
    for reference in ("r1", "r2"):
        receives(lent, reference, 20)
    lent.write(lambda s: take_back(s, BounceOrder("loan-1", REAL_BOOK, NOON, "r1", NOON, "bank:b")))
    books(lent, (RECEIPT, "r1", 20), (RECEIPT, "r2", 20), (BOUNCE, "r2", 20))
    assert differences(lent) == [
        (BOUNCE, "r1", "missing_at_bank", None, 20),
        (BOUNCE, "r2", "missing_here", 20, 20),
    ]


def test_payments_that_the_bank_sends_back_are_compared_like_money(lent: Database) -> None:
    pays(lent, "loan-1:disburse", 300)
    pays(lent, "loan-1:disburse:2", 300)
    lent.write(lambda s: BankOrderStore(s).mark("loan-1:disburse:2", "returned", NOON))
    paid = (PAYMENT, "loan-1:disburse", 300), (PAYMENT, "loan-1:disburse:2", 300)
    books(lent, *paid, (RETURN, "loan-1:disburse", 300), (RETURN, "loan-9:disburse", 10))
    assert differences(lent) == [
        (RETURN, "loan-1:disburse", "missing_here", 300, 300),
        (RETURN, "loan-1:disburse:2", "missing_at_bank", None, 300),
        (RETURN, "loan-9:disburse", "missing_here", 10, None),
    ]
    books(lent, (RETURN, "loan-1:disburse:2", 300), on=DAY + timedelta(days=1))
    assert [reference for _, reference, *_ in differences(lent)] == ["loan-1:disburse", "loan-9:disburse"]
    assert differences(lent, DAY + timedelta(days=1)) == []


def test_what_the_bank_booked_on_another_day_is_not_missing(lent: Database) -> None:
    receives(lent, "r1", 104)
    books(lent, (RECEIPT, "r1", 104), on=DAY + timedelta(days=1))
    assert differences(lent) == []
    assert differences(lent, DAY + timedelta(days=1)) == []


def test_money_in_suspense_is_ours_too_and_internal_money_is_not_the_banks(lent: Database) -> None:
    def write(session: Session) -> None:
        LedgerStore(session).post(loan_postings.into_suspense("s1", 40, NOON))
        LedgerStore(session).post(loan_postings.opening(REAL_BOOK, "solidarity:fund", 500, NOW))
        receipt = IncomingReceipt("fund:loan-1.3", 10, NOON, "x")
        take_money(session, ReceiptOrder("loan-1", REAL_BOOK, NOON, receipt, NOON), loan_postings.FUND_PAYS)

    lent.write(write)
    books(lent, (RECEIPT, "s1", 40))
    assert differences(lent) == []


def test_money_in_suspense_that_is_in_no_statement_is_missing_at_the_bank(lent: Database) -> None:
    def write(session: Session) -> None:
        LedgerStore(session).post(loan_postings.into_suspense("told-only", 40, NOON))
        LedgerStore(session).post(loan_postings.into_suspense("later-a-loans", 20, NOON))

    lent.write(write)
    receives(lent, "later-a-loans", 20)
    assert differences(lent) == [
        (RECEIPT, "later-a-loans", "missing_at_bank", None, 20),
        (RECEIPT, "told-only", "missing_at_bank", None, 40),
    ]
    books(lent, (RECEIPT, "told-only", 40), (RECEIPT, "later-a-loans", 20), on=DAY + timedelta(days=1))
    assert differences(lent) == []


def test_money_that_the_bank_books_on_two_days_is_ours_once(lent: Database) -> None:
    receives(lent, "r1", 20)
    pays(lent, "loan-1:disburse", 300)
    lines = (RECEIPT, "r1", 20), (PAYMENT, "loan-1:disburse", 300)
    books(lent, *lines)
    assert differences(lent) == []
    books(lent, *lines, on=DAY + timedelta(days=1))
    # On either day, for the statement of the earlier one may come in later; its case is one all the same
    assert (
        differences(lent)
        == differences(lent, DAY + timedelta(days=1))
        == [
            (PAYMENT, "loan-1:disburse", "booked_twice", 300, 300),
            (RECEIPT, "r1", "booked_twice", 20, 20),
        ]
    )


def test_a_line_that_comes_again_with_another_amount_is_compared_and_replaces_nothing(lent: Database) -> None:
    receives(lent, "r1", 20)
    books(lent, (RECEIPT, "r1", 20))
    books(lent, (RECEIPT, "r1", 25))
    books(lent, (RECEIPT, "r1", 20), (RECEIPT, "r1", 25), (RECEIPT, "r1", 30))
    assert differences(lent) == [
        (RECEIPT, "r1", "differing", 25, 20),
        (RECEIPT, "r1", "differing", 30, 20),
    ]


def test_every_difference_of_a_line_is_on_some_page(lent: Database) -> None:
    found = [Difference(RECEIPT, "r1", cause, 20, None) for cause in ("differing", "missing_here")]
    lent.write(lambda session: ReconciliationStore(session).keep(DAY, found, NOON))
    first = lent.read(lambda s: ReconciliationStore(s).found_on(DAY, limit=1))
    second = lent.read(lambda s: ReconciliationStore(s).found_on(DAY, first.next, limit=1))
    assert [one.difference for one in (*first.items, *second.items)] == found


TWO_DAYS = (DAY + timedelta(days=1), DAY + timedelta(days=2))
_LINE = st.tuples(st.just(RECEIPT), st.sampled_from("abcd"), st.sampled_from([10, 20]))
LINES = st.lists(st.tuples(st.sampled_from(TWO_DAYS), _LINE), max_size=8)


@pytest.fixture
def some_receipts(database: Database) -> Database:
    found_network(database, [member(number) for number in (1, 2, 3)])
    apply_for_loan(database, "loan-1")

    def write(session: Session) -> None:
        fund(session)
        pay_out(session, "loan-1")

    database.write(write)
    receives(database, "a", 10)
    receives(database, "b", 20)
    return database


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, st.data())
def test_order_and_repetition_of_lines_do_not_matter(
    some_receipts: Database, lines: Sequence[tuple[date, tuple[str, str, int]]], data: st.DataObject
) -> None:
    some_receipts.write(lambda session: session.execute(delete(StatementLineRow)))
    for on, line in (*lines, *data.draw(st.permutations(lines))):
        books(some_receipts, line, on=on)
    days_of: dict[str, set[date]] = {}
    for on, (_, reference, _) in lines:
        days_of.setdefault(reference, set()).add(on)
    ours = {"a": 10, "b": 20}

    def cause(reference: str, rials: int) -> str | None:
        if reference not in ours:
            return "missing_here"
        if len(days_of[reference]) > 1:
            return "booked_twice"
        return "differing" if ours[reference] != rials else None

    for day in TWO_DAYS:
        assert differences(some_receipts, day) == [
            (kind, reference, said, rials, ours.get(reference))
            for on, (kind, reference, rials) in sorted(set(lines))
            if on == day and (said := cause(reference, rials))
        ]


def test_a_day_compared_again_keeps_what_was_found_with_its_case(lent: Database) -> None:
    books(lent, (RECEIPT, "theirs", 70))
    first = Difference(RECEIPT, "theirs", "missing_here", 70, None)

    def compare(session: Session) -> None:
        store = ReconciliationStore(session)
        store.keep(DAY, store.differences(DAY), NOON)

    lent.write(compare)
    assert lent.read(lambda s: ReconciliationStore(s).without_case(DAY, 9)) == [first]
    lent.write(lambda session: ReconciliationStore(session).give_case(first, "exception-1"))
    lent.write(compare)
    assert lent.read(lambda s: ReconciliationStore(s).without_case(DAY, 9)) == []
    (kept,) = lent.read(lambda s: ReconciliationStore(s).found_on(DAY)).items
    assert (kept.difference, kept.process_id) == (first, "exception-1")
    (run,) = lent.read(lambda s: ReconciliationStore(s).runs()).items
    assert (run.lines, run.matched, run.differences) == (1, 0, 1)


def test_what_is_due_are_days_that_were_passed_over_and_the_last_one(either_database: Database) -> None:
    def due() -> list[int]:
        days = either_database.read(lambda session: ReconciliationStore(session).due(DAY))
        return [(DAY - day).days for day in days]

    def compared(*days_ago: int) -> None:
        for days in days_ago:
            day = DAY - timedelta(days=days)
            either_database.write(partial(_compared, day))

    assert due() == [0], "a house that has just begun has passed over nothing"
    compared(4, 2)
    assert due() == [3, 1, 0]
    compared(0)
    assert due() == [3, 1, 0], "the last one again, for what came late"
    compared(90)
    assert due() == [*range(30, 4, -1), 3, 1, 0], "and no further back than a month"


def _compared(day: date, session: Session) -> None:
    ReconciliationStore(session).keep(day, [], NOON)


def test_suspense_is_told_by_its_age_and_the_oldest_first(lent: Database) -> None:
    def write(session: Session) -> None:
        ledger = LedgerStore(session)
        for reference, rials, days in (("new", 10, 1), ("month", 20, 20), ("old", 30, 31), ("gone", 5, 90)):
            ledger.post(loan_postings.into_suspense(reference, rials, NOON - timedelta(days=days)))
        ledger.post(loan_postings.sent_back("gone", 5, NOON))

    lent.write(write)
    assert lent.read(lambda s: SuspenseStore(s).ages(NOON)) == (
        Age(7, 1, 10),
        Age(30, 1, 20),
        Age(None, 1, 30),
    )
    page = lent.read(lambda s: SuspenseStore(s).oldest(limit=2))
    assert [one.reference for one in page.items] == ["old", "month"]
    following = lent.read(lambda s: SuspenseStore(s).oldest(page.next, limit=2))
    assert ([one.reference for one in following.items], following.next) == (["new"], None)
