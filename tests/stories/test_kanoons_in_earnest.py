"""Kanoons that are watched in earnest: suspended with what that does to loans, nearly full, closed, in fresh histories."""

import asyncio
import secrets
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select
from temporalio.client import Client

from engine.client import TASK_QUEUE
from engine.virtual_time import advance, start_on_virtual_time
from stores.cases import StartDue
from stores.house_events import HOUSE
from stores.members import MemberStore
from stores.staff import StaffStore
from stores.webhook_events import EventState, WebhookEventRow
from tests.office import Case, Office, now
from tests.pages.conftest import browser_of, log_in, send
from tests.stories.founding import propose, really_active
from tests.stories.lives import (
    CENTRE,
    OTHER,
    PROVINCE,
    QUARTER,
    REPORT,
    SUPERVISOR,
    TREASURY,
    about,
    day_of,
    orders,
    state_of,
    until_state,
    watched,
)
from tests.stories.roads import ledger_is_right, to_offer, to_repayment
from tests.stories.test_a_live_loan import live_loan

# More than one visit's worth: a clock is moved once only before histories begin anew (the engine's limit).
A_SHORT_HISTORY_BYTES, A_LONG_HISTORY_BYTES = 25_000, 10_000_000


def on_a_clock_of_its_own(monkeypatch: pytest.MonkeyPatch, largest_history_bytes: int) -> None:
    """Real lives begin on clocks that tests move."""

    async def start(client: Client, due: StartDue) -> None:
        argument = due.argument | {"largest_history_bytes": largest_history_bytes}
        await start_on_virtual_time(client, due.kind, argument, id=due.process_id, task_queue=TASK_QUEUE)

    monkeypatch.setattr("api.case_start.start_case", start)


async def pass_days(life: Case, days: int) -> None:
    await advance(life.office.engine, life.id, secrets.token_hex(4), lambda now: now + timedelta(days=days))


async def moves(office: Office, member_id: str, kanoon_id: str | None) -> None:
    body = {"reason": "به خواست خودش", "kanoon_id": kanoon_id}
    answer = await office.call("PUT", f"/members/{member_id}/kanoon", body, as_=CENTRE)
    assert answer.status_code == 200, answer.text


async def test_a_suspended_kanoon_begins_no_loan_repays_what_runs_and_goes_on_when_lifted(
    office: Office,
) -> None:
    village = office.found_village(members=6)
    life = await watched(office, village, rehearsal=False)
    repaid = await to_repayment(office, village, 60_000_000, 6)
    held = await to_offer(office, village, 60_000_000, 6)

    assert (await orders(office, village.kanoon_id, "suspend", "گزارش بازرس")).status_code == 202
    found = await until_state(office, village.kanoon_id, "SUSPENDED")
    assert (found["state"], found["life"]["next_visit_at"]) == ("suspended", None)
    assert (await life.sees("suspended"))["facts"]["reason"] == "گزارش بازرس"

    # The application is held, a new one refused, and what was paid out is repaid
    await held.sees("kanoon_suspended")
    refused = await office.ask_for_loan(village.members[1], 60_000_000, 6)
    assert (await refused.ends())["outcome"] == "INELIGIBLE"
    await repaid.pay(60_600_000)
    assert (await repaid.ends())["outcome"] == "PAID"

    # Nobody decides about the kanoon that they lead
    own = await life.answer("kanoon_life.decide", village.leader, outcome="lift", reason="؟")
    assert own.status_code in {403, 404}
    again = await orders(office, village.kanoon_id, "suspend")
    assert (again.status_code, again.json()["code"]) == (409, "not_now")

    await life.says("kanoon_life.decide", OTHER, "lift", reason="گزارش نادرست بود")
    await until_state(office, village.kanoon_id, "ACTIVE")
    assert state_of(office, village.kanoon_id) == "active"
    await held.sees("kanoon_lifted")
    await held.says("loan.accept_offer", village.members[0], "accept", code=await held.code())
    changes = [entry["what"] for entry in (await life.read())["timeline"]]
    assert {"ordered", "suspended", "lifted"} <= set(changes)

    # The older call is an order to the same life
    body = {"state": "suspended", "reason": "دوباره"}
    put = await office.call("PUT", f"/kanoons/{village.kanoon_id}/state", body, as_=CENTRE)
    assert put.status_code == 204, put.text
    await until_state(office, village.kanoon_id, "SUSPENDED")
    assert (await orders(office, village.kanoon_id, "lift", as_=CENTRE)).status_code == 202
    await until_state(office, village.kanoon_id, "ACTIVE")
    assert await life.tasks() == []
    await ledger_is_right(office)


async def test_missed_visits_suspend_it_for_everybody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_clock_of_its_own(monkeypatch, A_LONG_HISTORY_BYTES)
    village = office.found_village(members=6)
    life = await watched(office, village, rehearsal=False)
    await pass_days(life, QUARTER)
    await life.sees("visit_begun", round=1)
    await pass_days(life, QUARTER)
    await pass_days(life, 35)
    assert (await until_state(office, village.kanoon_id, "WARNED"))["state"] == "active"
    await pass_days(life, QUARTER)
    assert (await until_state(office, village.kanoon_id, "SUSPENDED"))["life"]["missed_visits"] == 3
    assert state_of(office, village.kanoon_id) == "suspended"
    reported = await office.read(f"/kanoons/{village.kanoon_id}/visits", as_=SUPERVISOR)
    assert [(one["number"], one["state"]) for one in reported["items"]] == [
        (3, "missed"),
        (2, "missed"),
        (1, "missed"),
    ]
    refused = await office.ask_for_loan(village.members[1], 60_000_000, 6)
    assert (await refused.ends())["outcome"] == "INELIGIBLE"


async def test_it_goes_on_in_a_fresh_history_with_the_visit_still_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_clock_of_its_own(monkeypatch, A_SHORT_HISTORY_BYTES)
    village = office.found_village(members=6)
    life = await watched(office, village, rehearsal=False)
    await pass_days(life, QUARTER)
    await life.sees("task_opened", task="kanoon_life.visit")
    (visit,) = await life.tasks()

    # Warned and lifted until the next history begins; the visit is still open in it
    run, orders_given = await run_of(life), 0
    while await run_of(life) == run:
        what = ("warn", "lift")[orders_given % 2]
        assert (await orders(office, village.kanoon_id, what)).status_code == 202
        orders_given += 1
        assert orders_given < 100
    assert await life.tasks() == [visit]
    form = REPORT | {"held_on": await day_of(life)}
    request = {"expected_rev": visit["rev"], "request_id": "the visit", "form": form}
    path = f"/tasks/{visit['id']}/complete"
    assert (await office.call("POST", path, request, as_=village.leader)).status_code == 200
    again = await office.call("POST", path, request, as_=village.leader)
    assert again.status_code in {200, 409}
    found = await life.read()
    assert [entry["what"] for entry in found["timeline"]].count("visit_held") == 1
    assert [entry["number"] for entry in found["timeline"]] == list(range(len(found["timeline"])))
    shown = (await until_state(office, village.kanoon_id, ("WARNED", "ACTIVE")[(orders_given + 1) % 2]))[
        "life"
    ]
    assert shown["last_visit_on"] == form["held_on"]
    assert shown["next_visit_at"] > found["now"]


async def test_who_comes_and_goes_is_counted_and_nearly_full_is_said_once_a_crossing(office: Office) -> None:
    village = office.found_village(members=137)
    other = office.found_village(trustees=2, members=6)
    life = await watched(office, village, rehearsal=False)
    small = await watched(office, other, rehearsal=False)
    assert await life.messages() == []

    # The 144th of 160: 90 in a hundred
    await moves(office, other.members[0], village.kanoon_id)
    await life.sees("near_full", members=144)
    await small.sees("warned")
    assert (await small.sees("warned"))["facts"]["because"] == ["too_few_members"]
    await moves(office, other.members[1], village.kanoon_id)
    await moves(office, other.members[2], village.kanoon_id)
    await everybody_knows(office)
    assert (await life.messages()).count("kanoon_life.near_full") == 2, "the leader, and the province"

    # They leave, and one comes again: another crossing
    for number in (0, 1, 2):
        await moves(office, other.members[number], other.kanoon_id)
    await everybody_knows(office)
    await moves(office, other.members[3], village.kanoon_id)
    await everybody_knows(office)
    assert (await life.messages()).count("kanoon_life.near_full") == 4


async def test_it_closes_once_the_last_loan_is_paid_and_its_account_is_empty(office: Office) -> None:
    village = office.found_village(members=6)
    loan = await live_loan(office, village, 60_000_000, 6)
    waits = await office.ask_for_loan(village.members[1], 60_000_000, 6)
    life = await watched(office, village, rehearsal=False)
    played = await watched(office, village)

    # Two people have to want it: who ordered it does not confirm it
    assert (await orders(office, village.kanoon_id, "close", as_=CENTRE)).status_code == 202
    twice = await orders(office, village.kanoon_id, "close")
    assert (twice.status_code, twice.json()["code"]) == (409, "not_now")
    alone = await life.answer("kanoon_life.confirm_closing", CENTRE, outcome="confirm")
    assert (alone.status_code, alone.json()["code"]) == (403, "four_eyes")
    await life.says("kanoon_life.confirm_closing", "central_secretary2", "confirm")
    found = await until_state(office, village.kanoon_id, "CLOSING")
    assert found["state"] == "closing"
    assert (await life.messages()).count("kanoon_life.closing") == 12

    # An application ends; a loan that was paid out keeps the kanoon open
    assert (await waits.ends())["outcome"] == "WITHDRAWN"
    await life.sees("task_opened", task="kanoon_life.settle")
    assert (await about(life, "kanoon_life.settle"))["open_loans"] == 1
    await life.says("kanoon_life.settle", "provincial_secretary1", "look_again")
    await life.sees("left_to_settle", open_loans=1)
    # Looked at once more, it is still open; only then is it paid.
    await life.sees("task_opened", task="kanoon_life.settle", task_id=f"{life.id}.3")
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    await life.says("kanoon_life.settle", "provincial_secretary1", "look_again")

    # The bank knows no account of a kanoon that came by import: the treasury says what is in it
    await life.sees("task_opened", task="kanoon_life.tell_balance")
    told = await life.answer("kanoon_life.tell_balance", TREASURY, balance_rials=5_000, reason="تلفنی")
    assert told.status_code == 200, told.text
    await life.sees("left_to_settle", balance_rials=5_000)
    await life.sees("task_opened", task="kanoon_life.settle")
    office.sandbox.tell("/balances", account_id=village.kanoon_id, balance_rials=0)
    await life.says("kanoon_life.settle", "provincial_secretary1", "look_again")
    assert (await life.ends())["outcome"] == "CLOSED"

    # Its members are free, its trustees are none, nobody leads it
    assert (await until_state(office, village.kanoon_id, "CLOSED"))["state"] == "closed"
    with office.database.reading() as session:
        people = MemberStore(session, office.keys).of_ids(
            [*village.members, *village.trustees, village.leader]
        )
        leader = StaffStore(session).leader(village.leader)
    assert {one.kanoon_id for one in people.values()} == {None}
    assert {one.trustee_ceiling_rials for one in people.values()} == {0}
    assert leader is not None
    assert leader.kanoon_id is None
    assert (await life.messages()).count("kanoon_life.closed") == 12
    late = await orders(office, village.kanoon_id, "lift")
    assert (late.status_code, late.json()["code"]) == (409, "case_closed")

    # What was played meanwhile has closed nothing, and goes on by itself
    assert await played.stage() == "ACTIVE"
    await ledger_is_right(office)


async def test_a_rehearsed_closing_waits_for_the_real_loan_and_changes_nothing_real(office: Office) -> None:
    village = office.found_village(members=6)
    loan = await live_loan(office, village, 60_000_000, 6)
    life = await watched(office, village)
    await life.pass_days(QUARTER + 31)
    await life.pass_days(2 * QUARTER)
    await life.sees("task_opened", task="kanoon_life.decide")
    await life.says("kanoon_life.decide", SUPERVISOR, "close", reason="تمرین")
    await life.sees("task_opened", task="kanoon_life.confirm_closing")
    await life.says("kanoon_life.confirm_closing", CENTRE, "confirm")
    await life.sees("task_opened", task="kanoon_life.settle")
    await life.pass_days(15)
    assert await life.stage() == "CLOSING"
    await loan.pay(60_600_000)
    assert (await loan.ends())["outcome"] == "PAID"
    # It is looked at every week by itself
    await life.pass_days(8)
    assert (await life.ends())["outcome"] == "CLOSED"
    assert state_of(office, village.kanoon_id) == "active"
    with office.database.reading() as session:
        people = MemberStore(session, office.keys).of_ids([*village.members, *village.trustees])
    assert {one.kanoon_id for one in people.values()} == {village.kanoon_id}
    asked = await office.ask_for_loan(village.members[2], 60_000_000, 6)
    await asked.pass_days(4)
    assert await asked.stage() == "TRUSTEES"


async def test_who_may_not_order_and_what_nobody_watches(office: Office) -> None:
    village = office.found_village()
    unwatched = await orders(office, village.kanoon_id, "warn")
    assert (unwatched.status_code, unwatched.json()["code"]) == (409, "not_watched")
    assert (await orders(office, "k-none", "warn")).status_code == 404
    life = await watched(office, village, rehearsal=False)
    answers: list[httpx.Response] = [
        await orders(office, village.kanoon_id, "close", as_=village.leader),
        await orders(office, village.kanoon_id, "warn", ""),
        await orders(office, village.kanoon_id, "lift"),
        await office.call(
            "POST", f"/kanoons/{village.kanoon_id}/life", {}, as_=SUPERVISOR, **{"Idempotency-Key": "again"}
        ),
    ]
    assert [answer.status_code for answer in answers] == [403, 422, 409, 409]
    assert answers[-1].json()["code"] == "watched_already"
    paused = await office.call("POST", f"/processes/{life.id}/pause", {"reason": "آمارگیری"}, as_=SUPERVISOR)
    assert paused.status_code == 202
    while_paused = await orders(office, village.kanoon_id, "warn")
    assert (while_paused.status_code, while_paused.json()["code"]) == (409, "case_paused")


async def test_a_founded_kanoon_closes_with_its_account_keeps_its_number_and_frees_its_founders(
    office: Office,
) -> None:
    founding = await really_active(office)
    kanoon_id, number = founding.case.id, (await founding.formation())["number"]
    life = Case(office, f"life-{kanoon_id}")
    office.cases[:] = [life.id]
    office.sandbox.tell("/balances", account_id=kanoon_id, balance_rials=70_000)
    assert (await orders(office, kanoon_id, "close")).status_code == 202
    await life.says("kanoon_life.confirm_closing", CENTRE, "confirm")

    # What is in the account has to be paid out first; the bank itself says what is left
    await life.sees("task_opened", task="kanoon_life.settle")
    assert (await about(life, "kanoon_life.settle"))["balance_rials"] == 70_000
    office.sandbox.tell("/balances", account_id=kanoon_id, balance_rials=0)
    await life.says("kanoon_life.settle", PROVINCE, "look_again")
    assert (await life.ends())["outcome"] == "CLOSED"
    formation = await founding.formation()
    assert (formation["number"], formation["has_account"]) == (number, False)
    closed = [one for one in office.sandbox.see("/calls")["items"] if one["key"] == f"{kanoon_id}:close"]
    assert [one["operation"] for one in closed] == ["close_account"]

    # Its founders may found another one of the same name, and its leader lead it
    again = await propose(office, founding.body)
    assert again.status_code == 202, again.text


async def test_a_supervisor_orders_on_the_page_of_a_life_and_reads_its_visits(office: Office) -> None:
    village = office.found_village(members=6)
    life = await watched(office, village)
    await life.pass_days(QUARTER)
    form = REPORT | {"held_on": await day_of(life), "problems": "جای نشست نداریم"}
    assert (await life.answer("kanoon_life.visit", village.leader, **form)).status_code == 200
    assert office.app is not None
    page = f"/cases/{life.id}"
    async with browser_of(office.app) as browser:
        await log_in(browser, SUPERVISOR, "en")
        text = (await browser.get(page)).text
        for words in ("Hold together", "Problems: ", "جای نشست نداریم", f"{page}/warn", f"{page}/close"):
            assert words in text
        assert f"{page}/lift" not in text
        nothing_said = await send(browser, page, f"{page}/suspend")
        assert (nothing_said.status_code, "Give a reason" in nothing_said.text) == (422, True)
        said = await send(browser, page, f"{page}/suspend", reason="بازرسی")
        assert said.headers["location"] == f"{page}?said=ordered"
        text = (await browser.get(f"{page}?said=ordered")).text
        assert "The order is recorded." in text
        assert f"{page}/lift" in text
    async with browser_of(office.app) as browser:
        await log_in(browser, village.leader, "fa")
        text = (await browser.get(page)).text
        assert "بازدیدها" in text
        assert f"{page}/lift" not in text
        assert (await send(browser, page, "/logout")).status_code == 303
    assert await life.stage() == "SUSPENDED"
    assert state_of(office, village.kanoon_id) == "active"


async def run_of(life: Case) -> str:
    return str((await life.office.engine.get_workflow_handle(life.id).describe()).run_id)


async def everybody_knows(office: Office) -> None:
    """Returns when whatever our own people changed by now was handed over to every case."""
    waiting = select(WebhookEventRow.id).where(
        WebhookEventRow.source == HOUSE,
        WebhookEventRow.state == EventState.NEW,
        WebhookEventRow.try_at <= now(),
    )
    for _ in range(600):
        with office.database.reading() as session:
            if session.scalar(waiting.limit(1)) is None:
                return
        await asyncio.sleep(0.1)
    raise AssertionError("events wait for ever")
