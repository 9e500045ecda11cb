"""Tasks at the API's door: who sees them, who may do what with them, and how a refusal is told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.paging import make_cursor
from api.problem_words import problem_title
from domain.permissions import Role
from domain.words import Language
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore
from tests.api.conftest import House, Keys, bearer, caller_of, person
from tests.pages.conftest import COLLEAGUE, NATIONAL_CODE, OFFICER, a_member, answer_in_store, open_case

LANGUAGES: tuple[Language, ...] = ("fa", "en")
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
        staff.put_person(person("applying_supervisor", Role.SUPERVISOR, member_id="m-1"))
        staff.put_person(person("gone", Role.CREDIT_OFFICER, active=False))
        staff.put_person(person("leader_elsewhere", Role.LEADER, kanoon_id="k-2", region="IR-07"))
        KanoonStore(session).put([Kanoon("k-1", "کانون مهر", "city", "تهران", "تهران", "تهران", "IR-07")])
        MemberStore(session, Keys()).put([a_member("m-1", "مریم", "کریمی", NATIONAL_CODE)])

    house.database.write(write)
    return house


@dataclass
class Door:
    """The API, called by one person after another; each logs in once."""

    client: httpx.AsyncClient
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    async def told(
        self, who: str, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and document of a call as somebody."""
        if who not in self.headers:
            self.headers[who] = await bearer(self.client, who)
        answer = await self.client.request(
            method, f"/api/v1{path}", json=body, headers=self.headers[who] | headers
        )
        return answer.status_code, answer.json()


@pytest.fixture
async def door(app: FastAPI) -> AsyncIterator[Door]:
    async with caller_of(app) as client:
        yield Door(client)


async def test_the_applicant_neither_reads_nor_remarks_on_what_is_asked_about_them(
    house: House, door: Door
) -> None:
    task = open_case(house, "loan-a", COMMITTEE)
    remark = {"text": "their neighbour tells another story"}
    assert (await door.told("credit_committee", "POST", f"/tasks/{task}/comment", remark))[0] == 201
    for method, path, body in (
        ("GET", f"/tasks/{task}", None),
        ("GET", f"/tasks/{task}/comments", None),
        ("POST", f"/tasks/{task}/comment", remark),
        ("POST", f"/tasks/{task}/claim", {"expected_rev": 1}),
        ("POST", f"/tasks/{task}/complete", {"expected_rev": 1}),
        ("POST", f"/tasks/{task}/return", {"expected_rev": 1}),
        ("POST", f"/tasks/{task}/assign", {"expected_rev": 1, "to": "supervisor"}),
    ):
        status, document = await door.told("applicant", method, path, body)
        assert (status, document["code"]) == (404, "not_found"), (method, path)
    assert (await door.told("applicant", "GET", "/processes/loan-a"))[0] == 200, "their case is theirs to see"


async def test_an_officer_sees_the_task_of_their_own_loan_but_not_what_colleagues_say_of_it(
    house: House, door: Door
) -> None:
    task = open_case(house, "loan-a")
    assert (await door.told("applying_officer", "GET", f"/tasks/{task}"))[0] == 200
    for method, path, body in (
        ("GET", f"/tasks/{task}/comments", None),
        ("POST", f"/tasks/{task}/comment", {"text": "be kind"}),
        ("POST", f"/tasks/{task}/claim", {"expected_rev": 1}),
    ):
        status, document = await door.told("applying_officer", method, path, body)
        assert (status, document["code"]) == (403, "own_case"), (method, path)


async def test_what_is_done_is_listed_page_by_page(house: House, door: Door) -> None:
    for number in range(5):
        task = open_case(house, f"loan-{number}")
        answer_in_store(house, task, OFFICER, house.clock() - timedelta(minutes=number))
    found, after = [], ""
    while True:
        _, page = await door.told(OFFICER, "GET", f"/tasks?view=done&limit=2{after}")
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
async def test_a_place_that_no_list_gave_is_named(house: House, door: Door, path: str, place: str) -> None:
    status, document = await door.told("supervisor", "GET", f"{path}after={place}")
    assert status == 422
    assert [(error["field"], error["code"]) for error in document["errors"]] == [("after", "cursor")]


@pytest.mark.parametrize("action", ["assign", "delegate"])
async def test_only_who_may_give_a_task_away_learns_who_there_is(
    house: House, door: Door, action: str
) -> None:
    task = open_case(house, "loan-a")
    for who, path, expected in (
        ("applicant", task, (404, "not_found")),
        ("elsewhere", task, (404, "not_found")),
        (OFFICER, "none", (404, "not_found")),
        ("auditor", task, (403, "not_for_you")),
        ("applying_supervisor", task, (403, "own_case")),
    ):
        for to in ("supervisor", "no such person"):
            status, document = await door.told(
                who, "POST", f"/tasks/{path}/{action}", {"expected_rev": 1, "to": to}
            )
            assert (status, document["code"]) == expected, (who, to)
            several = {"action": "assign", "ids": [path], "to": to}
            _, results = await door.told(who, "POST", "/tasks/bulk", several)
            assert (results["results"][0]["status"], results["results"][0]["code"]) == expected


@pytest.mark.parametrize("to", ["gone", "no such person"])
async def test_a_task_goes_to_nobody_who_is_not_there(house: House, door: Door, to: str) -> None:
    task = open_case(house, "loan-a")
    for who, path, body in (
        ("supervisor", f"/tasks/{task}/assign", {"expected_rev": 1, "to": to}),
        (OFFICER, f"/tasks/{task}/delegate", {"expected_rev": 1, "to": to}),
    ):
        status, document = await door.told(who, "POST", path, body)
        assert status == 422
        assert [(error["field"], error["code"]) for error in document["errors"]] == [("to", "unknown_person")]
    _, results = await door.told(
        "supervisor", "POST", "/tasks/bulk", {"action": "assign", "ids": [task], "to": to}
    )
    assert results["results"][0]["status"] == 422
    assert (await door.told(OFFICER, "GET", f"/tasks/{task}"))[1]["assignee"] is None


async def test_a_refused_change_names_the_rule(house: House, door: Door) -> None:
    decision = open_case(house, "loan-a")
    endorsement = open_case(house, "loan-b", "loan.endorse")
    later = (house.clock() + timedelta(days=1)).isoformat()
    for who, path, body, code in (
        ("supervisor", f"/tasks/{decision}/assign", {"to": "elsewhere"}, "other_region"),
        ("supervisor", f"/tasks/{endorsement}/assign", {"to": "leader_elsewhere"}, "other_kanoon"),
        ("supervisor", f"/tasks/{decision}/assign", {"to": "applying_officer"}, "own_case"),
        ("supervisor", f"/tasks/{decision}/assign", {"to": "treasury"}, "not_for_you"),
        ("treasury", f"/tasks/{decision}/claim", {}, "not_for_you"),
        (OFFICER, f"/tasks/{decision}/snooze", {"until": later}, "claim_first"),
    ):
        for language in LANGUAGES:
            status, document = await door.told(
                who, "POST", path, {"expected_rev": 1} | body, **{"Accept-Language": language}
            )
            assert (status, document["code"]) == (403, code)
            assert document["title"] == problem_title(code).in_(language)


async def test_nothing_is_put_aside_until_a_time_that_is_past_or_too_far(house: House, door: Door) -> None:
    task = open_case(house, "loan-a")
    for until, code in (
        ((house.clock() - timedelta(minutes=1)).isoformat(), "in_the_past"),
        ("0001-01-01T00:00:00+23:59", "in_the_past"),
        ("9999-12-31T23:59:59-23:59", "too_large"),
    ):
        for path, body in (
            (f"/tasks/{task}/snooze", {"expected_rev": 1, "until": until}),
            ("/tasks/bulk", {"action": "snooze", "ids": [task], "until": until}),
        ):
            status, document = await door.told(OFFICER, "POST", path, body)
            assert status == 422
            assert [(e["field"], e["code"]) for e in document["errors"]] == [("until", code)]


@pytest.mark.parametrize("member", ["reason", "text"])
async def test_a_remark_answers_the_task_and_is_there_once(house: House, door: Door, member: str) -> None:
    task = open_case(house, "loan-a")
    body = {"expected_rev": 1, "request_id": "r1", member: "rang them"}
    for _ in range(2):
        status, document = await door.told(OFFICER, "POST", f"/tasks/{task}/comment", body)
        assert status == 201
        assert (document["id"], document["state"], document["rev"]) == (task, "open", 1)
        assert (document["comment"]["author"], document["comment"]["text"]) == (OFFICER, "rang them")
    _, found = await door.told(COLLEAGUE, "GET", f"/tasks/{task}/comments")
    assert [one["text"] for one in found["items"]] == ["rang them"]


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "required"), ({"reason": " "}, "required"), ({"text": "a", "reason": "b"}, "one_of_two")],
)
async def test_a_remark_says_one_thing(house: House, door: Door, body: dict[str, str], code: str) -> None:
    task = open_case(house, "loan-a")
    status, document = await door.told(OFFICER, "POST", f"/tasks/{task}/comment", body)
    assert status == 422
    assert [(error["field"], error["code"]) for error in document["errors"]] == [("reason", code)]


EVERYBODY = (
    OFFICER,
    COLLEAGUE,
    "supervisor",
    "auditor",
    "applying_officer",
    "applying_supervisor",
    "treasury",
)
ACTIONS = ("claim", "release", "complete", "return", "assign", "delegate", "snooze", "comment")


def said_with(action: str, now: datetime) -> dict[str, Any]:
    match action:
        case "assign" | "delegate":
            return {"to": COLLEAGUE}
        case "snooze":
            return {"until": (now + timedelta(days=1)).isoformat()}
        case "comment":
            return {"text": "rang them"}
        case "complete":
            return {"form": {"outcome": "approve"}}
    return {"reason": "the address is missing"}


@pytest.mark.parametrize("situation", ["free", "taken", "answered"])
async def test_a_task_s_actions_are_those_that_are_not_refused(
    house: House, door: Door, situation: str
) -> None:
    """Asked of everybody, one action at a time, each on a task of its own."""
    for who, action in product(EVERYBODY, ACTIONS):
        task = open_case(house, f"loan-{who}-{action}")
        if situation == "taken":
            await door.told(OFFICER, "POST", f"/tasks/{task}/claim", {"expected_rev": 1})
        elif situation == "answered":
            answer_in_store(house, task, "somebody else", house.clock())
        _, seen = await door.told(who, "GET", f"/tasks/{task}")
        body = {"expected_rev": seen["rev"]} | said_with(action, house.clock())
        status, _ = await door.told(who, "POST", f"/tasks/{task}/{action}", body)
        # To take what one has, or to give back what nobody has, is never refused and changes nothing.
        needless = {"claim": seen["assignee"] == who, "release": situation == "free"}.get(action, False)
        # An answer goes to the engine, and there is none in this house.
        assert (status in {200, 201, 503}) == (action in seen["actions"] or needless), (who, action, status)
