"""Fifty people on one task at the same moment: one wins, the others get a clean answer."""

import asyncio
import secrets
from collections import Counter
from datetime import datetime

from domain.permissions import Role
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, Office
from tests.stories.roads import to_endorsement


async def test_fifty_people_answer_one_task(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    people = await fifty_officers(office)

    async def answer(username: str) -> tuple[int, dict[str, object]]:
        body = {
            "expected_rev": task["rev"],
            "request_id": secrets.token_hex(6),
            "form": {"outcome": "approve"},
        }
        told = await office.call("POST", f"/tasks/{task['id']}/complete", body, as_=username)
        return told.status_code, told.json()

    answers = await asyncio.gather(*(answer(username) for username in people))
    assert Counter(status for status, _ in answers) == {200: 1, 409: 49}
    winner = next(told["done_by"] for status, told in answers if status == 200)
    done_at = next(told["done_at"] for status, told in answers if status == 200)
    lost = [told for status, told in answers if status == 409]
    assert {told["code"] for told in lost} == {"task_closed"}
    assert {told["by"] for told in lost} == {winner}
    assert {moment(told["at"]) for told in lost} == {moment(done_at)}
    assert await loan.stage() == "OFFERED"


async def test_fifty_people_claim_one_task(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 600_000_000, 30)
    await loan.says("loan.endorse", village.leader, "endorse")
    (task,) = await loan.tasks()
    people = await fifty_officers(office)

    async def claim(username: str) -> tuple[int, dict[str, object]]:
        told = await office.call(
            "POST", f"/tasks/{task['id']}/claim", {"expected_rev": task["rev"]}, as_=username
        )
        return told.status_code, told.json()

    answers = await asyncio.gather(*(claim(username) for username in people))
    assert Counter(status for status, _ in answers) == {200: 1, 409: 49}
    winner = next(told["assignee"] for status, told in answers if status == 200)
    since = next(told["claimed_at"] for status, told in answers if status == 200)
    lost = [told for status, told in answers if status == 409]
    assert {(told["by"], moment(told["at"])) for told in lost} == {(winner, moment(since))}

    # Nobody else answers what somebody has taken
    other = next(username for username in people if username != winner)
    refused = await loan.answer("loan.decide_as_officer", other, outcome="approve")
    assert refused.status_code == 409
    assert refused.json()["code"] == "taken"


def moment(told: object) -> datetime:
    return datetime.fromisoformat(str(told))


async def fifty_officers(office: Office) -> list[str]:
    names = [f"officer{number}" for number in range(50)]
    with office.database.writing() as session:
        for name in names:
            StaffStore(session).put_person(StaffMember(name, HASHED, frozenset({Role.CREDIT_OFFICER})))
    for name in names:
        await office.token(name)
    return names
