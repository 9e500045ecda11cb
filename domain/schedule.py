"""The schedule of a loan: what is due, when, and until when it may be paid without being late."""

from dataclasses import dataclass
from datetime import date

from domain.allocation import InstalmentBalance
from domain.fees import FeePolicy, shares, upfront_fee_rials
from domain.jalali import add_jalali_months
from domain.working_days import WorkingCalendar

__all__ = ["Instalment", "first_due_on", "make_schedule", "upfront_fee_rials"]


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment, counted from 1. Late means unpaid after `deadline_on`, never after `due_on`."""

    number: int
    due_on: date
    deadline_on: date
    principal_rials: int
    fee_rials: int

    @property
    def total_rials(self) -> int:
        return self.principal_rials + self.fee_rials


@dataclass(frozen=True, slots=True)
class ScheduledInstalment:
    """An instalment with what was paid of it, in rials; days are Tehran's."""

    number: int
    due_on: date
    deadline_on: date
    principal_rials: int
    fee_rials: int
    principal_paid_rials: int
    fee_paid_rials: int
    fee_fell_due_on: date | None

    @property
    def fee_fell_due(self) -> bool:
        return self.fee_fell_due_on is not None

    @property
    def owed_rials(self) -> int:
        return self.principal_rials + self.fee_rials - self.paid_rials

    @property
    def paid_rials(self) -> int:
        return self.principal_paid_rials + self.fee_paid_rials

    def balance_on(self, day: date) -> InstalmentBalance:
        """What is unpaid, as money of a day sees it: a fee is due from its date, or since it fell due before."""
        fee_due_on = min(self.due_on, self.fee_fell_due_on or self.due_on)
        return InstalmentBalance(
            number=self.number,
            fee_rials=self.fee_rials - self.fee_paid_rials,
            principal_rials=self.principal_rials - self.principal_paid_rials,
            fee_is_due=fee_due_on <= day,
        )


def first_due_on(paid_out_on: date) -> date:
    """One Jalali month after the money was paid out."""
    return add_jalali_months(paid_out_on, 1)


def make_schedule(
    *,
    principal_rials: int,
    instalments: int,
    yearly_fee_basis_points: int,
    fee_policy: FeePolicy,
    first_due_on: date,
    calendar: WorkingCalendar,
) -> tuple[Instalment, ...]:
    """Monthly instalments from the first due date, whole rials, together exactly the principal.

    Due dates keep the anchor day in the Jalali calendar; a day off moves the deadline only.
    Raises ValueError for what is no loan.
    """
    parts = shares(
        fee_policy,
        principal_rials=principal_rials,
        instalments=instalments,
        yearly_fee_basis_points=yearly_fee_basis_points,
    )
    schedule = []
    for months, (principal, fee) in enumerate(parts):
        due_on = add_jalali_months(first_due_on, months)
        deadline_on = calendar.next_working(due_on)
        schedule.append(Instalment(months + 1, due_on, deadline_on, principal, fee))
    return tuple(schedule)
