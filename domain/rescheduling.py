"""A new version of a schedule: moved on for hardship, or what is left laid over other months.

What was paid never changes, the principal of all instalments stays what was disbursed, and nothing new is
charged: fees of the contract stay what they were in all (a setting of ours; the network lends without gain).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.jalali import add_jalali_months, jalali_months_between
from domain.schedule import ScheduledInstalment
from domain.working_days import WorkingCalendar


def moved_on(
    schedule: Sequence[ScheduledInstalment], months: int, calendar: WorkingCalendar
) -> tuple[ScheduledInstalment, ...]:
    """Every instalment that is not wholly paid is due so many Jalali months later, on the same day of the month.

    Raises ValueError for less than a month.
    """
    if months < 1:
        raise ValueError("an instalment moves on by a month at least")
    anchor = schedule[0].due_on
    return tuple(_due(one, anchor, months, calendar) if one.owed_rials else one for one in schedule)


def laid_anew(
    schedule: Sequence[ScheduledInstalment],
    *,
    instalments: int,
    today: date,
    next_number: int,
    calendar: WorkingCalendar,
) -> tuple[ScheduledInstalment, ...]:
    """What is left, in equal parts over so many months, the remainder on the last.

    The first is due on the loan's day of the month, a month or less from `today`. Instalments keep what was paid
    of them and lose the rest; fees that are due already come first, as one of their own (an instalment that is due
    with the first new one). New numbers begin with `next_number`, which no version had before.
    Raises ValueError where nothing is left, or for less than one instalment.
    """
    left = sum(one.principal_rials - one.principal_paid_rials for one in schedule)
    due_fees = sum(one.fee_rials - one.fee_paid_rials for one in schedule if one.fee_fell_due)
    later_fees = sum(one.fee_rials - one.fee_paid_rials for one in schedule if not one.fee_fell_due)
    if instalments < 1 or not left + due_fees + later_fees:
        raise ValueError("there is nothing to be laid over these months")
    anchor = schedule[0].due_on
    first = _months_until_after(anchor, today)
    kept = tuple(_as_paid(one) for one in schedule if one.paid_rials)
    rows: list[tuple[int, int, int, date | None]] = [(first, 0, due_fees, today)] if due_fees else []
    rows += [
        (first + n, principal, fee, None)
        for n, (principal, fee) in enumerate(
            zip(_parts(left, instalments), _parts(later_fees, instalments), strict=True)
        )
    ]
    new = tuple(
        _new(
            next_number + place,
            add_jalali_months(anchor, months),
            calendar,
            principal,
            fee,
            fell_due_on=fell_due_on,
        )
        for place, (months, principal, fee, fell_due_on) in enumerate(rows)
        if principal or fee
    )
    return kept + new


def without_later_fees(schedule: Sequence[ScheduledInstalment]) -> tuple[ScheduledInstalment, ...]:
    """Fees that are due stay due; of the others no more than what was paid is asked for."""
    return tuple(one if one.fee_fell_due else replace(one, fee_rials=one.fee_paid_rials) for one in schedule)


def _due(
    one: ScheduledInstalment, anchor: date, months: int, calendar: WorkingCalendar
) -> ScheduledInstalment:
    due_on = add_jalali_months(anchor, jalali_months_between(anchor, one.due_on) + months)
    return replace(one, due_on=due_on, deadline_on=calendar.next_working(due_on))


def _months_until_after(anchor: date, today: date) -> int:
    months = jalali_months_between(anchor, today)
    return months if add_jalali_months(anchor, months) > today else months + 1


def _as_paid(one: ScheduledInstalment) -> ScheduledInstalment:
    return replace(one, principal_rials=one.principal_paid_rials, fee_rials=one.fee_paid_rials)


def _parts(rials: int, count: int) -> list[int]:
    each = rials // count
    return [each] * (count - 1) + [rials - each * (count - 1)]


def _new(
    number: int,
    due_on: date,
    calendar: WorkingCalendar,
    principal: int,
    fee: int,
    *,
    fell_due_on: date | None,
) -> ScheduledInstalment:
    return ScheduledInstalment(
        number=number,
        due_on=due_on,
        deadline_on=calendar.next_working(due_on),
        principal_rials=principal,
        fee_rials=fee,
        principal_paid_rials=0,
        fee_paid_rials=0,
        fee_fell_due_on=fell_due_on,
    )
