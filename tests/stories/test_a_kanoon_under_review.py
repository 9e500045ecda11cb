"""A kanoon that has met: its election, its trustees, the reviews, and its account at the bank."""

from dataclasses import replace
from typing import Any

import pytest

from domain.permissions import Role
from stores.kanoons import Kanoon, KanoonStore
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, REGION, Office
from tests.stories.founding import (
    CENTRE,
    PROVINCE,
    able,
    elects,
    meeting,
    under_review,
)


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
