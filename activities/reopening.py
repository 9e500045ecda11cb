"""A loan that had closed as paid is opened again, because the bank took back what had repaid it."""

from datetime import datetime

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from activities.booking import book_loan
from activities.loan_reading import loan_of
from activities.points_of_loans import take_points_back
from activities.receipts import take_back
from domain.case import CaseStatus, OutsideEvent
from domain.loan_reopening import may_open_again, opened_again
from domain.loan_steps import BounceOrder
from domain.loans import LoanCase, Reopening
from domain.outside_events import read_reference
from stores.case_endings import CaseEndingStore
from stores.cases import CaseStore, CaseView, StartDue
from stores.ledger import LedgerStore
from stores.loans import CLOSED, REPAYING, Loan, LoanStore
from stores.receipts import ReceiptStore
from stores.timeline import TimelineStore

_CASE = TypeAdapter(LoanCase)


class StaysClosed(Exception):
    """The loan is not opened again; `code` says why a person must look, None where nothing is to be done."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code)
        self.code = code


class StillOnItsWay(Exception):
    """The case is just ending, or just beginning again: what is told is to be told once more, a moment later."""


def open_again(session: Session, loan_id: str, event: OutsideEvent, now: datetime) -> StartDue:
    """Takes the receipt back in the books and lets the case go on; the engine is to be told of what comes back.

    All of it is one transaction: where that is lost the event is told again, and where it is kept it is known.
    Raises StaysClosed, StillOnItsWay, and InsufficientBalance where what was overpaid was given back already.
    """
    loan, cases = loan_of(session, loan_id), CaseStore(session)
    shown, reference = cases.get(loan_id), read_reference(event.facts)
    kept = _case_of(session, loan, shown, reference)
    at = max(now, shown.as_of) if shown else now
    order = BounceOrder(loan_id, loan.book, at, reference, at, event.id)
    # Before the books follow it: only what is being repaid is classified, and held by trustees.
    LoanStore(session).open_again(loan_id)
    taken = take_back(session, order)
    if taken.state != "bounced":
        raise StaysClosed(taken.state)
    points = take_points_back(LedgerStore(session), loan, kept.reopened + 1, at)
    book_loan(session, loan_id, at)
    owed_rials = sum(one.owed_rials for one in LoanStore(session).schedule_of(loan_id))
    last = TimelineStore(session).last(loan_id, 1)
    rev = (shown.rev if shown else 0) + 1
    case = opened_again(
        kept,
        Reopening(reference, owed_rials, points),
        event.id,
        at,
        rev=rev,
        entries=last[-1].number + 1 if last else 0,
    )
    CaseEndingStore(session).begin_again(case.record, to_jsonable_python(case), at, now)
    due = cases.start_of(loan_id)
    if due is None:
        raise StaysClosed("case_closed")
    return due


def _case_of(session: Session, loan: Loan, shown: CaseView | None, reference: str) -> LoanCase:
    """The case as it was at its end. Raises StaysClosed, StillOnItsWay."""
    known = ReceiptStore(session).get(loan.book, reference)
    if known is not None and known.bounced:
        # The bank repeats itself.
        raise StaysClosed(None)
    if loan.state == REPAYING or (shown is not None and shown.status is not CaseStatus.COMPLETED):
        raise StillOnItsWay(loan.id)
    start = CaseStore(session).start_of(loan.id)
    if loan.state != CLOSED or shown is None or shown.outcome != "PAID" or start is None:
        raise StaysClosed("case_closed")
    kept = _CASE.validate_python(start.argument)
    if not may_open_again(kept):
        raise StaysClosed("case_closed")
    return kept
