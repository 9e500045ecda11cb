"""The loan book: kept true by every step that moves a loan's money, listed by keyset, classified by two statements."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from activities.booking import book_loan
from activities.receipts import take_back, take_money
from domain.arrears import ArrearsClass, arrears_class
from domain.jalali import at_tehran
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    BounceOrder,
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
)
from stores.database import Database
from stores.loan_book import BookedLoan, By, LoanBookRow, LoanBookStore, Order, Total, Wanted
from stores.loans import LoanStore
from stores.pages import BadCursor
from tests.stores.house import NOW, SCHEDULE, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out

EVERYTHING = Wanted()


@pytest.fixture
def lent(either_database: Database) -> Database:
    """300 rials in three instalments, with fees of 4; paid out NOW."""
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    either_database.write(fund)
    lend(either_database, "loan-1")
    return either_database


def lend(database: Database, loan_id: str) -> None:
    apply_for_loan(database, loan_id)

    def write(session: Session) -> None:
        pay_out(session, loan_id)
        book_loan(session, loan_id, NOW)

    database.write(write)


def receives(database: Database, reference: str, rials: int, on: date) -> None:
    at = at_tehran(on, 12)
    receipt = IncomingReceipt(reference, rials, at, f"bank:{reference}")
    database.write(lambda s: take_money(s, ReceiptOrder("loan-1", REAL_BOOK, at, receipt, at)))


def line(database: Database, loan_id: str = "loan-1") -> BookedLoan:
    found = database.read(lambda session: LoanBookStore(session).find(EVERYTHING))
    return next(one for one in found.items if one.loan_id == loan_id)


def classify(database: Database, today: date) -> int:
    return database.write(lambda session: LoanBookStore(session).classify(today))


def test_money_in_and_money_taken_back_change_the_line_at_once(lent: Database) -> None:
    assert (line(lent).principal_rials, line(lent).late_rials) == (300, 0)
    assert line(lent).oldest_due_on == SCHEDULE[0].due_on
    day = SCHEDULE[0].deadline_on + timedelta(days=1)
    receives(lent, "r1", 54, day)
    assert (line(lent).principal_rials, line(lent).late_rials) == (250, 50)
    receives(lent, "r2", 50, day)
    assert (line(lent).late_rials, line(lent).oldest_due_on) == (0, SCHEDULE[1].due_on)
    at = at_tehran(day, 13)
    lent.write(lambda s: take_back(s, BounceOrder("loan-1", REAL_BOOK, at, "r1", at, "bank:b")))
    assert (line(lent).principal_rials, line(lent).late_rials) == (254, 54)


def test_a_loan_that_is_closed_owes_nothing_and_a_rehearsal_is_not_in_it(lent: Database) -> None:
    def close(session: Session) -> None:
        LoanStore(session).close("loan-1", NOW)
        book_loan(session, "loan-1", NOW)

    lent.write(close)
    assert (line(lent).state, line(lent).principal_rials, line(lent).oldest_due_on) == ("closed", 0, None)
    apply_for_loan(lent, "loan-9", book="rehearsal:loan-9")
    lent.write(lambda session: LoanStore(session).start_repayment("loan-9", SCHEDULE, NOW))
    lent.write(lambda session: book_loan(session, "loan-9", NOW))
    assert lent.read(lambda s: LoanBookStore(s).find(EVERYTHING)).count == 1


def test_every_night_what_is_late_and_its_class_are_as_the_rule_has_them(lent: Database) -> None:
    for days in (0, 1, 40, 59, 70, 200, 560, 700):
        today = SCHEDULE[0].deadline_on + timedelta(days=days)
        classify(lent, today)
        late = [one for one in SCHEDULE if one.deadline_on < today]
        assert line(lent).late_rials == sum(one.total_rials for one in late), days
        expected = arrears_class(late[0].due_on if late else None, today)
        assert line(lent).arrears_class == expected, days


def test_a_class_is_written_only_where_it_changes(lent: Database) -> None:
    far = SCHEDULE[0].due_on + timedelta(days=400)
    assert classify(lent, far) == 1
    assert classify(lent, far) == 0


@pytest.mark.postgres
def test_a_second_night_writes_no_line_that_is_right(postgres_database: Database) -> None:
    """Lines that are written for nothing keep the lists slow until the table is vacuumed."""
    found_network(postgres_database, [member(number) for number in (1, 2, 3)])
    postgres_database.write(fund)
    lend(postgres_database, "loan-1")

    def written_by() -> str:
        with postgres_database.reading() as session:
            return str(session.scalar(text("SELECT xmin::text FROM loan_book")))

    late = SCHEDULE[0].due_on + timedelta(days=10)
    before = written_by()
    classify(postgres_database, late)
    first = written_by()
    classify(postgres_database, late)
    assert before != first == written_by()


def many(database: Database, count: int) -> None:
    """Lines of their own: of two provinces, three classes, and amounts that repeat."""

    def write(session: Session) -> None:
        for number in range(count):
            loan_id = f"loan-{number + 10}"
            session.add(
                LoanBookRow(
                    loan_id=loan_id, member_id="m-1", kanoon_id=f"k-{number % 3 + 1}", province=f"p{number % 2}",
                    region=f"IR-0{number % 2}", state="repaying" if number % 5 else "closed",
                    amount_rials=100 * (number % 4 + 1), disbursed_at=NOW - timedelta(days=number % 7),
                    principal_rials=100, late_rials=number % 6, oldest_due_on=None, oldest_deadline_on=None,
                    arrears_class=list(ArrearsClass)[number % 3].value,
                )
            )  # fmt: skip

    for number in range(count):
        apply_for_loan(database, f"loan-{number + 10}")
    database.write(write)


def walk(database: Database, wanted: Wanted, order: Order) -> list[BookedLoan]:
    """All pages one after another."""
    found: list[BookedLoan] = []
    after = None
    while True:
        with database.reading() as session:
            page = LoanBookStore(session).find(wanted, order=order, after=after, limit=7)
        found += page.items
        if page.next is None:
            return found
        after = page.next


@pytest.mark.parametrize("order", ["newest", "late"])
def test_pages_show_every_loan_once_in_the_order_asked_for(either_database: Database, order: Order) -> None:
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    many(either_database, 40)
    found = walk(either_database, EVERYTHING, order)
    assert sorted(one.loan_id for one in found) == sorted(f"loan-{number + 10}" for number in range(40))
    places = [(one.disbursed_at if order == "newest" else one.late_rials, one.loan_id) for one in found]
    assert places == sorted(places, reverse=True)


def test_filters_hold_together(either_database: Database) -> None:
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    many(either_database, 40)
    wanted = Wanted("IR-00", "k-1", "repaying", "current", 100, 300)
    found = walk(either_database, wanted, "late")
    assert found
    for one in found:
        assert (one.province, one.kanoon_id, one.state, one.arrears_class) == (
            "p0",
            "k-1",
            "repaying",
            "current",
        )
        assert 100 <= one.amount_rials <= 300


def test_totals_are_of_what_is_being_repaid_and_name_nobody(either_database: Database) -> None:
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    many(either_database, 10)

    def totals(by: By) -> tuple[Total, ...]:
        return either_database.read(lambda s: LoanBookStore(s).totals(by, EVERYTHING)).items

    assert [(one.of, one.loans) for one in totals("province")] == [("p0", 4), ("p1", 4)]
    assert sum(one.late_rials for one in totals("class")) == 1 + 2 + 3 + 4 + 0 + 1 + 2 + 3
    assert sum(one.principal_rials for one in totals("kanoon")) == 800


@pytest.mark.parametrize("cursor", [("x", "y"), ("1", "a\0"), ("9" * 30, "x"), ("1",)])
def test_a_place_that_the_list_never_gave_is_refused(database: Database, cursor: tuple[str, ...]) -> None:
    with pytest.raises(BadCursor):
        database.read(lambda session: LoanBookStore(session).find(EVERYTHING, order="late", after=cursor))
