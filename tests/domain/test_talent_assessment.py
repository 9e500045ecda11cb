"""What the tables say of a talent: always the same, always with its reason, and never water where there is none."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counties import PopulationClass, WaterStress, shipped_counties
from domain.crafts import SKILLS, shipped_crafts
from domain.policies import shipped_policies
from domain.talent_assessment import (
    SUITABILITIES,
    Assessment,
    Person,
    Surroundings,
    assess,
)

TABLES = shipped_policies().talent
WEAVER = Person(
    skills=frozenset({"weaving"}), experience_years=5, hours_a_week=30, has_place=True, has_tools=True,
    household_agrees=True, earners=1, motivation=4, learning=4, reliability=4, wish="kilim",
)  # fmt: skip
VILLAGE = Surroundings("IR-07", "village_or_small_town", "high")
CODES = [one.craft_code for one in shipped_crafts()]

people = st.builds(
    Person,
    skills=st.frozensets(st.sampled_from(sorted(SKILLS))),
    experience_years=st.integers(0, 60),
    hours_a_week=st.integers(0, 100),
    has_place=st.booleans(),
    has_tools=st.booleans(),
    household_agrees=st.booleans(),
    earners=st.integers(0, 20),
    motivation=st.integers(1, 5),
    learning=st.integers(1, 5),
    reliability=st.integers(1, 5),
    wish=st.sampled_from(["", *CODES]),
)
places = st.builds(
    Surroundings,
    st.sampled_from(sorted({one.province_code for one in shipped_counties()})),
    st.sampled_from([None, "village_or_small_town", "town", "big_city"]),
    st.sampled_from([None, "low", "medium", "high", "extreme"]),
)


def of(person: Person, around: Surroundings = VILLAGE) -> Assessment:
    return assess(TABLES, person, around, shipped_crafts())


@given(people, places)
def test_every_craft_is_there_once_with_its_reason_the_best_first(
    person: Person, around: Surroundings
) -> None:
    found = of(person, around)
    assert sorted(one.craft_code for one in found.proposals) == sorted(CODES)
    assert found.suitability in SUITABILITIES
    assert found.suitability_reason.fa
    assert found.suitability_reason.en
    for one in found.proposals:
        assert one.reasons
        assert all(reason.fa and reason.en for reason in one.reasons)
    points = [one.points for one in found.admitted]
    assert points == sorted(points, reverse=True)
    assert [one.excluded for one in found.proposals] == sorted(one.excluded for one in found.proposals)


@given(people, places)
def test_where_water_is_scarce_no_craft_that_needs_much_of_it_is_proposed_and_nobody_takes_that_back(
    person: Person, around: Surroundings
) -> None:
    thirsty = {one.craft_code for one in shipped_crafts() if one.water_need == "high"}
    found = of(person, around)
    excluded = {one.craft_code for one in found.proposals if one.final}
    assert excluded == (thirsty if around.water_stress in ("high", "extreme") else set())
    if around.water_stress in ("high", "extreme"):
        assert thirsty.isdisjoint(one.craft_code for one in found.admitted)


@given(people, places)
def test_the_same_is_found_again(person: Person, around: Surroundings) -> None:
    assert of(person, around) == assess(TABLES, person, around, reversed(shipped_crafts()))


@given(people, places, st.sampled_from(CODES))
def test_to_wish_for_a_craft_never_makes_it_worse(person: Person, around: Surroundings, wish: str) -> None:
    without = of(replace(person, wish=""), around).of_craft(wish)
    wished = of(replace(person, wish=wish), around).of_craft(wish)
    assert without is not None
    assert wished is not None
    assert wished.points >= without.points
    assert wished.excluded == without.excluded


@pytest.mark.parametrize(
    ("population_class", "kind"),
    [
        ("village_or_small_town", "work_and_life"),
        ("town", "work_and_life"),
        ("big_city", "work_and_business"),
        (None, ""),
    ],
)
def test_the_kind_of_cell_follows_from_the_size_of_the_place(
    population_class: PopulationClass | None, kind: str
) -> None:
    found = of(WEAVER, replace(VILLAGE, population_class=population_class))
    assert found.cell_kind == kind
    kinds = {one.craft_code: one.cell_kinds for one in shipped_crafts()}
    assert all(not kind or kind in kinds[one.craft_code] for one in found.admitted)


@pytest.mark.parametrize(
    ("more", "suitability"),
    [
        ({}, "suitable"),
        ({"experience_years": 1}, "train_first"),
        ({"skills": frozenset()}, "train_first"),
        ({"reliability": 2}, "train_first"),
        ({"experience_years": 0, "learning": 1}, "other_path"),
        ({"hours_a_week": 9}, "other_path"),
        ({"household_agrees": False}, "other_path"),
        ({"motivation": 1}, "other_path"),
    ],
)
def test_suitable_train_first_or_another_path(more: dict[str, Any], suitability: str) -> None:
    assert of(replace(WEAVER, **more)).suitability == suitability


def test_a_weaver_of_fars_is_proposed_kilims_first_and_told_why() -> None:
    first = of(WEAVER).proposals[0]
    assert (first.craft_code, first.points, first.trained) == ("kilim", 11, True)
    assert [reason.en for reason in first.reasons] == [
        "It needs little water.",
        "Every skill of it is there.",
        "It is what they wish for.",
        "The province is known for it.",
        "It is in demand.",
        "Tools and a place to work are there.",
    ]


@pytest.mark.parametrize(
    ("stress", "excluded", "final"),
    [("low", False, False), ("medium", False, False), ("high", False, False), ("extreme", True, False)],
)
def test_what_needs_some_water_may_be_taken_back_by_an_expert(
    stress: WaterStress, excluded: bool, final: bool
) -> None:
    pottery = of(WEAVER, replace(VILLAGE, water_stress=stress)).of_craft("pottery")
    assert pottery is not None
    assert (pottery.excluded, pottery.final) == (excluded, final)


def test_where_nobody_knows_the_water_the_reason_says_so() -> None:
    greenhouse = of(WEAVER, replace(VILLAGE, water_stress=None)).of_craft("greenhouse")
    assert greenhouse is not None
    assert greenhouse.reasons[0].en == "It needs water, and how much there is nobody says."


def test_where_no_craft_is_admitted_it_is_another_path() -> None:
    found = assess(TABLES, WEAVER, VILLAGE, [one for one in shipped_crafts() if one.water_need == "high"])
    assert (found.suitability, found.admitted) == ("other_path", ())
