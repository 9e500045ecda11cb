"""Two kanoons that become one, or one that becomes two, as their processes know it (processes.md, section A)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.case import CaseRecord
from domain.kanoon_policies import KanoonMergePolicy, KanoonSplitPolicy
from domain.kanoons import Elected, FounderState, KanoonProposal

KANOON_MERGED = "kanoon.merged"
"""Told to the life of a kanoon that has gone into another one."""
FROM, INTO = "from", "into"


@dataclass(frozen=True, slots=True)
class Side:
    """A kanoon that takes part, as it is now. `parties` are its leader, office-holders and trustees, by member id."""

    kanoon_id: str
    name: str
    kind: str
    region: str
    state: str
    members: int
    trustees: int
    leader_member_id: str = ""
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeWish:
    """Which kanoon goes into which, and why."""

    from_id: str
    from_name: str
    into_id: str
    into_name: str
    reason: str


@dataclass(slots=True)
class MergeCase:
    """The one object that a merger starts with and carries."""

    record: CaseRecord
    wish: MergeWish
    policy: KanoonMergePolicy
    returns: int = 0
    fixed: str = ""
    minutes: dict[str, str] = field(default_factory=dict)
    """The files of the assemblies' minutes, by side."""
    notes: dict[str, str] = field(default_factory=dict)
    although_suspended: bool = False
    """The central review has said that it may merge although it is suspended."""
    moved_rials: int = 0
    leaders: list[str] = field(default_factory=list)
    """Who lead both kanoons, as last looked at."""


@dataclass(frozen=True, slots=True)
class MergeStep:
    """A step of a merger, at a time of the case's own clock. `most` members may the one kanoon have."""

    process_id: str
    book: str
    at: datetime
    wish: MergeWish
    most: int
    although_suspended: bool = False
    moved_rials: int = 0
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """Both kanoons as they are, and the code why they cannot merge now; empty where they can."""

    from_: Side
    into: Side
    refused: str = ""


@dataclass(frozen=True, slots=True)
class MovedMoney:
    """What the bank moved, in rials; `unknown`: it does not know one of the accounts; or the code why it refused."""

    rials: int = 0
    unknown: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """Who came along (member ids), into whose kanoon, and how many cases; or the code why nothing was done."""

    refused: str = ""
    members: tuple[str, ...] = ()
    cases: int = 0
    leader_member_id: str = ""


def why_not_merge(from_: Side, into: Side, most: int, *, although_suspended: bool) -> str:
    """The code why one kanoon cannot go into the other now; empty where it can.

    Codes: other_kind, other_province, kanoon_not_active, into_not_active, too_many_together, kanoon_suspended.
    """
    if from_.kind != into.kind:
        return "other_kind"
    if from_.region != into.region:
        return "other_province"
    if into.state != "active":
        return "into_not_active"
    if from_.state not in ("active", "suspended"):
        return "kanoon_not_active"
    if from_.members + into.members > most:
        return "too_many_together"
    return "kanoon_suspended" if from_.state == "suspended" and not although_suspended else ""


class WrongMinutes(ValueError):
    """What was recorded of an assembly cannot be; `code` says why, for `field`."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


def check_minutes(form: Mapping[str, Any], members: int, trustees: int, today: date) -> None:
    """An assembly agrees with more than half of its members and of its trustees. Raises WrongMinutes.

    Codes: day_ahead, more_than_members, no_majority.
    """
    if (held_on := form.get("held_on")) and date.fromisoformat(held_on) > today:
        raise WrongMinutes("held_on", "day_ahead")
    for name, all_of_them in (("in_favour", members), ("trustees_in_favour", trustees)):
        told = int(form.get(name) or 0)
        if told > all_of_them:
            raise WrongMinutes(name, "more_than_members")
        if told * 2 <= all_of_them and all_of_them:
            raise WrongMinutes(name, "no_majority")


# One kanoon becomes two.


@dataclass(frozen=True, slots=True)
class SplitWish:
    """From which kanoon a new one splits, and why; what the new one is stands in the case's `proposal`."""

    from_id: str
    from_name: str
    reason: str


@dataclass(slots=True)
class SplitCase:
    """The one object that a split starts with and carries; `proposal` and what follows it is as in a formation."""

    record: CaseRecord
    wish: SplitWish
    proposal: KanoonProposal
    policy: KanoonSplitPolicy
    founders: dict[str, FounderState] = field(default_factory=dict)
    elected: Elected | None = None
    ceilings_rials: dict[str, int] = field(default_factory=dict)
    minutes: str = ""
    """The file of the founding meeting's minutes, by its id."""
    meeting_note: str = ""
    returns: int = 0
    fixed: str = ""
    assembly_minutes: str = ""
    assembly_note: str = ""
    share_rials: int = 0
    """What the assembly gives the new kanoon of what is in the collective account."""
    moved_rials: int = 0
    leader: str = ""
    """Who leads the kanoon that is split, as last looked at."""

    def __post_init__(self) -> None:
        self.founders = self.founders or dict.fromkeys(self.proposal.founders, "verified")


@dataclass(frozen=True, slots=True)
class SplitStep:
    """A step of a split, at a time of the case's own clock; `fewest` members must each of the two have."""

    process_id: str
    book: str
    at: datetime
    wish: SplitWish
    fewest: int
    elected: tuple[str, ...] = ()
    share_rials: int = 0
    moved_rials: int = 0
    by: str | None = None


@dataclass(frozen=True, slots=True)
class SplitLook:
    """The kanoon as it is, who of the founders still belongs to it, and the code why it cannot be split now."""

    side: Side
    going: tuple[str, ...]
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Who went along (member ids), and how many cases; or the code why nothing was done."""

    refused: str = ""
    members: tuple[str, ...] = ()
    cases: int = 0
    leader_member_id: str = ""


def why_not_split(side: Side, going: Collection[str], fewest: int, *, elected: Collection[str] = ()) -> str:
    """The code why so many cannot found a kanoon of their own now; empty where they can.

    Codes: kanoon_not_active, leader_goes, too_few_go, too_few_stay, elected_gone.
    """
    if side.state != "active":
        return "kanoon_not_active"
    if side.leader_member_id in going:
        return "leader_goes"
    if len(going) < fewest:
        return "too_few_go"
    if side.members - len(going) < fewest:
        return "too_few_stay"
    return "elected_gone" if set(elected) - set(going) else ""
