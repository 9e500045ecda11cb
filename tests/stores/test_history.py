"""What earlier loans say: how late, laid anew, paid by others, bounced; rehearsals and applications say nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from activities.receipts import take_back, take_money
from domain import loan_postings, measure_postings
from domain.history import BorrowingHistory
from domain.jalali import at_tehran
from domain.ledger import REAL_BOOK
from domain.loan_steps import (
    BounceOrder,
    ReceiptOrder,
)
from domain.loans import (
    IncomingReceipt,
)
from stores.borrowing import BorrowingStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import LoanStore
from stores.schedules import ScheduleStore
from tests.stores.house import NOW, SCHEDULE, apply_for_loan, found_network, member
from tests.stores.lending import fund, pay_out


@pytest.fixture
def lent(either_database: Database) -> Database:
    """300 rials in three instalments, fees of 4 each."""
    found_network(either_database, [member(number) for number in (1, 2, 3)])
    apply_for_loan(either_database, "loan-1")

    def write(session: Session) -> None:
        fund(session)
        pay_out(session, "loan-1")

    either_database.write(write)
    return either_database


def history(database: Database, member_id: str = "m-1") -> BorrowingHistory:
    return database.read(lambda session: BorrowingStore(session).history_of(member_id))


def pays(database: Database, reference: str, rials: int, on: date) -> None:
    at = at_tehran(on, 12)
    receipt = IncomingReceipt(reference, rials, at, f"bank:{reference}")
    database.write(lambda s: take_money(s, ReceiptOrder("loan-1", REAL_BOOK, at, receipt, at)))


def test_who_has_borrowed_nothing_has_no_history(lent: Database) -> None:
    apply_for_loan(lent, "loan-9", "m-2")
    assert history(lent, "m-2") == BorrowingHistory()


def test_lateness_is_of_the_last_rial_of_the_latest_instalment(lent: Database) -> None:
    pays(lent, "r1", 50, SCHEDULE[0].deadline_on)
    pays(lent, "r2", 54, SCHEDULE[0].deadline_on + timedelta(days=7))
    assert history(lent) == BorrowingHistory(worst_days_late=7)
    pays(lent, "r3", 208, SCHEDULE[1].deadline_on + timedelta(days=3))
    lent.write(lambda session: LoanStore(session).close("loan-1", NOW))
    assert history(lent) == BorrowingHistory(closed_loans=1, worst_days_late=7)


def test_money_before_its_day_is_not_late(lent: Database) -> None:
    pays(lent, "r1", 312, SCHEDULE[0].due_on - timedelta(days=9))
    assert history(lent).worst_days_late == 0


def test_a_bounce_counts_and_what_it_paid_does_not(lent: Database) -> None:
    late = SCHEDULE[0].deadline_on + timedelta(days=40)
    pays(lent, "r1", 104, late)
    at = at_tehran(late, 13)
    lent.write(lambda s: take_back(s, BounceOrder("loan-1", REAL_BOOK, at, "r1", at, "bank:b")))
    assert history(lent) == BorrowingHistory(bounced_receipts=1)


def test_a_schedule_that_people_laid_anew_counts_and_an_early_settlement_does_not(lent: Database) -> None:
    def lay(key: str) -> None:
        def write(session: Session) -> None:
            schedule = LoanStore(session).schedule_of("loan-1")
            ScheduleStore(session).replace("loan-1", schedule, key=key, at=NOW)

        lent.write(write)

    lay("settled:r1")
    assert history(lent).rescheduled_loans == 0
    lay("loan-1.14")
    lay("loan-1.17")
    assert history(lent).rescheduled_loans == 1


@pytest.mark.parametrize("who", ["trustee", "fund"])
def test_what_others_paid_counts_once_for_a_loan(lent: Database, who: str) -> None:
    def write(session: Session) -> None:
        for reference in ("a", "b"):
            if who == "trustee":
                LedgerStore(session).post(
                    measure_postings.recourse(REAL_BOOK, "loan-1", "m-2", reference, 5, NOW)
                )
            else:
                LedgerStore(session).post(loan_postings.opening(REAL_BOOK, "solidarity:fund", 500, NOW))
                at = at_tehran(SCHEDULE[0].due_on, 12)
                receipt = IncomingReceipt(f"fund:{reference}", 10, at, reference)
                order = ReceiptOrder("loan-1", REAL_BOOK, at, receipt, at)
                take_money(session, order, loan_postings.FUND_PAYS)

    lent.write(write)
    assert history(lent).others_paid_loans == 1
