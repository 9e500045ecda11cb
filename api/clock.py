"""The wall clock of the door: the one place where the API asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Now, aware, in UTC; everything behind the door gets times as arguments."""
    return datetime.now(UTC)  # noqa: TID251 - sessions, lockouts and signatures live on real time
