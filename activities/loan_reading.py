"""What the steps of a loan read first: the loan itself, and how far its schedule is."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.jalali import at_tehran
from domain.loans import Moment, NextInstalment
from domain.policies import RepaymentPolicy
from gateways.caller import CaseClock
from stores.loans import Loan, LoanStore, ScheduledInstalment
from stores.members import Member, MemberStore
from stores.sealing import Keys


def loan_of(session: Session, loan_id: str) -> Loan:
    """Raises an ApplicationError that no repeat can help."""
    loan = LoanStore(session).get(loan_id)
    if loan is None:
        raise ApplicationError("there is no such loan", type="unknown_loan", non_retryable=True)
    return loan


def person_of(session: Session, keys: Keys, member_id: str) -> Member:
    """Raises an ApplicationError that no repeat can help."""
    member = MemberStore(session, keys).get(member_id)
    if member is None:
        raise ApplicationError("there is no such member", type="unknown_member", non_retryable=True)
    return member


def case_clock(loan_id: str, book: str, at: datetime) -> CaseClock:
    """The time that outside systems answer by: a rehearsal's own, where it is one."""
    return CaseClock(now=at, rehearsal_of=loan_id if book != "real" else None)


def next_instalment(session: Session, loan: Loan) -> NextInstalment | None:
    """The first instalment with something unpaid, with the moments at which something is due for it."""
    unpaid = (one for one in LoanStore(session).schedule_of(loan.id) if one.owed_rials)
    first = next(unpaid, None)
    if first is None or loan.contract is None:
        return None
    policy = RepaymentPolicy.model_validate(loan.contract["repayment"])
    return NextInstalment(
        number=first.number,
        due_on=first.due_on,
        deadline_on=first.deadline_on,
        owed_rials=first.owed_rials,
        fee_rials=first.fee_rials,
        moments=_moments(first, policy),
    )


def _moments(instalment: ScheduledInstalment, policy: RepaymentPolicy) -> tuple[Moment, ...]:
    def at(day: date, days: int) -> datetime:
        return at_tehran(day + timedelta(days=days), policy.reminder_hour)

    moments = [
        Moment(at(instalment.due_on, -days), "before" if days else "due", days)
        for days in policy.remind_days_before
    ]
    moments += [Moment(at(instalment.deadline_on, days), "overdue", days) for days in policy.overdue_days]
    call = policy.leader_calls_after_days
    moments.append(Moment(at(instalment.deadline_on, call), "call", call))
    return tuple(sorted(moments, key=lambda moment: moment.at))
