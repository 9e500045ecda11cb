"""Working days in Iran, and durations counted in hours, days or working days."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, cast

from domain.jalali import TEHRAN

FRIDAY = 4
_WRITTEN = re.compile(r"([0-9]{1,5})(h|d|wd)")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as policies write it: hours, calendar days or working days."""

    amount: int
    unit: Literal["h", "d", "wd"]

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """A duration written like "72h", "5d" or "5wd". Raises ValueError."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError(f"{text!r} is not a duration like 72h, 5d or 5wd")
        return cls(int(written[1]), cast('Literal["h", "d", "wd"]', written[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days on which banks and offices work: all but Fridays and the official holidays given."""

    holidays: frozenset[date]

    def is_working(self, day: date) -> bool:
        return day.weekday() != FRIDAY and day not in self.holidays

    def next_working(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after a day; for n = 0 the day itself, moved on if it is a day off."""
        if n < 0:
            raise ValueError("working days are counted forwards only")
        if n == 0:
            return self.next_working(day)
        for _ in range(n):
            day = self.next_working(day + timedelta(days=1))
        return day

    def after(self, start: datetime, duration: Duration) -> datetime:
        """The moment, in UTC, a duration after an aware `start`.

        Hours are exact; days and working days keep the time of day in Tehran.
        """
        if start.tzinfo is None:
            raise ValueError("a moment without its zone cannot be placed in Tehran")
        if duration.unit == "h":
            return start.astimezone(UTC) + timedelta(hours=duration.amount)
        local = start.astimezone(TEHRAN)
        if duration.unit == "d":
            day = local.date() + timedelta(days=duration.amount)
        else:
            day = self.add_working_days(local.date(), duration.amount)
        return datetime.combine(day, local.time(), TEHRAN).astimezone(UTC)
