"""What the decision tables say of a talent: suitable or not, which kind of cell, which crafts, and why.

The tables are data (`[talent]` in domain/policies.toml); here is only which facts they may ask for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from domain.counties import PopulationClass, WaterStress
from domain.crafts import Craft
from domain.decision_table import FactValue, Reason, Rule, ScoreRule, evaluate, fitting

Suitability = Literal["suitable", "train_first", "other_path"]
SUITABILITIES = frozenset({"suitable", "train_first", "other_path"})
ADMISSIONS = frozenset({"propose", "exclude"})
KIND_OUTCOMES = frozenset({"work_and_life", "work_and_business", "ask"})

SUITABILITY_FACTS = frozenset(
    {
        "skills", "experience_years", "hours_a_week", "has_place", "has_tools", "household_agrees", "earners",
        "motivation", "learning", "reliability", "proposals",
    }
)  # fmt: skip
KIND_FACTS = frozenset({"population_class"})
CRAFT_FACTS = frozenset(
    {
        "water_need", "water_stress", "fits_cell_kind", "skills_matched", "skills_missing", "demand",
        "known_in_province", "is_wished", "has_tools", "has_place",
    }
)  # fmt: skip


class AssessmentTables(Protocol):
    """The tables of a policy."""

    @property
    def suitability(self) -> Sequence[Rule]: ...
    @property
    def cell_kind(self) -> Sequence[Rule]: ...
    @property
    def admission(self) -> Sequence[Rule]: ...
    @property
    def points(self) -> Sequence[ScoreRule]: ...


@dataclass(frozen=True, slots=True)
class Person:
    """What profile and interview say; marks are 1 (low) to 5, `wish` is a craft's code or empty."""

    skills: frozenset[str]
    experience_years: int
    hours_a_week: int
    has_place: bool
    has_tools: bool
    household_agrees: bool
    earners: int
    motivation: int
    learning: int
    reliability: int
    wish: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The county of a talent. None: no source says it."""

    province_code: str
    population_class: PopulationClass | None
    water_stress: WaterStress | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the tables say of one craft. `final`: an exclusion that no expert takes back."""

    craft_code: str
    craft: Reason
    points: int
    excluded: bool
    final: bool
    reasons: tuple[Reason, ...]
    trained: bool
    """Whether the person has every skill of it already."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that was found, best proposals first, then what is excluded. `cell_kind` is empty where a person says it."""

    suitability: Suitability
    suitability_reason: Reason
    cell_kind: str
    cell_kind_reason: Reason
    proposals: tuple[Proposal, ...]

    @property
    def admitted(self) -> tuple[Proposal, ...]:
        return tuple(one for one in self.proposals if not one.excluded)

    def of_craft(self, craft_code: str) -> Proposal | None:
        return next((one for one in self.proposals if one.craft_code == craft_code), None)


def assess(
    tables: AssessmentTables, person: Person, around: Surroundings, crafts: Iterable[Craft]
) -> Assessment:
    """The same for the same tables, person, county and crafts. Raises ValueError for a table without an end."""
    kind = evaluate(tables.cell_kind, {"population_class": around.population_class})
    cell_kind = "" if kind.outcome == "ask" else kind.outcome
    proposals = sorted(
        (_proposal(tables, person, around, craft, cell_kind) for craft in crafts),
        key=lambda one: (one.excluded, -one.points, one.craft_code),
    )
    admitted = sum(1 for one in proposals if not one.excluded)
    suited = evaluate(tables.suitability, _facts_of(person, admitted))
    outcomes: dict[str, Suitability] = {
        "suitable": "suitable",
        "train_first": "train_first",
        "other_path": "other_path",
    }
    return Assessment(
        outcomes[suited.outcome], suited.rule.reason, cell_kind, kind.rule.reason, tuple(proposals)
    )


def _facts_of(person: Person, proposals: int) -> dict[str, FactValue]:
    return {
        "skills": len(person.skills),
        "experience_years": person.experience_years,
        "hours_a_week": person.hours_a_week,
        "has_place": person.has_place,
        "has_tools": person.has_tools,
        "household_agrees": person.household_agrees,
        "earners": person.earners,
        "motivation": person.motivation,
        "learning": person.learning,
        "reliability": person.reliability,
        "proposals": proposals,
    }


def _proposal(
    tables: AssessmentTables, person: Person, around: Surroundings, craft: Craft, cell_kind: str
) -> Proposal:
    matched = len(person.skills.intersection(craft.skills))
    facts: dict[str, FactValue] = {
        "water_need": craft.water_need,
        "water_stress": around.water_stress,
        "fits_cell_kind": not cell_kind or cell_kind in craft.cell_kinds,
        "skills_matched": matched,
        "skills_missing": len(craft.skills) - matched,
        "demand": craft.demand,
        "known_in_province": around.province_code in craft.known_in,
        "is_wished": craft.craft_code == person.wish,
        "has_tools": person.has_tools,
        "has_place": person.has_place,
    }
    admitted = evaluate(tables.admission, facts)
    scored = fitting(tables.points, facts)
    excluded = admitted.outcome == "exclude"
    why = (admitted.rule.reason,) if excluded else (admitted.rule.reason, *(rule.reason for rule in scored))
    return Proposal(
        craft_code=craft.craft_code,
        craft=Reason(fa=craft.craft_fa, en=craft.craft_en),
        points=sum(rule.points for rule in scored),
        excluded=excluded,
        final=excluded and not admitted.rule.may_be_overridden,
        reasons=why,
        trained=matched == len(craft.skills),
    )
