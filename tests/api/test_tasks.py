"""Tasks at the API's door: who sees them, who may do what with them, and how a refusal is told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.paging import make_cursor
from domain.permissions import Role
from stores.members import Kanoon, KanoonStore, MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, bearer, caller_of, person
from tests.pages.conftest import COLLEAGUE, NATIONAL_CODE, OFFICER, a_member, answer_in_store, open_case

COMMITTEE = "loan.decide_in_committee"


@pytest.fixture
def house(house: House) -> House:
    """The house with a kanoon, an applicant, colleagues, and people of the other side of the country."""

    def write(session: Session) -> None:
        staff = StaffStore(session)
        here = {"kanoon_id": "k-1", "region": "IR-07"}
        staff.put_person(person("applicant", Role.MEMBER, member_id="m-1", **here))
        staff.put_person(person("applying_officer", Role.CREDIT_OFFICER, member_id="m-1"))
        staff.put_person(person(COLLEAGUE, Role.CREDIT_OFFICER))
        staff.put_person(person("elsewhere", Role.CREDIT_OFFICER, region="IR-10"))
        KanoonStore(session).put([Kanoon("k-1", "کانون مهر", "city", "تهران", "تهران", "تهران", "IR-07")])
        MemberStore(session, Keys()).put([a_member("m-1", "مریم", "کریمی", NATIONAL_CODE)])

    house.database.write(write)
    return house


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(app) as client:
        yield client


async def told(
    api: httpx.AsyncClient, who: str, method: str, path: str, body: Any = None
) -> tuple[int, dict[str, Any]]:
    """Status and document of a call as somebody."""
    answer = await api.request(method, f"/api/v1{path}", json=body, headers=await bearer(api, who))
    return answer.status_code, answer.json()


async def test_the_applicant_neither_reads_nor_remarks_on_what_is_asked_about_them(
    house: House, api: httpx.AsyncClient
) -> None:
    task = open_case(house, "loan-a", COMMITTEE)
    remark = {"text": "their neighbour tells another story"}
    assert (await told(api, "credit_committee", "POST", f"/tasks/{task}/comment", remark))[0] == 201
    for method, path, body in (
        ("GET", f"/tasks/{task}", None),
        ("GET", f"/tasks/{task}/comments", None),
        ("POST", f"/tasks/{task}/comment", remark),
        ("POST", f"/tasks/{task}/claim", {"expected_rev": 1}),
        ("POST", f"/tasks/{task}/complete", {"expected_rev": 1}),
        ("POST", f"/tasks/{task}/return", {"expected_rev": 1}),
        ("POST", f"/tasks/{task}/assign", {"expected_rev": 1, "to": "supervisor"}),
    ):
        status, document = await told(api, "applicant", method, path, body)
        assert (status, document["code"]) == (404, "not_found"), (method, path)
    assert (await told(api, "applicant", "GET", "/processes/loan-a"))[0] == 200, "their case is theirs to see"


async def test_an_officer_sees_the_task_of_their_own_loan_but_not_what_colleagues_say_of_it(
    house: House, api: httpx.AsyncClient
) -> None:
    task = open_case(house, "loan-a")
    assert (await told(api, "applying_officer", "GET", f"/tasks/{task}"))[0] == 200
    for method, path, body in (
        ("GET", f"/tasks/{task}/comments", None),
        ("POST", f"/tasks/{task}/comment", {"text": "be kind"}),
        ("POST", f"/tasks/{task}/claim", {"expected_rev": 1}),
    ):
        status, document = await told(api, "applying_officer", method, path, body)
        assert (status, document["code"]) == (403, "own_case"), (method, path)


async def test_what_is_done_is_listed_page_by_page(house: House, api: httpx.AsyncClient) -> None:
    for number in range(5):
        task = open_case(house, f"loan-{number}")
        answer_in_store(house, task, OFFICER, house.clock() - timedelta(minutes=number))
    found, after = [], ""
    while True:
        _, page = await told(api, OFFICER, "GET", f"/tasks?view=done&limit=2{after}")
        found += [item["id"] for item in page["items"]]
        assert page["count"] == 5
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == [f"loan-{number}.1" for number in range(5)]


@pytest.mark.parametrize("path", ["/tasks?", "/tasks?view=done&", "/processes?", "/messages?"])
@pytest.mark.parametrize(
    "place", ["x", make_cursor(), make_cursor("a"), make_cursor(1, None), make_cursor("a", "b", "c")]
)
async def test_a_place_that_no_list_gave_is_named(
    house: House, api: httpx.AsyncClient, path: str, place: str
) -> None:
    status, document = await told(api, "supervisor", "GET", f"{path}after={place}")
    assert status == 422
    assert [(error["field"], error["code"]) for error in document["errors"]] == [("after", "cursor")]
