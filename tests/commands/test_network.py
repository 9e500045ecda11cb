"""The sample network: published proportions, identifiers that hold, real places, the same for the same seed."""

import re
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.network import CEILINGS_RIALS, KINDS, POINTS, SampleKanoon, sample_network
from commands.persian_names import FAMILIES, MEN, MOSQUES, NEIGHBOURHOODS, ORGANISATIONS, VILLAGES, WOMEN
from commands.places import PROVINCES
from domain.identifiers import parse_mobile, parse_national_code, parse_sheba, sheba_bank_code
from domain.persian import normalise
from stores.members import member_id_of
from tests.commands.house import KEYS, NOW

_PERSIAN = re.compile(r"[\u0621-\u06cc\u0654\u200c ()]+")


@pytest.fixture(scope="module")
def network() -> list[SampleKanoon]:
    return list(sample_network(KEYS, 120, 1405))


@given(kanoons=st.integers(1, 12), seed=st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_there_are_160_members_a_kanoon_on_average(kanoons: int, seed: int) -> None:
    sizes = [len(one.members) for one in sample_network(KEYS, kanoons, seed)]
    assert len(sizes) == kanoons
    assert sum(sizes) == 160 * kanoons


def test_kanoons_differ_in_size(network: list[SampleKanoon]) -> None:
    sizes = [len(one.members) for one in network]
    assert len(set(sizes)) > 40
    assert min(sizes) >= 50
    assert max(sizes) <= 270


def test_the_same_seed_makes_the_same_network(network: list[SampleKanoon]) -> None:
    assert list(sample_network(KEYS, 120, 1405)) == network
    others = list(islice(sample_network(KEYS, 120, 1406), 5))
    assert [one.kanoon for one in others] != [one.kanoon for one in network[:5]]


def test_a_larger_network_begins_like_a_smaller_one(network: list[SampleKanoon]) -> None:
    assert list(sample_network(KEYS, 10, 1405)) == network[:10]


def test_every_identifier_holds_its_check_digits(network: list[SampleKanoon]) -> None:
    for member in (member for one in network for member in one.members):
        assert parse_national_code(member.national_code) == member.national_code
        assert parse_mobile(member.mobile) == member.mobile
        assert member.sheba is not None
        assert parse_sheba(member.sheba) == member.sheba
        assert sheba_bank_code(member.sheba) == "070"
        assert member.id == member_id_of(KEYS, member.national_code)
        assert member.joined_at < NOW


def test_no_two_people_share_a_number(network: list[SampleKanoon]) -> None:
    people = [member for one in network for member in one.members]
    assert len({member.national_code for member in people}) == len(people)
    assert len({member.mobile for member in people}) == len(people)
    assert len({member.sheba for member in people}) == len(people)


def test_a_member_leads_and_four_to_eight_others_are_trusted(network: list[SampleKanoon]) -> None:
    for one in network:
        assert one.kanoon.leader_member_id == one.leader.id
        assert one.leader in one.members
        assert one.leader not in one.trustees
        assert 4 <= len(one.trustees) <= 8
        assert all(member.trustee_ceiling_rials in CEILINGS_RIALS for member in one.trustees)
        assert all(member.kanoon_id == one.kanoon.id for member in one.members)
        assert set(one.points) == {member.id for member in one.members}
        assert all(points in POINTS for points in one.points.values())


def test_places_are_real_provinces_by_their_people(network: list[SampleKanoon]) -> None:
    by_code = {province.code: province for province in PROVINCES}
    assert sorted(by_code) == [f"IR-{number:02}" for number in range(31)]
    for kanoon in (one.kanoon for one in network):
        province = by_code[kanoon.region]
        assert kanoon.province == province.name
        assert (kanoon.county, kanoon.city) in {(place.county, place.city) for place in province.places}
    most = Counter(one.kanoon.region for one in sample_network(KEYS, 400, 7)).most_common(3)
    assert "IR-23" in dict(most)


def test_every_kind_of_kanoon_is_there(network: list[SampleKanoon]) -> None:
    assert {one.kanoon.kind for one in network} == set(KINDS)
    assert set(KINDS) == {"mosque", "family", "neighbourhood", "village", "organisation"}


def test_a_family_shares_its_name(network: list[SampleKanoon]) -> None:
    for one in network:
        if one.kanoon.kind == "family":
            _, most = Counter(member.last_name for member in one.members).most_common(1)[0]
            assert most > len(one.members) / 3


def test_names_are_persian_as_they_are_stored() -> None:
    places = [
        text for one in PROVINCES for place in one.places for text in (one.name, place.county, place.city)
    ]
    names = (*WOMEN, *MEN, *FAMILIES, *MOSQUES, *NEIGHBOURHOODS, *VILLAGES, *ORGANISATIONS, *places)
    for name in names:
        assert normalise(name) == name
        assert _PERSIAN.fullmatch(name), name
