"""What the steps of a loan read first: the loan itself, and how far its schedule is."""

from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.jalali import at_tehran
from domain.loans import AwaitedInstalment, Moment, Outlook
from domain.policies import RepaymentPolicy
from gateways.caller import CaseClock
from stores.loans import Loan, LoanStore, ScheduledInstalment
from stores.members import Member, MemberStore
from stores.sealing import Keys

# Two instalments: while one is late the next one's moments come too.
_AHEAD = 2


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


def outlook_of(session: Session, loan: Loan, since: datetime) -> Outlook:
    """What is to come for a loan after `since`: the next instalments of which something is unpaid."""
    unpaid = [one for one in LoanStore(session).schedule_of(loan.id) if one.owed_rials]
    if not unpaid or loan.contract is None:
        return Outlook(None)
    policy = RepaymentPolicy.model_validate(loan.contract["repayment"])
    awaited = (_awaited(one, policy, since) for one in unpaid)
    ahead = islice((one for one in awaited if one.moments), _AHEAD)
    return Outlook(unpaid[0].number, tuple(ahead))


def _awaited(one: ScheduledInstalment, policy: RepaymentPolicy, since: datetime) -> AwaitedInstalment:
    return AwaitedInstalment(
        number=one.number,
        due_on=one.due_on,
        owed_rials=one.owed_rials,
        fee_rials=0 if one.fee_fell_due else one.fee_rials,
        moments=tuple(moment for moment in _moments(one, policy) if moment.at > since),
    )


def _moments(instalment: ScheduledInstalment, policy: RepaymentPolicy) -> list[Moment]:
    def at(day: date, days: int) -> datetime:
        return at_tehran(day + timedelta(days=days), policy.reminder_hour)

    moments = [
        Moment(at(instalment.due_on, -days), "before" if days else "due", days)
        for days in policy.remind_days_before
    ]
    moments += [Moment(at(instalment.deadline_on, days), "overdue", days) for days in policy.overdue_days]
    call = policy.leader_calls_after_days
    moments.append(Moment(at(instalment.deadline_on, call), "call", call))
    return sorted(moments, key=lambda moment: moment.at)
