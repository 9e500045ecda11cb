"""The loan book follows each change of a real loan's money; every night all of it is classified anew."""

from datetime import datetime

from sqlalchemy.orm import Session

from activities.loan_reading import loan_of
from domain.jalali import tehran_date
from domain.ledger import REAL_BOOK
from stores.loan_book import LoanBookStore
from stores.loans import LoanStore


def book_loan(session: Session, loan_id: str, at: datetime) -> None:
    """Writes the loan's line as it is now, in the transaction that has changed it. A rehearsal has none."""
    loan = loan_of(session, loan_id)
    if loan.book == REAL_BOOK and loan.disbursed_at is not None:
        LoanBookStore(session).write(loan, LoanStore(session).schedule_of(loan_id), tehran_date(at), at)
