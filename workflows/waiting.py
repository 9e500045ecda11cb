"""Lengths of time that a workflow counts by itself."""

from datetime import timedelta

from domain.working_days import Duration


def span(duration: str) -> timedelta:
    """Hours or calendar days of a policy ("12h", "5d"). Tehran has had no daylight saving since 2022.

    Raises ValueError for working days: those depend on a calendar of days off, and are computed in a step.
    """
    parsed = Duration.parse(duration)
    if parsed.unit == "wd":
        raise ValueError("working days are counted in a step, not in a workflow")
    return timedelta(hours=parsed.amount) if parsed.unit == "h" else timedelta(days=parsed.amount)
