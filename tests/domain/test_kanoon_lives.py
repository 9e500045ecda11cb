"""When a kanoon is warned, suspended and lifted, and on which days it is visited."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case import CaseRecord
from domain.jalali import format_jalali, tehran_date
from domain.kanoon_lives import (
    KanoonLifeCase,
    WrongReport,
    after_a_count,
    after_a_visit,
    check_report,
    first_regular_visit,
    is_near_full,
    next_visit,
    spread_visit,
    visit_at,
)
from domain.policies import shipped_policies

POLICY = shipped_policies().kanoon_life
BEGAN = datetime(2026, 11, 26, 8, tzinfo=UTC)


def a_life(**more: object) -> KanoonLifeCase:
    record = CaseRecord("life-k-1", "kanoon_life", region="IR-07", started_at=BEGAN)
    case = KanoonLifeCase(record, "k-1", "مهر", POLICY, timedelta(days=90), members=20, round=1)
    for name, value in more.items():
        setattr(case, name, value)
    return case


@pytest.mark.parametrize(
    ("stage", "life", "missed", "expected"),
    [
        ("ACTIVE", {"missed": 1}, True, ("ACTIVE", [])),
        ("ACTIVE", {"missed": 2}, True, ("WARNED", ["missed_visits"])),
        ("ACTIVE", {"members": 9}, False, ("WARNED", ["too_few_members"])),
        ("ACTIVE", {"missed": 2, "members": 9}, True, ("WARNED", ["missed_visits", "too_few_members"])),
        ("WARNED", {"missed": 3, "round": 3, "warned_in": 2}, True, ("SUSPENDED", ["missed_again"])),
        ("WARNED", {"members": 9, "round": 3, "warned_in": 2}, False, ("SUSPENDED", ["too_few_members"])),
        # The visit that was open when the warning came is no further one.
        ("WARNED", {"members": 9, "round": 2, "warned_in": 2}, False, ("WARNED", [])),
        ("WARNED", {"missed": 1, "round": 2, "warned_in": 2, "by_hand": True}, True, ("WARNED", [])),
        ("WARNED", {"round": 3, "warned_in": 2}, False, ("ACTIVE", ["visited_again"])),
        ("WARNED", {"round": 3, "warned_in": 2, "by_hand": True}, False, ("WARNED", [])),
        ("SUSPENDED", {"missed": 4, "members": 1}, True, ("SUSPENDED", [])),
    ],
)
def test_what_follows_from_a_visit(
    stage: str, life: dict[str, object], expected: tuple[str, list[str]], *, missed: bool
) -> None:
    assert after_a_visit(a_life(**life), stage, missed=missed) == expected


@pytest.mark.parametrize(
    ("stage", "life", "expected"),
    [
        ("ACTIVE", {"members": 10}, ("ACTIVE", [])),
        ("ACTIVE", {"members": 9}, ("WARNED", ["too_few_members"])),
        ("WARNED", {"members": 9}, ("WARNED", [])),
        ("WARNED", {"members": 10, "because": ["too_few_members"]}, ("ACTIVE", ["members_again"])),
        ("WARNED", {"because": ["missed_visits", "too_few_members"]}, ("WARNED", [])),
        ("WARNED", {"because": ["too_few_members"], "by_hand": True}, ("WARNED", [])),
        ("SUSPENDED", {"members": 50}, ("SUSPENDED", [])),
    ],
)
def test_what_follows_from_who_comes_and_goes(
    stage: str, life: dict[str, object], expected: tuple[str, list[str]]
) -> None:
    assert after_a_count(a_life(**life), stage) == expected


def test_a_kanoon_is_nearly_full_at_ninety_in_a_hundred() -> None:
    assert next(members for members in range(140, 150) if is_near_full(members, POLICY)) == 144


def test_thirteen_thousand_first_visits_lie_evenly_on_three_months() -> None:
    today = date(2026, 11, 26)
    first = [spread_visit(place, today, 3) for place in range(13_000)]
    days = Counter(tehran_date(at) for at in first)
    assert (min(days), max(days)) == (today + timedelta(days=1), today + timedelta(days=len(days)))
    assert max(days.values()) - min(days.values()) <= 1
    assert max(Counter(first).values()) <= 2
    # A few are as far from each other as many.
    few = sorted(tehran_date(at) for at in first[:4])
    assert min((later - earlier).days for earlier, later in itertools.pairwise(few)) > 14


def test_visits_keep_their_day_of_the_jalali_month() -> None:
    first = first_regular_visit(datetime(2026, 5, 22, 20, tzinfo=UTC), 3)  # the first of Khordad
    days = [format_jalali(tehran_date(visit_at(first, number, 3)), "en") for number in range(1, 6)]
    assert days == ["1 Shahrivar 1405", "1 Azar 1405", "1 Esfand 1405", "1 Khordad 1406", "1 Shahrivar 1406"]
    # After a suspension the next one is the first that is still ahead.
    assert next_visit(first, 2, 3, visit_at(first, 4, 3)) == (5, visit_at(first, 5, 3))
    assert next_visit(first, 2, 3, first) == (2, visit_at(first, 2, 3))


@pytest.mark.parametrize(
    ("form", "field", "code"),
    [
        ({"held_on": "2026-11-27", "present": 1}, "held_on", "day_ahead"),
        ({"held_on": "2026-11-26", "present": 21}, "present", "more_than_members"),
        (
            {"held_on": "2026-11-26", "present": 1, "next_meeting_on": "2026-11-25"},
            "next_meeting_on",
            "day_past",
        ),
    ],
)
def test_a_report_that_cannot_be_is_refused_by_field(form: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(WrongReport) as wrong:
        check_report(form, 20, date(2026, 11, 26))
    assert (wrong.value.field, wrong.value.code) == (field, code)


def test_a_report_of_today_is_taken() -> None:
    check_report(
        {"held_on": "2026-11-26", "present": 20, "next_meeting_on": "2026-11-26"}, 20, date(2026, 11, 26)
    )
