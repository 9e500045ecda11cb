"""Stretches of a kanoon's life that several stories walk."""

import secrets
from datetime import datetime
from typing import Any

import httpx

from domain.jalali import tehran_date
from stores.kanoons import KanoonStore
from tests.office import Case, Office, Village

SUPERVISOR, OTHER, CENTRE, PROVINCE, TREASURY = (
    "supervisor1", "supervisor2", "central_secretary1", "provincial_secretary1", "treasury1",
)  # fmt: skip
QUARTER = 94
REPORT = {
    "outcome": "held", "meetings": 6, "present": 7, "condition": "good", "activities": "نشست هفتگی و صندوق",
}  # fmt: skip


async def watched(office: Office, village: Village, *, rehearsal: bool = True) -> Case:
    """The life of a kanoon begins: practised, or in earnest."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    path = f"/kanoons/{village.kanoon_id}/life"
    answer = await office.call("POST", path, {"rehearsal": rehearsal}, as_=SUPERVISOR, **key)
    assert answer.status_code == 202, answer.text
    life = Case(office, answer.json()["id"])
    office.cases.append(life.id)
    await life.sees("entered", stage="ACTIVE")
    return life


async def visits(life: Case, leader: str, **more: Any) -> httpx.Response:
    """The leader reports the visit that is due, on the case's own day."""
    return await life.answer("kanoon_life.visit", leader, **REPORT | {"held_on": await day_of(life)} | more)


async def day_of(life: Case) -> str:
    """The day on the case's own clock, in Tehran."""
    now = datetime.fromisoformat((await life.read())["now"])
    return tehran_date(now).isoformat()


async def about(life: Case, kind: str, as_: str = SUPERVISOR) -> dict[str, Any]:
    """What the only open task of the case, which is of this kind, is about."""
    (task,) = await life.tasks()
    assert task["kind"] == kind
    found: dict[str, Any] = (await life.office.read(f"/tasks/{task['id']}", as_))["why"]["about"]
    return found


async def orders(
    office: Office, kanoon_id: str, what: str, reason: str = "نامهٔ استان", as_: str = SUPERVISOR
) -> httpx.Response:
    return await office.call("POST", f"/kanoons/{kanoon_id}/{what}", {"reason": reason}, as_=as_)


def state_of(office: Office, kanoon_id: str) -> str:
    with office.database.reading() as session:
        kanoon = KanoonStore(session).get(kanoon_id)
    assert kanoon is not None
    return kanoon.state


async def until_state(office: Office, kanoon_id: str, stage: str) -> dict[str, Any]:
    """The life of a kanoon as the API shows it."""
    found: dict[str, Any] = await office.read(f"/kanoons/{kanoon_id}", as_=SUPERVISOR)
    assert found["life"]["stage"] == stage
    return found
