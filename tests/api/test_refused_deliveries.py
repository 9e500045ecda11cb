"""Whoever floods our doors with forgeries fills no disk, and asks one person once a day; what is signed stays."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from api.refusal_relay import RefusalRelay
from api.refused_deliveries import MOST_KEPT
from gateways.webhook_signature import new_secret
from stores.database import Database
from stores.webhook_events import WebhookEventRow
from stores.webhook_refusals import Refusal, WebhookRefusalRow
from tests.api.conftest import House, caller_of
from tests.api.test_webhooks import deliver, rows


@pytest.fixture
def house(either_database: Database) -> House:
    return House(either_database)


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(app) as client:
        yield client


@pytest.fixture
def relay(app: FastAPI, house: House) -> RefusalRelay:
    """The app's own does not run: a test turns this one itself."""
    return RefusalRelay(app.state.hamyar, house.hand_over)


def days(house: House) -> dict[tuple[str, date, str], int]:
    found = house.database.read(lambda session: list(session.scalars(select(WebhookRefusalRow))))
    return {(row.source, row.day, row.refusal): row.count for row in found}


def kept(house: House, source: str = "bank") -> int:
    of_source = select(func.count()).where(WebhookEventRow.source == source)
    return house.database.read(lambda session: session.scalar(of_source)) or 0


async def flood(api: httpx.AsyncClient, number: int, source: str = "bank") -> None:
    answers = await asyncio.gather(
        *(api.post(f"/api/v1/webhooks/{source}", content=b"x" * 5_000) for _ in range(number))
    )
    assert {answer.status_code for answer in answers} == {401}


async def test_of_a_flood_some_is_kept_all_is_counted_and_a_person_hears_once(
    house: House, api: httpx.AsyncClient, relay: RefusalRelay
) -> None:
    today = house.clock().date()
    await flood(api, MOST_KEPT + 60)
    await flood(api, 3, "sms")
    assert (kept(house), kept(house, "sms")) == (MOST_KEPT, 3)
    for _ in range(3):
        await relay.once()
    assert days(house) == {
        ("bank", today, "bad_signature"): MOST_KEPT + 60,
        ("sms", today, "bad_signature"): 3,
    }
    assert sorted((event.id, event.type) for event in house.handed) == [
        (f"bank:refused:{today}", "bad_signature"),
        (f"sms:refused:{today}", "bad_signature"),
    ]
    metrics = (await api.get("/metrics")).text
    assert 'hamyar_webhooks_unkept_total{source="bank"} 60.0' in metrics
    assert f'hamyar_webhooks_total{{result="missing_header",source="bank"}} {MOST_KEPT + 60}.0' in metrics


async def test_once_a_day_is_full_nothing_more_of_it_is_written_until_the_relay_looks(
    house: House, api: httpx.AsyncClient, relay: RefusalRelay
) -> None:
    await flood(api, MOST_KEPT)
    await flood(api, 40)
    assert set(days(house).values()) == {MOST_KEPT}
    await relay.once()
    assert set(days(house).values()) == {MOST_KEPT + 40}
    await relay.once()
    assert set(days(house).values()) == {MOST_KEPT + 40}


async def test_another_process_knows_that_the_day_is_full(house: House, api: httpx.AsyncClient) -> None:
    await flood(api, MOST_KEPT)
    async with caller_of(house.app()) as other:
        await flood(other, 5)
    assert kept(house) == MOST_KEPT


async def test_the_next_day_begins_anew_and_unsigned_things_are_forgotten_after_a_month(
    house: House, api: httpx.AsyncClient, relay: RefusalRelay
) -> None:
    await flood(api, MOST_KEPT + 1)
    reused = {"type": "bank.transfer", "data": {"state": "rejected"}}
    await deliver(house, api)
    await deliver(house, api, reused)
    await relay.once()
    house.clock.ahead += timedelta(days=1)
    await flood(api, 2)
    assert kept(house) == MOST_KEPT + 2 + 2
    await relay.once()
    assert len({event.id for event in house.handed}) == 3
    house.clock.ahead += timedelta(days=31)
    await flood(api, 1)
    assert [(row.signature_ok, row.reason) for row in rows(house)] == [
        (True, None),
        (True, "id_reused"),
        (False, "missing_header"),
    ]


async def test_nothing_that_is_signed_is_dropped_for_the_flood(
    house: House, api: httpx.AsyncClient, relay: RefusalRelay
) -> None:
    await flood(api, MOST_KEPT + 20)
    assert (await deliver(house, api)).status_code == 202
    for number in range(MOST_KEPT + 20):
        other = {"type": "bank.transfer", "data": {"number": number}}
        assert (await deliver(house, api, other)).status_code == 200
    signed = [row for row in rows(house) if row.signature_ok]
    assert len(signed) == 1 + MOST_KEPT + 20
    await relay.once()
    assert {event.type for event in house.handed} == {Refusal.BAD_SIGNATURE, Refusal.ID_REUSED}
    assert len(house.handed) == 2


async def test_an_engine_that_is_away_is_told_later_and_once(
    house: House, api: httpx.AsyncClient, relay: RefusalRelay
) -> None:
    await flood(api, 1)
    house.answers = [ConnectionError()]
    await relay.once()
    await relay.once()
    assert house.handed == [], "not again at once"
    house.clock.ahead += timedelta(seconds=10)
    await relay.once()
    await relay.once()
    assert len(house.handed) == 1


async def test_what_was_only_counted_is_written_down_when_the_house_closes(
    sqlite_database: Database,
) -> None:
    house = House(sqlite_database)
    app = house.app()
    async with app.router.lifespan_context(app), caller_of(app) as api:
        await flood(api, MOST_KEPT)
        await flood(api, 7)
    assert set(days(house).values()) == {MOST_KEPT + 7}
    assert kept(house) == MOST_KEPT


async def test_a_forgery_is_told_in_the_running_house(sqlite_database: Database) -> None:
    house = House(sqlite_database)
    app = house.app()
    async with app.router.lifespan_context(app), caller_of(app) as api:
        await deliver(house, api, secret=new_secret())
        async with asyncio.timeout(60):
            while not house.handed:  # noqa: ASYNC110 - the relay looks by itself
                await asyncio.sleep(0.01)
    assert house.handed[0].type == "bad_signature"
