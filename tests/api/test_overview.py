"""The network at a glance: counts by API and on its page, within one's region, and nobody's name."""

from collections.abc import AsyncIterator

import httpx
import pytest

from domain.case import TimelineEntry
from domain.ledger import REAL_BOOK
from domain.permissions import Role
from stores.database import Database
from stores.kanoon_lives import KanoonLife, KanoonLifeStore
from stores.members import Kanoon, KanoonStore
from stores.staff import StaffStore
from tests.api.conftest import House, bearer, caller_of, person
from tests.pages.conftest import open_case
from tests.stores.house import NOW, a_case, begin


def kanoon(number: int, kind: str = "village", state: str = "active", region: str = "IR-07") -> Kanoon:
    province = {"IR-07": "تهران", "IR-23": "اصفهان"}[region]
    return Kanoon(f"k-{number}", f"کانون {number}", kind, province, "ری", "ری", region, state)


@pytest.fixture
def house(either_database: Database) -> House:
    built = House(either_database)
    kanoons = [
        kanoon(101),
        kanoon(102, state="suspended"),
        kanoon(103, "mosque"),
        kanoon(104, region="IR-23"),
    ]
    either_database.write(lambda session: KanoonStore(session).put(kanoons))
    everywhere = person("everywhere", Role.SUPERVISOR)
    esfahan = person("esfahan", Role.SUPERVISOR, region="IR-23")
    either_database.write(lambda session: StaffStore(session).put_person(everywhere))
    either_database.write(lambda session: StaffStore(session).put_person(esfahan))
    return built


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


async def counted(api: httpx.AsyncClient, who: str, by: str) -> dict[str, dict[str, int]]:
    answer = await api.get(f"/api/v1/overview/kanoons?by={by}", headers=await bearer(api, who))
    assert answer.status_code == 200, answer.text
    return {one["of"]: one["states"] for one in answer.json()["items"]}


async def test_kanoons_are_counted_by_province_kind_and_state(api: httpx.AsyncClient) -> None:
    assert await counted(api, "everywhere", "province") == {
        "تهران": {"active": 2, "suspended": 1}, "اصفهان": {"active": 1},
    }  # fmt: skip
    assert await counted(api, "everywhere", "kind") == {
        "village": {"active": 2, "suspended": 1}, "mosque": {"active": 1},
    }  # fmt: skip
    assert await counted(api, "everywhere", "state") == {
        "active": {"active": 3},
        "suspended": {"suspended": 1},
    }


async def test_staff_of_a_province_count_their_own(api: httpx.AsyncClient) -> None:
    assert await counted(api, "esfahan", "province") == {"اصفهان": {"active": 1}}


async def test_the_funnel_has_every_stage_and_counts_each_case_once(
    house: House, api: httpx.AsyncClient
) -> None:
    now = house.clock()
    stages = ("SUBMITTED", "ELIGIBILITY", "DECISION", "RETURNED_FOR_INFO", "DECISION")
    open_case(house, "loan-a", entries=tuple(TimelineEntry(now, "stage", stage, None) for stage in stages))
    open_case(house, "loan-b", rehearsal=True)
    answer = await api.get("/api/v1/overview/funnel/loan", headers=await bearer(api, "everywhere"))
    found = {one["stage"]: (one["reached"], one["now"]) for one in answer.json()["stages"]}
    assert found["RETURNED_FOR_INFO"] == (1, 0)
    assert found["DECISION"] == (1, 1)
    assert found["OFFERED"] == (0, 0)


async def test_a_kind_that_we_do_not_run_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/overview/funnel/nothing", headers=await bearer(api, "everywhere"))
    assert answer.status_code == 404


@pytest.mark.parametrize("days", ["0", "-3", "x", "99999"])
async def test_a_period_that_cannot_be_is_told_by_its_field(api: httpx.AsyncClient, days: str) -> None:
    answer = await api.get(
        f"/api/v1/overview/funnel/loan?days={days}", headers=await bearer(api, "everywhere")
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "days")


async def test_a_kanoon_that_is_watched_is_counted_where_its_life_stands(
    house: House, api: httpx.AsyncClient
) -> None:
    """A warned kanoon is active for everybody else; a rehearsed life says nothing of the real kanoon."""
    for life, kanoon_id, book, stage in (
        ("life-k-104", "k-104", REAL_BOOK, "WARNED"),
        ("life-x", "k-101", "rehearsal:life-x", "CLOSED"),
    ):
        begin(house.database, a_case(life, kind="kanoon_life", kanoon_id=kanoon_id, member_id=None))
        stands = KanoonLife(life, kanoon_id, book, stage, 2, None, None)
        house.database.write(lambda session, one=stands: KanoonLifeStore(session).begin(one, NOW))  # type: ignore[misc]
    assert await counted(api, "everywhere", "province") == {
        "تهران": {"active": 2, "suspended": 1}, "اصفهان": {"warned": 1},
    }  # fmt: skip
