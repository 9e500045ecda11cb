"""The counties by API: of a province or of all, page after page, for everybody who is logged in."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.counties import County
from domain.permissions import Role
from stores.counties import CountyStore
from stores.database import Database
from stores.staff import StaffStore
from tests.api.conftest import House, bearer, caller_of, person

COUNTIES = "/api/v1/counties"


@pytest.fixture
async def api(either_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    def write(session: Any) -> None:
        CountyStore(session).seed()
        StaffStore(session).put_person(person("member", Role.MEMBER))

    either_database.write(write)
    async with caller_of(House(either_database).app()) as client:
        client.headers.update(await bearer(client, "member"))
        yield client


async def items(api: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    answer = await api.get(COUNTIES + query)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_county_says_where_it_is_how_large_and_how_dry(api: httpx.AsyncClient) -> None:
    assert await items(api, "?province=IR-25") == [
        {
            "province_code": "IR-25",
            "province": {"fa": "قم", "en": "Qom"},
            "county": {"fa": "قم", "en": "Qom"},
            "population": 1_292_283,
            "population_class": "big_city",
            "water_stress": "high",
        }
    ]


async def test_what_is_not_known_is_null(api: httpx.AsyncClient, either_database: Database) -> None:
    qom = County("IR-25", "قم", "Qom", "قم", "Qom")
    either_database.write(lambda session: CountyStore(session).replace([qom]))
    (county,) = await items(api)
    assert (county["population"], county["population_class"], county["water_stress"]) == (None, None, None)


async def test_the_list_of_all_is_walked_by_its_cursor(api: httpx.AsyncClient) -> None:
    first = (await api.get(f"{COUNTIES}?limit=200")).json()
    second = (await api.get(f"{COUNTIES}?limit=200&after={first['next']}")).json()
    third = (await api.get(f"{COUNTIES}?limit=200&after={second['next']}")).json()
    walked = [
        (one["province_code"], one["county"]["fa"])
        for page in (first, second, third)
        for one in page["items"]
    ]
    assert len(set(walked)) == len(walked) == first["count"] == 429
    assert third["next"] is None


async def test_a_county_is_looked_up_by_its_name_in_either_script(api: httpx.AsyncClient) -> None:
    for q in ("رباط کریم", "robat"):
        assert [one["county"]["en"] for one in await items(api, f"?province=IR-23&q={q}")] == ["Robat-Karim"]


async def test_what_is_no_province_is_refused_by_its_field(api: httpx.AsyncClient) -> None:
    answer = await api.get(f"{COUNTIES}?province=Tehran")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["province"]
    assert await items(api, "?province=IR-99") == []


async def test_strangers_are_told_nothing(api: httpx.AsyncClient) -> None:
    assert (await api.get(COUNTIES, headers={"Authorization": ""})).status_code == 401
