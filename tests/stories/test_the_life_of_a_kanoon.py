"""A kanoon that is visited, warned and suspended, on virtual time."""

from domain.permissions import Role
from stores.staff import StaffMember, StaffStore
from tests.office import HASHED, REGION, Case, Office
from tests.stories.founding import CENTRE as CENTRAL_REVIEWER
from tests.stories.founding import Founding, under_review
from tests.stories.lives import (
    CENTRE,
    OTHER,
    PROVINCE,
    QUARTER,
    REPORT,
    SUPERVISOR,
    about,
    day_of,
    state_of,
    visits,
    watched,
)


async def founded(office: Office) -> tuple[Founding, Case]:
    """A rehearsed kanoon becomes active, and its life begins by itself."""
    founding = await under_review(office)
    await founding.case.says("kanoon.review_in_province", PROVINCE, "approve")
    await founding.case.sees("task_opened", task="kanoon.review_in_centre")
    await founding.case.says("kanoon.review_in_centre", CENTRAL_REVIEWER, "approve")
    assert (await founding.case.ends())["outcome"] == "ACTIVE"
    life = Case(office, f"life-{founding.case.id}")
    office.cases[:] = [life.id]
    await life.sees("entered", stage="ACTIVE")
    return founding, life


async def test_from_a_proposal_to_the_second_visit(office: Office) -> None:
    founding, life = await founded(office)
    assert (await life.read())["rehearsal"]

    # Nothing happens for three months; then the leader is asked
    assert await life.pass_days(80) == []
    await life.pass_days(14)
    assert (await about(life, "kanoon_life.visit"))["members"] == 10
    too_many = await visits(life, founding.leader, present=11, next_meeting_on="1399/01/01")
    assert [(one["field"], one["code"]) for one in too_many.json()["errors"]] == [
        ("next_meeting_on", "day_past")
    ]
    too_many = await visits(life, founding.leader, present=11)
    assert [one["code"] for one in too_many.json()["errors"]] == ["more_than_members"]
    helped = {"help_wanted": "آموزش حسابداری", "problems": "دفترها کامل نیست"}
    assert (await visits(life, founding.leader, **helped)).status_code == 200
    await life.sees("visit_held", present=7)

    # They want help: the province is asked, and the leader told
    await life.sees("task_opened", task="kanoon_life.give_help")
    await life.says("kanoon_life.give_help", PROVINCE, "helped", reason="دو نشست آموزشی برگزار شد")
    assert await life.messages() == ["kanoon_life.visit_due", "kanoon_life.help_answered"]

    # Three months later the same again
    await life.pass_days(QUARTER)
    await life.sees("visit_begun", round=2)
    assert (await visits(life, founding.leader, condition="weak")).status_code == 200
    await life.sees("weak")
    assert await life.stage() == "ACTIVE"


async def test_who_cannot_make_the_visit_hands_it_on_to_the_deputy_the_secretary_and_the_province(
    office: Office,
) -> None:
    founding, life = await founded(office)
    founders = (await founding.formation())["founders"]
    secretary, deputy = founders[0]["member_id"], founders[1]["member_id"]
    with office.database.writing() as session:
        for one in (secretary, deputy):
            StaffStore(session).put_person(
                StaffMember(one, HASHED, frozenset({Role.MEMBER}), None, REGION, one)
            )
    await life.pass_days(QUARTER)
    await life.says("kanoon_life.visit", founding.leader, "cannot", reason="بیماری")

    # The deputy says that they cannot either, the secretary says nothing for ten days
    await life.sees("task_opened", task="kanoon_life.visit_in_place", member=deputy)
    await life.says("kanoon_life.visit_in_place", deputy, "cannot", reason="سفر")
    await life.sees("task_opened", task="kanoon_life.visit_in_place", member=secretary)
    await life.pass_days(11)
    await life.sees("task_opened", task="kanoon_life.visit_by_province")
    form = REPORT | {"held_on": await day_of(life)}
    assert (await life.answer("kanoon_life.visit_by_province", PROVINCE, **form)).status_code == 200
    await life.sees("visit_held")
    assert await life.tasks() == []


async def test_two_missed_visits_warn_a_third_suspends_and_a_supervisor_lifts(office: Office) -> None:
    village = office.found_village(members=6)
    life = await watched(office, village)

    # The first one: reminded, escalated to the province, missed
    await life.pass_days(QUARTER)
    fired = await life.pass_days(31)
    assert {"task_reminded", "task_escalated", "task_expired", "visit_missed"} <= set(fired)
    assert await life.stage() == "ACTIVE"

    # The second one warns; the third one suspends
    await life.pass_days(QUARTER)
    assert await life.stage() == "WARNED"
    warned = (await life.sees("warned"))["facts"]
    assert warned["because"] == ["missed_visits"]
    await life.pass_days(QUARTER)
    assert await life.stage() == "SUSPENDED"
    assert (await life.sees("suspended"))["facts"]["because"] == ["missed_again"]
    told = await life.messages()
    for event in ("visit_missed", "visit_missed", "warned", "suspended"):
        assert f"kanoon_life.{event}" in told

    # No visit is asked for meanwhile; the leader does not decide; a supervisor lifts it
    await life.pass_days(QUARTER)
    assert (await about(life, "kanoon_life.decide"))["missed"] == 3
    await life.says("kanoon_life.decide", SUPERVISOR, "lift", reason="رهبر تازه‌ای برگزیده شد")
    await life.in_stage("ACTIVE")
    assert "kanoon_life.lifted" in await life.messages()
    await life.pass_days(60)
    assert (await about(life, "kanoon_life.visit"))["missed"] == 0

    # All that was played: the kanoon itself has been active all the time
    assert state_of(office, village.kanoon_id) == "active"
    assert (await office.read(f"/kanoons/{village.kanoon_id}", as_=SUPERVISOR))["life"] is None


async def test_a_visit_takes_back_a_warning_and_one_by_hand_stays(office: Office) -> None:
    village = office.found_village(members=6)
    life = await watched(office, village)
    await life.pass_days(QUARTER + 31)
    await life.pass_days(QUARTER)
    assert await life.stage() == "WARNED"
    await life.pass_days(60)
    assert (await visits(life, village.leader)).status_code == 200
    await life.in_stage("ACTIVE")
    assert (await life.sees("lifted"))["facts"]["because"] == ["visited_again"]


async def test_too_few_members_warn_and_in_the_next_quarter_suspend(office: Office) -> None:
    village = office.found_village(members=3)
    life = await watched(office, village)
    await life.pass_days(QUARTER)
    assert (await visits(life, village.leader)).status_code == 200
    await life.in_stage("WARNED")
    assert (await life.sees("warned"))["facts"]["because"] == ["too_few_members"]
    await life.pass_days(QUARTER)
    assert (await visits(life, village.leader)).status_code == 200
    await life.in_stage("SUSPENDED")

    # To close needs two people, and neither of them the leader
    await life.sees("task_opened", task="kanoon_life.decide")
    await life.says("kanoon_life.decide", OTHER, "close", reason="دیگر کسی نمانده است")
    await life.sees("task_opened", task="kanoon_life.confirm_closing")
    await life.says("kanoon_life.confirm_closing", CENTRE, "refuse", reason="هنوز امید هست")
    await life.sees("closing_refused")
    (task,) = await life.tasks()
    assert task["kind"] == "kanoon_life.decide"
    await life.says("kanoon_life.decide", OTHER, "close", reason="دو ماه گذشت و کسی نیامد")
    await life.sees("task_opened", task="kanoon_life.confirm_closing")
    await life.says("kanoon_life.confirm_closing", CENTRE, "confirm")
    ended = await life.ends()
    assert ended["outcome"] == "CLOSED"
    told = await life.messages()
    assert (told.count("kanoon_life.closing"), told.count("kanoon_life.closed")) == (9, 9)
    assert state_of(office, village.kanoon_id) == "active"
    with office.database.reading() as session:
        assert StaffStore(session).leader(village.leader).kanoon_id == village.kanoon_id  # type: ignore[union-attr]
