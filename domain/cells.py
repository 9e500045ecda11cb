"""A cell and its life: reviewed by a coach, on probation where nothing is heard of it, closed (processes.md, B.11)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from domain.case import CaseRecord
from domain.crafts import CellKind
from domain.jalali import at_tehran, tehran_date
from domain.permissions import Actor
from domain.talent_policies import CellLifePolicy

ACTIVE, PROBATION, CLOSING, CLOSED = "ACTIVE", "PROBATION", "CLOSING", "CLOSED"
Sign = Literal["sold", "produced"]
Order = Literal["report", "warn", "lift", "close"]
ORDERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "report": frozenset({ACTIVE, PROBATION}),
        "warn": frozenset({ACTIVE}),
        "lift": frozenset({PROBATION}),
        "close": frozenset({ACTIVE, PROBATION}),
    }
)
"""What people may say or order of a cell by themselves, and in which stages."""

DORMANT = frozenset({"silent", "stopped"})
"""Causes of a probation that a sign of life takes back by itself."""

# Reviews begin in the morning.
_HOUR = 9


def cell_of(talent_id: str) -> str:
    """The id of the one cell that a talent comes to, and of the case of its life."""
    return f"cell-{talent_id.removeprefix('talent-')}"


def review_day(number: int, policy: CellLifePolicy) -> int:
    """The day after its activation on which a cell's `number`-th review begins; after the first year every year."""
    days = policy.review_days
    later = number - len(days)
    return days[number - 1] if later <= 0 else days[-1] + later * policy.later_every_days


def review_at(activated_at: datetime, day: int) -> datetime:
    """When the review of a day begins."""
    return at_tehran(tehran_date(activated_at) + timedelta(days=day), _HOUR)


def next_review(
    activated_at: datetime, number: int, policy: CellLifePolicy, now: datetime
) -> "PlannedReview":
    """The first review from `number` on that is still ahead."""
    while (at := review_at(activated_at, day := review_day(number, policy))) <= now:
        number += 1
    return PlannedReview(number, day, at)


def is_in_first_year(activated_at: datetime, policy: CellLifePolicy, now: datetime) -> bool:
    return now < review_at(activated_at, policy.review_days[-1])


@dataclass(frozen=True, slots=True)
class PlannedReview:
    """A review by its number, the day after the activation, and the moment."""

    number: int
    day: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CellOrder:
    """Something that the road still has to do, in its turn: said or ordered by people, or what came of a task."""

    what: str
    by: str | None = None
    reason: str = ""
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CellLifeCase:
    """The one object that a cell's life starts with and carries through its histories.

    `age` is how long the cell had been active when its life began here; the case's clock may be its own. `craft` is
    the craft's name in both languages; `because` are the causes of the last change.
    """

    record: CaseRecord
    craft_code: str
    craft: dict[str, str]
    cell_kind: str
    policy: CellLifePolicy
    leader: str | None = None
    age: timedelta = timedelta(0)
    activated_at: datetime | None = None
    last_sign_at: datetime | None = None
    round: int = 0
    day: int = 0
    next_round: int = 1
    next_day: int = 0
    next_review_at: datetime | None = None
    reviewing: bool = False
    missed: int = 0
    probation_until: datetime | None = None
    because: list[str] = field(default_factory=list)
    changes: int = 0
    died: bool = False
    orders: list[CellOrder] = field(default_factory=list)
    loans_told: bool = False
    settled: bool = False
    largest_history_bytes: int = 7_000


@dataclass(frozen=True, slots=True)
class CellCommand:
    """A person says or orders something of a cell (ORDERS), with a reason or with what they saw."""

    actor: Actor
    request_id: str
    reason: str
    what: str


# What the steps are asked with, and what they find.


@dataclass(frozen=True, slots=True)
class CellBegun:
    """A talent has become a cell: what a talent's process says when it comes to its end, or staff of an older cell.

    `book`: the real one, or a rehearsal's. `talent_id` makes a repeat harmless.
    """

    talent_id: str
    member_id: str
    kanoon_id: str
    craft_code: str
    cell_kind: CellKind
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BegunCell:
    """The cell that is there now; `refused` says why there is none: has_cell, unknown_kanoon, unknown_craft (of one without talent)."""

    cell_id: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class CellStep:
    """A step about one cell, at a time of the case's own clock."""

    cell_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """A review begins."""

    cell: CellStep
    round: int
    day: int


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What came of a review: held, missed or called off; `form` is what was answered in one that was held."""

    cell: CellStep
    round: int
    state: Literal["held", "missed", "called_off"]
    next_review_at: datetime | None
    by: str | None = None
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell's stage changes, as the `number`-th change of its life."""

    cell: CellStep
    number: int
    stage: str
    next_review_at: datetime | None
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CellLook:
    """What the stores say of a cell: the last sign of life, who leads its kanoon now, the member's running loans, and how
    many units of its products open orders hold.
    """

    last_sign_at: datetime
    leader: str | None
    open_loans: int
    ordered_units: int = 0
