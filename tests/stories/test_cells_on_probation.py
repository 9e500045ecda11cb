"""Cells of which nothing is heard, that stop, that come back, and that close, on virtual time."""

from tests.office import Case, Office, Village
from tests.stories.cells import (
    COACH,
    COMMITTEE,
    DAYS,
    EXPERT,
    SUPERVISOR,
    about,
    begun,
    found,
    orders,
    reviewed,
)

QUIET_DAYS, SILENT_DAYS, PROBATION_DAYS = 62, 15, 61


async def stopped(office: Office, village: Village) -> Case:
    """The first review finds that the cell does not produce any more."""
    cell = await begun(office, village)
    await cell.pass_days(DAYS[0] + 1)
    await reviewed(cell, produces="no", income_rials=0, jobs=0)
    await cell.in_stage("PROBATION")
    return cell


async def test_silence_is_asked_about_and_then_dormant_until_somebody_sees_it_work(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)

    # Nobody holds a review, and nothing is heard: the leader is asked, and says nothing either
    await cell.pass_days(DAYS[0] + 30)
    assert "review_missed" in [entry["what"] for entry in (await cell.read())["timeline"]]
    await cell.pass_days(28)
    fired = await cell.pass_days(QUIET_DAYS)
    assert {"quiet", "probation"} <= set(fired)
    assert (await cell.sees("probation"))["facts"]["because"] == ["silent"]
    assert await cell.stage() == "PROBATION"
    shown = await found(cell)
    assert (shown["state"], shown["next_review_at"]) == ("PROBATION", None)

    # Its leader sees it work again: that is enough
    assert (await orders(cell, "report", "دو سفارش فرستادند", village.leader)).status_code == 202
    await cell.in_stage("ACTIVE")
    assert (await cell.sees("lifted"))["facts"]["because"] == ["works_again"]
    assert await cell.tasks() == []
    told = await cell.messages()
    assert (told.count("cell_life.probation"), told.count("cell_life.lifted")) == (3, 3)
    assert (await found(cell))["next_review_at"] is not None


async def test_a_cell_that_stopped_is_helped_and_comes_back_by_a_decision(office: Office) -> None:
    village = office.found_village()
    cell = await stopped(office, village)
    assert (await found(cell))["outcomes"] | {"reviewed_at": None} == {
        "reviewed_at": None, "income_rials": 0, "jobs": 0, "returned_migrants": 1,
    }  # fmt: skip

    # The coach helps; time alone brings nothing, so that the expert is asked at the end
    await cell.says("cell_life.help_back", COACH, "needs_time", reason="نخ تازه می‌رسد")
    await cell.sees("coach_says", reason="نخ تازه می‌رسد")
    await cell.pass_days(PROBATION_DAYS)
    assert (await about(cell, "cell_life.decide", EXPERT))["because"] == ["stopped"]
    await cell.says("cell_life.decide", EXPERT, "more_time", reason="نخ رسیده است")
    await cell.sees("more_time")

    # The coach has seen it work: the expert decides with that before them
    await cell.sees("task_opened", task="cell_life.help_back")
    await cell.says("cell_life.help_back", COACH, "works_again", reason="دو دار برپاست")
    await cell.sees("task_opened", task="cell_life.decide")
    assert (await about(cell, "cell_life.decide", EXPERT))["advice"] == "دو دار برپاست"
    await cell.says("cell_life.decide", EXPERT, "back", reason="کار می‌کند")
    await cell.in_stage("ACTIVE")

    # Its reviews go on, and what would have been meanwhile was not missed
    await cell.sees("lifted")
    await cell.pass_days(35)
    assert await cell.stage() == "ACTIVE"
    begun_days = [e["facts"]["day"] for e in (await cell.read())["timeline"] if e["what"] == "review_begun"]
    assert begun_days == [30]
    assert "review_missed" not in await cell.messages()


async def test_from_a_probation_to_the_end_by_two_people(office: Office) -> None:
    village = office.found_village()
    cell = await stopped(office, village)
    await cell.says("cell_life.help_back", COACH, "give_up", reason="خانواده کوچ کرده است")
    await cell.sees("task_opened", task="cell_life.decide")
    await cell.says("cell_life.decide", EXPERT, "close", reason="کسی نمانده است")
    await cell.sees("task_opened", task="cell_life.confirm_closing")

    # The committee does not want it yet: the coach helps again; the second time it agrees
    await cell.says("cell_life.confirm_closing", COMMITTEE, "refuse", reason="با پسرش گفت‌وگو شود")
    await cell.sees("closing_refused")
    await cell.sees("task_opened", task="cell_life.help_back")
    closing = await orders(cell, "close", "همه رفته‌اند", SUPERVISOR)
    assert closing.status_code == 202, closing.text
    await cell.sees("closing_asked", reason="همه رفته‌اند")
    own = await cell.answer("cell_life.confirm_closing", COMMITTEE, outcome="confirm")
    assert own.status_code == 200, own.text
    await cell.in_stage("CLOSING")
    assert (await found(cell))["state"] == "CLOSING"

    await cell.sees("task_opened", task="cell_life.settle")
    await cell.says("cell_life.settle", EXPERT, "settled", reason="کالایی در بازار نیست؛ دار فروخته شد")
    ended = await cell.ends()
    assert (ended["outcome"], ended["stage"]) == ("CLOSED", "CLOSED")
    shown = await found(cell)
    assert (shown["state"], shown["closed_at"] is not None) == ("CLOSED", True)
    told = await cell.messages()
    assert (told.count("cell_life.closing"), told.count("cell_life.closed")) == (3, 2)


async def test_its_member_asks_that_it_close_and_who_asks_does_not_confirm(office: Office) -> None:
    village = office.found_village()
    member, other = village.members
    cell = await begun(office, village)
    assert (await orders(cell, "warn", "؟", member)).status_code == 403
    assert (await orders(cell, "close", "؟", other)).status_code == 404
    assert (await orders(cell, "close", "", member)).status_code == 422
    assert (await orders(cell, "close", "پیر شده‌ام", member)).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    again = await orders(cell, "close", "شتاب دارم", COMMITTEE)
    assert (again.status_code, again.json()["code"]) == (409, "not_now")
    await cell.says("cell_life.confirm_closing", COMMITTEE, "refuse", reason="دخترش ادامه می‌دهد")
    await cell.sees("closing_refused")
    assert await cell.stage() == "ACTIVE"
    assert await cell.tasks() == []

    # A supervisor who asks cannot confirm, not even after the due time; a second person can
    assert (await orders(cell, "close", "خواست دوبارهٔ عضو", COMMITTEE)).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    own = await cell.answer("cell_life.confirm_closing", COMMITTEE, outcome="confirm")
    assert (own.status_code, own.json()["code"]) == (403, "four_eyes")
    await cell.says("cell_life.confirm_closing", "cell_committee2", "confirm")
    await cell.in_stage("CLOSING")


async def test_a_coach_who_does_not_answer_hands_it_to_the_leader(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    await cell.pass_days(DAYS[0] + 1)
    fired = await cell.pass_days(15)
    assert {"task_reminded", "task_escalated", "task_expired"} <= set(fired)
    await cell.sees("task_opened", task="cell_life.review_by_leader")
    assert "cell_life.review_handed" in await cell.messages()
    await reviewed(cell, village.leader, "cell_life.review_by_leader", needs_help=True)
    await cell.sees("review_held", day=DAYS[0])

    # The cell needs help, which the expert gives
    await cell.sees("task_opened", task="cell_life.give_help")
    assert (await about(cell, "cell_life.give_help", EXPERT))["problems"] == "نخ دیر می‌رسد"
    await cell.says("cell_life.give_help", EXPERT, "helped", reason="تأمین‌کننده‌ای دیگر یافتیم")
    await cell.sees("help_answered")
    assert (await cell.messages()).count("cell_life.help_answered") == 2

    # The next coach cannot, and the leader neither
    await cell.pass_days(DAYS[1] - DAYS[0] - 15)
    await cell.says("cell_life.review", COACH, "cannot", reason="بیماری")
    await cell.sees("coach_cannot")
    await cell.pass_days(11)
    assert (await cell.sees("review_missed"))["facts"]["missed"] == 1
    assert (await cell.messages()).count("cell_life.review_missed") == 3


async def test_a_probation_that_was_ordered_ends_by_an_order(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    assert (await orders(cell, "warn", "شکایت خریداران", COACH)).status_code == 202
    await cell.in_stage("PROBATION")
    await cell.sees("task_opened", task="cell_life.help_back")
    assert (await about(cell, "cell_life.help_back", COACH))["reason"] == "شکایت خریداران"

    # That it sells is no answer to why
    assert (await orders(cell, "report", "فروش دارد", village.leader)).status_code == 202
    await cell.sees("sign", reason="فروش دارد")
    assert await cell.stage() == "PROBATION"
    assert (await orders(cell, "lift", "؟", COACH)).status_code == 403
    assert (await orders(cell, "lift", "خریداران راضی شدند", SUPERVISOR)).status_code == 202
    await cell.in_stage("ACTIVE")
    assert await cell.tasks() == []


async def test_a_wish_to_close_is_not_forgotten_when_a_probation_begins(office: Office) -> None:
    village = office.found_village()
    cell = await begun(office, village)
    await cell.pass_days(DAYS[0] + 1)
    assert (await orders(cell, "close", "پیر شده‌ام", village.members[0])).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    await reviewed(cell, produces="no", jobs=0)
    await cell.in_stage("PROBATION")
    assert {one["kind"] for one in await cell.tasks()} == {"cell_life.confirm_closing", "cell_life.help_back"}

    # What the coach says is heard; nobody decides twice about the same
    await cell.says("cell_life.help_back", COACH, "give_up", reason="دیگر توان ندارد")
    await cell.sees("coach_says")
    assert [one["kind"] for one in await cell.tasks()] == ["cell_life.confirm_closing"]
    await cell.says("cell_life.confirm_closing", COMMITTEE, "confirm")
    await cell.in_stage("CLOSING")
