"""Stretches of a cell's life that several stories walk."""

import secrets
from typing import Any

import httpx

from domain.policies import shipped_policies
from stores.crafts import CraftStore
from tests.office import Case, Office, Village

COACH, EXPERT, COMMITTEE, SUPERVISOR = "coach1", "cell_expert1", "cell_committee1", "supervisor1"
CRAFT = "carpet_weaving"
OUTCOMES: dict[str, Any] = {
    "outcome": "held", "produces": "yes", "income_rials": 90_000_000, "jobs": 2, "returned_migrants": 1,
    "problems": "نخ دیر می‌رسد",
}  # fmt: skip
DAYS = shipped_policies().cell_life.review_days


def craft_of(office: Office) -> str:
    """Some craft that there is."""
    with office.database.reading() as session:
        return CraftStore(session).all()[0].craft_code


async def register(office: Office, member_id: str, as_: str = EXPERT, **more: Any) -> httpx.Response:
    body = {"member_id": member_id, "craft_code": craft_of(office), "cell_kind": "work_and_life"}
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/cells", body | more, as_=as_, **key)


async def begun(office: Office, village: Village, *, rehearsal: bool = True) -> Case:
    """The life of a cell begins: practised, or in earnest."""
    answer = await register(office, village.members[0], rehearsal=rehearsal)
    assert answer.status_code == 202, answer.text
    cell = Case(office, answer.json()["id"])
    office.cases.append(cell.id)
    await cell.sees("entered", stage="ACTIVE")
    return cell


async def reviewed(cell: Case, by: str = COACH, kind: str = "cell_life.review", **more: Any) -> None:
    """The coach, or the leader in their place, holds the review that is due."""
    await cell.sees("task_opened", task=kind)
    answer = await cell.answer(kind, by, **OUTCOMES | more)
    assert answer.status_code == 200, answer.text


async def orders(cell: Case, what: str, reason: str, as_: str) -> httpx.Response:
    return await cell.office.call("POST", f"/cells/{cell.id}/{what}", {"reason": reason}, as_=as_)


async def found(cell: Case, as_: str = EXPERT) -> dict[str, Any]:
    """The cell as the API shows it."""
    shown: dict[str, Any] = await cell.office.read(f"/cells/{cell.id}", as_)
    return shown


async def about(cell: Case, kind: str, as_: str) -> dict[str, Any]:
    """What the open task of this kind is about."""
    (task,) = [one for one in await cell.tasks() if one["kind"] == kind]
    read: dict[str, Any] = (await cell.office.read(f"/tasks/{task['id']}", as_))["why"]["about"]
    return read
