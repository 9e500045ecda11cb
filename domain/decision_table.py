"""Decision tables: rules in a file, read from the top, the first that fits decides and says why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, model_validator

from domain.words import Language, Text

FactValue = bool | int | str | None
_Value = StrictBool | StrictInt | StrictStr


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reason(_Frozen):
    """Why a rule decides as it does, in both languages."""

    fa: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def text(self) -> Text:
        return Text(fa=self.fa, en=self.en)

    def in_(self, language: Language) -> str:
        return self.text.in_(language)


class Condition(_Frozen):
    """What one fact must be; where several are given, all must hold. An unknown (None) fact fits nothing."""

    equals: _Value | None = None
    at_most: StrictInt | None = None
    at_least: StrictInt | None = None
    one_of: tuple[_Value, ...] | None = None
    not_one_of: tuple[_Value, ...] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Condition":
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError("a condition needs equals, at_most, at_least, one_of or not_one_of")
        return self

    def holds(self, value: FactValue) -> bool:
        """Whether a fact fits. Raises TypeError where a limit meets something that is no number."""
        if value is None:
            return False
        return (
            (self.equals is None or _same(value, self.equals))
            and (self.at_most is None or _number(value) <= self.at_most)
            and (self.at_least is None or _number(value) >= self.at_least)
            and (self.one_of is None or any(_same(value, one) for one in self.one_of))
            and (self.not_one_of is None or not any(_same(value, one) for one in self.not_one_of))
        )


class ScoreRule(_Frozen):
    """A line of a table of points: where it fits, its points count, and it says why. They may be negative."""

    name: str = Field(min_length=1)
    when: dict[str, Condition] = Field(min_length=1)
    points: StrictInt
    reason: Reason


class Rule(_Frozen):
    """One line of a table; without conditions it catches all that came so far.

    `may_be_overridden`: a person may take its refusal back, for a reason.
    """

    name: str = Field(min_length=1)
    when: dict[str, Condition]
    then: str = Field(min_length=1)
    reason: Reason
    may_be_overridden: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    outcome: str
    rule: Rule


def evaluate(rules: Sequence[Rule], facts: Mapping[str, FactValue]) -> Decision:
    """The first rule that fits. Raises KeyError for a fact not given, ValueError where no rule fits."""
    for rule in rules:
        if all(condition.holds(facts[name]) for name, condition in rule.when.items()):
            return Decision(rule.then, rule)
    raise ValueError("no rule fits: the table has no catch-all")


def fitting(rules: Sequence[ScoreRule], facts: Mapping[str, FactValue]) -> tuple[ScoreRule, ...]:
    """Every rule of a table of points that fits, in its order. Raises KeyError for a fact not given."""
    return tuple(
        rule for rule in rules if all(condition.holds(facts[name]) for name, condition in rule.when.items())
    )


def check_scores(rules: Sequence[ScoreRule], facts_known: Collection[str]) -> None:
    """Raise ValueError, naming the rule, for a table of points with an unknown fact or a name used twice."""
    names = [rule.name for rule in rules]
    for rule in rules:
        if unknown := sorted(rule.when.keys() - set(facts_known)):
            raise ValueError(f"rule {rule.name!r} asks for unknown facts: {', '.join(unknown)}")
        if names.count(rule.name) > 1:
            raise ValueError(f"rule {rule.name!r} is there twice")


def check_table(
    rules: Sequence[Rule], facts_known: Collection[str], outcomes_known: Collection[str] | None = None
) -> None:
    """Raise ValueError, naming the rule, for a table that could fail or mislead at run time.

    Refused: an unknown fact or outcome, a name used twice, a missing catch-all at the end, a rule after one.
    """
    names = [rule.name for rule in rules]
    for position, rule in enumerate(rules, start=1):
        unknown = sorted(rule.when.keys() - set(facts_known))
        if unknown:
            raise ValueError(f"rule {rule.name!r} asks for unknown facts: {', '.join(unknown)}")
        if outcomes_known is not None and rule.then not in outcomes_known:
            raise ValueError(f"rule {rule.name!r} has an unknown outcome: {rule.then}")
        if names.count(rule.name) > 1:
            raise ValueError(f"rule {rule.name!r} is there twice")
        if not rule.when and position < len(rules):
            raise ValueError(f"rule {rule.name!r} catches all, yet rules come after it")
    if not rules or rules[-1].when:
        raise ValueError("the last rule must catch all: its `when` is empty")


def _same(value: FactValue, wanted: FactValue) -> bool:
    # In Python False equals 0; in a table they are different answers.
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _number(value: FactValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a limit needs a number, not {type(value).__name__}")
    return value
