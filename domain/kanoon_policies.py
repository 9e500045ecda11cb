"""The numbers by which kanoons form, live, merge and split, and people belong to them."""

from pydantic import Field

from domain.policy_parts import DurationText, Policy, Times


class KanoonPolicy(Policy):
    """How a kanoon forms: how many found it, how long they have, how often it may be returned."""

    version: str = ""
    quorum: int = Field(ge=3, le=200)
    recruiting: DurationText
    remind_after: tuple[DurationText, ...]
    extension: DurationText
    fewest_trustees: int = Field(ge=1, le=20)
    most_returns: int = Field(ge=0, le=10)
    recognition_polls: tuple[DurationText, ...]
    tasks: dict[str, Times]


class MembershipPolicy(Policy):
    """How somebody comes into a kanoon: how long they have to answer, and how many it takes at most."""

    version: str = ""
    most_members: int = Field(ge=3, le=100_000)
    invitation: DurationText
    remind_after: tuple[DurationText, ...]
    objection: DurationText
    tasks: dict[str, Times]


class KanoonMergePolicy(Policy):
    """How two kanoons merge: how many members the one may have, how often it may be returned."""

    version: str = ""
    most_members: int = Field(ge=3, le=100_000)
    most_returns: int = Field(ge=0, le=10)
    tasks: dict[str, Times]


class KanoonSplitPolicy(Policy):
    """How a kanoon is split: how many go and stay at least, and what the founding of the new one needs."""

    version: str = ""
    fewest_members: int = Field(ge=3, le=200)
    fewest_trustees: int = Field(ge=1, le=20)
    most_returns: int = Field(ge=0, le=10)
    recognition_polls: tuple[DurationText, ...]
    tasks: dict[str, Times]


class KanoonLifePolicy(Policy):
    """How an active kanoon is watched: visits, how many members, what warns, how often a closing one is looked at."""

    version: str = ""
    visit_every_months: int = Field(ge=1, le=12)
    missed_before_warning: int = Field(ge=1, le=10)
    fewest_members: int = Field(ge=1, le=200)
    most_members: int = Field(ge=1, le=10_000)
    near_full_percent: int = Field(ge=1, le=100)
    look_again: DurationText
    tasks: dict[str, Times]
