"""Lengths of time that a workflow counts by itself, and deadlines that move on with pauses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.working_days import Duration


def span(duration: str) -> timedelta:
    """Hours or calendar days of a policy ("12h", "5d"). Tehran has had no daylight saving since 2022.

    Raises ValueError for working days: those depend on a calendar of days off, and are computed in a step.
    """
    parsed = Duration.parse(duration)
    if parsed.unit == "wd":
        raise ValueError("working days are counted in a step, not in a workflow")
    return timedelta(hours=parsed.amount) if parsed.unit == "h" else timedelta(days=parsed.amount)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of our own making: it moves on by the pauses since it was set, which a contract's date does not."""

    at: datetime
    paused_before: timedelta

    def moved(self, paused_for: timedelta) -> datetime:
        return self.at + (paused_for - self.paused_before)
