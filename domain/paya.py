"""When money can leave: Paya, the bank rail that clears in cycles on working days; the hours are settings of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from domain.jalali import TEHRAN
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle, in UTC, and until when a batch for it is handed in."""

    at: datetime
    cutoff: datetime

    @property
    def id(self) -> str:
        """By what a batch of this cycle is known; the same however often it is asked for."""
        return f"paya-{self.at.astimezone(UTC):%Y%m%dT%H%MZ}"


def next_cycle(now: datetime, hours: Sequence[time], cutoff_minutes: int, calendar: WorkingCalendar) -> Cycle:
    """The first cycle whose cutoff is not over. `hours` are Tehran's. Raises ValueError without hours or a zone."""
    if not hours or now.tzinfo is None:
        raise ValueError("cycles have hours, and a moment its zone")
    day = now.astimezone(TEHRAN).date()
    while True:
        day = calendar.next_working(day)
        for hour in sorted(hours):
            at = datetime.combine(day, hour, TEHRAN).astimezone(UTC)
            cutoff = at - timedelta(minutes=cutoff_minutes)
            if now <= cutoff:
                return Cycle(at, cutoff)
        day += timedelta(days=1)
