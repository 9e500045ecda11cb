"""Declared relations: from both sides one word, by those whom it concerns, and never a stranger."""

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.identifiers import national_code_from_serial
from domain.permissions import Role
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, bearer, person
from tests.pages.conftest import a_member


@pytest.fixture
def people(house: House) -> None:
    def write(session: Session) -> None:
        KanoonStore(session).put([Kanoon("k-1", "کانون مهر", "city", "تهران", "تهران", "تهران", "IR-07")])
        MemberStore(session, Keys()).put(
            [a_member(f"m-{n}", "مریم", "کریمی", national_code_from_serial(n)) for n in (1, 2, 3)]
        )
        staff = StaffStore(session)
        staff.put_person(person("leader1", Role.LEADER, member_id="m-9", kanoon_id="k-1"))
        staff.put_person(person("leader2", Role.LEADER, member_id="m-8", kanoon_id="k-2"))
        staff.put_person(person("mother", Role.MEMBER, member_id="m-1", kanoon_id="k-1"))

    house.database.write(write)


async def declare(api: httpx.AsyncClient, as_: str, member: str, other: str, kind: str) -> httpx.Response:
    body = {"other_member_id": other, "kind": kind}
    return await api.put(f"/api/v1/members/{member}/relations", json=body, headers=await bearer(api, as_))


async def of(api: httpx.AsyncClient, as_: str, member: str) -> list[tuple[str, str]]:
    answer = await api.get(f"/api/v1/members/{member}/relations", headers=await bearer(api, as_))
    assert answer.status_code == 200, answer.text
    return [(one["member_id"], one["kind"]) for one in answer.json()["items"]]


@pytest.mark.usefixtures("people")
async def test_a_mother_of_somebody_is_their_parent_from_the_other_side(stranger: httpx.AsyncClient) -> None:
    assert (await declare(stranger, "mother", "m-1", "m-2", "child")).status_code == 200
    assert (await declare(stranger, "leader1", "m-3", "m-1", "sibling")).status_code == 200
    assert await of(stranger, "mother", "m-1") == [("m-2", "child"), ("m-3", "sibling")]
    assert await of(stranger, "leader1", "m-2") == [("m-1", "parent")]
    # The last word about a pair counts, whoever says it
    await declare(stranger, "leader1", "m-2", "m-1", "in_law")
    assert await of(stranger, "mother", "m-1") == [("m-2", "in_law"), ("m-3", "sibling")]
    gone = await stranger.delete(
        "/api/v1/members/m-2/relations/m-1", headers=await bearer(stranger, "leader1")
    )
    assert gone.status_code == 204
    assert await of(stranger, "mother", "m-1") == [("m-3", "sibling")]


@pytest.mark.usefixtures("people")
async def test_strangers_learn_nothing_and_nonsense_is_named(stranger: httpx.AsyncClient) -> None:
    for as_, member in (("leader2", "m-1"), ("mother", "m-2"), ("leader1", "m-nobody")):
        assert (await declare(stranger, as_, member, "m-3", "other")).status_code == 404
    wrong = [
        await declare(stranger, "mother", "m-1", other, kind)
        for other, kind in (("m-1", "other"), ("m-nobody", "other"), ("m-2", "friend"))
    ]
    assert [answer.status_code for answer in wrong] == [422, 422, 422]
    assert [error["field"] for answer in wrong for error in answer.json()["errors"]] == [
        "other_member_id",
        "other_member_id",
        "kind",
    ]
