"""A cell's supporters: every kind asked at once, one who never delivers, none to be found, all called off."""

import pytest

from tests.office import Office
from tests.stories.supporting import OFFICER, Asking, Circle
from tests.stories.talents import EXPERT, Nominee, approved, planning, writes_plan

MISSING = "talent.supporters_missing"


async def asked_for(nominee: Nominee, circle: Circle, kind: str, *, needed: int = 1) -> Asking:
    """The case of support that was begun for a kind."""
    seen = await nominee.case.sees("support_asked", support_kind=kind, needed=needed)
    support_id = str(seen["facts"]["support"])
    nominee.office.cases.append(support_id)
    return Asking(nominee.office, support_id, circle)


async def test_every_kind_is_asked_at_once_and_all_are_waited_for(office: Office) -> None:
    nominee = await approved(office, technical_supporters=2, commercial_supporters=1, cultural_supporters=0)
    circle = Circle(office)
    makers = circle.add(2)
    (seller,) = circle.add(kind="commercial")
    technical = await asked_for(nominee, circle, "technical", needed=2)
    commercial = await asked_for(nominee, circle, "commercial")
    assert (await technical.support())["process_id"] == nominee.case.id
    await technical.sees("task_opened", task="support.name_supporters")
    await technical.says("support.name_supporters", OFFICER, "name", supporters=" ".join(makers))
    await technical.until_asked(2)
    for number in (1, 2):
        await technical.says_by_link(number, "accept")
    await technical.in_stage("PLEDGED")
    await commercial.pledges(seller)
    for member_id in circle.members[:2]:
        await technical.confirms(member_id)
    assert (await technical.ends())["outcome"] == "FULFILLED"
    await technical.sees("parent_told", parent=nominee.case.id)
    # One kind is not all of them.
    assert await nominee.case.stage() == "SUPPORTER_MATCHING"
    await commercial.confirms(circle.members[2])
    await nominee.case.sees("supported")
    told = (await nominee.talent())["setup"]["supports"]
    assert [(one["kind"], one["needed"], one["outcome"]) for one in told] == [
        ("technical", 2, "FULFILLED"), ("commercial", 1, "FULFILLED"),
    ]  # fmt: skip


async def test_a_supporter_who_never_delivers(office: Office) -> None:
    nominee = await approved(office, technical_supporters=1)
    circle = Circle(office)
    silent, other = circle.add(2)
    technical = await asked_for(nominee, circle, "technical")
    await technical.pledges(silent)
    await technical.pass_days(15)
    await technical.until_states({1: "released"})
    assert await nominee.case.stage() == "SUPPORTER_MATCHING"
    await technical.pledges(other)
    await technical.confirms(circle.members[1])
    await nominee.case.sees("supported")
    assert (await nominee.talent())["setup"]["supports"][0]["support_id"] == technical.id


async def not_found(support: Asking) -> None:
    await support.sees("task_opened", task="support.name_supporters")
    await support.says("support.name_supporters", OFFICER, "end", reason="کسی نیست")
    assert (await support.ends())["outcome"] == "NOT_FOUND"


@pytest.mark.parametrize("outcome", ["go_on", "end"])
async def test_where_nobody_is_found_an_officer_says_what_becomes_of_it(office: Office, outcome: str) -> None:
    nominee = await approved(office, cultural_supporters=3)
    circle, case = Circle(office), nominee.case
    for needed in (3, 2, 1):
        await not_found(await asked_for(nominee, circle, "cultural", needed=needed))
        await case.sees("task_opened", task=MISSING)
        if needed > 1:
            unsaid = await case.answer(MISSING, EXPERT, outcome="again")
            assert [one["field"] for one in unsaid.json()["errors"]] == ["needed"]
            await case.says(MISSING, EXPERT, "again", needed=needed - 1)
    too_often = await case.answer(MISSING, EXPERT, outcome="again", needed=1)
    assert [one["code"] for one in too_often.json()["errors"]] == ["tried_too_often"]
    reason = {"reason": "بی حامی نمی‌شود"} if outcome == "end" else {}
    await case.says(MISSING, EXPERT, outcome, **reason)
    if outcome == "go_on":
        await case.sees("supported")
    else:
        assert (await case.ends())["outcome"] == "DECLINED"
        assert (await case.sees("left"))["facts"]["reasons"] == ["no_supporters"]


async def test_who_withdraws_releases_every_supporter(office: Office) -> None:
    nominee = await approved(office, technical_supporters=1, commercial_supporters=1)
    circle = Circle(office)
    (bound,) = circle.add()
    technical = await asked_for(nominee, circle, "technical")
    commercial = await asked_for(nominee, circle, "commercial")
    await technical.pledges(bound)
    withdrawn = await office.call(
        "POST", f"/processes/{nominee.case.id}/withdraw", {"reason": "نمی‌خواهد"}, as_=nominee.village.leader
    )
    assert withdrawn.status_code == 202, withdrawn.text
    ended = await nominee.case.ends()
    assert ended["outcome"] == "WITHDRAWN"
    undone = [entry["facts"]["step"] for entry in ended["timeline"] if entry["what"] == "undone"]
    assert undone == ["Children.call_off_supports", "Talents.end"]
    for support in (technical, commercial):
        assert (await support.ends())["outcome"] == "WITHDRAWN"
    assert await technical.states() == {1: "ended"}
    assert await technical.told("support.ended") == circle.members


async def test_a_plan_says_what_goes_together(office: Office) -> None:
    nominee = await planning(office)
    wrong = await writes_plan(nominee, loan_rials=500_000_000, equipment="", credit_supporters=1)
    assert {(one["field"], one["code"]) for one in wrong.json()["errors"]} == {
        ("equipment", "required"), ("loan_instalments", "required"), ("supplier_id", "required"),
        ("credit_rials", "required"), ("loan_rials", "more_than_equipment"),
    }  # fmt: skip
