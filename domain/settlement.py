"""Paying the whole rest of a loan before its time: what is asked for on a day, and what is not charged any more.

A fee is for a period (a year, or a month, by the fee policy) that begins one month before the fee's due date. On
early settlement fees of periods that have begun are charged, later ones are not; whether a begun period whose fee
is not due yet is charged is a setting (processes.md, "Sources").
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.jalali import add_jalali_months
from domain.schedule import ScheduledInstalment


@dataclass(frozen=True, slots=True)
class SettlementQuote:
    """What settles a loan on a day, in rials. It is the same until `holds_until`, if nothing is paid meanwhile."""

    on: date
    holds_until: date
    principal_rials: int
    fee_rials: int
    waived_fee_rials: int

    @property
    def total_rials(self) -> int:
        return self.principal_rials + self.fee_rials


def settlement_quote(
    schedule: Sequence[ScheduledInstalment], on: date, *, charges_begun: bool, most_days: int
) -> SettlementQuote:
    """The quote for a day; it holds `most_days` at most, and never into a period of another fee."""
    settled = settled_schedule(schedule, on, charges_begun=charges_begun)
    both = zip(schedule, settled, strict=True)
    later = [_charged_from(one, charges_begun=charges_begun) for one, then in both if then != one]
    ends = min([on + timedelta(days=most_days), *(day - timedelta(days=1) for day in later)])
    return SettlementQuote(
        on=on,
        holds_until=ends,
        principal_rials=sum(one.principal_rials - one.principal_paid_rials for one in schedule),
        fee_rials=sum(one.fee_rials - one.fee_paid_rials for one in settled),
        waived_fee_rials=sum(one.fee_rials for one in schedule) - sum(one.fee_rials for one in settled),
    )


def settled_schedule(
    schedule: Sequence[ScheduledInstalment], on: date, *, charges_begun: bool
) -> tuple[ScheduledInstalment, ...]:
    """The schedule without the fees that a settlement on this day does not ask for; what was paid of them stays."""
    return tuple(
        one
        if one.fee_fell_due or _charged_from(one, charges_begun=charges_begun) <= on
        else replace(one, fee_rials=one.fee_paid_rials)
        for one in schedule
    )


def _charged_from(one: ScheduledInstalment, *, charges_begun: bool) -> date:
    return add_jalali_months(one.due_on, -1) if charges_begun else one.due_on
