"""Members who leave their kanoon, are transferred, expelled, or die; what becomes of their loans, duties and offices."""

import asyncio
import secrets
from typing import Any

import pytest

from domain.invitation_link import invitation_of
from domain.memberships import OBJECTS
from stores.members import MemberStore
from stores.memberships import MembershipStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village
from tests.stories.founding import a_leader
from tests.stories.roads import ledger_is_right, to_endorsement
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_joining_a_kanoon import asked, asks, members_of, reasons, said, says, wrong
from tests.weak_phone import is_light

WHY = {"reason": "کوچ به شهر دیگر"}
PROVINCE, CENTRE = "provincial_secretary1", "central_secretary1"


async def leaves(office: Office, member_id: str, as_: str | None = None, **more: Any) -> Case:
    return await asked(office, f"/members/{member_id}/leave", WHY | more, as_ or member_id)


async def to_transfer(office: Office, member_id: str, to: Village, as_: str, **more: Any) -> Case:
    body = WHY | {"kanoon_id": to.kanoon_id} | more
    case = await asked(office, f"/members/{member_id}/transfer", body, as_)
    await case.sees("task_opened", task="membership.receive")
    return case


async def to_expulsion(office: Office, village: Village, **more: Any) -> Case:
    path, body = f"/members/{village.members[0]}/expulsion", {"reason": "بدرفتاری"} | more
    case = await asked(office, path, body, village.leader)
    await case.sees("task_opened", task="membership.decide")
    return case


async def decided(office: Office, village: Village, **more: Any) -> Case:
    """The province has decided to expel, and the member may object."""
    case = await to_expulsion(office, village, **more)
    await case.says("membership.decide", PROVINCE, "expel", reason="گزارش‌ها درست است")
    await case.in_stage("OBJECTION")
    return case


async def home(office: Office, member_id: str) -> tuple[str | None, list[tuple[str, str | None]]]:
    """The member's kanoon, and how each membership of theirs began and ended."""
    with office.database.reading() as session:
        member = MemberStore(session, office.keys).get(member_id)
        history = MembershipStore(session).of_member(member_id).items
        assert MembershipStore(session).differ() == 0
    assert member is not None
    return member.kanoon_id, [(one.began_how, one.ended_how) for one in history]


async def test_who_leaves_gives_up_office_and_trusteeship_and_keeps_a_signed_loan(office: Office) -> None:
    village = office.found_village()
    borrower = village.members[0]
    loan = await live_loan(office, village, 60_000_000, 6)
    signed = await loan.read()
    trustee = signed["trustees"][0]["member_id"]
    with office.database.writing() as session:
        MembershipStore(session).set_office(trustee, "secretary")
    case = await leaves(office, trustee)
    assert (await case.ends())["outcome"] == "DONE"
    assert (await case.sees("office_ended"))["facts"]["office"] == "secretary"
    assert await said(case) == ["left", "went"]
    assert await home(office, trustee) == (None, [("imported", "left")])
    # Their loans look for somebody else; until then their part stays held
    await loan.sees("trustee_shortfall", member=trustee)
    assert (await loan.read())["marks"] == ["TRUSTEE_SHORTFALL"]
    held = await office.read(f"/ledger/accounts/capacity_held:{loan.id}:{trustee}")
    assert held["posted"] == 30_000_000

    case = await leaves(office, borrower, village.leader)
    assert (await case.ends())["outcome"] == "DONE"
    await loan.sees("left_kanoon")
    now = await loan.read()
    assert (now["stage"], now["schedule"]) == ("REPAYING", signed["schedule"])
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    assert {one["ended_how"] for one in await members_of(office, village, former="true")} == {"left"}
    await ledger_is_right(office)


async def test_an_application_ends_when_its_member_leaves(office: Office) -> None:
    village = office.found_village()
    loan = await to_endorsement(office, village, 60_000_000, 6)
    await (await leaves(office, village.members[0])).ends()
    assert (await loan.ends())["timeline"][-1]["facts"]["reasons"] == ["left_kanoon"]


@pytest.mark.parametrize("has_accepted", [False, True], ids=["silent", "accepted"])
async def test_who_is_asked_to_stand_and_leaves_is_asked_no_more(
    office: Office, *, has_accepted: bool
) -> None:
    village = office.found_village()
    loan = await office.ask_for_loan(village.members[0], 60_000_000, 6, rehearsal=False)
    await loan.sees("recognition_asked")
    recognised = {
        "request_id": loan.id, "rank": "A", "affordable_instalment_rials": 100_000_000,
        "guarantor_ceiling_rials": 0, "valid_until": "2027-01-01",
    }  # fmt: skip
    await office.webhook("merat", "merat.result", recognised, secrets.token_hex(8))
    await loan.in_stage("TRUSTEES")
    leaver, other = [str(task["assigned_member_id"]) for task in await loan.tasks()]
    if has_accepted:
        await loan.says("loan.stand_as_trustee", leaver, "accept")
    await (await leaves(office, leaver)).ends()
    await loan.sees("trustee_goes", member=leaver)
    await loan.says("loan.stand_as_trustee", other, "accept")
    await loan.sees("trustee_silent", member=leaver)
    third = await asked_anew(loan, {leaver, other})
    await loan.says("loan.stand_as_trustee", third, "accept")
    await loan.in_stage("LEADER_ENDORSEMENT")
    stand = {e["facts"]["member"] for e in (await loan.read())["timeline"] if e["what"] == "trustee_accepted"}
    assert stand == {other, third}


async def asked_anew(loan: Case, before: set[str]) -> str:
    """Whoever is asked to stand in the next round."""
    while True:
        for task in await loan.tasks():
            if task["assigned_member_id"] not in before:
                return str(task["assigned_member_id"])
        await asyncio.sleep(0.1)


async def test_a_leader_hands_over_before_they_leave(office: Office) -> None:
    village = office.found_village()
    path, leader = f"/members/{village.leader}/leave", a_leader(office)
    refused = await asks(office, path, WHY, village.leader)
    assert (refused.status_code, refused.json()["code"]) == (409, "leads_kanoon")
    over = {"reason": "پایان دوره", "leader_id": leader}
    answer = await office.call("PUT", f"/kanoons/{village.kanoon_id}/leader", over, as_=CENTRE)
    assert answer.json() == {"id": village.kanoon_id, "leader_member_id": leader}
    case = await asked(office, path, WHY, PROVINCE)
    assert (await case.ends())["outcome"] == "DONE"
    # The one who leads it now is told, and nobody leads two
    messages = await office.read(f"/messages?process_id={case.id}")
    assert [one["recipient"] for one in messages["items"] if one["event"] == "membership.went"] == [leader]
    other = office.found_village()
    over = {"reason": "پایان دوره", "leader_id": leader}
    answer = await office.call("PUT", f"/kanoons/{other.kanoon_id}/leader", over, as_=CENTRE)
    assert answer.json()["errors"][0]["code"] == "leads_another"


async def test_a_transfer_with_an_open_loan_and_a_trustees_duty(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    borrower = village.members[0]
    loan = await live_loan(office, village, 60_000_000, 6)
    signed = await loan.read()
    case = await to_transfer(office, borrower, other, borrower)
    # It is asked of the other kanoon's leader, and of nobody else
    assert (await case.answer("membership.receive", village.leader, outcome="accept")).status_code in (
        403,
        404,
    )
    await case.says("membership.receive", other.leader, "accept")
    assert (await case.ends())["outcome"] == "DONE"
    assert await said(case) == ["came", "transferred", "went"]
    history = [("imported", "transferred"), ("transferred", None)]
    assert await home(office, borrower) == (other.kanoon_id, history)

    # The loan goes with them: the other leader sees to it, what was signed is as it was
    await loan.sees("goes_to_kanoon")
    now = await loan.read()
    for same in ("schedule", "balance", "trustees", "amount_rials", "instalments"):
        assert now[same] == signed[same], same
    booked = await office.read(f"/loans?kanoon_id={other.kanoon_id}", as_=other.leader)
    assert [one["id"] for one in booked["items"]] == [loan.id]
    assert (await office.call("GET", f"/loans/{loan.id}", as_=other.leader)).status_code == 200
    assert (await office.call("GET", f"/loans/{loan.id}", as_=village.leader)).status_code == 404

    # A trustee of it goes to the other kanoon as well: somebody of that kanoon stands in
    trustee = signed["trustees"][0]["member_id"]
    case = await to_transfer(office, trustee, other, village.leader)
    await case.says("membership.receive", other.leader, "accept")
    await case.sees("trusteeship_ended", member=trustee)
    await loan.sees("trustee_shortfall", member=trustee)
    opened = await loan.sees("task_opened", task="loan.stand_in")
    successor = opened["facts"]["member"]
    assert successor in other.trustees
    await loan.says("loan.stand_in", successor, "accept")
    await loan.sees("trustee_accepted", member=successor)
    await ledger_is_right(office)
    points = await office.read(f"/members/{borrower}/points", as_=other.leader)
    # What is theirs stays theirs: the loan took six
    assert (points["points"], points["put_aside"]) == (9_994, 0)


async def test_a_transfer_is_refused_or_withdrawn_or_comes_too_late(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    member = village.members[0]
    case = await to_transfer(office, member, other, village.leader, rehearsal=True)
    await case.says("membership.receive", other.leader, "refuse", reason="جا نداریم")
    assert await reasons(case) == ("DECLINED", ["not_accepted"])
    case = await to_transfer(office, member, other, village.leader)
    body = {"kanoon_id": other.kanoon_id} | WHY
    assert await wrong(office, f"/members/{member}/transfer", body, member) == {
        ("member_id", "asked_already")
    }
    gone = await office.call("POST", f"/processes/{case.id}/withdraw", WHY, as_=village.leader)
    assert gone.status_code == 202, gone.text
    assert await reasons(case) == ("WITHDRAWN", ["on_request"])
    assert await home(office, member) == (village.kanoon_id, [("imported", None)])
    # Who has left meanwhile is not moved any more
    case = await to_transfer(office, member, other, member)
    await (await leaves(office, member)).ends()
    await case.says("membership.receive", other.leader, "accept")
    assert await reasons(case) == ("REFUSED", ["not_a_member"])
    assert await home(office, member) == (None, [("imported", "left")])
    assert await wrong(office, f"/members/{member}/transfer", body, PROVINCE) == {("member_id", "no_kanoon")}
    nowhere = body | {"kanoon_id": "k-none"}
    path = f"/members/{village.members[1]}/transfer"
    assert await wrong(office, path, nowhere, PROVINCE) == {("kanoon_id", "unknown_kanoon")}
    assert (await asks(office, path, body, other.leader)).status_code == 404


async def test_expelled_without_an_objection(office: Office) -> None:
    village = office.found_village()
    case = await decided(office, village, rehearsal=True)
    await case.pass_days(9)
    assert await case.stage() == "OBJECTION"
    await case.pass_days(1)
    assert (await case.ends())["outcome"] == "DONE"
    assert await said(case) == ["expelled", "expulsion_decided", "went"]
    # A rehearsal expels nobody
    assert await home(office, village.members[0]) == (village.kanoon_id, [("imported", None)])


async def test_an_objection_is_heard_once_by_the_centre(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]
    case = await decided(office, village)
    # Nobody leaves or moves away from it
    assert await wrong(office, f"/members/{member}/leave", WHY, member) == {("member_id", "being_expelled")}
    await is_light(office.api, f"/m/{invitation_of(CODE_SECRET, case.id, OBJECTS)}")
    assert "اعتراض خود را بنویسید" in await says(office, case, "object", OBJECTS)
    assert "اعتراض شما ثبت شد" in await says(office, case, "object", OBJECTS, "چنین نبود")
    assert "شما پیش‌تر پاسخ داده‌اید" in await says(office, case, "object", OBJECTS, "باز هم")
    await case.sees("task_opened", task="membership.appeal")
    (task,) = await case.tasks()
    detail = await office.read(f"/tasks/{task['id']}", as_=CENTRE)
    assert "چنین نبود" in str(detail)
    await case.says("membership.appeal", CENTRE, "keep", reason="دلیل کافی نیست")
    assert await reasons(case) == ("DECLINED", ["objection_granted"])
    assert await home(office, member) == (village.kanoon_id, [("imported", None)])
    messages = await office.read(f"/messages?process_id={case.id}")
    told = {one["recipient"] for one in messages["items"] if one["event"] == "membership.not_done"}
    assert told == {member, village.leader}

    case = await decided(office, village)
    await says(office, case, "object", OBJECTS, "چنین نبود")
    await case.sees("task_opened", task="membership.appeal")
    await case.says("membership.appeal", CENTRE, "expel", reason="درست است")
    assert (await case.ends())["outcome"] == "DONE"
    assert await home(office, member) == (None, [("imported", "expelled")])
    assert (await members_of(office, village, former="true"))[0]["ended_by"] == CENTRE


async def test_only_a_leader_proposes_and_only_a_secretary_decides(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    member = village.members[0]
    body = {"reason": "بدرفتاری"}
    assert (await asks(office, f"/members/{member}/expulsion", body, other.leader)).status_code == 404
    assert (await asks(office, f"/members/{member}/expulsion", body, PROVINCE)).status_code == 403
    case = await to_expulsion(office, village)
    own = await case.answer("membership.decide", village.leader, outcome="expel", reason="؟")
    assert own.status_code == 403
    # The member neither sees it before it is decided nor withdraws it
    gone = await office.call("POST", f"/processes/{case.id}/withdraw", WHY, as_=member)
    assert gone.status_code == 404
    await case.says("membership.decide", PROVINCE, "keep", reason="گفت‌وگو کنید")
    assert await reasons(case) == ("DECLINED", ["not_expelled"])
    assert [one["event"] for one in (await office.read(f"/messages?process_id={case.id}"))["items"]] == [
        "membership.not_done"
    ]


async def test_a_death_in_the_middle_ends_requests_membership_and_duties(office: Office) -> None:
    village, other = office.found_village(), office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    trustee = (await loan.read())["trustees"][0]["member_id"]
    case = await to_transfer(office, trustee, other, trustee)
    report = {"reason": "گواهی فوت"}
    refused = await office.call("POST", f"/members/{trustee}/death", report, as_=other.leader)
    assert refused.status_code == 404
    answer = await office.call("POST", f"/members/{trustee}/death", report, as_=village.leader)
    assert answer.json() == {"id": trustee, "state": "deceased"}, answer.text
    assert await reasons(case) == ("VOID", ["died"])
    assert await case.messages() == []
    assert await home(office, trustee) == (None, [("imported", "died")])
    await loan.sees("trustee_shortfall", member=trustee)
    # A borrower's loan hears of a death as if it were reported there
    borrower = village.members[0]
    await office.call("POST", f"/members/{borrower}/death", report, as_=PROVINCE)
    await loan.sees("borrower_died")
    assert await home(office, borrower) == (None, [("imported", "died")])
    nobody = await asks(office, f"/members/{borrower}/leave", WHY, PROVINCE)
    assert nobody.status_code == 422
    await ledger_is_right(office)
