"""Decision tables: the first rule that fits decides and says why; a table that could mislead is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.decision_table import (
    Condition,
    FactValue,
    Rule,
    ScoreRule,
    check_scores,
    check_table,
    evaluate,
    fitting,
)

FACTS = {"amount", "rank", "affordable"}
OUTCOMES = {"approve", "officer", "reject"}


def rule(name: str, then: str = "officer", **when: dict[str, Any]) -> Rule:
    return Rule.model_validate(
        {"name": name, "when": when, "then": then, "reason": {"fa": f"دلیل {name}", "en": f"because {name}"}}
    )


TABLE = (
    rule("worst", "reject", rank={"one_of": ["D"]}),
    rule("dear", "reject", affordable={"equals": False}),
    rule("small", "approve", amount={"at_most": 300}, rank={"one_of": ["A", "B"]}),
    rule("others"),
)


@pytest.mark.parametrize(
    ("amount", "rank", "affordable", "name", "outcome"),
    [
        (100, "A", True, "small", "approve"),
        (300, "B", True, "small", "approve"),
        (301, "B", True, "others", "officer"),
        (100, "C", True, "others", "officer"),
        (100, "A", False, "dear", "reject"),
        (100, "D", False, "worst", "reject"),  # both fit: the upper one decides
        (100, None, None, "others", "officer"),  # what is unknown fits no condition
    ],
)
def test_the_first_rule_that_fits_decides(
    amount: int, rank: str | None, affordable: bool | None, name: str, outcome: str
) -> None:
    decision = evaluate(TABLE, {"amount": amount, "rank": rank, "affordable": affordable})
    assert (decision.rule.name, decision.outcome) == (name, outcome)


def test_a_decision_says_why_in_both_languages() -> None:
    reason = evaluate(TABLE, {"amount": 1, "rank": "D", "affordable": True}).rule.reason
    assert (reason.in_("fa"), reason.in_("en")) == ("دلیل worst", "because worst")


@pytest.mark.parametrize(
    ("condition", "fits", "does_not"),
    [
        ({"equals": "A"}, ["A"], ["B", "a", None]),
        ({"equals": 0}, [0], [False, 1, "0", None]),  # false and zero are different answers
        ({"equals": False}, [False], [0, True, None]),
        ({"at_most": 3}, [3, -1], [4, None]),
        ({"at_least": 3}, [3, 9], [2, None]),
        ({"at_least": 2, "at_most": 4}, [2, 3, 4], [1, 5]),
        ({"one_of": ["A", "B"]}, ["A", "B"], ["C", None]),
        ({"one_of": [1]}, [1], [True]),
        ({"one_of": []}, [], ["A", 1, None]),
        ({"not_one_of": ["A", "B"]}, ["C"], ["A", "B", None]),
        ({"not_one_of": [1], "at_least": 0}, [0, 2], [1, -1]),
    ],
)
def test_a_condition_holds_where_everything_it_says_is_true(
    condition: dict[str, Any], fits: list[FactValue], does_not: list[FactValue]
) -> None:
    parsed = Condition.model_validate(condition)
    assert [value for value in [*fits, *does_not] if parsed.holds(value)] == fits


@pytest.mark.parametrize("value", ["A", True])
def test_a_limit_on_what_is_no_number_is_a_mistake_and_not_an_answer(value: FactValue) -> None:
    with pytest.raises(TypeError, match="needs a number"):
        Condition(at_most=3).holds(value)


@given(st.integers(0, 1_000), st.sampled_from([*"ABCD", None]), st.sampled_from([True, False, None]))
def test_a_table_with_a_catch_all_always_decides(
    amount: int, rank: str | None, affordable: bool | None
) -> None:
    decision = evaluate(TABLE, {"amount": amount, "rank": rank, "affordable": affordable})
    assert decision.outcome in OUTCOMES
    assert decision.rule in TABLE


def test_a_fact_that_was_not_given_is_told_and_not_guessed() -> None:
    with pytest.raises(KeyError, match="rank"):
        evaluate(TABLE, {"amount": 100})


def test_a_table_in_which_no_rule_fits_does_not_decide() -> None:
    with pytest.raises(ValueError, match="no catch-all"):
        evaluate(TABLE[:1], {"rank": "A"})


def test_a_sound_table_is_taken() -> None:
    check_table(TABLE, FACTS, OUTCOMES)
    check_table([rule("only", "whatever")], FACTS)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([], "the last rule must catch all"),
        ([rule("one", rank={"equals": "A"})], "the last rule must catch all"),
        ([rule("one", score={"equals": 1}), rule("rest")], "'one' asks for unknown facts: score"),
        ([rule("one", "maybe", rank={"equals": "A"}), rule("rest")], "'one' has an unknown outcome: maybe"),
        ([rule("one", rank={"equals": "A"}), rule("one")], "'one' is there twice"),
        ([rule("early"), rule("rest")], "'early' catches all, yet rules come after it"),
    ],
)
def test_a_table_that_could_fail_or_mislead_is_refused_and_the_rule_named(
    rules: list[Rule], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        check_table(rules, FACTS, OUTCOMES)


@pytest.mark.parametrize(
    "broken",
    [
        {"when": {"rank": {}}},  # a condition that says nothing
        {"when": {"rank": {"is": "A"}}},
        {"when": {"amount": {"at_most": 1.5}}},  # no float touches a rule
        {"when": {"amount": {"at_most": "3"}}},
        {"name": ""},
        {"then": ""},
        {"reason": {"fa": "دلیل"}},
        {"reason": {"fa": "", "en": "because"}},
        {"note": "anything"},
    ],
)
def test_a_rule_that_is_not_whole_is_refused(broken: dict[str, Any]) -> None:
    whole = {"name": "one", "when": {}, "then": "approve", "reason": {"fa": "دلیل", "en": "because"}}
    Rule.model_validate(whole)
    with pytest.raises(ValidationError):
        Rule.model_validate(whole | broken)


def points(name: str, count: int, **when: dict[str, Any]) -> ScoreRule:
    return ScoreRule.model_validate(
        {
            "name": name,
            "when": when,
            "points": count,
            "reason": {"fa": f"دلیل {name}", "en": f"because {name}"},
        }
    )


def test_of_a_table_of_points_every_rule_that_fits_counts() -> None:
    rules = (
        points("small", 3, amount={"at_most": 300}),
        points("good", 2, rank={"one_of": ["A"]}),
        points("dear", -4, affordable={"equals": False}),
    )
    facts: dict[str, FactValue] = {"amount": 100, "rank": None, "affordable": False}
    assert [rule.name for rule in fitting(rules, facts)] == ["small", "dear"]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((points("a", 1, weight={"at_least": 1}),), "unknown facts: weight"),
        ((points("a", 1, amount={"at_least": 1}), points("a", 2, amount={"at_least": 2})), "there twice"),
    ],
)
def test_a_table_of_points_that_could_mislead_is_refused(rules: tuple[ScoreRule, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_scores(rules, FACTS)


def test_a_rule_of_points_has_a_condition() -> None:
    with pytest.raises(ValidationError):
        points("always", 1)
