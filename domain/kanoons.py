"""A kanoon in formation, as its process knows it (processes.md, section A)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from domain.case import CaseRecord
from domain.kanoon_policies import KanoonPolicy
from domain.persian import to_ascii_digits

FounderState = Literal["invited", "confirmed", "verified", "declined", "not_verified", "died"]
"""`confirmed` by the person, then `verified` by those who know whose number and telephone it is, or not."""


@dataclass(frozen=True, slots=True)
class KanoonProposal:
    """What was proposed. Names and numbers of people stay in the store; `founders` are member ids, in their order."""

    kanoon_id: str
    name: str
    kind: str
    place: str
    region: str
    leader_member_id: str
    founders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elected:
    """Whom the founding meeting elected, by member id."""

    secretary: str
    deputy: str
    trustees: tuple[str, ...]


@dataclass(slots=True)
class KanoonCase:
    """The one object that a formation starts with and carries."""

    record: CaseRecord
    proposal: KanoonProposal
    policy: KanoonPolicy
    founders: dict[str, FounderState] = field(default_factory=dict)
    extended: bool = False
    elected: Elected | None = None
    ceilings_rials: dict[str, int] = field(default_factory=dict)
    returns: int = 0
    declined: list[str] = field(default_factory=list)
    """Who declined and was not kept in the store yet."""
    invited: int = 0
    """How often people were invited; names the messages."""
    minutes: str = ""
    """The file of the founding meeting's minutes, by its id."""
    meeting_note: str = ""
    fixed: str = ""

    def __post_init__(self) -> None:
        self.founders = self.founders or dict.fromkeys(self.proposal.founders, "invited")

    def those(self, *states: FounderState) -> list[str]:
        """Member ids of the founders in these states, in their order."""
        return [member_id for member_id in self.proposal.founders if self.founders[member_id] in states]

    @property
    def has_quorum(self) -> bool:
        return len(self.those("verified")) >= self.policy.quorum

    @property
    def may_reach_quorum(self) -> bool:
        return len(self.those("verified", "confirmed", "invited")) >= self.policy.quorum


class FoundingRules(Protocol):
    """The numbers by which a kanoon is founded."""

    @property
    def fewest_trustees(self) -> int: ...
    @property
    def recognition_polls(self) -> tuple[str, ...]: ...


class FoundingCase(Protocol):
    """What a case must know that founds a kanoon: a formation, or a split."""

    record: CaseRecord
    proposal: KanoonProposal
    founders: dict[str, FounderState]
    elected: Elected | None
    ceilings_rials: dict[str, int]
    minutes: str
    meeting_note: str

    @property
    def policy(self) -> FoundingRules: ...


class WrongElection(ValueError):
    """What was recorded of the founding meeting cannot be; `code` says why, for `field`."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


def elected_by_numbers(case: FoundingCase, form: Mapping[str, Any]) -> Elected:
    """Who was elected, by their numbers in the list of founders. Raises WrongElection.

    Codes: not_a_founder (or one who was not verified), named_twice, too_few.
    """
    trustees = [
        one
        for one in to_ascii_digits(str(form["trustees"])).replace("،", " ").replace(",", " ").split()
        if one
    ]
    elected = Elected(
        _founder(case, "secretary", str(form["secretary"])),
        _founder(case, "deputy", str(form["deputy"])),
        tuple(_founder(case, "trustees", number) for number in trustees),
    )
    if elected.deputy == elected.secretary:
        raise WrongElection("deputy", "named_twice")
    if len(set(elected.trustees)) < len(elected.trustees):
        raise WrongElection("trustees", "named_twice")
    if len(elected.trustees) < case.policy.fewest_trustees:
        raise WrongElection("trustees", "too_few")
    return elected


def _founder(case: FoundingCase, field_name: str, number: str) -> str:
    founders = case.proposal.founders
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= len(founders)):
        raise WrongElection(field_name, "not_a_founder")
    member_id = founders[int(number) - 1]
    if case.founders[member_id] != "verified":
        raise WrongElection(field_name, "not_a_founder")
    return member_id


# What the steps are asked with.


@dataclass(frozen=True, slots=True)
class KanoonStep:
    """A step about one formation, at a time of the case's own clock."""

    kanoon_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FoundersStep:
    """A step about some founders: those who have just answered, or who were elected as trustees."""

    kanoon_id: str
    book: str
    at: datetime
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declined:
    """Founders who do not want to, to be kept."""

    kanoon_id: str
    at: datetime
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Founded:
    """What the founding meeting decided, with what Mer'at lets the trustees stand for (rials, by member id)."""

    kanoon_id: str
    book: str
    at: datetime
    elected: Elected
    ceilings_rials: dict[str, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """The bank's answer to opening the collective account; `refused` is its code, empty where it is open."""

    refused: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The kanoon's number, or the code why it gets none."""

    number: str = ""
    refused: str = ""
