"""Stretches of a talent's way that several stories walk."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from domain.profile_link import profile_link_of
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village
from tests.reaper import Reaper

EXPERT = "cell_expert1"
PROFILE: dict[str, Any] = {
    "skill_weaving": True, "experience_years": 4, "hours_a_week": 30, "workplace": "home", "has_tools": True,
    "household": 4, "earners": 1, "household_agrees": True,
}  # fmt: skip
MARKS = {"motivation": 4, "learning": 4, "reliability": 4}
NOT_RECORDED = "اکنون ثبت نشد"


@dataclass
class Nominee:
    """A member on the way to a cell, with the kanoon's people."""

    office: Office
    village: Village
    member_id: str
    case: Case

    async def talent(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.office.read(f"/talents/{self.case.id}")
        return found

    async def fills_in(self, **more: Any) -> str:
        """What the member's page says after they sent it, by their link."""
        typed = {
            name: "true" if value is True else str(value)
            for name, value in (PROFILE | {"answer": "send"} | more).items()
            if value is not False
        }
        said = NOT_RECORDED
        # Where the engine was away the page asks to send it again.
        while NOT_RECORDED in said:
            sent = await self.office.api.post(
                link_of(self.case.id), data=typed, headers={"Origin": "http://testserver"}
            )
            if sent.status_code == 422:
                return sent.text
            said = sent.text
            if sent.status_code == 303:
                said = (await self.office.api.get(sent.headers["location"])).text
        return said


def link_of(talent_id: str) -> str:
    return f"/t/{profile_link_of(CODE_SECRET, talent_id)}"


async def nominate(office: Office, body: dict[str, Any], as_: str | None = None) -> httpx.Response:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/talents", body, as_=as_, **key)


async def nominated(office: Office, *, village: Village | None = None, **more: Any) -> Nominee:
    village = village or office.found_village()
    member_id = village.members[0]
    body = {"member_id": member_id, "nominated_by": "leader", "rehearsal": True} | more
    answer = await nominate(office, body)
    assert answer.status_code == 202, answer.text
    office.cases.append(answer.json()["id"])
    case = Case(office, answer.json()["id"])
    await case.sees("task_opened", task="talent.profile")
    return Nominee(office, village, member_id, case)


async def interviewing(office: Office, *, profile: dict[str, Any] | None = None, **more: Any) -> Nominee:
    nominee = await nominated(office, **more)
    assert "فرم شما رسید" in await nominee.fills_in(**(profile or {}))
    await nominee.case.sees("task_opened", task="talent.interview")
    return nominee


async def assessed(office: Office, *, marks: dict[str, int] | None = None, **more: Any) -> Nominee:
    nominee = await interviewing(office, **more)
    await nominee.case.says("talent.interview", nominee.village.leader, "go_on", **(MARKS | (marks or {})))
    await nominee.case.sees("task_opened", task="talent.match")
    return nominee


async def add_course(office: Office, subject: str, craft_code: str | None = None, **more: Any) -> str:
    body = {
        "subject": subject, "craft_code": craft_code, "title_fa": f"دورهٔ {craft_code or subject}",
        "title_en": f"Course of {craft_code or subject}", "reference": f"c-{craft_code or subject}",
    } | more  # fmt: skip
    key = {"Idempotency-Key": f"course {body['reference']} {body.get('region')}"}
    answer = await office.call("POST", "/courses", body, as_="university_officer1", **key)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def training(office: Office, *, craft_code: str = "", **more: Any) -> Nominee:
    """In training: who knows how to weave learns how money and business go, the others weaving as well."""
    await add_course(office, "literacy")
    await add_course(office, "craft", "kilim")
    nominee = await assessed(office, craft_hint="kilim", **more)
    await nominee.case.says("talent.match", EXPERT, "confirm", craft_code=craft_code)
    await nominee.case.in_stage("TRAINING")
    return nominee


async def sampling(office: Office, **more: Any) -> Nominee:
    """The courses are passed; a sample is asked for."""
    nominee = await training(office, **more)
    await nominee.case.sees("enrolled")
    await nominee.case.pass_days(37)
    await nominee.case.in_stage("SAMPLE")
    return nominee


async def hands_in(nominee: Nominee, kind: str = "talent.hand_in_sample", **more: Any) -> None:
    await nominee.case.sees("task_opened", task=kind)
    form = {"sample": "گلیمی یک‌متری نزد رهبر"} | more
    answer = await nominee.case.answer(kind, nominee.village.leader, **form)
    assert answer.status_code == 200, answer.text


async def planning(office: Office, **more: Any) -> Nominee:
    """The sample is accepted; a plan is asked for."""
    nominee = await sampling(office, **more)
    await hands_in(nominee)
    await nominee.case.sees("task_opened", task="talent.check_quality")
    await nominee.case.says("talent.check_quality", "product_expert1", "accept")
    await nominee.case.in_stage("PLAN_REVIEW")
    return nominee


async def writes_plan(nominee: Nominee, **more: Any) -> httpx.Response:
    form = {
        "plan": "گلیم برای بازار اعضا", "monthly_rials": 80_000_000, "jobs": 2, "equipment_rials": 400_000_000,
        "equipment": "دار گلیم و نخ", "loan_rials": 0,
    } | more  # fmt: skip
    return await nominee.case.answer("talent.write_plan", "coach1", **form)


async def approved(office: Office, village: Village | None = None, **plan: Any) -> Nominee:
    """The committee has approved the plan: from here the cell is set up."""
    nominee = await planning(office, village=village)
    assert (await writes_plan(nominee, **plan)).status_code == 200
    await nominee.case.sees("task_opened", task="talent.decide_plan")
    await nominee.case.says("talent.decide_plan", "cell_committee1", "approve")
    await nominee.case.says("talent.decide_plan", "cell_committee2", "approve")
    await nominee.case.sees("plan_approved")
    if isinstance(office.hands, Reaper):
        # The way up to here other stories walk: a worker that is to die dies once more in what follows.
        await office.hands.story_begins()
    return nominee
