"""A talent from the nomination to a craft, and every way out before."""

import asyncio
import secrets
from typing import Any

import pytest

from domain.permissions import Role
from stores.memberships import Change, MembershipStore
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, Office, now
from tests.stories.talents import (
    EXPERT,
    MARKS,
    PROFILE,
    assessed,
    interviewing,
    link_of,
    nominate,
    nominated,
)
from tests.weak_phone import is_light


async def test_from_a_nomination_to_a_craft(office: Office) -> None:
    nominee = await assessed(office, craft_hint="گلیم و جاجیم بافی")
    case = nominee.case
    # A county of Tehran where water is scarce: what needs much of it is not proposed, whatever the person can do.
    found = (await nominee.talent())["assessment"]
    assert (found["suitability"], found["cell_kind"]) == ("suitable", "work_and_life")
    assert found["proposals"][0]["craft_code"] == "kilim"
    excluded = {one["craft_code"]: one for one in found["proposals"] if one["excluded"]}
    assert excluded["greenhouse"]["final"] is True
    assert excluded["greenhouse"]["reasons"] == [
        {"fa": "پرآب است و این‌جا کم‌آب.", "en": "It needs much water, and water is scarce here."}
    ]
    (task,) = await case.tasks()
    shown = await office.read(f"/tasks/{task['id']}", as_=EXPERT)
    assert shown["why"]["about"]["proposals"][0]["en"].startswith("Kilim weaving (kilim), 9 points: ")
    await case.says("talent.match", EXPERT, "confirm")
    await case.in_stage("TRAINING")
    talent = await nominee.talent()
    assert (talent["craft_code"], talent["cell_kind"], talent["suitability"]) == (
        "kilim", "work_and_life", "suitable",
    )  # fmt: skip
    assert (talent["nominated_by"], talent["craft_hint"], talent["state"]) == ("leader", "kilim", "open")
    assert (await case.messages())[:2] == ["talent.invitation", "talent.matched"]
    happened = [entry["what"] for entry in (await case.read())["timeline"]]
    for what in ("invited", "profile_by_member", "interviewed", "assessed", "matched"):
        assert what in happened


async def test_the_leader_fills_the_form_in_with_who_cannot(office: Office) -> None:
    nominee = await nominated(office)
    answer = await nominee.case.answer("talent.profile", nominee.village.leader, **PROFILE)
    assert answer.status_code == 200, answer.text
    await nominee.case.sees("profile_by_staff")
    await nominee.case.sees("task_opened", task="talent.interview")
    assert "پیش‌تر رسیده است" in await nominee.fills_in() or "گذشته است" in await nominee.fills_in()


async def test_a_member_who_does_not_want_to_says_so_on_their_page(office: Office) -> None:
    nominee = await nominated(office)
    assert "ثبت شد که نمی‌خواهید" in await nominee.fills_in(answer="decline")
    ended = await nominee.case.ends()
    assert ended["outcome"] == "DECLINED"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["declined_by_member"]
    assert (await nominee.talent())["state"] == "ended"
    undone = [e["facts"]["step"] for e in ended["timeline"] if e["what"] == "undone"]
    assert undone == ["Talents.end"]
    # Who did not want to may be nominated again.
    again = await nominate(
        office, {"member_id": nominee.member_id, "nominated_by": "self", "rehearsal": True}
    )
    assert again.status_code == 202


async def test_a_form_that_nobody_fills_in_is_reminded_of_twice_and_then_it_ends(office: Office) -> None:
    nominee = await nominated(office)
    await nominee.case.pass_days(7)
    messages = await nominee.case.messages()
    assert messages.count("talent.invitation") == 3
    assert "task.reminder" in messages or "task_reminded" in [
        entry["what"] for entry in (await nominee.case.read())["timeline"]
    ]
    await nominee.case.pass_days(24)
    ended = await nominee.case.ends()
    assert ended["outcome"] == "DECLINED"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["no_profile"]
    assert "زمان این فرم گذشته است" in await nominee.fills_in()


async def test_an_interview_is_the_provincial_secretarys_after_fourteen_days(office: Office) -> None:
    nominee = await interviewing(office)
    early = await nominee.case.answer("talent.interview", "provincial_secretary1", outcome="go_on", **MARKS)
    assert early.status_code == 403
    await nominee.case.pass_days(14)
    happened = [entry["what"] for entry in (await nominee.case.read())["timeline"]]
    assert happened.count("task_reminded") == 2
    assert "task_escalated" in happened
    silent = await nominee.case.answer("talent.interview", "provincial_secretary1", outcome="go_on")
    assert {one["field"] for one in silent.json()["errors"]} == {"motivation", "learning", "reliability"}
    await nominee.case.says("talent.interview", "provincial_secretary1", "decline", reason="نمی‌خواهد")
    assert (await nominee.case.ends())["outcome"] == "DECLINED"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["declined_by_leader"]


@pytest.mark.parametrize(
    ("profile", "marks", "suitability"),
    [
        ({"hours_a_week": 5}, {}, "other_path"),
        ({"household_agrees": False}, {}, "other_path"),
        ({}, {"motivation": 1}, "other_path"),
        ({"experience_years": 0}, {}, "train_first"),
    ],
    ids=["no_time", "household_against", "no_will", "no_experience"],
)
async def test_what_the_tables_say_is_confirmed(
    office: Office, profile: dict[str, Any], marks: dict[str, int], suitability: str
) -> None:
    nominee = await assessed(office, profile=profile, marks=marks)
    await nominee.case.says("talent.match", EXPERT, "confirm")
    if suitability == "other_path":
        ended = await nominee.case.ends()
        assert (ended["outcome"], (await nominee.talent())["craft_code"]) == ("OTHER_PATH", None)
        assert (await nominee.case.messages())[-1] == "talent.ended"
    else:
        await nominee.case.in_stage("TRAINING")
    assert (await nominee.talent())["suitability"] == suitability


async def test_the_expert_decides_otherwise_for_a_reason_but_never_where_water_is_scarce(
    office: Office,
) -> None:
    nominee = await assessed(office, profile={"hours_a_week": 5})

    async def wrong(outcome: str, **form: Any) -> list[tuple[str, str]]:
        answer = await nominee.case.answer("talent.match", EXPERT, outcome=outcome, **form)
        assert answer.status_code == 422, answer.text
        return [(one["field"], one["code"]) for one in answer.json()["errors"]]

    assert await wrong("override", suitability="suitable") == [("reason", "required")]
    assert await wrong("confirm", suitability="suitable") == [("suitability", "override_needed")]
    yes = {"suitability": "train_first", "reason": "با خانواده کار می‌کند"}
    assert await wrong("override", craft_code="flying", **yes) == [("craft_code", "unknown_craft")]
    assert await wrong("override", craft_code="greenhouse", **yes) == [("craft_code", "excluded_craft")]
    # Of another kind of cell: an exclusion that knows exceptions.
    await nominee.case.says(
        "talent.match",
        EXPERT,
        "override",
        craft_code="appliance_repair",
        cell_kind="work_and_business",
        **yes,
    )
    await nominee.case.in_stage("TRAINING")
    assert (await nominee.case.sees("overridden"))["facts"]["reason"] == "با خانواده کار می‌کند"
    talent = await nominee.talent()
    assert (talent["craft_code"], talent["cell_kind"]) == ("appliance_repair", "work_and_business")


async def test_who_interviewed_or_asked_for_it_does_not_decide_nor_the_member(office: Office) -> None:
    village = office.found_village()
    with office.database.writing() as session:
        both = frozenset({Role.LEADER, Role.CELL_EXPERT})
        store = StaffStore(session)
        store.put_person(
            StaffMember(f"b-{village.leader}", HASHED, both, None, "IR-23", None, village.kanoon_id)
        )
        own = frozenset({Role.CELL_EXPERT})
        store.put_person(StaffMember(f"o-{village.leader}", HASHED, own, None, "IR-23", village.members[0]))
    nominee = await interviewing(office, village=village)
    await nominee.case.says("talent.interview", f"b-{village.leader}", "go_on", **MARKS)
    await nominee.case.sees("task_opened", task="talent.match")
    twice = await nominee.case.answer("talent.match", f"b-{village.leader}", outcome="confirm")
    assert (twice.status_code, twice.json()["code"]) == (403, "four_eyes")
    theirs = await nominee.case.answer("talent.match", f"o-{village.leader}", outcome="confirm")
    assert (theirs.status_code, theirs.json()["code"]) == (403, "own_case")


async def test_the_member_or_the_leader_for_them_withdraws(office: Office) -> None:
    nominee = await assessed(office)
    body = {"reason": "کار دیگری پیدا شد", "request_id": secrets.token_hex(6)}
    answer = await office.call(
        "POST", f"/processes/{nominee.case.id}/withdraw", body, as_=nominee.village.leader
    )
    assert answer.status_code == 202, answer.text
    assert (await nominee.case.ends())["outcome"] == "WITHDRAWN"
    assert (await nominee.talent())["state"] == "ended"


async def test_in_a_suspended_kanoon_nothing_begins_and_what_runs_is_held(office: Office) -> None:
    nominee = await interviewing(office)
    village = nominee.village
    path = f"/kanoons/{village.kanoon_id}/state"
    await office.call("PUT", path, {"state": "suspended", "reason": "بازدید نشد"}, as_="supervisor1")
    await nominee.case.sees("kanoon_suspended")
    refused = await nominate(office, {"member_id": village.members[1], "nominated_by": "leader"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "kanoon_not_active"
    held = await nominee.case.answer("talent.interview", village.leader, outcome="go_on", **MARKS)
    assert (held.status_code, held.json()["code"]) == (409, "case_paused")
    await office.call("PUT", path, {"state": "active", "reason": "درست شد"}, as_="supervisor1")
    await nominee.case.sees("kanoon_lifted")
    await nominee.case.says("talent.interview", village.leader, "go_on", **MARKS)
    await nominee.case.sees("task_opened", task="talent.match")
    await office.call("PUT", path, {"state": "suspended", "reason": "دوباره"}, as_="supervisor1")
    await nominee.case.sees("kanoon_suspended")
    await asyncio.sleep(0.2)
    await nominee.case.pass_days(61)
    assert (await nominee.case.ends())["outcome"] == "WITHDRAWN"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["kanoon_suspended"]


async def test_a_member_who_leaves_the_kanoon_is_no_talent_of_it_any_more(office: Office) -> None:
    nominee = await interviewing(office)
    move = {"kanoon_id": None, "reason": "جابه‌جایی"}
    await office.call("PUT", f"/members/{nominee.member_id}/kanoon", move, as_="supervisor1")
    assert (await nominee.case.ends())["outcome"] == "WITHDRAWN"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["left_kanoon"]


async def test_links_that_are_used_forged_or_wrong_are_answered_clearly(office: Office) -> None:
    nominee = await nominated(office)
    await is_light(office.api, link_of(nominee.case.id))
    wrong = await nominee.fills_in(hours_a_week="بسیار", household="")
    assert "یک عدد درست بنویسید" in wrong
    assert "این مورد لازم است" in wrong
    assert "checked" in wrong, "what was ticked stays ticked"
    assert "فرم شما رسید" in await nominee.fills_in(hours_a_week="۳۰")
    await nominee.case.sees("task_opened", task="talent.interview")
    assert "پیش‌تر رسیده است" in await nominee.fills_in(answer="decline")
    ours = link_of(nominee.case.id)
    for forged in (ours[:-1] + ("a" if ours[-1] != "a" else "b"), "/t/x", f"/t/{'x' * 300}"):
        gone = await office.api.get(forged)
        assert gone.status_code == 404
        assert "این پیوند درست نیست" in gone.text


async def test_a_wrong_nomination_names_its_field_and_nobody_is_nominated_twice(office: Office) -> None:
    village = office.found_village()
    member = village.members[0]

    async def wrong(body: dict[str, Any], as_: str | None = None) -> list[tuple[str, str]]:
        answer = await nominate(office, body, as_)
        assert answer.status_code == 422, answer.text
        return [(one["field"], one["code"]) for one in answer.json()["errors"]]

    assert await wrong({"nominated_by": "self"}) == [("member_id", "one_of_two")]
    assert await wrong({"member_id": "m-none"}) == [("member_id", "unknown_member")]
    assert await wrong({"national_code": "0684159415"}) == [("national_code", "national_code")]
    assert await wrong({"member_id": member, "craft_hint": "پرواز"}) == [("craft_hint", "unknown_craft")]
    assert await wrong({"member_id": member, "nominated_by": "m-x"}) == [("nominated_by", "unknown_member")]
    with office.database.writing() as session:
        MembershipStore(session).end(village.members[1], Change("left", now()))
    assert await wrong({"member_id": village.members[1]}) == [("member_id", "no_kanoon")]
    # Members for themselves, leaders for their own kanoon's, staff for anybody of their province.
    assert (await nominate(office, {"member_id": village.leader}, as_=member)).status_code == 403
    other = office.found_village().members[0]
    assert (await nominate(office, {"member_id": other}, as_=village.leader)).status_code == 403
    assert (await nominate(office, {"member_id": other}, as_="treasury1")).status_code == 403
    own = await nominate(office, {"member_id": member}, as_=member)
    assert own.status_code == 202, own.text
    assert (await office.read(f"/talents/{own.json()['id']}"))["nominated_by"] == "self"
    assert await wrong({"member_id": member}) == [("member_id", "nominated_before")]


async def test_of_two_nominations_at_the_same_moment_one_is_begun(office: Office) -> None:
    body = {"member_id": office.found_village().members[0]}
    both = await asyncio.gather(nominate(office, body), nominate(office, body))
    assert sorted(answer.status_code for answer in both) == [202, 422]
