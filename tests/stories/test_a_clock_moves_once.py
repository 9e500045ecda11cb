"""A rehearsal's clock moves once for one request, however often that is sent and whoever is busy meanwhile."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.hands import Hands
from tests.office import Case, Office
from tests.pages.conftest import browser_of, hidden, log_in, send
from tests.reaper import Reaper
from tests.stories.roads import to_endorsement

DAY = timedelta(days=1)
# A move aims a minute past its target, and the clock goes on by itself while a test looks at it.
A_LITTLE = timedelta(minutes=2)
SUPERVISOR = "supervisor1"

pytestmark = pytest.mark.spares_worker


@pytest.fixture
def hands(office: Office, monkeypatch: pytest.MonkeyPatch) -> Hands | Reaper:
    monkeypatch.setattr("engine.virtual_time.PATIENCE", timedelta(seconds=1))
    assert office.hands is not None
    return office.hands


@pytest.fixture
async def loan(office: Office) -> Case:
    """A loan whose next reminder is less than a day ahead: nobody works, nobody passes it."""
    waiting = await to_endorsement(office, office.found_village(), 600_000_000, 30)
    await waiting.pass_days(2)
    return waiting


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    assert office.app is not None
    async with browser_of(office.app) as client:
        await log_in(client, SUPERVISOR, "en")
        yield client


async def now(loan: Case) -> datetime:
    return datetime.fromisoformat((await loan.read())["now"])


async def move(loan: Case, key: str = "", **wanted: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await loan.office.call("POST", f"/rehearsals/{loan.id}/advance", wanted, **headers)


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)


@pytest.mark.parametrize("how", ["days", "until"])
async def test_a_busy_move_that_is_sent_again_ends_where_the_first_one_aimed(
    loan: Case, hands: Hands | Reaper, how: str
) -> None:
    key, begun = secrets.token_hex(8), await now(loan)
    wanted = {"days": 1} if how == "days" else {"until": (begun + DAY).isoformat()}
    async with hands.away():
        for _ in range(2):
            busy = await move(loan, key, **wanted)
            assert (busy.status_code, busy.json()["code"]) == (409, "busy")
            assert busy.headers["retry-after"]

    moved = (await move(loan, key, **wanted)).json()
    assert begun <= moment(moved["from"]) <= begun + A_LITTLE, "what the first one saw"
    assert begun + DAY <= moment(moved["to"]) <= begun + DAY + A_LITTLE
    assert "task_reminded" in [entry["what"] for entry in moved["fired"]], "also what happened in between"
    again = await move(loan, key, **wanted)
    assert (again.json(), again.headers["idempotency-replayed"]) == (moved, "true")
    assert await now(loan) <= begun + DAY + A_LITTLE


async def test_a_move_that_another_one_overtook_moves_nothing_more(loan: Case, hands: Hands | Reaper) -> None:
    key, begun = secrets.token_hex(8), await now(loan)
    async with hands.away():
        assert (await move(loan, key, days=1)).status_code == 409
    assert (await move(loan, secrets.token_hex(8), days=2)).status_code == 200
    overtaken = await now(loan)
    late = await move(loan, key, days=1)
    assert late.status_code == 200
    assert moment(late.json()["from"]) <= begun + A_LITTLE
    assert await now(loan) <= overtaken + A_LITTLE

    # Another request under the same words is another move
    assert (await move(loan, days=1)).status_code == (await move(loan, days=1)).status_code == 200
    assert overtaken + 2 * DAY <= await now(loan) <= overtaken + 2 * DAY + 2 * A_LITTLE


async def test_a_page_moves_once_also_where_it_is_sent_twice_at_once(
    loan: Case, browser: httpx.AsyncClient
) -> None:
    begun, page = await now(loan), f"/cases/{loan.id}"
    text = (await browser.get(page)).text
    form = {name: hidden(text, name) for name in ("csrf_token", "request_id")} | {"days": "7"}
    sent = await asyncio.gather(*(browser.post(f"{page}/move", data=form) for _ in range(5)))
    assert {one.headers.get("location") for one in sent} == {f"{page}?said=moved"}
    assert begun + 7 * DAY <= await now(loan) <= begun + 7 * DAY + A_LITTLE


async def test_a_page_whose_move_was_busy_asks_for_the_same_move_again(
    loan: Case, hands: Hands | Reaper, browser: httpx.AsyncClient
) -> None:
    begun, page = await now(loan), f"/cases/{loan.id}"
    async with hands.away():
        busy = await send(browser, page, f"{page}/move", days="1", request_id="once")
        assert busy.status_code == 409
        assert "still moving" in busy.text
        assert hidden(busy.text, "request_id") == "once"
    form = {"csrf_token": hidden(busy.text, "csrf_token"), "request_id": "once", "days": "1"}
    moved = await browser.post(f"{page}/move", data=form)
    assert moved.headers["location"] == f"{page}?said=moved"
    assert begun + DAY <= await now(loan) <= begun + DAY + A_LITTLE
