"""Training at the university: seats, missed lessons, a retake, and what its webhooks say early, late and twice."""

import secrets
from typing import Any

import pytest

from tests.office import Office
from tests.stories.talents import (
    EXPERT,
    Nominee,
    add_course,
    assessed,
    interviewing,
    training,
)

OFFICER = "university_officer1"
NO_EXPERIENCE = {"experience_years": 0}


def tell_student(office: Office, about: str, **told: Any) -> None:
    office.sandbox.tell("/students", about=about, **told)


async def seats(nominee: Nominee) -> dict[str, str]:
    """What became of the seats, by subject and attempt."""
    found = (await nominee.talent())["enrolments"]
    return {one["id"].partition(":")[2]: one["state"] for one in found}


async def test_who_knows_the_craft_learns_how_money_and_business_go(office: Office) -> None:
    nominee = await training(office)
    await nominee.case.sees("enrolled")
    assert await seats(nominee) == {"literacy:1": "enrolled"}
    await nominee.case.pass_days(37)
    await nominee.case.in_stage("SAMPLE")
    assert await seats(nominee) == {"literacy:1": "passed"}
    assert (await nominee.talent())["enrolments"][0]["grade"] == 17
    assert await nominee.case.messages() == ["talent.invitation", "talent.matched", "talent.enrolled"]


async def test_the_others_learn_the_craft_as_well_and_a_call_follows_two_missed_lessons(
    office: Office,
) -> None:
    nominee = await assessed_beginner(office)
    await nominee.case.in_stage("TRAINING")
    await nominee.case.pass_days(22)
    assert await seats(nominee) == {"craft:1": "enrolled", "literacy:1": "enrolled"}
    (call,) = await nominee.case.tasks()
    assert call["kind"] == "talent.call_absent"
    shown = await office.read(f"/tasks/{call['id']}", as_=nominee.village.leader)
    assert shown["why"]["about"]["absences"] == 2
    await nominee.case.says("talent.call_absent", nominee.village.leader, "goes_on")
    await nominee.case.pass_days(15)
    await nominee.case.in_stage("SAMPLE")
    found = {one["id"].partition(":")[2]: one for one in (await nominee.talent())["enrolments"]}
    assert (found["craft:1"]["absences"], found["literacy:1"]["absences"]) == (2, 0)


async def assessed_beginner(office: Office) -> Nominee:
    """Somebody without experience, who misses the first two lessons of the craft's course."""
    await add_course(office, "literacy")
    await add_course(office, "craft", "kilim")
    nominee = await assessed(office, craft_hint="kilim", profile=NO_EXPERIENCE)
    tell_student(office, f"{nominee.case.id}:craft:1", absent=[1, 2])
    await nominee.case.says("talent.match", EXPERT, "confirm")
    return nominee


async def test_who_leaves_the_course_frees_the_seats_and_what_was_done_is_undone_in_reverse(
    office: Office,
) -> None:
    nominee = await assessed_beginner(office)
    await nominee.case.in_stage("TRAINING")
    await nominee.case.pass_days(22)
    silent = await nominee.case.answer("talent.call_absent", nominee.village.leader, outcome="leaves")
    assert silent.status_code == 422
    await nominee.case.says("talent.call_absent", nominee.village.leader, "leaves", reason="کار پیدا کرد")
    ended = await nominee.case.ends()
    assert ended["outcome"] == "DECLINED"
    assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["left_course"]
    undone = [entry["facts"]["step"] for entry in ended["timeline"] if entry["what"] == "undone"]
    assert undone == ["University.free_seats", "Talents.end"]
    assert await seats(nominee) == {"craft:1": "freed", "literacy:1": "freed"}
    at_university = office.sandbox.see("/enrolments", enrolment_id=nominee.case.id)["items"]
    assert len(at_university) == 2
    assert all(one["freed_at"] for one in at_university)


async def test_who_withdraws_frees_the_seat(office: Office) -> None:
    nominee = await training(office)
    await nominee.case.sees("enrolled")
    body = {"reason": "بیمار شد", "request_id": secrets.token_hex(6)}
    await office.call("POST", f"/processes/{nominee.case.id}/withdraw", body, as_=nominee.village.leader)
    assert (await nominee.case.ends())["outcome"] == "WITHDRAWN"
    assert await seats(nominee) == {"literacy:1": "freed"}


@pytest.mark.parametrize("again", [True, False], ids=["passes_then", "fails_again"])
async def test_a_course_that_is_failed_may_be_taken_once_more(office: Office, *, again: bool) -> None:
    await add_course(office, "literacy")
    nominee = await assessed(office, craft_hint="kilim")
    tell_student(office, f"{nominee.case.id}:literacy:1", passed=False, grade=7)
    tell_student(office, f"{nominee.case.id}:literacy:2", passed=again, grade=12 if again else 8)
    await nominee.case.says("talent.match", EXPERT, "confirm")
    await nominee.case.in_stage("TRAINING")
    await nominee.case.pass_days(38)
    await nominee.case.sees("retake")
    assert await seats(nominee) == {"literacy:1": "failed", "literacy:2": "enrolled"}
    await nominee.case.pass_days(38)
    await nominee.case.in_stage("SAMPLE" if again else "OTHER_PATH")
    assert await seats(nominee) == {"literacy:1": "failed", "literacy:2": "passed" if again else "failed"}
    if not again:
        assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["failed_course"]
    assert (await nominee.case.messages()).count("talent.retake") == 1


@pytest.mark.parametrize("found", [True, False])
async def test_where_there_is_no_course_somebody_adds_one_or_says_that_it_is_another_path(
    office: Office, *, found: bool
) -> None:
    craft = "wicker" if found else "chadorshab"
    await add_course(office, "literacy")
    nominee = await assessed(office, craft_hint=craft, profile=NO_EXPERIENCE)
    await nominee.case.says("talent.match", EXPERT, "confirm", craft_code=craft)
    await nominee.case.sees("task_opened", task="talent.find_course")
    assert (await nominee.case.sees("no_seat"))["facts"]["no_seat"] == "no_course"
    if not found:
        await nominee.case.says("talent.find_course", OFFICER, "other_path", reason="برگزار نمی‌شود")
        assert (await nominee.case.ends())["outcome"] == "OTHER_PATH"
        assert (await nominee.case.sees("left"))["facts"]["reasons"] == ["no_course"]
        return
    # Of another province it is none for them; of theirs it is.
    await add_course(office, "craft", craft, region="IR-10")
    await nominee.case.says("talent.find_course", OFFICER, "retry")
    await nominee.case.sees("task_opened", task="talent.find_course")
    await add_course(office, "craft", craft, region="IR-23")
    while not (await seats(nominee)).get("craft:1"):
        if any(task["kind"] == "talent.find_course" for task in await nominee.case.tasks()):
            await nominee.case.says("talent.find_course", OFFICER, "retry")
    await nominee.case.pass_days(38)
    await nominee.case.in_stage("SAMPLE")


async def test_a_full_course_is_said_to_be_full(office: Office) -> None:
    await add_course(office, "literacy")
    nominee = await assessed(office, craft_hint="kilim")
    office.sandbox.fault("university", "reject", for_process=nominee.case.id)
    await nominee.case.says("talent.match", EXPERT, "confirm")
    await nominee.case.sees("task_opened", task="talent.find_course")
    assert (await nominee.case.sees("no_seat"))["facts"]["no_seat"] == "course_full"
    assert await seats(nominee) == {}
    await nominee.case.says("talent.find_course", OFFICER, "retry")
    await nominee.case.sees("enrolled")


async def test_a_university_that_stays_silent_is_asked_by_a_person(office: Office) -> None:
    await add_course(office, "literacy")
    nominee = await assessed(office, craft_hint="kilim")
    office.sandbox.fault("university", "silent", for_process=nominee.case.id)
    await nominee.case.says("talent.match", EXPERT, "confirm")
    await nominee.case.in_stage("TRAINING")
    await nominee.case.pass_days(91)
    await nominee.case.sees("task_opened", task="talent.ask_university")
    await nominee.case.says("talent.ask_university", OFFICER, "passed", grade=15)
    await nominee.case.in_stage("SAMPLE")
    assert (await nominee.talent())["enrolments"][0]["grade"] == 15


async def test_a_university_that_is_away_for_long_is_a_supervisors_task_and_the_seat_is_taken_once(
    office: Office,
) -> None:
    await add_course(office, "literacy")
    nominee = await assessed(office, craft_hint="kilim")
    office.sandbox.fault("university", "error", operation="enrol", for_process=nominee.case.id, times=4)
    await nominee.case.says("talent.match", EXPERT, "confirm")
    await nominee.case.sees("task_opened", task="talent.step_stuck")
    await nominee.case.says("talent.step_stuck", "supervisor1", "retry")
    await nominee.case.sees("enrolled")
    assert len(office.sandbox.see("/enrolments", enrolment_id=nominee.case.id)["items"]) == 1


async def live(office: Office) -> Nominee:
    """A real case in training, whose university speaks by webhook."""
    await add_course(office, "literacy")
    nominee = await interviewing(office, rehearsal=False, craft_hint="kilim")
    marks = {"motivation": 4, "learning": 4, "reliability": 4}
    await nominee.case.says("talent.interview", nominee.village.leader, "go_on", **marks)
    await nominee.case.sees("task_opened", task="talent.match")
    await nominee.case.says("talent.match", EXPERT, "confirm")
    await nominee.case.sees("enrolled")
    return nominee


async def says(office: Office, kind: str, **facts: Any) -> None:
    answer = await office.webhook("university", f"university.{kind}", facts, secrets.token_hex(8))
    assert answer.status_code == 202, answer.text


async def test_attendance_and_results_come_by_webhook_in_any_order_and_twice(office: Office) -> None:
    nominee = await live(office)
    seat = f"{nominee.case.id}:literacy:1"
    for session in (3, 3, 1):
        await says(office, "attendance", enrolment_id=seat, session=session, present=False)
    await nominee.case.sees("task_opened", task="talent.call_absent")
    # The university puts it right: they were there after all.
    await says(office, "attendance", enrolment_id=seat, session=1, present=True)
    await nominee.case.sees("present_after_all", session=1)
    await says(office, "result", enrolment_id=seat, passed=True, grade=18)
    await nominee.case.in_stage("SAMPLE")
    assert [entry["what"] for entry in (await nominee.case.read())["timeline"]].count("absent") == 2
    (found,) = (await nominee.talent())["enrolments"]
    assert (found["state"], found["grade"], found["absences"]) == ("passed", 18, 1)
    again = await office.call(
        "POST", "/talents", {"member_id": nominee.member_id}, **{"Idempotency-Key": secrets.token_hex(8)}
    )
    assert again.json()["errors"][0]["code"] == "nominated_before"


async def test_a_webhook_for_a_course_that_ended_is_kept_and_answered_clearly(office: Office) -> None:
    nominee = await live(office)
    seat = f"{nominee.case.id}:literacy:1"
    await says(office, "result", enrolment_id=seat, passed=False, grade=5)
    await nominee.case.sees("retake")
    await nominee.case.sees("enrolled")
    await says(office, "attendance", enrolment_id=seat, session=2, present=False)
    exception = await office.exception_about(seat)
    assert exception["subject"]["cause"] == "course_ended"
    assert (await nominee.case.stage(), await seats(nominee)) == (
        "TRAINING", {"literacy:1": "failed", "literacy:2": "enrolled"},
    )  # fmt: skip
    second = f"{nominee.case.id}:literacy:2"
    await says(office, "result", enrolment_id=second, passed=True, grade=14)
    await nominee.case.in_stage("SAMPLE")
    # Said again alike it changes nothing; the opposite is a person's.
    await says(office, "result", enrolment_id=second, passed=True, grade=14)
    await says(office, "result", enrolment_id=second, passed=False, grade=2)
    late = await office.exception_about(second)
    assert late["subject"]["cause"] == "course_ended"
    assert (await seats(nominee))["literacy:2"] == "passed"
    asked = f"/tasks?view=groups&process_id={late['id']}"
    (task,) = await office.until_listed(asked, as_="reconciliation1")
    assert task["kind"] == "exception.look_into"
    assert (await office.sort_out(late, "ignore")).status_code == 200
    # And where the case itself is closed.
    body = {"reason": "رفت", "request_id": secrets.token_hex(6)}
    await office.call("POST", f"/processes/{nominee.case.id}/withdraw", body, as_=nominee.village.leader)
    await nominee.case.ends()
    await says(office, "attendance", enrolment_id=seat, session=3, present=True)
    causes: list[str] = []
    while len(causes) < 2:
        found = await office.read(f"/processes?kind=exception&q={seat}", as_="reconciliation1")
        causes = [one["subject"]["cause"] for one in found["items"]]
    assert causes == ["course_ended"] * 2


@pytest.mark.parametrize(
    ("kind", "facts", "cause"),
    [
        ("attendance", {"session": 1, "present": True}, "unknown_reference"),
        ("result", {"passed": True, "grade": 17}, "unknown_reference"),
        ("attendance", {"session": 0, "present": True}, "malformed"),
        ("attendance", {"session": 1, "present": "yes"}, "malformed"),
        ("result", {"passed": True, "grade": 21}, "malformed"),
        ("result", {"grade": 17}, "malformed"),
    ],
    ids=["no_seat", "no_seat_result", "lesson_0", "not_a_bool", "grade_21", "no_result"],
)
async def test_what_the_university_says_wrong_is_kept_for_a_person_and_changes_nothing(
    office: Office, kind: str, facts: dict[str, Any], cause: str
) -> None:
    if cause == "unknown_reference":
        seat = f"talent-{secrets.token_hex(6)}:literacy:1"
        await says(office, kind, enrolment_id=seat, **facts)
    else:
        nominee = await live(office)
        seat = f"{nominee.case.id}:literacy:1"
        await says(office, kind, enrolment_id=seat, **facts)
    assert (await office.exception_about(seat))["subject"]["cause"] == cause


async def test_a_webhook_of_the_university_without_its_signature_is_refused(office: Office) -> None:
    answer = await office.api.post(
        "/api/v1/webhooks/university", json={"type": "university.result", "data": {}}
    )
    assert answer.status_code == 401
