"""A newcomer finds cases that wait for somebody: a founding, talents, supporters, courses; each once."""

from collections import Counter

import pytest
from temporalio.client import Client

from api.app import make_app
from api.credentials import make_credentials
from api.state import ApiState
from commands.sample import kanoons_with_people, load_sample
from commands.sample_cases import begin_cases
from commands.sample_market import load_market
from domain.permissions import Role
from stores.cases import CaseStore
from stores.courses import CourseStore
from stores.database import Database
from stores.kanoon_formations import KanoonFormationStore
from stores.staff import StaffStore
from stores.supporters import SupporterStore, Wanted
from stores.talents import TalentStore
from tests.commands.house import KEYS, NOW, everything

SEED = 1405


async def _no_engine() -> Client:
    raise OSError("the engine comes later")


async def _hand_over(*_: object) -> None:
    raise AssertionError("nothing comes in")


@pytest.fixture
def house(either_database: Database) -> ApiState:
    """A sample network with its market and its first people; the engine is not there yet."""
    load_sample(either_database, KEYS, 3, SEED, NOW)
    load_market(either_database, KEYS, NOW)
    kanoons = either_database.read(lambda session: kanoons_with_people(session, KEYS))
    either_database.write(make_credentials(base_url="", webhook_secrets={}, kanoons=kanoons).keep)
    state: ApiState = make_app(
        database=either_database, connect=_no_engine, keys=KEYS, hand_over=_hand_over, webhook_secrets={},
        clock=lambda: NOW,
    ).state.hamyar  # fmt: skip
    return state


async def test_each_kind_of_case_waits_to_begin_once(house: ApiState) -> None:
    begun = await begin_cases(house, SEED)
    before = everything(house.database)
    assert await begin_cases(house, SEED) == begun
    assert everything(house.database) == before
    assert Counter(one.split("-")[0] for one in begun) == {
        "talent": 3,
        "kanoon": 1,
        "supporter": 4,
        "course": 3,
    }
    with house.database.reading() as session:
        due = {one.process_id for one in CaseStore(session).waiting_to_start(NOW, 500)}
        assert {one for one in begun if not one.startswith("course-")} <= due
        (kanoon,) = (one for one in begun if one.startswith("kanoon-"))
        assert len(KanoonFormationStore(session).founders(kanoon)) == 12
        supporters = SupporterStore(session, KEYS).find(Wanted()).items
        assert sorted(given.kind for one in supporters for given in one.kinds) == [
            "commercial", "credit", "cultural", "technical",
        ]  # fmt: skip
        assert [one.legal_entity_id for one in supporters if one.legal_entity_id] == ["10380284790"]
        assert CourseStore(session).find().count == 3
        # Somebody who logs in finds their own form.
        staff = {one.member_id: one for one in StaffStore(session).people(Role.MEMBER)}
        talents = {one: TalentStore(session).get(one) for one in begun if one.startswith("talent-")}
        assert sum(one is not None and one.member_id in staff for one in talents.values()) == 1
