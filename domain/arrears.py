"""Classes of arrears by months past the oldest unpaid due date (Central Bank of Iran, مب/2823 of 1385)."""

from datetime import date, timedelta
from enum import StrEnum

from domain.jalali import add_jalali_months


class ArrearsClass(StrEnum):
    CURRENT = "current"
    PAST_DUE = "past_due"
    OVERDUE = "overdue"
    DOUBTFUL = "doubtful"


_UP_TO_MONTHS = ((2, ArrearsClass.CURRENT), (6, ArrearsClass.PAST_DUE), (18, ArrearsClass.OVERDUE))


def arrears_class(oldest_unpaid_due_on: date | None, today: date) -> ArrearsClass:
    """The class on a day in Tehran; None means that nothing is unpaid.

    Up to 2 Jalali months current, up to 6 past due, up to 18 overdue, after that doubtful.
    """
    if oldest_unpaid_due_on is None:
        return ArrearsClass.CURRENT
    for months, fits in _UP_TO_MONTHS:
        if today <= add_jalali_months(oldest_unpaid_due_on, months):
            return fits
    return ArrearsClass.DOUBTFUL


def oldest_of_class(fits: ArrearsClass, today: date) -> date:
    """The earliest due date that is still of this class (or a milder one) on a day; DOUBTFUL has none."""
    months = next(months for months, one in _UP_TO_MONTHS if one is fits)
    oldest = add_jalali_months(today, -months)
    # Months are of different lengths, and the anchor day is clipped: the very first day that fits is near.
    while arrears_class(oldest - timedelta(days=1), today) in _UP_TO[fits]:
        oldest -= timedelta(days=1)
    while arrears_class(oldest, today) not in _UP_TO[fits]:
        oldest += timedelta(days=1)
    return oldest


_UP_TO = {
    fits: {one for _, one in _UP_TO_MONTHS[: place + 1]} for place, (_, fits) in enumerate(_UP_TO_MONTHS)
}
