"""Priority points: earned by repaying on time, taken by a loan, moved inside a kanoon; never sold for anything."""

from dataclasses import dataclass
from datetime import datetime

from domain.case import CaseRecord
from domain.loan_policies import PointsPolicy

_TEN_MILLION_RIALS = 10_000_000


def points_earned(
    *, amount_rials: int, worst_days_late: int, per_ten_million: int, late_at_most_days: int
) -> int:
    """Of a loan that was repaid: for every ten million rials of it (begun ones do not count), if never paid later."""
    if worst_days_late > late_at_most_days:
        return 0
    return amount_rials // _TEN_MILLION_RIALS * per_ten_million


@dataclass(slots=True)
class PointsCase:
    """A member's wish to give points to another member of the same kanoon."""

    record: CaseRecord
    policy: PointsPolicy
    from_member_id: str
    to_member_id: str
    points: int


@dataclass(frozen=True, slots=True)
class PointsMove:
    """A step of that wish; keyed by its process."""

    process_id: str
    book: str
    at: datetime
    from_member_id: str
    to_member_id: str
    points: int
