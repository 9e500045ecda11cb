"""Real cells: begun by a talent's step, at rest for little, in fresh histories, and closed with what follows."""

import asyncio
import secrets
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from activities.cells import Cells
from domain.cells import BegunCell, CellBegun, CellStep, cell_of
from domain.ledger import REAL_BOOK
from domain.products import Maker, OfferState
from stores.cells import keep_sign
from stores.house_events import HOUSE
from stores.offers import OfferStore
from stores.products import ProductStore
from stores.talents import TalentStore
from stores.webhook_events import WebhookEventRow
from tests.fixtures.office import TEST_KEYS
from tests.office import Case, Office, Village, now
from tests.stores.catalogue import KILIM
from tests.stories.cells import (
    COACH,
    COMMITTEE,
    DAYS,
    EXPERT,
    OUTCOMES,
    about,
    begun,
    found,
    orders,
    reviewed,
)
from tests.stories.talents import nominate
from tests.stories.test_a_live_loan import live_loan
from tests.stories.test_kanoons_in_earnest import A_SHORT_HISTORY_BYTES, on_a_clock_of_its_own, pass_days

MOST_EVENTS_AT_REST = 12


async def a_talents_cell(office: Office, village: Village) -> tuple[str, Case]:
    """What a talent's process does at its end, twice at once, as after a lost answer."""
    body = {"member_id": village.members[0], "nominated_by": "leader"}
    answer = await nominate(office, body)
    assert answer.status_code == 202, answer.text
    talent_id = answer.json()["id"]
    cells = Cells(office.engine, office.database, TEST_KEYS)
    asked = CellBegun(
        talent_id, village.members[0], village.kanoon_id, "carpet", "work_and_life", REAL_BOOK, now()
    )
    first, second = await asyncio.gather(cells.begin(asked), cells.begin(asked))
    assert first == second == BegunCell(cell_of(talent_id))
    step = CellStep(cell_of(talent_id), REAL_BOOK, now())
    await cells.start(step)
    await cells.start(step)
    cell = Case(office, cell_of(talent_id))
    office.cases[:] = [cell.id]
    await cell.sees("cell_began")
    return talent_id, cell


async def events_of(office: Office, cell: Case) -> int:
    return len((await office.engine.get_workflow_handle(cell.id).fetch_history()).events)


async def told_about(office: Office, cell: Case) -> list[str]:
    with office.database.reading() as session:
        rows = session.scalars(
            select(WebhookEventRow.event_id)
            .where(WebhookEventRow.source == HOUSE, WebhookEventRow.event_id.contains(cell.id))
            .order_by(WebhookEventRow.id)
        )
        return [str(one) for one in rows]


async def test_a_talents_cell_begins_once_and_rests_for_little(office: Office) -> None:
    village = office.found_village()
    talent_id, cell = await a_talents_cell(office, village)
    assert await cell.messages() == ["cell_life.begun", "cell_life.begun"]
    shown = await found(cell)
    assert (shown["talent_id"], shown["craft_code"], shown["rehearsal"]) == (talent_id, "carpet", False)
    assert shown["next_review_at"] > shown["activated_at"]
    at_rest = await events_of(office, cell)
    assert at_rest <= MOST_EVENTS_AT_REST

    # A hundred sales cost its history nothing
    with office.database.writing() as session:
        for number in range(100):
            assert keep_sign(session, TEST_KEYS, cell.id, "sold", f"order-{number}", now())
    assert await told_about(office, cell) == [f"cell.activated:{cell.id}"]
    assert await events_of(office, cell) == at_rest

    # What it lives from and earns is asked by systems too; what it earns is not for them
    listed = (await office.read(f"/cells?craft=carpet&q={cell.id}"))["items"]
    assert [one["id"] for one in listed] == [cell.id]


async def test_it_closes_and_its_member_may_be_found_again_while_the_loan_goes_on(office: Office) -> None:
    village = office.found_village()
    loan = await live_loan(office, village, 60_000_000, 6)
    talent_id, cell = await a_talents_cell(office, village)
    product_id = f"product-{cell.id}"
    maker = Maker(cell.id, village.members[0], "IR-23", "تهران", "ری")
    with office.database.writing() as session:
        ProductStore(session).define(replace(KILIM, product_id=product_id, maker=maker))
        assert OfferStore(session).move(product_id, cell.id, OfferState.LISTED, now())
        assert OfferStore(session).reserve(product_id, cell.id, 2)
    assert (await orders(cell, "close", "شغل دیگری یافته است", village.members[0])).status_code == 202
    await cell.sees("task_opened", task="cell_life.confirm_closing")
    await cell.says("cell_life.confirm_closing", COMMITTEE, "confirm")
    await cell.sees("loans_go_on", open_loans=1)

    # Its product has left the market, and an order that is open keeps it from closing
    await cell.sees("task_opened", task="cell_life.settle")
    with office.database.reading() as session:
        (offer,) = OfferStore(session).of_cell(cell.id)
    assert (offer.state, offer.reserved) == (OfferState.UNLISTED, 2)
    assert (await about(cell, "cell_life.settle", EXPERT))["ordered_units"] == 2
    await cell.says("cell_life.settle", EXPERT, "settled", reason="گمان می‌کنم همه فرستاده شد")
    await cell.sees("orders_open", ordered_units=2)
    with office.database.writing() as session:
        assert OfferStore(session).hand_over(offer.product_id, cell.id, 2)
    await cell.says("cell_life.settle", EXPERT, "settled", reason="کالایی در بازار نیست")
    assert (await cell.ends())["outcome"] == "CLOSED"
    assert "cell_life.loans_go_on" in await cell.messages()
    assert await told_about(office, cell) == [
        f"cell.{what}:{cell.id}" for what in ("activated", "closing", "closed")
    ]
    assert await loan.stage() == "REPAYING"
    with office.database.reading() as session:
        talent = TalentStore(session).get(talent_id)
        waiting = session.scalar(
            select(func.count())
            .where(WebhookEventRow.event_id.contains(cell.id))
            .select_from(WebhookEventRow)
        )
    assert talent is not None
    assert (talent.state, waiting) == ("ended", 3)
    late = await orders(cell, "report", "؟", COACH)
    assert (late.status_code, late.json()["code"]) == (409, "case_closed")


async def test_it_goes_on_in_a_fresh_history_with_the_review_still_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_clock_of_its_own(monkeypatch, A_SHORT_HISTORY_BYTES)
    village = office.found_village()
    cell = await begun(office, village, rehearsal=False)
    await pass_days(cell, DAYS[0] + 1)
    await cell.sees("task_opened", task="cell_life.review")
    (review,) = await cell.tasks()

    # News of the cell until the next history begins; the review is still open in it
    handle = office.engine.get_workflow_handle(cell.id)
    run, reports = (await handle.describe()).run_id, 0
    while (await handle.describe()).run_id == run:
        assert (await orders(cell, "report", f"فروش {reports}", village.leader)).status_code == 202
        reports += 1
        assert reports < 150
    assert await cell.tasks() == [review]
    request = {"expected_rev": review["rev"], "request_id": secrets.token_hex(4), "form": OUTCOMES}
    path = f"/tasks/{review['id']}/complete"
    assert (await office.call("POST", path, request, as_=COACH)).status_code == 200
    again = await office.call("POST", path, request, as_=COACH)
    assert again.status_code in {200, 409}
    await cell.sees("review_held")
    read = await cell.read()
    happened = [entry["what"] for entry in read["timeline"]]
    assert (happened.count("review_held"), happened.count("sign")) == (1, reports)
    assert [entry["number"] for entry in read["timeline"]] == list(range(len(read["timeline"])))
    assert (await found(cell))["outcomes"]["jobs"] == OUTCOMES["jobs"]


async def test_the_market_is_heard_of_before_silence_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_clock_of_its_own(monkeypatch, 10_000_000)
    village = office.found_village()
    cell = await begun(office, village, rehearsal=False)
    await pass_days(cell, DAYS[0] + 1)
    await reviewed(cell)
    await cell.sees("review_held")
    await pass_days(cell, 30)
    await cell.sees("review_begun", day=DAYS[1])

    # The coach and the leader say nothing; but something was sold on day 88, which nobody had to tell the case
    seen_at = (await cell.read())["now"]
    with office.database.writing() as session:
        keep_sign(session, TEST_KEYS, cell.id, "sold", "order-1", now().replace(year=now().year + 1))
    await pass_days(cell, 25)
    await cell.sees("review_missed")
    await pass_days(cell, 20)
    assert (await cell.read())["now"] > seen_at
    happened = [entry["what"] for entry in (await cell.read())["timeline"]]
    assert "quiet" not in happened
    assert await cell.stage() == "ACTIVE"
