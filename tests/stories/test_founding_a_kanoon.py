"""A kanoon from its proposal to the day it is active, and every way out before."""

import asyncio
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import httpx
import pytest

from domain.identifiers import national_code_from_serial
from domain.invitation_link import invitation_of
from domain.jalali import jalali_months_between, tehran_date
from domain.permissions import Role
from stores.kanoons import Kanoon, KanoonStore
from stores.members import Member, MemberStore
from stores.staff import StaffMember, StaffStore
from tests.fixtures.office import CODE_SECRET
from tests.office import HASHED, REGION, Case, Office, now
from tests.papers import PDF
from tests.weak_phone import is_light

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


async def test_founders_who_answer_in_the_same_moment_are_all_heard_by_few_events(office: Office) -> None:
    founding = await recruiting(office, founders=40)
    before = await events_of(founding)
    answers = await asyncio.gather(*(founding.says(number, "confirm") for number in range(1, 41)))
    late = [one for one in answers if "ثبت شد" not in one]
    await founding.case.in_stage("FOUNDING_MEETING")
    heard = [one["state"] for one in (await founding.formation())["founders"]]
    # Whoever was heard after the quorum reads that it is over; nobody is told that they were heard who was not.
    assert len(late) == heard.count("invited")
    assert heard.count("verified") >= 10
    assert await events_of(founding) - before <= 6 * 40


async def test_who_confirms_while_the_last_of_the_quorum_is_looked_at_is_a_founder_too(
    office: Office,
) -> None:
    founding = await recruiting(office, founders=11)
    await founding.confirm(*range(1, 10))
    await founding.until_verified(*range(1, 10))
    code = founding.body["founders"][9]["national_code"]
    office.sandbox.fault("identity", "slow", for_process=code, seconds=1.5)
    await founding.confirm(10, 11)
    await founding.case.in_stage("FOUNDING_MEETING")
    assert [one["state"] for one in (await founding.formation())["founders"]] == ["verified"] * 11


async def test_from_a_proposal_to_an_active_kanoon(office: Office) -> None:
    founding = await under_review(office)
    case = founding.case
    await case.says("kanoon.review_in_province", PROVINCE, "approve")
    await case.sees("task_opened", task="kanoon.review_in_centre")
    await case.says("kanoon.review_in_centre", CENTRE, "approve")
    ended = await case.ends()
    assert ended["outcome"] == "ACTIVE"
    formation = await founding.formation()
    assert (formation["state"], formation["has_account"]) == ("active", True)
    assert formation["number"].startswith("23-")
    offices = {one["number"]: one["office"] for one in formation["founders"] if one["office"]}
    assert offices == {1: "secretary", 2: "deputy", 3: "trustee", 4: "trustee", 5: "trustee"}
    assert [one["ceiling_rials"] for one in formation["founders"]][2:5] == [3_000_000_000] * 3
    # The eleventh never answered, and hears nothing of a kanoon that is not theirs.
    messages = await office.read(f"/messages?process_id={case.id}&limit=200")
    welcome = [one["recipient"] for one in messages["items"] if one["event"] == "kanoon.active"]
    assert len(welcome) == 11
    # A rehearsal makes nobody a member.
    with office.database.reading() as session:
        assert KanoonStore(session).get(case.id) is None


async def test_a_real_one_has_its_members_trustees_and_leader_from_then_on(office: Office) -> None:
    founding = await really_active(office)
    case = founding.case
    kanoon = await office.read(f"/kanoons/{case.id}", as_=PROVINCE)
    assert (kanoon["name"], kanoon["state"]) == (founding.body["name"], "active")
    # Its life has begun: it is visited in three months.
    assert (kanoon["life"]["stage"], kanoon["life"]["missed_visits"]) == ("ACTIVE", 0)
    months = jalali_months_between(tehran_date(now()), tehran_date(moment(kanoon["life"]["next_visit_at"])))
    assert months == 3
    founders = (await founding.formation())["founders"]
    with office.database.reading() as session:
        people = MemberStore(session, office.keys).of_ids([one["member_id"] for one in founders])
        states = [(people[one["member_id"]].kanoon_id == case.id) for one in founders]
        leader = StaffStore(session).leader(founding.leader)
    assert states == [True] * 10 + [False]
    assert people[founders[2]["member_id"]].trustee_ceiling_rials == 500_000_000
    assert leader is not None
    assert leader.kanoon_id == case.id
    capacity = await office.read(f"/ledger/accounts/capacity:{founders[2]['member_id']}")
    assert capacity["posted"] == 500_000_000
    # Its name is taken, and its members found no other one.
    again = await propose(office, founding.body | {"leader_id": a_leader(office)})
    errors = {(one["field"], one["code"]) for one in again.json()["errors"]}
    assert ("name", "name_taken") in errors
    assert ("founders.0.national_code", "in_another_kanoon") in errors
    assert ("founders.10.national_code", "in_another_kanoon") not in errors


async def test_they_talk_again_or_decide_against_it(office: Office) -> None:
    founding = await proposed(office)
    case = founding.case
    silent = await case.answer("kanoon.dialogue", founding.leader, outcome="talk_again")
    assert silent.status_code == 422
    await case.says("kanoon.dialogue", founding.leader, "talk_again", days=12)
    await case.pass_days(11)
    assert await case.tasks() == []
    await case.pass_days(1)
    await case.says("kanoon.dialogue", founding.leader, "decline", reason="هنوز زود است")
    assert (await case.ends())["outcome"] == "DECLINED"
    # Nobody was invited, so that only the leader hears of it; the same people may found another.
    assert await case.messages() == ["kanoon.not_formed"]
    assert (await propose(office, founding.body)).status_code == 202


async def test_a_quorum_that_is_missed_extended_and_missed_again(office: Office) -> None:
    founding = await recruiting(office)
    case = founding.case
    await founding.confirm(1, 2, 3)
    await founding.until_verified(1, 2, 3)
    await case.pass_days(7)
    assert (await case.messages()).count("kanoon.invitation") == 11 + 8 + 8
    await case.pass_days(53)
    await case.sees("task_opened", task="kanoon.extend")
    await case.says("kanoon.extend", founding.leader, "extend")
    await case.sees("extended")
    await founding.confirm(4)
    await founding.until_verified(4)
    await case.pass_days(31)
    ended = await case.ends()
    assert ended["outcome"] == "EXPIRED"
    assert "مهلت این دعوت به پایان رسیده است" in await founding.says(5, "confirm")


async def test_an_extension_that_nobody_gives_is_none(office: Office) -> None:
    founding = await recruiting(office)
    await founding.case.pass_days(61)
    await founding.case.sees("task_opened", task="kanoon.extend")
    await founding.case.pass_days(5)
    assert (await founding.case.ends())["outcome"] == "EXPIRED"


async def test_when_too_few_are_left_it_ends_at_once(office: Office) -> None:
    founding = await recruiting(office)
    assert "ثبت شد که نمی‌پذیرید" in await founding.says(1, "decline")
    await founding.says(2, "decline")
    ended = await founding.case.ends()
    assert (ended["outcome"], (await founding.case.sees("left"))["facts"]["reasons"]) == (
        "EXPIRED",
        ["too_few_left"],
    )


async def test_a_telephone_of_somebody_else_is_not_counted(office: Office) -> None:
    founding = await recruiting(office)
    code = founding.body["founders"][0]["national_code"]
    office.sandbox.fault("identity", "not_owner", for_process=code)
    await founding.confirm(1)
    await founding.case.sees("founder_not_verified")
    assert (await founding.formation())["founders"][0]["state"] == "not_verified"
    assert "kanoon.not_verified" in await founding.case.messages()
    await founding.confirm(*range(2, 12))
    await founding.case.in_stage("FOUNDING_MEETING")


async def test_links_that_are_used_forged_or_late_are_answered_clearly(office: Office) -> None:
    founding = await meeting(office)
    assert "شما پیش‌تر پاسخ داده‌اید" in await founding.says(1, "decline")
    assert (await founding.formation())["founders"][0]["state"] == "verified"
    assert "مهلت این دعوت به پایان رسیده است" in await founding.says(11, "confirm")
    ours = invitation_of(CODE_SECRET, founding.case.id, 11)
    for forged in (
        ours[:-1] + ("a" if ours[-1] != "a" else "b"),
        ours.replace(".11.", ".10."),
        "x",
        "x" * 300,
    ):
        page = await office.api.get(f"/i/{forged}")
        assert page.status_code == 404
        assert "این پیوند درست نیست" in page.text
    await is_light(office.api, f"/i/{ours}")


async def test_a_founder_who_dies_is_counted_asked_and_told_no_more(office: Office) -> None:
    founding = await recruiting(office, founders=12)
    case = founding.case
    members = [one["member_id"] for one in (await founding.formation())["founders"]]

    async def dies(number: int) -> None:
        path = f"/members/{members[number - 1]}/death"
        answer = await office.call("POST", path, {"reason": "گواهی فوت"}, as_="supervisor1")
        assert answer.status_code == 200, answer.text
        await case.sees("founder_died", member=members[number - 1])

    # One who has confirmed, and one who never answers: ten are left, and one of them makes it ten confirmed.
    await founding.confirm(1)
    await founding.until_verified(1)
    await dies(1)
    await dies(12)
    states = [one["state"] for one in (await founding.formation())["founders"]]
    assert states == ["died", *["invited"] * 10, "died"]
    assert "شما پیش‌تر پاسخ داده‌اید" in await founding.says(12, "confirm")
    await case.pass_days(4)
    found = await office.read(f"/messages?process_id={case.id}&limit=200")
    reminded = [one["recipient"] for one in found["items"] if one["event"] == "kanoon.invitation"]
    assert (reminded.count(members[1]), reminded.count(members[11])) == (2, 1)
    await founding.confirm(*range(2, 12))
    await case.in_stage("FOUNDING_MEETING")
    # Nobody elects the dead; who was elected and dies then holds no office.
    able(founding, 3, 4, 5)
    dead = await elects(founding, secretary=1)
    assert [(one["field"], one["code"]) for one in dead.json()["errors"]] == [("secretary", "not_a_founder")]
    assert (await elects(founding, secretary=3)).status_code == 200


async def test_when_a_founders_death_leaves_too_few_it_ends_at_once(office: Office) -> None:
    founding = await recruiting(office, founders=10)
    members = [one["member_id"] for one in (await founding.formation())["founders"]]
    path = f"/members/{members[4]}/death"
    await office.call("POST", path, {"reason": "گواهی فوت"}, as_="supervisor1")
    ended = await founding.case.ends()
    assert (ended["outcome"], (await founding.case.sees("left"))["facts"]["reasons"]) == (
        "EXPIRED",
        ["too_few_left"],
    )
    found = await office.read(f"/messages?process_id={founding.case.id}&limit=200")
    told = {one["recipient"] for one in found["items"] if one["event"] == "kanoon.not_formed"}
    assert told == {founding.leader, *members} - {members[4]}


async def test_an_election_names_founders_who_were_confirmed_each_once(office: Office) -> None:
    founding = await meeting(office)

    async def wrong(**more: Any) -> list[tuple[str, str]]:
        answer = await elects(founding, **more)
        assert answer.status_code == 422, answer.text
        return [(one["field"], one["code"]) for one in answer.json()["errors"]]

    assert await wrong(secretary=11) == [("secretary", "not_a_founder")]
    assert await wrong(secretary=99) == [("secretary", "not_a_founder")]
    assert await wrong(deputy=1) == [("deputy", "named_twice")]
    assert await wrong(trustees="3 4 4") == [("trustees", "named_twice")]
    assert await wrong(trustees="3 4") == [("trustees", "too_few")]
    assert await wrong(trustees="سه") == [("trustees", "not_a_founder")]
    # Trustees who may stand for nothing are no trustees: the founders meet again.
    able(founding, 3, 4)
    able(founding, 5, ceiling_rials=0)
    able(founding, 6)
    assert (await elects(founding)).status_code == 200
    await founding.case.pass_days(4)
    await founding.case.sees("too_few_trustees")
    assert (await elects(founding, trustees="3 4 6")).status_code == 200
    await founding.case.pass_days(4)
    await founding.case.in_stage("PROVINCIAL_REVIEW")


async def test_when_merat_is_silent_a_person_recognises_the_trustees(office: Office) -> None:
    founding = await meeting(office)
    office.sandbox.fault("merat", "silent", for_process=founding.case.id, times=3)
    assert (await elects(founding)).status_code == 200
    await founding.case.pass_days(6)
    for _ in range(3):
        await founding.case.sees("task_opened", task="kanoon.recognise_trustee")
        recognised = await founding.case.answer(
            "kanoon.recognise_trustee", "recognition_officer1", ceiling_rials=1_000_000_000, reason="آشنا"
        )
        assert recognised.status_code == 200, recognised.text
    await founding.case.in_stage("PROVINCIAL_REVIEW")


async def test_returned_twice_put_right_and_approved_by_two_people(office: Office) -> None:
    founding = await under_review(office)
    case = founding.case
    silent = await case.answer("kanoon.review_in_province", PROVINCE, outcome="return")
    assert silent.status_code == 422
    await case.says("kanoon.review_in_province", PROVINCE, "return", reason="صورت‌جلسه ناقص است")
    await case.sees("task_opened", task="kanoon.fix")
    fixed = await case.answer("kanoon.fix", founding.leader, fixed="کامل شد")
    assert fixed.status_code == 200
    await case.in_stage("PROVINCIAL_REVIEW")
    await case.says("kanoon.review_in_province", PROVINCE, "approve")
    await case.in_stage("CENTRAL_REVIEW")
    await case.says("kanoon.review_in_centre", CENTRE, "return", reason="جا روشن نیست")
    await case.sees("task_opened", task="kanoon.fix")
    assert (await case.answer("kanoon.fix", founding.leader, fixed="روشن شد")).status_code == 200
    await case.in_stage("PROVINCIAL_REVIEW")
    await case.says("kanoon.review_in_province", PROVINCE, "approve")
    await case.in_stage("CENTRAL_REVIEW")
    await case.says("kanoon.review_in_centre", CENTRE, "approve")
    assert (await case.ends())["outcome"] == "ACTIVE"


@pytest.mark.parametrize("late", [False, True])
async def test_returned_too_often_or_not_put_right_in_time_it_is_rejected(
    office: Office, *, late: bool
) -> None:
    founding = await under_review(office)
    case = founding.case
    for round_ in range(4):
        await case.in_stage("PROVINCIAL_REVIEW")
        await case.says("kanoon.review_in_province", PROVINCE, "return", reason="ناقص است")
        if round_ == 3:
            break
        await case.sees("task_opened", task="kanoon.fix")
        if late:
            await case.pass_days(14)
            break
        assert (await case.answer("kanoon.fix", founding.leader, fixed="شد")).status_code == 200
    ended = await case.ends()
    assert ended["outcome"] == "REJECTED"
    reason = "not_fixed" if late else "returned_too_often"
    assert (await case.sees("left"))["facts"]["reasons"] == [reason]
    assert (await founding.formation())["state"] == "ended"


async def test_neither_founder_nor_leader_reviews_and_nobody_reviews_twice(office: Office) -> None:
    founding = await under_review(office)
    founder = (await founding.formation())["founders"][0]["member_id"]
    with office.database.writing() as session:
        store = StaffStore(session)
        store.put_person(
            StaffMember(f"s-{founder}", HASHED, frozenset({Role.PROVINCIAL_SECRETARY}), None, REGION, founder)
        )
        both = frozenset({Role.PROVINCIAL_SECRETARY, Role.CENTRAL_SECRETARY})
        store.put_person(StaffMember(f"b-{founder}", HASHED, both, None, REGION))
    own = await founding.case.answer("kanoon.review_in_province", f"s-{founder}", outcome="approve")
    assert (own.status_code, own.json()["code"]) == (403, "own_case")
    await founding.case.says("kanoon.review_in_province", f"b-{founder}", "approve")
    await founding.case.in_stage("CENTRAL_REVIEW")
    twice = await founding.case.answer("kanoon.review_in_centre", f"b-{founder}", outcome="approve")
    assert (twice.status_code, twice.json()["code"]) == (403, "four_eyes")


async def test_a_bank_that_refuses_the_account_ends_it(office: Office) -> None:
    founding = await under_review(office)
    office.sandbox.fault("bank", "reject", operation="open_account", for_process=founding.case.id)
    await founding.case.says("kanoon.review_in_province", PROVINCE, "approve")
    await founding.case.in_stage("CENTRAL_REVIEW")
    await founding.case.says("kanoon.review_in_centre", CENTRE, "approve")
    assert (await founding.case.ends())["outcome"] == "REJECTED"
    formation = await founding.formation()
    assert (formation["number"], formation["has_account"], formation["state"]) == (None, False, "ended")


async def test_an_account_that_was_opened_is_closed_where_the_number_is_refused(office: Office) -> None:
    founding = await under_review(office)
    await founding.case.says("kanoon.review_in_province", PROVINCE, "approve")
    await founding.case.in_stage("CENTRAL_REVIEW")
    # An import brings a kanoon of that name and place meanwhile.
    with office.database.writing() as session:
        place = {"province": "تهران", "county": "ری", "city": "باقرشهر", "region": REGION}
        taken = Kanoon(f"k-{founding.case.id}", founding.body["name"], "village", **place)
        KanoonStore(session).put([replace(taken, leader_member_id=None)])
    await founding.case.says("kanoon.review_in_centre", CENTRE, "approve")
    assert (await founding.case.ends())["outcome"] == "REJECTED"
    assert (await founding.case.sees("left"))["facts"]["reasons"] == ["name_taken"]
    happened = [entry["what"] for entry in (await founding.case.read())["timeline"]]
    assert happened.count("account_opened") == 1
    undone = [e["facts"]["step"] for e in (await founding.case.read())["timeline"] if e["what"] == "undone"]
    assert undone == ["Kanoons.take_number", "Kanoons.close_account", "Kanoons.give_up"]
    calls = [one for one in office.sandbox.see("/calls")["items"] if one["rehearsal"] == founding.case.id]
    assert "close_account" in [one["operation"] for one in calls]
    assert (await founding.formation())["has_account"] is False


async def test_its_proposer_withdraws_it(office: Office) -> None:
    founding = await recruiting(office)
    body = {"reason": "دیگر نمی‌خواهیم", "request_id": secrets.token_hex(6)}
    answer = await office.call("POST", f"/processes/{founding.case.id}/withdraw", body, as_=founding.leader)
    assert answer.status_code == 202, answer.text
    assert (await founding.case.ends())["outcome"] == "WITHDRAWN"
    assert (await founding.case.messages()).count("kanoon.not_formed") == 12


async def test_a_wrong_proposal_names_every_field(office: Office) -> None:
    leader = a_leader(office)

    async def wrong(body: dict[str, Any], as_: str | None = "supervisor1") -> set[tuple[str, str]]:
        answer = await propose(office, body, as_)
        assert answer.status_code == 422, answer.text
        return {(one["field"], one["code"]) for one in answer.json()["errors"]}

    right = proposal(leader)
    assert await wrong(right | {"place": right["place"] | {"province": "پاریس"}}) == {
        ("place.province", "unknown_province")
    }
    assert await wrong(proposal(leader, founders=9)) == {("founders", "too_few_founders")}
    assert await wrong(right | {"leader_id": "m-nobody"}) == {("leader_id", "unknown_leader")}
    assert await wrong(right | {"leader_id": office.found_village().leader}) == {
        ("leader_id", "leads_another")
    }
    twice = right["founders"][:-1] + right["founders"][:1]
    assert await wrong(right | {"founders": twice}) == {("founders.10.national_code", "named_twice")}
    member = next(iter(office.found_village().national_codes.values()))
    known = [right["founders"][0] | {"national_code": member}, *right["founders"][1:]]
    assert await wrong(right | {"founders": known}) == {("founders.0.national_code", "in_another_kanoon")}
    bad = [right["founders"][0] | {"national_code": "0684159415", "mobile": "1"}, *right["founders"][1:]]
    assert await wrong(right | {"founders": bad}) == {
        ("founders.0.national_code", "national_code"), ("founders.0.mobile", "mobile"),
    }  # fmt: skip
    assert (await propose(office, right, as_="treasury1")).status_code == 403
    # A name that is being formed is taken, and so are its founders.
    real = right | {"rehearsal": False}
    assert (await propose(office, real)).status_code == 202
    taken = await wrong(proposal(leader, name=real["name"], rehearsal=False))
    assert taken == {("name", "name_taken")}
    assert ("founders.0.national_code", "founds_another") in await wrong(
        proposal(leader, rehearsal=False) | {"founders": right["founders"]}
    )


async def test_of_two_proposals_at_the_same_moment_one_is_begun(office: Office) -> None:
    right = proposal(a_leader(office), rehearsal=False)
    first, second = await asyncio.gather(propose(office, right), propose(office, right))
    assert sorted([first.status_code, second.status_code]) == [202, 422]
    refused = first if first.status_code == 422 else second
    assert {one["code"] for one in refused.json()["errors"]} <= {"name_taken", "founds_another"}
