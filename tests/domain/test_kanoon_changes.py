"""Which kanoons may merge or split, and what minutes must say."""

from dataclasses import replace
from datetime import date

import pytest

from domain.kanoon_changes import Side, WrongMinutes, check_minutes, why_not_merge, why_not_split

SMALL = Side("k-1", "مهر", "village", "IR-23", "active", 60, 3)
LARGE = Side("k-2", "امید", "village", "IR-23", "active", 100, 5)
MOST = 160
TODAY = date(2026, 11, 26)
SAID = {"outcome": "agree", "held_on": "2026-11-26", "in_favour": 31, "trustees_in_favour": 2}


def test_two_that_fit_together_merge() -> None:
    assert why_not_merge(SMALL, LARGE, MOST, although_suspended=False) == ""
    assert why_not_merge(LARGE, SMALL, MOST, although_suspended=False) == ""


@pytest.mark.parametrize(
    ("from_", "into", "code"),
    [
        ({"kind": "family"}, {}, "other_kind"),
        ({}, {"region": "IR-10"}, "other_province"),
        ({}, {"state": "suspended"}, "into_not_active"),
        ({"state": "closing"}, {}, "kanoon_not_active"),
        ({"state": "closed"}, {}, "kanoon_not_active"),
        ({"members": 61}, {}, "too_many_together"),
        ({"state": "suspended"}, {}, "kanoon_suspended"),
    ],
)
def test_what_does_not_fit_is_said(from_: dict[str, str], into: dict[str, str], code: str) -> None:
    sides = replace(SMALL, **from_), replace(LARGE, **into)  # type: ignore[arg-type]
    assert why_not_merge(*sides, MOST, although_suspended=False) == code
    kept = "" if code == "kanoon_suspended" else code
    assert why_not_merge(*sides, MOST, although_suspended=True) == kept


def test_more_than_half_of_members_and_trustees() -> None:
    check_minutes(SAID, 60, 3, TODAY)
    check_minutes(SAID | {"trustees_in_favour": 0}, 60, 0, TODAY)


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"held_on": "2026-11-27"}, "held_on", "day_ahead"),
        ({"in_favour": 30}, "in_favour", "no_majority"),
        ({"in_favour": 61}, "in_favour", "more_than_members"),
        ({"trustees_in_favour": 1}, "trustees_in_favour", "no_majority"),
        ({"trustees_in_favour": 4}, "trustees_in_favour", "more_than_members"),
    ],
)
def test_minutes_that_cannot_be(said: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(WrongMinutes) as wrong:
        check_minutes(SAID | said, 60, 3, TODAY)
    assert (wrong.value.field, wrong.value.code) == (field, code)


GOING = [f"m-{number}" for number in range(10)]
WHOLE = replace(SMALL, members=20, leader_member_id="m-99")


def test_ten_go_and_ten_stay() -> None:
    assert why_not_split(WHOLE, GOING, 10, elected=GOING[:5]) == ""


@pytest.mark.parametrize(
    ("side", "going", "code"),
    [
        (replace(WHOLE, state="suspended"), GOING, "kanoon_not_active"),
        (replace(WHOLE, leader_member_id="m-3"), GOING, "leader_goes"),
        (WHOLE, GOING[:9], "too_few_go"),
        (replace(WHOLE, members=19), GOING, "too_few_stay"),
        (replace(WHOLE, members=30), [*GOING[1:], "m-10"], "elected_gone"),
    ],
)
def test_a_split_that_cannot_be(side: Side, going: list[str], code: str) -> None:
    assert why_not_split(side, going, 10, elected=GOING[:1]) == code
