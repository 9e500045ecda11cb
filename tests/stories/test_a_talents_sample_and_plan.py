"""A sample that is made better, and a plan that a committee decides on."""

import pytest

from domain.permissions import Role
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, Office
from tests.papers import PDF, picture
from tests.stories.talents import EXPERT, hands_in, planning, sampling, writes_plan

QUALITY = "product_expert1"


async def test_from_the_sample_to_an_approved_plan(office: Office) -> None:
    nominee = await planning(office)
    case = nominee.case
    wrong = await writes_plan(nominee, jobs=0, loan_rials="بسیار")
    assert {(one["field"], one["code"]) for one in wrong.json()["errors"]} == {
        ("jobs", "too_small"), ("loan_rials", "not_a_number"),
    }  # fmt: skip
    assert (await writes_plan(nominee, equipment_rials=0, technical_supporters=0)).status_code == 200
    await case.sees("task_opened", task="talent.decide_plan")
    (task,) = await case.tasks()
    shown = await office.read(f"/tasks/{task['id']}", as_="cell_committee1")
    about = shown["why"]["about"]
    assert (about["monthly_rials"], about["craft"]["en"], about["plan"]) == (
        80_000_000, "Kilim weaving", "گلیم برای بازار اعضا",
    )  # fmt: skip
    await case.says("talent.decide_plan", "cell_committee1", "approve")
    assert await case.stage() == "PLAN_REVIEW"
    twice = await case.answer("talent.decide_plan", "cell_committee1", outcome="approve")
    assert (twice.status_code, twice.json()["code"]) == (403, "four_eyes")
    await case.says("talent.decide_plan", "cell_committee2", "approve")
    # Nothing to buy, nobody to find: what comes next is a first order.
    await case.in_stage("PILOT_ORDER")
    assert (await nominee.talent())["state"] == "open"
    assert (await case.messages())[-1] == "talent.plan_approved"
    stages = [
        entry["facts"]["stage"] for entry in (await case.read())["timeline"] if entry["what"] == "entered"
    ]
    assert stages == [
        "NOMINATED", "PROFILED", "INTERVIEWED", "ASSESSED", "MATCHED", "TRAINING", "SAMPLE", "PLAN_REVIEW",
        "PILOT_ORDER",
    ]  # fmt: skip


async def test_a_photo_of_the_sample_is_seen_by_who_checks_it(office: Office) -> None:
    nominee = await sampling(office)
    leader = nominee.village.leader
    await nominee.case.sees("task_opened", task="talent.hand_in_sample")
    (asked,) = await nominee.case.tasks()
    # A photo is a picture, and nothing else.
    paper = await office.hand_in(asked["id"], "photo", PDF, as_=leader)
    assert paper.status_code == 422
    photo = await office.hand_in(asked["id"], "photo", picture(), as_=leader)
    assert photo.status_code == 201, photo.text
    await hands_in(nominee, photo=photo.json()["id"])
    await nominee.case.sees("task_opened", task="talent.check_quality")
    (check,) = await nominee.case.tasks()
    shown = await office.read(f"/tasks/{check['id']}", as_=QUALITY)
    assert shown["why"]["about"]["photo"] == photo.json()["id"]
    assert (await office.call("GET", f"/files/{photo.json()['id']}", as_=QUALITY)).status_code == 200
    await nominee.case.says("talent.check_quality", QUALITY, "accept")
    await nominee.case.in_stage("PLAN_REVIEW")


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_sample_is_made_better_three_times_and_no_more(office: Office, *, accepted: bool) -> None:
    nominee = await sampling(office)
    case = nominee.case
    await hands_in(nominee)
    for round_ in (1, 2, 3):
        await case.sees("task_opened", task="talent.check_quality")
        silent = await case.answer("talent.check_quality", QUALITY, outcome="rework")
        assert silent.status_code == 422
        await case.says("talent.check_quality", QUALITY, "rework", reason=f"بار {round_}")
        await case.in_stage("REWORK")
        (task,) = await case.tasks()
        shown = await office.read(f"/tasks/{task['id']}", as_=nominee.village.leader)
        assert (shown["why"]["about"]["remarks"], shown["why"]["about"]["reworks"]) == (
            f"بار {round_}",
            round_,
        )
        await hands_in(nominee, "talent.rework_sample")
        await case.in_stage("SAMPLE")
    if accepted:
        await case.says("talent.check_quality", QUALITY, "accept")
        await case.in_stage("PLAN_REVIEW")
    else:
        await case.says("talent.check_quality", QUALITY, "rework", reason="نشد")
        assert (await case.ends())["outcome"] == "OTHER_PATH"
        assert (await case.sees("left"))["facts"]["reasons"] == ["reworked_too_often"]
    assert (await case.messages()).count("talent.rework") == 3


@pytest.mark.parametrize("reworked", [True, False])
async def test_without_a_sample_in_twenty_one_days_it_is_another_path(
    office: Office, *, reworked: bool
) -> None:
    nominee = await sampling(office)
    if reworked:
        await hands_in(nominee)
        await nominee.case.sees("task_opened", task="talent.check_quality")
        await nominee.case.says("talent.check_quality", QUALITY, "rework", reason="نازک است")
        await nominee.case.in_stage("REWORK")
    await nominee.case.pass_days(19)
    assert len(await nominee.case.tasks()) == 1
    await nominee.case.pass_days(3)
    ended = await nominee.case.ends()
    assert ended["outcome"] == "OTHER_PATH"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["no_sample"]
    # The courses have ended: there is no seat to free any more.
    undone = [entry["facts"]["step"] for entry in ended["timeline"] if entry["what"] == "undone"]
    assert undone == ["Talents.end"]


async def test_a_plan_comes_back_is_put_right_and_is_rejected_by_two(office: Office) -> None:
    nominee = await planning(office)
    case = nominee.case
    assert (await writes_plan(nominee)).status_code == 200
    await case.sees("task_opened", task="talent.decide_plan")
    await case.says("talent.decide_plan", "cell_committee1", "return", reason="بازار روشن نیست")
    await case.sees("plan_returned")
    (task,) = await case.tasks()
    shown = await office.read(f"/tasks/{task['id']}", as_="coach1")
    assert shown["why"]["about"]["remarks"] == "بازار روشن نیست"
    assert (await writes_plan(nominee, jobs=3)).status_code == 200
    await case.in_stage("PLAN_REVIEW")
    # Votes that differ decide nothing.
    await case.says("talent.decide_plan", "cell_committee1", "approve")
    await case.says("talent.decide_plan", "cell_committee2", "reject", reason="سود ندارد")
    assert await case.stage() == "PLAN_REVIEW"
    await case.says("talent.decide_plan", "cell_committee3", "reject", reason="سود ندارد")
    assert (await case.ends())["outcome"] == "DECLINED"
    assert (await case.sees("left"))["facts"]["reasons"] == ["plan_rejected"]
    assert (await nominee.talent())["state"] == "ended"


async def test_a_plan_is_returned_three_times_and_no_more(office: Office) -> None:
    nominee = await planning(office)
    for _ in range(4):
        await nominee.case.in_stage("PLAN_REVIEW")
        assert (await writes_plan(nominee)).status_code == 200
        await nominee.case.says("talent.decide_plan", "cell_committee1", "return", reason="ناقص است")
    assert (await nominee.case.ends())["outcome"] == "DECLINED"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["plan_returned_too_often"]


async def test_who_had_a_part_in_it_does_not_vote_and_a_silent_committee_is_the_supervisors(
    office: Office,
) -> None:
    nominee = await planning(office)
    with office.database.writing() as session:
        store = StaffStore(session)
        for name in (EXPERT, QUALITY, "coach1"):
            known = store.person(name)
            assert known is not None
            store.put_person(
                StaffMember(
                    name, known.password_hash, known.roles | {Role.CELL_COMMITTEE}, None, known.region
                )
            )
        own = f"own-{nominee.member_id}"
        store.put_person(
            StaffMember(own, HASHED, frozenset({Role.CELL_COMMITTEE}), None, "IR-23", nominee.member_id)
        )
    assert (await writes_plan(nominee)).status_code == 200
    await nominee.case.sees("task_opened", task="talent.decide_plan")
    for name, code in (
        (EXPERT, "four_eyes"),
        (QUALITY, "four_eyes"),
        ("coach1", "four_eyes"),
        (own, "own_case"),
    ):
        answer = await nominee.case.answer("talent.decide_plan", name, outcome="approve")
        assert (answer.status_code, answer.json()["code"]) == (403, code), name
    await nominee.case.pass_days(14)
    await nominee.case.sees("task_escalated", task="talent.decide_plan")
    await nominee.case.says("talent.decide_plan", "cell_committee3", "approve")
    await nominee.case.says("talent.decide_plan", "supervisor2", "approve")
    await nominee.case.in_stage("EQUIPPING")
