"""The life of an active kanoon: visited, warned, suspended, lifted, closed (processes.md, section A.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

from domain.case import CaseRecord
from domain.jalali import TEHRAN, add_jalali_months, at_tehran, tehran_date
from domain.kanoon_policies import KanoonLifePolicy
from domain.permissions import Actor

Order = Literal["warn", "suspend", "lift", "close"]
ORDERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "warn": frozenset({"ACTIVE"}),
        "suspend": frozenset({"ACTIVE", "WARNED"}),
        "lift": frozenset({"WARNED", "SUSPENDED"}),
        "close": frozenset({"ACTIVE", "WARNED", "SUSPENDED"}),
    }
)
"""What may be ordered by hand, and in which stages."""

# Visits begin in the morning, and those of one day not all in the same minute.
_HOUR, _MINUTES = 9, 120
# It has no factor in common with the days of three months, so that a few are spread as evenly as very many.
_STEP = 37


def life_of(kanoon_id: str) -> str:
    """The id of the one real case that a kanoon's life is."""
    return f"life-{kanoon_id}"


def spread_visit(place: int, after: date, months: int) -> datetime:
    """The first visit of the kanoon in this place of a row: every day of the months ahead gets as many, from tomorrow."""
    days = (add_jalali_months(after, months) - after).days
    turn, number = divmod(place, days)
    day = after + timedelta(days=1 + number * _STEP % days)
    return at_tehran(day, _HOUR) + timedelta(minutes=turn % _MINUTES)


def visit_at(first: datetime, number: int, months: int) -> datetime:
    """When a visit begins: the first one's day and time, so many months later (Jalali, never chained)."""
    local = first.astimezone(TEHRAN)
    return at_tehran(add_jalali_months(local.date(), months * (number - 1)), local.hour, local.minute)


def next_visit(first: datetime, number: int, months: int, now: datetime) -> tuple[int, datetime]:
    """The number and moment of the first visit from `number` on that is still ahead."""
    at = visit_at(first, number, months)
    while at <= now:
        number += 1
        at = visit_at(first, number, months)
    return number, at


def first_regular_visit(activated_at: datetime, months: int) -> datetime:
    """The first visit of a kanoon that has just become active: so many months later, in the morning."""
    return at_tehran(add_jalali_months(tehran_date(activated_at), months), _HOUR)


@dataclass(frozen=True, slots=True)
class LifeOrder:
    """Something that the road still has to do, in its turn: ordered by hand, or what came of a task."""

    what: str
    by: str | None = None
    reason: str = ""
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class KanoonLifeCase:
    """The one object that a kanoon's life starts with and carries through its histories.

    `kanoon_id` names a formation where a rehearsed kanoon lives on. `first_visit_in` counts from the start of the
    case, whose clock may be its own; `round` numbers visits, `warned_in` is the round that was last begun
    when the kanoon was warned, `by_hand` whether a person did so.
    """

    record: CaseRecord
    kanoon_id: str
    name: str
    policy: KanoonLifePolicy
    first_visit_in: timedelta
    first_visit_at: datetime | None = None
    next_visit_at: datetime | None = None
    round: int = 0
    next_round: int = 1
    visiting: bool = False
    asked_in_place: list[str] = field(default_factory=list)
    missed: int = 0
    warned_in: int = 0
    by_hand: bool = False
    because: list[str] = field(default_factory=list)
    leader: str | None = None
    offices: list[str] = field(default_factory=list)
    members: int = 0
    near_full: bool = False
    crossings: int = 0
    changes: int = 0
    orders: list[LifeOrder] = field(default_factory=list)
    closing_told: bool = False
    told_balance_rials: int | None = None
    settled: bool = False
    left_to_settle: list[int] = field(default_factory=list)
    largest_history_bytes: int = 7_000


@dataclass(frozen=True, slots=True)
class OrderCommand:
    """A person orders something about a kanoon by hand, with a reason."""

    actor: Actor
    request_id: str
    reason: str
    what: str


# What the steps are asked with, and what they find.


@dataclass(frozen=True, slots=True)
class LifeStep:
    """A step about one life, at a time of the case's own clock."""

    life_id: str
    kanoon_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitStep:
    """A visit begins."""

    life: LifeStep
    round: int
    first_visit_at: datetime
    every_months: int


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What came of a visit: held, missed or called off; `form` is the activity form of one that was held."""

    life: LifeStep
    round: int
    state: Literal["held", "missed", "called_off"]
    missed: int
    by: str | None = None
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LifeChange:
    """A kanoon's stage changes, as the `number`-th change of its life."""

    life: LifeStep
    number: int
    stage: str
    missed: int
    next_visit_at: datetime | None
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the stores say of a kanoon: how many belong to it, who leads it, and who holds its offices (deputy first)."""

    members: int
    leader: str | None
    offices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BegunVisit:
    """The same at the beginning of a visit, and when the next one is."""

    look: Look
    next_round: int
    next_visit_at: datetime


@dataclass(frozen=True, slots=True)
class LeftToSettle:
    """What keeps a kanoon from closing. `balance_rials` None: the bank does not know the account."""

    open_loans: int
    balance_rials: int | None


@dataclass(frozen=True, slots=True)
class People:
    """The members of a kanoon, and those of them who are trustees, by their ids."""

    members: tuple[str, ...]
    trustees: tuple[str, ...]


# The rules.


def is_near_full(members: int, policy: KanoonLifePolicy) -> bool:
    return members * 100 >= policy.most_members * policy.near_full_percent


def after_a_visit(case: KanoonLifeCase, stage: str, *, missed: bool) -> tuple[str, list[str]]:
    """The stage that follows from a visit that was held or missed, and why; `case.missed` counts it already.

    The first cause warns; a further one, in a visit begun after the warning, suspends. A visit that was held with
    enough members takes back a warning that nobody gave by hand.
    """
    few = case.members < case.policy.fewest_members
    if stage == "ACTIVE":
        because = ["missed_visits"] if case.missed >= case.policy.missed_before_warning else []
        because += ["too_few_members"] if few else []
        return ("WARNED", because) if because else (stage, [])
    if stage == "WARNED" and case.round > case.warned_in:
        because = (["missed_again"] if missed else []) + (["too_few_members"] if few else [])
        if because:
            return "SUSPENDED", because
    if stage == "WARNED" and not missed and not few and not case.by_hand:
        return "ACTIVE", ["visited_again"]
    return stage, []


def after_a_count(case: KanoonLifeCase, stage: str) -> tuple[str, list[str]]:
    """The stage that follows from another number of members, between visits, and why."""
    few = case.members < case.policy.fewest_members
    if stage == "ACTIVE" and few:
        return "WARNED", ["too_few_members"]
    if stage == "WARNED" and not few and not case.by_hand and case.because == ["too_few_members"]:
        return "ACTIVE", ["members_again"]
    return stage, []


class WrongReport(ValueError):
    """An activity form that cannot be; `code` says why, for `field`."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


def check_report(form: Mapping[str, Any], members: int, today: date) -> None:
    """Raises WrongReport: a visit that is still ahead, a next meeting that is past, more present than belong."""
    if (held_on := form.get("held_on")) and date.fromisoformat(held_on) > today:
        raise WrongReport("held_on", "day_ahead")
    if (next_on := form.get("next_meeting_on")) and date.fromisoformat(next_on) < today:
        raise WrongReport("next_meeting_on", "day_past")
    if int(form.get("present", 0)) > members:
        raise WrongReport("present", "more_than_members")
