"""Members of a kanoon who found one of their own: agreed, founded, reviewed, given an account; and the ways out."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from stores.kanoon_formations import KanoonFormationStore
from stores.kanoons import KanoonStore
from stores.loans import LoanStore
from tests.office import CEILING_RIALS, Case, Office, Village
from tests.papers import PDF
from tests.stories.founding import a_leader
from tests.stories.lives import state_of
from tests.stories.merging import AGREED, CENTRE, PROVINCE, SUPERVISOR, home, in_the_bank, opened_at_the_bank
from tests.stories.roads import ledger_is_right
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_joining_a_kanoon import reasons, wrong


@dataclass
class Splitting:
    """A case with the kanoon that is split; `founders` go, the first two of them trustees of it already."""

    office: Office
    case: Case
    village: Village
    leader: str
    founders: list[str]

    async def hands_in(self, kind: str, as_: str) -> tuple[dict[str, Any], str]:
        """The open task, and the file of minutes that was handed in for it."""
        await self.case.sees("task_opened", task=kind)
        task = next(one for one in await self.case.tasks() if one["kind"] == kind)
        handed = await self.office.hand_in(task["id"], "minutes", PDF, as_=as_)
        assert handed.status_code == 201, handed.text
        return task, str(handed.json()["id"])

    async def agrees(self, **more: Any) -> httpx.Response:
        _, minutes = await self.hands_in("kanoon_split.agree", self.village.leader)
        form = AGREED | {"in_favour": 20, "trustees_in_favour": 4, "minutes": minutes} | more
        return await self.case.answer("kanoon_split.agree", self.village.leader, **form)

    async def meets(self, **more: Any) -> httpx.Response:
        """The new leader records the founding meeting: the third founder is a trustee for the first time."""
        _, minutes = await self.hands_in("kanoon_split.found", self.leader)
        form = {
            "held_on": "1405/06/10", "secretary": 4, "deputy": 5, "trustees": "۱ ۲ ۳", "minutes": minutes,
        } | more  # fmt: skip
        return await self.case.answer("kanoon_split.found", self.leader, **form)

    async def recognised(self, number: int = 3) -> None:
        facts = {
            "request_id": f"{self.case.id}:{self.founders[number - 1]}", "rank": "A",
            "affordable_instalment_rials": 1, "guarantor_ceiling_rials": 500_000_000, "valid_until": "2199-01-01",
        }  # fmt: skip
        told = await self.office.webhook("merat", "merat.result", facts, secrets.token_hex(8))
        assert told.status_code == 202

    async def under_review(self, **assembly: Any) -> None:
        assert (await self.agrees(**assembly)).status_code == 200
        assert (await self.meets()).status_code == 200
        await self.case.sees("founding_meeting")
        await self.recognised()
        await self.case.in_stage("PROVINCIAL_REVIEW")

    async def reviewed(self, kind: str, who: str, outcome: str, **form: Any) -> None:
        stage = "PROVINCIAL_REVIEW" if kind.endswith("province") else "CENTRAL_REVIEW"
        await self.case.in_stage(stage)
        await self.case.sees("task_opened", task=kind)
        await self.case.says(kind, who, outcome, **form)

    async def approved(self) -> None:
        await self.reviewed("kanoon_split.review_in_province", PROVINCE, "approve")
        await self.reviewed("kanoon_split.review_in_centre", CENTRE, "approve")


def wish(village: Village, leader: str, founders: list[str], **more: Any) -> dict[str, Any]:
    return {
        "what": "split", "kanoon_id": village.kanoon_id, "name": f"کانون {secrets.token_hex(4)}",
        "leader_id": leader, "members": founders, "reason": "دوری راه",
    } | more  # fmt: skip


async def splitting(office: Office, members: int = 20, **more: Any) -> Splitting:
    village, leader = office.found_village(members=members), a_leader(office)
    opened_at_the_bank(office, village, rials=9_000_000)
    founders = [*village.trustees[:2], *village.members[:8]]
    as_, key = more.pop("as_", village.leader), {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call(
        "POST", "/kanoon-changes", wish(village, leader, founders, **more), as_=as_, **key
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["kind"] == "kanoon_split"
    office.cases.append(answer.json()["id"])
    case = Case(office, answer.json()["id"])
    await case.in_stage("AGREEING")
    return Splitting(office, case, village, leader, founders)


def terms_of(office: Office, loan: Case) -> str:
    with office.database.reading() as session:
        kept = LoanStore(session).get(loan.id)
    assert kept is not None
    return json.dumps([kept.contract, kept.amount_rials, kept.instalments], default=str)


async def test_a_kanoon_is_split_with_a_loan_of_who_goes_and_one_of_who_stays(office: Office) -> None:
    split = await splitting(office)
    village, case = split.village, split.case
    goes = await live_loan(office, village, 60_000_000, 6)
    stays = await live_loan(office, Village(village.kanoon_id, village.leader, village.trustees, village.members[8:], village.national_codes), 60_000_000, 6)  # fmt: skip
    signed = {loan.id: (terms_of(office, loan), (await loan.read())["trustees"]) for loan in (goes, stays)}
    await split.under_review(share_rials=2_000_000)
    await split.approved()
    assert (await case.ends())["outcome"] == "DONE"
    new_id = case.id

    for member_id in split.founders:
        assert home(office, member_id) == (new_id, [("imported", "split"), ("split", None)])
    for member_id in (village.leader, *village.trustees[2:], *village.members[8:]):
        assert home(office, member_id) == (village.kanoon_id, [("imported", None)])
    with office.database.reading() as session:
        kanoon = KanoonStore(session).get(new_id)
        formation = KanoonFormationStore(session).get(new_id)
    assert kanoon is not None
    assert formation is not None
    assert (kanoon.leader_member_id, kanoon.kind, kanoon.region) == (split.leader, "village", "IR-23")
    assert formation.account
    assert formation.number
    members = (await office.read(f"/kanoons/{new_id}/members?limit=200", as_=split.leader))["items"]
    offices = {one["member_id"]: one["office"] for one in members if one["office"]}
    assert offices == {split.founders[3]: "secretary", split.founders[4]: "deputy"}
    assert {one["member_id"] for one in members if one["trustee"]} == set(split.founders[:3])
    capacity = await office.read(f"/ledger/accounts/capacity:{split.founders[2]}")
    assert capacity["posted"] == 500_000_000
    kept = await office.read(f"/ledger/accounts/capacity:{split.founders[0]}")
    assert kept["posted"] <= CEILING_RIALS
    assert [in_the_bank(office, one) for one in (village.kanoon_id, new_id)] == [7_000_000, 2_000_000]

    # The loan of who went is the new leader's to see to, with its trustees in both kanoons; the other one stays
    await goes.sees("goes_with_kanoon")
    for loan, leader, other in ((goes, split.leader, village.leader), (stays, village.leader, split.leader)):
        assert (await office.call("GET", f"/loans/{loan.id}", as_=leader)).status_code == 200
        assert (await office.call("GET", f"/loans/{loan.id}", as_=other)).status_code == 404
        now = await loan.read()
        assert (terms_of(office, loan), now["trustees"]) == signed[loan.id]
        await loan.pay(60_600_000)
        assert (await loan.ends())["outcome"] == "PAID"
    life = Case(office, f"life-{new_id}")
    await life.sees("entered", stage="ACTIVE")
    told = await case.messages()
    assert told.count("kanoon_split.moved") == 10
    assert {"kanoon_split.leads", "kanoon_split.went"} <= set(told)
    await ledger_is_right(office)


async def test_it_is_refused_at_the_door(office: Office) -> None:
    village, leader = office.found_village(members=14), a_leader(office)
    founders = [*village.trustees, *village.members[:5]]
    path = "/kanoon-changes"
    for change, found in (
        ({"members": founders[:9]}, {("members", "too_few_go")}),
        ({"members": [*founders, village.members[6]]}, {("members", "too_few_stay")}),
        ({"members": [*founders[:9], "m-nobody"]}, {("members.9", "not_a_member")}),
        ({"members": [*founders[:9], founders[0]]}, {("members.9", "named_twice")}),
        ({"members": [*founders[:9], village.leader]}, {("members", "leader_goes")}),
        ({"leader_id": village.leader}, {("leader_id", "leads_another")}),
        ({"leader_id": "m-nobody"}, {("leader_id", "unknown_leader")}),
        ({"name": f"کانون {village.kanoon_id}"}, {("name", "name_taken")}),
    ):
        assert await wrong(office, path, wish(village, leader, founders) | change, SUPERVISOR) == found, found
    body = wish(village, leader, founders)
    answer = await office.call("POST", path, body, as_=leader, **{"Idempotency-Key": secrets.token_hex(8)})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_for_you")


async def nothing_changed(split: Splitting) -> None:
    """Everybody is where they were, and so is the money; no kanoon is there, and another split may be proposed."""
    office, village = split.office, split.village
    for member_id in (split.founders[0], split.founders[-1]):
        assert home(office, member_id) == (village.kanoon_id, [("imported", None)])
    with office.database.reading() as session:
        assert KanoonStore(session).get(split.case.id) is None
        formation = KanoonFormationStore(session).get(split.case.id)
    assert formation is not None
    assert (formation.state, formation.account, formation.serial) == ("ended", None, None)
    assert in_the_bank(office, village.kanoon_id) == 9_000_000
    assert state_of(office, village.kanoon_id) == "active"
    assert (await split.case.messages()).count("kanoon_split.not_done") == 2
    again = wish(village, split.leader, split.founders)
    key = {"Idempotency-Key": secrets.token_hex(8)}
    assert (await office.call("POST", "/kanoon-changes", again, as_=SUPERVISOR, **key)).status_code == 202


@pytest.mark.parametrize("why", ["the account", "the number", "the share"])
async def test_account_number_or_share_is_refused_and_the_others_are_undone(office: Office, why: str) -> None:
    split = await splitting(office)
    await split.under_review(share_rials=10_000_000 if why == "the share" else 1_000_000)
    if why == "the account":
        office.sandbox.fault("bank", "reject", operation="open_account", for_process=split.case.id)
    if why == "the number":
        await same_name_is_active(split)
    await split.approved()
    code = {"the account": "account_refused", "the number": "name_taken", "the share": "bank_refused"}[why]
    assert await reasons(split.case) == ("REJECTED", [code])
    undone = {
        one["facts"]["step"] for one in (await split.case.read())["timeline"] if one["what"] == "undone"
    }
    assert "KanoonSplits.give_up" in undone
    if why != "the number":
        await nothing_changed(split)


async def same_name_is_active(split: Splitting) -> None:
    """An import brings a kanoon of that kind, name and place meanwhile."""
    with split.office.database.writing() as session:
        formation = KanoonFormationStore(session).get(split.case.id)
        old = KanoonStore(session).get(split.village.kanoon_id)
        assert formation is not None
        assert old is not None
        twin = {name: getattr(old, name) for name in old.__slots__}
        twin |= {"id": f"twin-{old.id}", "name": formation.name, "leader_member_id": None}
        KanoonStore(session).put([type(old)(**twin)])


@pytest.mark.parametrize("way", ["declined", "withdrawn", "rejected", "somebody elected left"])
async def test_every_way_out_leaves_everything_as_it_was(office: Office, way: str) -> None:
    split = await splitting(office)
    case, found = split.case, ("REJECTED", ["not_approved"])
    match way:
        case "declined":
            await split.agrees(outcome="decline", reason="با هم می‌مانیم")
            found = ("DECLINED", ["declined"])
        case "withdrawn":
            assert (await split.agrees()).status_code == 200
            path, why = f"/processes/{case.id}/withdraw", {"reason": "با هم می‌مانیم"}
            answer = await office.call("POST", path, why, as_=split.village.leader)
            assert answer.status_code == 202
            found = ("WITHDRAWN", ["on_request"])
        case "rejected":
            await split.under_review()
            await split.reviewed("kanoon_split.review_in_province", PROVINCE, "approve")
            await split.reviewed("kanoon_split.review_in_centre", CENTRE, "reject", reason="هنوز زود است")
        case _:
            await split.under_review(share_rials=3_000_000)
            died = f"/members/{split.founders[3]}/death"
            answer = await office.call("POST", died, {"reason": "گواهی فوت"}, as_=SUPERVISOR)
            assert answer.status_code == 200
            await split.approved()
            # Nine are too few as well, and that is said first
            found = ("REJECTED", ["too_few_go"])
    assert await reasons(case) == found
    if way != "somebody elected left":
        await nothing_changed(split)
    else:
        assert in_the_bank(office, split.village.kanoon_id) == 9_000_000
        assert home(office, split.founders[0])[0] == split.village.kanoon_id


async def test_a_split_is_practised_returned_twice_and_approved(office: Office) -> None:
    split = await splitting(office, as_=None, rehearsal=True)
    case, remarks = split.case, {"reason": "امضاها کم است"}
    assert (await split.agrees(share_rials=1_000)).status_code == 200
    assert (await split.meets(trustees="۱ ۲")).json()["errors"][0]["code"] == "too_few"
    assert (await split.meets()).status_code == 200
    # Mer'at knows nothing of the third one for five days; then a person says it
    office.sandbox.tell("/merat", national_code=split.village.national_codes[split.founders[2]],
                        guarantor_ceiling_rials=400_000_000)  # fmt: skip
    await case.pass_days(4)
    await case.in_stage("PROVINCIAL_REVIEW")
    for whose, who in (("new", split.leader), ("from", split.village.leader)):
        await split.reviewed("kanoon_split.review_in_province", PROVINCE, "return", whose=whose, **remarks)
        _, minutes = await split.hands_in("kanoon_split.fix", who)
        answer = await case.answer("kanoon_split.fix", who, fixed="امضا شد", minutes=minutes)
        assert answer.status_code == 200, answer.text
    await split.approved()
    assert (await case.ends())["outcome"] == "DONE"
    assert (await case.messages()).count("kanoon_split.moved") == 10
    assert home(office, split.founders[0]) == (split.village.kanoon_id, [("imported", None)])
    with office.database.reading() as session:
        assert KanoonStore(session).get(case.id) is None
    life = Case(office, f"life-{case.id}")
    await life.sees("entered", stage="ACTIVE")
    assert (await life.read())["rehearsal"]
    assert in_the_bank(office, split.village.kanoon_id) == 9_000_000
