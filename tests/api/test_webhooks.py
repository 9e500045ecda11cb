"""What comes from outside is kept first and handed over after; nothing is lost, nothing counts twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.event_relay import EventRelay
from api.state import ApiState
from domain.case import OutsideEvent
from gateways.webhook_signature import new_secret, sign
from stores.webhook_events import WebhookEventRow
from tests.api.conftest import House, caller_of

EVENT = {"type": "bank.transfer", "data": {"order_id": "loan-1:disburse", "state": "settled"}}


async def deliver(
    house: House,
    api: httpx.AsyncClient,
    event: Any = EVENT,
    *,
    id_: str = "msg_1",
    source: str = "bank",
    **more: Any,
) -> httpx.Response:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    headers = sign(
        more.get("secret", house.secrets.get(source, new_secret())), id_, more.get("at", house.clock()), body
    )
    return await api.post(f"/api/v1/webhooks/{source}", content=more.get("sent", body), headers=headers)


def rows(house: House) -> list[WebhookEventRow]:
    return house.database.read(
        lambda session: list(session.scalars(select(WebhookEventRow).order_by(WebhookEventRow.id)))
    )


@pytest.fixture
async def living(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The app with its relay running."""
    async with app.router.lifespan_context(app), caller_of(app) as client:
        yield client


async def until(condition: Any) -> None:
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110 - the other side has no event to wait for
            await asyncio.sleep(0.01)


async def test_a_delivery_is_kept_answered_and_handed_over(house: House, living: httpx.AsyncClient) -> None:
    answer = await deliver(house, living)
    assert answer.status_code == 202
    assert answer.json() == {"state": "kept", "id": "msg_1"}
    await until(lambda: house.handed)
    event = house.handed[0]
    assert (event.id, event.type, event.facts) == ("bank:msg_1", "bank.transfer", EVENT["data"])
    await until(lambda: rows(house)[0].state == "handed_over")


async def test_a_repeat_counts_no_more(house: House, living: httpx.AsyncClient) -> None:
    await deliver(house, living)
    again = await deliver(house, living)
    assert again.status_code == 200
    assert again.json()["state"] == "repeated"
    await deliver(house, living, id_="msg_2")
    await until(lambda: len(house.handed) == 2)
    assert len(rows(house)) == 2


async def test_equal_ids_of_two_sources_are_two_events(house: House, living: httpx.AsyncClient) -> None:
    assert (await deliver(house, living)).status_code == 202
    assert (await deliver(house, living, source="sms")).status_code == 202


async def test_twenty_deliveries_of_one_event_at_once_count_once(
    house: House, living: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(deliver(house, living) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    await until(lambda: house.handed)
    assert len(rows(house)) == len(house.handed) == 1


async def test_another_body_under_a_used_id_is_kept_apart(house: House, living: httpx.AsyncClient) -> None:
    await deliver(house, living)
    other = await deliver(house, living, {"type": "bank.transfer", "data": {"state": "rejected"}})
    assert other.status_code == 200
    assert [row.reason for row in rows(house)][1:] == ["id_reused"]


async def test_a_wrong_signature_is_refused_kept_and_counted(house: House, living: httpx.AsyncClient) -> None:
    wrong = await deliver(house, living, secret=new_secret())
    changed = await deliver(house, living, sent=b'{"type": "bank.transfer", "data": {}}')
    old = await deliver(house, living, at=house.clock() - timedelta(minutes=6))
    bare = await living.post("/api/v1/webhooks/bank", json=EVENT)
    for answer, reason in (
        (wrong, "no_match"),
        (changed, "no_match"),
        (old, "too_old"),
        (bare, "missing_header"),
    ):
        assert answer.status_code == 401
        assert answer.json()["code"] == "bad_signature"
        assert answer.json()["reason"] == reason
    assert [row.state for row in rows(house)] == ["refused"] * 4
    assert 'hamyar_webhooks_total{result="no_match",source="bank"} 2.0' in (await living.get("/metrics")).text


async def test_a_forger_cannot_use_up_an_id(house: House, living: httpx.AsyncClient) -> None:
    await deliver(house, living, secret=new_secret())
    assert (await deliver(house, living)).status_code == 202


async def test_an_unknown_source_is_not_found(house: House, living: httpx.AsyncClient) -> None:
    assert (await deliver(house, living, source="nobody")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"\xff",
        b'{"type": 1, "data": {}}',
        b'{"type": "bank.transfer"}',
        b"[" * 9_999,
        b'{"type": "bank.receipt", "data": {"payer": "\\u0000"}}',
        b'{"type": "", "data": {}}',
    ],
)
async def test_signed_nonsense_is_kept_for_a_person(
    house: House, living: httpx.AsyncClient, body: bytes
) -> None:
    house.answers = ["unreadable"]
    assert (await deliver(house, living, body)).status_code == 202
    await until(lambda: rows(house)[0].state == "excepted")
    assert house.handed[0].type == "unreadable"
    assert rows(house)[0].reason == "unreadable"


async def test_an_engine_that_is_away_loses_nothing(house: House, living: httpx.AsyncClient) -> None:
    house.answers = [ConnectionError(), ConnectionError()]
    assert (await deliver(house, living)).status_code == 202
    await until(lambda: rows(house)[0].tries == 1)
    assert rows(house)[0].state == "new"
    house.clock.ahead += timedelta(seconds=10)
    await until(lambda: house.handed)


async def test_what_a_crash_left_is_handed_over_at_the_next_start(house: House, app: FastAPI) -> None:
    async with caller_of(app) as without_relay:
        assert (await deliver(house, without_relay)).status_code == 202
    assert not house.handed
    again = house.app()
    async with again.router.lifespan_context(again):
        await until(lambda: house.handed)


async def test_a_burst_is_taken_whole(house: House, living: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(deliver(house, living, id_=f"msg_{number}") for number in range(150)))
    assert {answer.status_code for answer in answers} == {202}
    await until(lambda: len(house.handed) == 150)


async def test_what_is_done_while_the_relay_looks_is_not_handed_over_again(
    house: House, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with caller_of(app) as without_relay:
        await deliver(house, without_relay)
    seen = asyncio.Event()

    async def hand_over_once_seen(state: ApiState, source: str, event: OutsideEvent) -> str | None:
        await seen.wait()
        return await house.hand_over(state, source, event)

    relay, look = EventRelay(app.state.hamyar, hand_over_once_seen), house.database.aread

    async def slow_look(question: Any) -> Any:
        found = await look(question)
        seen.set()
        await until(lambda: not relay._in_flight)
        return found

    await relay._start_what_waits()
    monkeypatch.setattr(house.database, "aread", slow_look)
    await relay._start_what_waits()
    await until(lambda: not relay._in_flight)
    assert len(house.handed) == 1


async def test_too_large_a_delivery_is_refused(house: House, living: httpx.AsyncClient) -> None:
    assert (await deliver(house, living, b"x" * 300_000)).status_code == 413


async def test_the_body_is_sealed_where_it_is_kept(house: House, living: httpx.AsyncClient) -> None:
    await deliver(house, living, {"type": "sms.reply", "data": {"mobile": "+989121234567"}}, source="sms")
    assert b"9121234567" not in rows(house)[0].body
