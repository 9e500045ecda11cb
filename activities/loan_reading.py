"""What the steps of a loan read first: the loan itself, and how far its schedule is."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.jalali import at_tehran
from domain.loan_policies import RepaymentPolicy
from domain.loans import AwaitedInstalment, Moment, Outlook
from domain.schedule import ScheduledInstalment
from gateways.caller import CaseClock
from stores.loans import Loan, LoanStore
from stores.members import Member, MemberStore
from stores.sealing import Keys

# Enough for a month of several late instalments, and little to carry about.
_MOMENTS_AHEAD = 12
# While an instalment is unpaid the committee is asked again and again, for longer than any class of arrears.
_TIMES_ASKED = 36


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
    of_each = {one.number: [m for m in _moments(one, policy) if m.at > since] for one in unpaid}
    ahead = sorted(moment.at for moments in of_each.values() for moment in moments)
    until = ahead[_MOMENTS_AHEAD - 1] if len(ahead) > _MOMENTS_AHEAD else None
    awaited = (_awaited(one, of_each[one.number], until) for one in unpaid)
    return Outlook(unpaid[0].number, tuple(one for one in awaited if one.moments), until)


def _awaited(one: ScheduledInstalment, moments: list[Moment], until: datetime | None) -> AwaitedInstalment:
    return AwaitedInstalment(
        number=one.number,
        due_on=one.due_on,
        owed_rials=one.owed_rials,
        fee_rials=0 if one.fee_fell_due else one.fee_rials,
        moments=tuple(moment for moment in moments if until is None or moment.at <= until),
    )


def _moments(instalment: ScheduledInstalment, policy: RepaymentPolicy) -> list[Moment]:
    def at(day: date, days: int) -> datetime:
        return at_tehran(day + timedelta(days=days), policy.reminder_hour)

    moments = [
        Moment(at(instalment.due_on, -days), "before" if days else "due", days)
        for days in policy.remind_days_before
    ]
    moments += [Moment(at(instalment.deadline_on, days), "overdue", days) for days in policy.overdue_days]
    ladder = [
        ("call", policy.leader_calls_after_days),
        ("trustees", policy.trustees_told_after_days),
        ("meeting", policy.meeting_after_days),
    ]
    again = range(_TIMES_ASKED)
    first, every = policy.committee_after_days, policy.committee_again_after_days
    ladder += [("committee", first + every * times) for times in again]
    moments += [Moment(at(instalment.deadline_on, days), what, days) for what, days in ladder]
    return sorted(moments, key=lambda moment: moment.at)
