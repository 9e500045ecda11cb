"""A house with people, members and cases, and its pages, visited as a browser would."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from domain.case import (
    CaseRecord,
    CaseStatus,
    GivenAnswer,
    OpenTask,
    Projection,
    TaskState,
    TimelineEntry,
    Waiting,
)
from domain.identifiers import national_code_from_serial
from domain.permissions import Actor, Role
from domain.policies import shipped_policies
from domain.processes import task_kind
from domain.working_days import WorkingCalendar
from stores.cases import CaseStore
from stores.database import Database
from stores.inbox import InboxStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import Member, MemberStore
from stores.staff import StaffStore
from tests.api.conftest import PASSWORD, House, Keys, person

NATIONAL_CODE = national_code_from_serial(123456789)
CALENDAR = WorkingCalendar(frozenset())
OFFICER, COLLEAGUE = "credit_officer", "colleague"


@pytest.fixture
def house(database: Database) -> House:
    def write(session: Session) -> None:
        staff = StaffStore(session)
        for role in Role:
            staff.put_person(person(role.value, role))
        staff.put_person(person(COLLEAGUE, Role.CREDIT_OFFICER))
        staff.put_person(person("elsewhere", Role.CREDIT_OFFICER, region="IR-10"))
        staff.put_person(person("nobody"))
        KanoonStore(session).put([Kanoon("k-1", "کانون مهر", "city", "تهران", "تهران", "تهران", "IR-07")])
        MemberStore(session, Keys()).put([a_member("m-1", "مریم", "کریمی", NATIONAL_CODE)])

    database.write(write)
    return House(database)


@pytest.fixture
def app(house: House) -> FastAPI:
    return house.app()


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with browser_of(app) as client:
        yield client


def browser_of(app: FastAPI, scheme: str = "http") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://testserver")


async def log_in(
    browser: httpx.AsyncClient, username: str, language: str | None = None, **more: str
) -> httpx.Response:
    """Comes in as a person, who reads in `language`."""
    if language:
        await browser.post("/language", data={"language": language})
    return await browser.post("/login", data={"username": username, "password": PASSWORD} | more)


def hidden(page: str, name: str) -> str:
    """The value of a form's hidden field."""
    found = re.search(rf'name="{name}"\s+value="([^"]*)"', page)
    assert found, name
    return found[1]


async def send(browser: httpx.AsyncClient, page: str, action: str, **typed: Any) -> httpx.Response:
    """Sends a page's form, with what is hidden in it."""
    text = (await browser.get(page)).text
    known = {name: hidden(text, name) for name in ("csrf_token", "request_id")}
    if 'name="expected_rev"' in text:
        known["expected_rev"] = hidden(text, "expected_rev")
    return await browser.post(action, data=known | typed)


def a_member(member_id: str, first_name: str, last_name: str, national_code: str) -> Member:
    return Member(
        id=member_id,
        first_name=first_name,
        last_name=last_name,
        national_code=national_code,
        mobile="+989121234567",
        kanoon_id="k-1",
        joined_at=datetime.fromisoformat("2026-01-01T00:00:00Z"),
    )


def open_case(
    house: House,
    process_id: str,
    kind: str = "loan.decide_as_officer",
    *,
    opened: timedelta = timedelta(hours=1),
    rehearsal: bool = False,
    moved: timedelta = timedelta(0),
    entries: tuple[TimelineEntry, ...] = (),
    asked: str | None = None,
    about: dict[str, Any] | None = None,
) -> str:
    """A case that waits for a task of this kind, `asked` of one member or of a role; the id of the task."""
    now = house.clock()
    declared, process = task_kind(kind), kind.partition(".")[0]
    # A kanoon that forms belongs to none.
    kanoon_id = "k-1" if process == "loan" else None
    record = CaseRecord(process_id, process, "IR-07", now - timedelta(days=3), rehearsal, kanoon_id, "m-1")
    record.stage = declared.stage
    task = OpenTask(
        id=f"{process_id}.1",
        kind=kind,
        stage=declared.stage,
        roles=[declared.role],
        region="IR-07",
        kanoon_id=kanoon_id,
        assigned_member_id=asked,
        excluded_member_ids=[] if asked else ["m-1"],
        excluded_usernames=[],
        about=about or {"amount_rials": 250_000_000, "instalments": 20, "rank": "B", "trustees": ["m-1"]},
        times=getattr(shipped_policies(), process).tasks[kind].as_task_times(),
        opened_at=now - opened,
    )
    waiting = Waiting(kind, declared.role.value, now - opened, now + timedelta(days=1))
    shown = Projection(
        process_id, process, record.book, 1, now + moved, declared.stage, CaseStatus.RUNNING, None, waiting,
        "IR-07", kanoon_id, (task,), entries,
    )  # fmt: skip

    def write(session: Session) -> None:
        subject = {"amount_rials": 250_000_000, "purpose_category": "medical"}
        CaseStore(session).begin(
            record, argument={}, subject=subject, policy_version="1405.1", search_words="مریم کریمی"
        )
        CaseStore(session).project(shown, CALENDAR)

    house.database.write(write)
    return task.id


def answer_in_store(
    house: House, task_id: str, who: str, at: datetime, *, state: TaskState = TaskState.DONE, **form: Any
) -> None:
    """Shows a task as its case does after this person has answered it."""
    process_id = task_id.rpartition(".")[0]

    def write(session: Session) -> None:
        task = InboxStore(session).get(task_id)
        assert task is not None
        process = task.kind.partition(".")[0]
        shown = OpenTask(
            id=task_id,
            kind=task.kind,
            stage=task.stage,
            roles=list(task.roles),
            region=task.region,
            kanoon_id=task.kanoon_id,
            assigned_member_id=task.assigned_member_id,
            excluded_member_ids=list(task.excluded_member_ids),
            excluded_usernames=list(task.excluded_usernames),
            about=task.about,
            times=getattr(shipped_policies(), process).tasks[task.kind].as_task_times(),
            opened_at=task.opened_at,
            rev=task.task_rev + 1,
            state=state,
            answers=[*task.answers, GivenAnswer(form or {"outcome": "approve"}, Actor(who), at)],
        )
        projection = Projection(
            process_id, process, "real", 2, at, task.stage, CaseStatus.RUNNING, None, None,
            task.region, task.kanoon_id, (shown,),
        )  # fmt: skip
        CaseStore(session).project(projection, CALENDAR)

    house.database.write(write)
