"""What the stories of a kanoon's foundation share: a proposal, its founders, a meeting, an election, reviews."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from domain.identifiers import national_code_from_serial
from domain.invitation_link import invitation_of
from domain.permissions import Role
from stores.members import Member, MemberStore
from stores.staff import StaffMember, StaffStore
from tests.fixtures.office import CODE_SECRET
from tests.office import HASHED, REGION, Case, Office, now
from tests.papers import PDF

NOT_RECORDED = "اکنون ثبت نشد"


PROVINCE, CENTRE = "provincial_secretary1", "central_secretary1"


@dataclass
class Founding:
    """A kanoon that is being founded, with its people by their numbers."""

    office: Office
    case: Case
    leader: str
    body: dict[str, Any]

    async def formation(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.office.read(f"/kanoons/{self.case.id}/formation", as_=PROVINCE)
        return found

    def link(self, number: int) -> str:
        return f"/i/{invitation_of(CODE_SECRET, self.case.id, number)}"

    async def says(self, number: int, answer: str) -> str:
        """What a founder's page says after they answered by their link."""
        link = self.link(number)
        said = NOT_RECORDED
        # Where the engine was away the page asks to send it again.
        while NOT_RECORDED in said:
            sent = await self.office.api.post(
                link, data={"answer": answer}, headers={"Origin": "http://testserver"}
            )
            assert sent.status_code == 303, sent.text
            said = (await self.office.api.get(sent.headers["location"])).text
        return said

    async def confirm(self, *numbers: int) -> None:
        for number in numbers:
            assert "ثبت شد" in await self.says(number, "confirm")

    async def until_verified(self, *numbers: int) -> None:
        for number in numbers:
            member_id = (await self.formation())["founders"][number - 1]["member_id"]
            await self.case.sees("founder_verified", member=member_id)


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


def a_leader(office: Office) -> str:
    """Somebody who may lead a kanoon, and leads none."""
    serial = secrets.randbelow(800_000_000)
    member = Member(
        f"m{serial}",
        "زهرا",
        "احمدی",
        national_code_from_serial(serial),
        f"+98913{serial % 10_000_000:07}",
        None,
        now(),
    )
    with office.database.writing() as session:
        MemberStore(session, office.keys).put([member])
        StaffStore(session).put_person(
            StaffMember(member.id, HASHED, frozenset({Role.LEADER}), None, REGION, member.id, None)
        )
    return member.id


def proposal(leader: str, founders: int = 11, **more: Any) -> dict[str, Any]:
    first = secrets.randbelow(800_000_000)
    return {
        "name": f"کانون {secrets.token_hex(4)}", "kind": "village", "leader_id": leader, "rehearsal": True,
        "place": {"province": "تهران", "county": "ری", "city": "باقرشهر"},
        "founders": [
            {
                "national_code": national_code_from_serial(first + n), "mobile": f"0912{(first + n) % 10_000_000:07}",
                "first_name": "علی", "last_name": f"مؤسس {n}",
            }
            for n in range(founders)
        ],
    } | more  # fmt: skip


async def propose(office: Office, body: dict[str, Any], as_: str | None = "supervisor1") -> httpx.Response:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/kanoons", body, as_=as_, **key)


async def proposed(office: Office, **more: Any) -> Founding:
    leader = a_leader(office)
    body = proposal(leader, **more)
    answer = await propose(office, body)
    assert answer.status_code == 202, answer.text
    office.cases.append(answer.json()["id"])
    case = Case(office, answer.json()["id"])
    await case.sees("task_opened", task="kanoon.dialogue")
    return Founding(office, case, leader, body)


async def recruiting(office: Office, **more: Any) -> Founding:
    founding = await proposed(office, **more)
    await founding.case.says("kanoon.dialogue", founding.leader, "go_on")
    await founding.case.in_stage("RECRUITING")
    return founding


async def meeting(office: Office, **more: Any) -> Founding:
    founding = await recruiting(office, **more)
    await founding.confirm(*range(1, 11))
    await founding.case.in_stage("FOUNDING_MEETING")
    await founding.case.sees("task_opened", task="kanoon.found")
    return founding


async def events_of(founding: Founding) -> int:
    described = await founding.office.engine.get_workflow_handle(founding.case.id).describe()
    return described.history_length


async def hands_in(founding: Founding, kind: str, content: bytes = PDF) -> str:
    """The leader hands in minutes for an open task; the file's id."""
    task = next(task for task in await founding.case.tasks() if task["kind"] == kind)
    answer = await founding.office.hand_in(task["id"], "minutes", content, as_=founding.leader)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def elects(founding: Founding, **more: Any) -> httpx.Response:
    await founding.case.sees("task_opened", task="kanoon.found")
    form = {
        "held_on": "1405/09/10", "secretary": 1, "deputy": 2, "trustees": "۳، ۴، ۵",
        "minutes": await hands_in(founding, "kanoon.found"), "note": "همه حاضر بودند.",
    } | more  # fmt: skip
    return await founding.case.answer("kanoon.found", founding.leader, **form)


def able(founding: Founding, *numbers: int, ceiling_rials: int = 3_000_000_000) -> None:
    """What Mer'at will say of founders."""
    for number in numbers:
        code = founding.body["founders"][number - 1]["national_code"]
        founding.office.sandbox.tell("/merat", national_code=code, guarantor_ceiling_rials=ceiling_rials)


async def under_review(office: Office) -> Founding:
    founding = await meeting(office)
    able(founding, 3, 4, 5)
    assert (await elects(founding)).status_code == 200
    await founding.case.pass_days(4)
    await founding.case.in_stage("PROVINCIAL_REVIEW")
    return founding


async def really_active(office: Office) -> Founding:
    """A kanoon that is founded in earnest; its members are there, its trustees may stand."""
    founding = await recruiting(office, rehearsal=False)
    case = founding.case
    await founding.confirm(*range(1, 11))
    await case.sees("task_opened", task="kanoon.found")
    assert (await elects(founding)).status_code == 200
    await case.sees("founding_meeting")
    for number in (3, 4, 5):
        member_id = (await founding.formation())["founders"][number - 1]["member_id"]
        facts = {"request_id": f"{case.id}:{member_id}", "rank": "A", "affordable_instalment_rials": 1,
                 "guarantor_ceiling_rials": 500_000_000, "valid_until": "2199-01-01"}  # fmt: skip
        assert (await office.webhook("merat", "merat.result", facts, secrets.token_hex(8))).status_code == 202
    await case.in_stage("PROVINCIAL_REVIEW")
    await case.sees("task_opened", task="kanoon.review_in_province")
    await case.says("kanoon.review_in_province", PROVINCE, "approve")
    await case.sees("task_opened", task="kanoon.review_in_centre")
    await case.says("kanoon.review_in_centre", CENTRE, "approve")
    assert (await case.ends())["outcome"] == "ACTIVE"
    return founding
