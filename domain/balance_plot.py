"""A loan's balance over time beside what was agreed: where it is above, that much is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.schedule import ScheduledInstalment

Steps = tuple[tuple[date, int], ...]
"""Days on which a balance changes, with what it is from that day on, in rials."""


@dataclass(frozen=True, slots=True)
class BalancePlot:
    """Principal that should be left, and that was, day by day; `late_rials` is what is late today, of principal."""

    begins: date
    ends: date
    today: date
    most_rials: int
    agreed: Steps
    actual: Steps
    late_rials: int


def balance_plot(
    schedule: Sequence[ScheduledInstalment], changes: Sequence[tuple[date, int]], today: date
) -> BalancePlot | None:
    """`changes` of the principal in the order of their days (+ paid out, - repaid). None before money has left.

    Agreed is that an instalment's principal is repaid when its deadline is over.
    """
    if not schedule or not changes:
        return None
    actual: list[tuple[date, int]] = []
    balance = 0
    for day, change in changes:
        balance += change
        if actual and actual[-1][0] == day:
            actual[-1] = (day, balance)
        else:
            actual.append((day, balance))
    left = sum(one.principal_rials for one in schedule)
    begins = actual[0][0]
    agreed = [(begins, left)]
    for one in schedule:
        left -= one.principal_rials
        agreed.append((one.deadline_on + timedelta(days=1), left))
    late = max(0, balance - next((rials for day, rials in reversed(agreed) if day <= today), agreed[0][1]))
    ends = max(agreed[-1][0], actual[-1][0], today)
    most = max(rials for _, rials in (*agreed, *actual))
    return BalancePlot(begins, ends, today, most, tuple(agreed), tuple(actual), late)
