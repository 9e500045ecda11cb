"""Classes of arrears by months past the oldest unpaid due date (Central Bank of Iran, مب/2823 of 1385)."""

from datetime import date
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
