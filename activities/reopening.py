"""A loan that had closed as paid is opened again, because the bank took back what had repaid it."""

from dataclasses import replace
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
from stores.following import loans_follow
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.loans import CLOSED, REPAYING, Loan, LoanStore
from stores.members import DECEASED, MemberStore
from stores.receipts import ReceiptStore
from stores.sealing import Keys
from stores.timeline import TimelineStore

_CASE = TypeAdapter(LoanCase)


class StaysClosed(Exception):
    """The loan is not opened again; `code` says why a person must look, None where nothing is to be done."""

    def __init__(self, code: str | None) -> None:
        super().__init__(code)
        self.code = code


class StillOnItsWay(Exception):
    """The case is just ending, or just beginning again: what is told is to be told once more, a moment later."""


def open_again(session: Session, keys: Keys, loan_id: str, event: OutsideEvent, now: datetime) -> StartDue:
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
    kept = _where_its_member_is(session, keys, kept)
    owed_rials = sum(one.owed_rials for one in LoanStore(session).schedule_of(loan_id))
    last = TimelineStore(session).last(loan_id, 1)
    rev = (shown.rev if shown else 0) + 1
    case = opened_again(
        kept,
        Reopening(reference, owed_rials, points, *_lost_meanwhile(session, keys, kept)),
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


def _where_its_member_is(session: Session, keys: Keys, case: LoanCase) -> LoanCase:
    """A closed loan did not go with its member, nor hear of another leader. A rehearsal stays where it is."""
    member = MemberStore(session, keys).get(case.application.member_id)
    kanoon_id = (member.kanoon_id if member else None) or case.application.kanoon_id
    kanoon = KanoonStore(session).get(kanoon_id)
    if kanoon is None or case.record.rehearsal:
        return case
    if kanoon_id != case.application.kanoon_id:
        loans_follow(session, case.application.member_id, kanoon_id)
    record = replace(case.record, kanoon_id=kanoon.id, region=kanoon.region)
    application = replace(
        case.application,
        kanoon_id=kanoon.id,
        region=kanoon.region,
        leader_member_id=kanoon.leader_member_id,
    )
    return replace(case, record=record, application=application)


def _lost_meanwhile(session: Session, keys: Keys, case: LoanCase) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Whether the borrower has died since, and trustees who have, or who lost their rank."""
    members = MemberStore(session, keys)
    borrower, gone = members.get(case.application.member_id), []
    for standing in case.trustees:
        trustee = members.get(standing.member_id)
        if trustee is None or trustee.state == DECEASED:
            gone.append((standing.member_id, "died"))
        elif trustee.trustee_ceiling_rials <= 0:
            gone.append((standing.member_id, "lost_rank"))
    died = borrower is not None and borrower.state == DECEASED and not case.died
    return died and not case.record.rehearsal, () if case.record.rehearsal else tuple(gone)


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
