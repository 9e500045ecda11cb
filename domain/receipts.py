"""What all receipts of a loan pay together: a function of the set of them, in whatever order they became known.

Receipts count by the time at which the bank got them, and by its reference. One that bounces is not in
the set any more, one that becomes known late is in it at its own place: later ones are then divided anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.allocation import Allocation, allocate
from domain.jalali import tehran_date
from domain.schedule import ScheduledInstalment


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that repays a loan, as far as its division depends on it."""

    paid_at: datetime
    reference: str
    amount_rials: int

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it comes among others of its loan."""
        return self.paid_at, self.reference


@dataclass(frozen=True, slots=True)
class LoanBalances:
    """What a loan's accounts hold, in rials. `fees_earned`: those that fell due, and others that are paid already."""

    principal: int
    fees_due: int
    fees_earned: int
    overpaid: int


def divide_all(
    schedule: Sequence[ScheduledInstalment], payments: Iterable[Payment]
) -> tuple[dict[str, Allocation], tuple[ScheduledInstalment, ...]]:
    """How each payment is divided, by reference, and the schedule with all of them paid.

    `schedule` has what was paid of it before any of these (by receipts of earlier versions).
    """
    lines = {one.number: one for one in schedule}
    divided: dict[str, Allocation] = {}
    for payment in sorted(payments, key=lambda one: one.place):
        parts = divide(lines.values(), payment)
        divided[payment.reference] = parts
        lines |= _paid(lines, parts)
    return divided, tuple(lines.values())


def divide(schedule: Iterable[ScheduledInstalment], payment: Payment) -> Allocation:
    """How the latest of all payments is divided over what the others left."""
    return allocate(
        payment.amount_rials,
        [one.balance_on(tehran_date(payment.paid_at)) for one in schedule if one.owed_rials],
    )


def paid_by(schedule: Sequence[ScheduledInstalment], divided: Allocation) -> tuple[ScheduledInstalment, ...]:
    """The schedule with one more payment in it."""
    lines = {one.number: one for one in schedule}
    return tuple((lines | _paid(lines, divided)).values())


def unpaid_of(
    schedule: Iterable[ScheduledInstalment], parts: Iterable[Allocation]
) -> tuple[ScheduledInstalment, ...]:
    """The schedule without these payments."""
    lines = {one.number: one for one in schedule}
    for allocation in parts:
        for part in allocation.parts:
            one = lines[part.number]
            lines[part.number] = replace(
                one,
                principal_paid_rials=one.principal_paid_rials - part.principal_rials,
                fee_paid_rials=one.fee_paid_rials - part.fee_rials,
            )
    return tuple(lines.values())


def balances(schedule: Sequence[ScheduledInstalment], overpaid_rials: int) -> LoanBalances:
    """What the accounts of a loan must hold for a schedule as it is paid."""
    return LoanBalances(
        principal=sum(one.principal_rials - one.principal_paid_rials for one in schedule),
        fees_due=sum(one.fee_rials - one.fee_paid_rials for one in schedule if one.fee_fell_due),
        fees_earned=sum(one.fee_rials if one.fee_fell_due else one.fee_paid_rials for one in schedule),
        overpaid=overpaid_rials,
    )


def _paid(lines: Mapping[int, ScheduledInstalment], divided: Allocation) -> dict[int, ScheduledInstalment]:
    return {
        part.number: replace(
            lines[part.number],
            principal_paid_rials=lines[part.number].principal_paid_rials + part.principal_rials,
            fee_paid_rials=lines[part.number].fee_paid_rials + part.fee_rials,
        )
        for part in divided.parts
    }
