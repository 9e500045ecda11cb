"""The numbers by which talents become cells, cells are seen to, and supporters are asked."""

from typing import Annotated

from pydantic import Field

from domain.decision_table import Rule, ScoreRule
from domain.policy_parts import DurationText, Policy, SpanText, Times


class TalentPolicy(Policy):
    """From a talent to a cell: the tables (domain.talent_assessment), and how long everybody has."""

    version: str = ""
    held_for: DurationText = "60d"
    absences_to_call: int = Field(default=2, ge=1, le=100)
    retakes: int = Field(default=1, ge=0, le=10)
    training_polls: tuple[DurationText, ...]
    most_reworks: int = Field(default=3, ge=0, le=10)
    most_plan_returns: int = Field(default=3, ge=0, le=10)
    most_support_cases: int = Field(default=3, ge=1, le=20)
    most_loans: int = Field(default=3, ge=1, le=20)
    most_orders: int = Field(default=3, ge=1, le=20)
    supplier_polls: tuple[DurationText, ...] = ("10d", "14d", "18d", "24d", "30d")
    most_pilot_reworks: int = Field(default=2, ge=0, le=10)
    remind_after: tuple[DurationText, ...]
    tasks: dict[str, Times]
    suitability: tuple[Rule, ...]
    cell_kind: tuple[Rule, ...]
    admission: tuple[Rule, ...]
    points: tuple[ScoreRule, ...]


class CellLifePolicy(Policy):
    """How a cell is watched: days of its reviews, when silence counts as dormant, how long a probation lasts.

    After the last of `review_days`, which is that of its first year, a review comes every `later_every_days`.
    """

    version: str = ""
    review_days: tuple[Annotated[int, Field(ge=1, le=3_660)], ...] = Field(min_length=1)
    later_every_days: int = Field(ge=30, le=3_660)
    dormant_after: SpanText
    dormant_after_later: SpanText
    probation: SpanText
    tasks: dict[str, Times]


class SupporterPolicy(Policy):
    """How much a supporter may offer at most, of credit in rials and of the others in cases at a time."""

    version: str = ""
    most_credit_rials: int = Field(gt=0)
    most_cases: int = Field(ge=1, le=10_000)
    tasks: dict[str, Times]


class SupportPolicy(Policy):
    """How supporters are asked: so many for each that is needed, for so long, so many rounds; and what a pledge is.

    `pledge` is how long after accepting it is to be fulfilled; then it is released and offered to somebody else.
    """

    version: str = ""
    most_needed: int = Field(ge=1, le=100)
    asked_for_each: int = Field(ge=1, le=20)
    most_asked: int = Field(ge=1, le=200)
    rounds: int = Field(ge=1, le=20)
    round: DurationText
    remind_round_after: tuple[DurationText, ...]
    pledge: DurationText
    remind_pledge_after: tuple[DurationText, ...]
    tasks: dict[str, Times]
