"""Money that comes in for a loan after it was written off: it is income then, up to what was lost."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain import loan_postings, measure_postings
from domain.ledger import REAL_BOOK
from domain.loans import IncomingReceipt
from stores.ledger import LedgerStore
from stores.loans import WRITTEN_OFF, Loan


def is_written_off(loan: Loan) -> bool:
    """Whether money for it is recovered rather than divided: only real money is."""
    return loan.state == WRITTEN_OFF and loan.book == REAL_BOOK


def recover(session: Session, loan: Loan, receipt: IncomingReceipt, at: datetime) -> int:
    """Books a receipt for a loan that was written off; rials of it that are left in suspense, for a person.

    Never more than was written off is kept. Idempotent by the bank's reference.
    """
    ledger = LedgerStore(session)
    key = loan_postings.recovery_key(receipt.reference)
    if ledger.has(REAL_BOOK, key):
        return receipt.amount_rials - ledger.moved_by(REAL_BOOK, key)
    lost = ledger.moved_by(REAL_BOOK, measure_postings.write_off_key(loan.id)) - recovered_of(session, loan)
    rials = min(receipt.amount_rials, lost)
    if not ledger.has(REAL_BOOK, loan_postings.suspense_account(receipt.reference)):
        ledger.post(loan_postings.into_suspense(receipt.reference, receipt.amount_rials, at))
    if rials > 0:
        ledger.post(loan_postings.recovered(loan.id, receipt.reference, rials, at))
    return receipt.amount_rials - rials


def recovered_of(session: Session, loan: Loan) -> int:
    """What has come in since a loan was written off, in rials."""
    return LedgerStore(session).balance(REAL_BOOK, loan_postings.recovery_account(loan.id)).posted
