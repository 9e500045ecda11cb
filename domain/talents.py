"""A talent on the way to a cell, as its process knows it (processes.md, section B)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.case import CaseRecord
from domain.crafts import SKILLS
from domain.enrolments import Learning
from domain.talent_assessment import Person
from domain.talent_pilot import PilotOrder, ProductWanted
from domain.talent_policies import TalentPolicy
from domain.talent_setup import Equipment, LoanWanted, Plan, SupportWanted
from domain.talent_tasks import SKILL


@dataclass(frozen=True, slots=True)
class Nomination:
    """Who was nominated, for which craft (its code, or empty), and by whom: leader, self, staff or kanoon (a file)."""

    talent_id: str
    member_id: str
    kanoon_id: str
    region: str
    county: str
    nominated_by: str
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the member, or the leader with them, says. Codes and numbers only."""

    skills: tuple[str, ...]
    experience_years: int
    hours_a_week: int
    workplace: str
    has_tools: bool
    household: int
    earners: int
    household_agrees: bool
    by_member: bool


@dataclass(frozen=True, slots=True)
class Interview:
    """The leader's marks, 1 (low) to 5."""

    motivation: int
    learning: int
    reliability: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a case needs of its assessment; the whole stands in the store. Texts are {"fa", "en"}.

    `lines` are the proposals as the expert reads them; `verdicts` say of every craft: open, excluded, or final (an
    exclusion that nobody takes back). `best` is the first proposal's craft, empty where there is none; `trained` are
    crafts of which the person has every skill.
    """

    suitability: str
    suitability_reason: dict[str, str]
    cell_kind: str
    cell_kind_reason: dict[str, str]
    lines: tuple[dict[str, str], ...]
    verdicts: dict[str, str]
    names: dict[str, dict[str, str]]
    best: str
    trained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What Samin's expert decided; `reason` is there where it is not what the tables say."""

    suitability: str
    cell_kind: str = ""
    craft_code: str = ""
    reason: str = ""


@dataclass(slots=True)
class TalentCase:
    """The one object that a talent's process starts with and carries."""

    record: CaseRecord
    nomination: Nomination
    policy: TalentPolicy
    profile: Profile | None = None
    declined: bool = False
    invited: int = 0
    """How often the member was sent their link; names the messages."""
    interview: Interview | None = None
    assessed: Assessed | None = None
    match: Match | None = None
    learnings: list[Learning] = field(default_factory=list)
    sample: str = ""
    photo: str = ""
    """The id of the sample's photo, empty where there is none."""
    reworks: int = 0
    plan: Plan | None = None
    plan_returns: int = 0
    supports: list[SupportWanted] = field(default_factory=list)
    no_supporters: bool = False
    """An officer ended it, because nobody supports it."""
    loan: LoanWanted | None = None
    """The latest; None where none is needed, or an officer goes on without."""
    loans: int = 0
    equipment: Equipment | None = None
    keeps_equipment: bool = False
    """It was used, and stays with the member, who pays it."""
    pilot: PilotOrder | None = None
    product: ProductWanted | None = None
    cell_id: str = ""
    gone: str = ""
    """Why the member is gone, where that was heard when nothing could be left any more."""
    leaves: bool = False
    """The member leaves their course."""


class WrongMatch(ValueError):
    """What the expert answered cannot be; `code` says why, for `field`."""

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


def profile_of(form: Mapping[str, Any], *, by_member: bool) -> Profile:
    """A profile from its clean form."""
    return Profile(
        skills=tuple(code for code in SKILLS if form.get(f"{SKILL}{code}")),
        experience_years=int(form["experience_years"]),
        hours_a_week=int(form["hours_a_week"]),
        workplace=str(form["workplace"]),
        has_tools=bool(form.get("has_tools")),
        household=int(form["household"]),
        earners=int(form["earners"]),
        household_agrees=bool(form.get("household_agrees")),
        by_member=by_member,
    )


def person_of(profile: Profile, interview: Interview, wish: str) -> Person:
    """Profile and interview, as the decision tables ask about them."""
    return Person(
        skills=frozenset(profile.skills),
        experience_years=profile.experience_years,
        hours_a_week=profile.hours_a_week,
        has_place=profile.workplace != "none",
        has_tools=profile.has_tools,
        household_agrees=profile.household_agrees,
        earners=profile.earners,
        motivation=interview.motivation,
        learning=interview.learning,
        reliability=interview.reliability,
        wish=wish,
    )


def matched(assessed: Assessed, form: Mapping[str, Any]) -> Match:
    """What the expert's clean form decides. Raises WrongMatch.

    Codes: override_needed (it is not what the tables say), unknown_craft, excluded_craft, required.
    """
    overrides = form["outcome"] == "override"
    suitability = str(form.get("suitability", assessed.suitability))
    cell_kind = str(form.get("cell_kind", assessed.cell_kind))
    if not overrides and suitability != assessed.suitability:
        raise WrongMatch("suitability", "override_needed")
    if not overrides and assessed.cell_kind and cell_kind != assessed.cell_kind:
        raise WrongMatch("cell_kind", "override_needed")
    reason = str(form.get("reason", "")) if overrides else ""
    if suitability == "other_path":
        return Match(suitability, reason=reason)
    if not cell_kind:
        raise WrongMatch("cell_kind", "required")
    craft_code = str(form.get("craft_code", "")).strip().lower() or assessed.best
    if not craft_code:
        raise WrongMatch("craft_code", "required")
    verdict = assessed.verdicts.get(craft_code)
    if verdict is None:
        raise WrongMatch("craft_code", "unknown_craft")
    if verdict == "final":
        raise WrongMatch("craft_code", "excluded_craft")
    if verdict == "excluded" and not overrides:
        raise WrongMatch("craft_code", "override_needed")
    return Match(suitability, cell_kind, craft_code, reason)


# What the steps are asked with.


@dataclass(frozen=True, slots=True)
class TalentStep:
    """A step about one talent, at a time of the case's own clock."""

    talent_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ToAssess:
    """What the assessment looks at, with the tables of the case's policy."""

    nomination: Nomination
    book: str
    at: datetime
    profile: Profile
    interview: Interview
    policy: TalentPolicy


@dataclass(frozen=True, slots=True)
class Matched:
    """The expert's decision, to be kept."""

    talent_id: str
    at: datetime
    match: Match


@dataclass(frozen=True, slots=True)
class Ended:
    """A talent whose way ended: `state` is ended or approved."""

    talent_id: str
    at: datetime
    state: str
