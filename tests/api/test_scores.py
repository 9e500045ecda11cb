"""Rank and income of a member are read where a role's work needs them, and are masked everywhere else."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.security.passwords import hash_token
from domain.case import TimelineEntry
from domain.permissions import Role
from stores.staff import ApiClient, StaffStore
from stores.task_rows import TaskPayloadRow
from tests.api.conftest import SECRET, House, bearer, caller_of, client_bearer, person
from tests.pages.conftest import log_in, open_case

NEED_THEM = ["credit_officer", "credit_committee", "recognition_officer", "owner"]
DO_NOT = [
    "supervisor",
    "auditor",
    "administrator",
    "reconciliation",
    "treasury",
    "provincial_secretary",
    "central_secretary",
    "leader1",
]
TOLD = "Mer'at: rank B, affordable instalment 15,000,000 rials"
MASKED = "Mer'at: rank *****, affordable instalment *****"


@pytest.fixture
def house(house: House) -> House:
    """A loan that was recognised, and the people around it."""

    def write(session: Session) -> None:
        staff, home = StaffStore(session), {"kanoon_id": "k-1", "region": "IR-07"}
        staff.put_person(person("owner", Role.MEMBER, member_id="m-1", **home))
        staff.put_person(person("leader1", Role.LEADER, member_id="m-9", **home))
        staff.put_client(ApiClient("reader", hash_token(SECRET), frozenset({"processes:read"})))

    house.database.write(write)
    facts = {"rank": "B", "affordable_instalment_rials": 15_000_000, "manual": False}
    open_case(house, "loan-a", entries=(TimelineEntry(house.clock(), "outside", "recognised", None, facts),))
    return house


@pytest.fixture
async def api(house: House) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(house.app()) as client:
        yield client


async def recognised(api: httpx.AsyncClient, who: dict[str, str]) -> Any:
    answer = await api.get("/api/v1/processes/loan-a", headers=who)
    assert answer.status_code == 200
    return answer.json()["timeline"][0]


@pytest.mark.parametrize("username", NEED_THEM)
async def test_whose_work_needs_them_reads_them(api: httpx.AsyncClient, username: str) -> None:
    entry = await recognised(api, await bearer(api, username))
    assert (entry["facts"]["rank"], entry["facts"]["affordable_instalment_rials"]) == ("B", 15_000_000)
    assert entry["text"] == TOLD
    await log_in(api, username, "en")
    assert "<bdi>B</bdi>" in (await api.get("/cases/loan-a")).text


@pytest.mark.parametrize("username", DO_NOT)
async def test_others_who_see_the_case_see_that_it_was_recognised_and_no_more(
    api: httpx.AsyncClient, username: str
) -> None:
    entry = await recognised(api, await bearer(api, username))
    assert entry["facts"] == {"rank": None, "affordable_instalment_rials": None, "manual": False}
    assert entry["text"] == MASKED
    await log_in(api, username, "en")
    for page in ("/cases/loan-a", "/tasks/loan-a.1"):
        shown = await api.get(page)
        assert shown.status_code == 200, page
        assert "Mer&#39;at: rank <bdi>*****</bdi>" in shown.text or page.startswith("/tasks")
        assert "<bdi>B</bdi>" not in shown.text, page
        assert "15,000,000" not in shown.text, page


async def test_systems_that_read_cases_read_no_scores(api: httpx.AsyncClient) -> None:
    for client_id in ("reader", "all"):
        entry = await recognised(api, await client_bearer(api, client_id))
        assert (entry["facts"]["rank"], entry["text"]) == (None, MASKED)


async def test_a_task_shows_them_to_those_it_is_asked_of(house: House, api: httpx.AsyncClient) -> None:
    async def rank(username: str) -> Any:
        answer = await api.get("/api/v1/tasks/loan-a.1", headers=await bearer(api, username))
        assert answer.status_code == 200
        return answer.json()["why"]["about"]["rank"]

    assert await rank("credit_officer") == "B"
    assert await rank("supervisor") is None
    roles = [Role.CREDIT_OFFICER.value, Role.SUPERVISOR.value]
    house.database.write(lambda session: session.execute(update(TaskPayloadRow).values(roles=roles)) and None)
    assert await rank("supervisor") == "B", "it was not answered in time, and is the supervisor's now"
    assert await rank("auditor") is None
    await log_in(api, "supervisor", "en")
    assert "<bdi>B</bdi>" in (await api.get("/tasks/loan-a.1")).text


async def test_a_question_that_is_not_about_them_does_not_open_them(
    house: House, api: httpx.AsyncClient
) -> None:
    facts = {"rank": "B", "affordable_instalment_rials": 15_000_000}
    entries = (TimelineEntry(house.clock(), "outside", "recognised", None, facts),)
    open_case(house, "loan-b", "loan.endorse", entries=entries)
    await log_in(api, "leader1", "en")
    page = (await api.get("/tasks/loan-b.1")).text
    assert "rank <bdi>*****</bdi>" in page
    assert "15,000,000" not in page
