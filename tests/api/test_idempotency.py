"""A request that is sent again gets the first answer again, and nothing happens twice."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Body, FastAPI

from api.dependencies import Key
from api.problems import Problem
from api.routes import router
from api.security.access import allow, anybody
from tests.api.conftest import House, bearer, caller_of


class Counter:
    """A route that does something, so that doing it twice shows."""

    def __init__(self) -> None:
        self.done = 0
        self.fault: Exception | None = None
        self.begun = asyncio.Event()
        self.slow = asyncio.Event()
        self.slow.set()

    def router(self) -> APIRouter:
        things = router(tag="things")

        @things.post("/api/v1/things", status_code=202)
        @allow(people=anybody)
        async def make(key: Key, thing: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
            self.begun.set()
            await self.slow.wait()
            if self.fault is not None:
                raise self.fault
            self.done += 1
            return {"number": self.done, "key": key, "thing": thing}

        return things


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def api(app: FastAPI, counter: Counter) -> AsyncIterator[httpx.AsyncClient]:
    app.include_router(counter.router())
    async with caller_of(app) as client:
        client.headers.update(await bearer(client, "leader"))
        yield client


def key(name: str = "one") -> dict[str, str]:
    return {"Idempotency-Key": name}


async def test_the_same_request_again_gets_the_first_answer(api: httpx.AsyncClient, counter: Counter) -> None:
    first = await api.post("/api/v1/things", json={"a": 1, "b": 2}, headers=key())
    again = await api.post(
        "/api/v1/things", content='{ "b": 2, "a": 1 }', headers=key() | {"Content-Type": "application/json"}
    )
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert counter.done == 1


async def test_another_body_under_the_same_key_is_refused(api: httpx.AsyncClient, counter: Counter) -> None:
    await api.post("/api/v1/things", json={"a": 1}, headers=key())
    other = await api.post("/api/v1/things", json={"a": 2}, headers=key())
    assert other.status_code == 422
    assert other.json()["code"] == "key_reused"
    assert counter.done == 1


async def test_a_key_is_asked_for(api: httpx.AsyncClient, counter: Counter) -> None:
    without = await api.post("/api/v1/things", json={})
    assert without.status_code == 422
    assert without.json()["errors"][0]["field"] == "Idempotency-Key"
    assert counter.done == 0


@pytest.mark.parametrize("bad", ["", "x" * 256, "a\tb"])
async def test_a_key_that_is_no_key_is_refused(api: httpx.AsyncClient, bad: str) -> None:
    assert (await api.post("/api/v1/things", json={}, headers=key(bad))).status_code == 422


async def test_keys_of_two_people_are_two_keys(api: httpx.AsyncClient, counter: Counter) -> None:
    await api.post("/api/v1/things", json={}, headers=key())
    other = await bearer(api, "auditor")
    assert (await api.post("/api/v1/things", json={}, headers=key() | other)).json()["number"] == 2


async def test_a_refused_request_may_be_corrected_under_its_key(
    api: httpx.AsyncClient, counter: Counter
) -> None:
    assert (await api.post("/api/v1/things", json=[], headers=key())).status_code == 422
    counter.fault = Problem(409, "conflict")
    assert (await api.post("/api/v1/things", json={}, headers=key())).status_code == 409
    counter.fault = RuntimeError("a bug")
    assert (await api.post("/api/v1/things", json={}, headers=key())).status_code == 500
    counter.fault = None
    assert (await api.post("/api/v1/things", json={"right": 1}, headers=key())).status_code == 202


async def test_fifty_equal_requests_at_once_do_it_once(api: httpx.AsyncClient, counter: Counter) -> None:
    counter.slow.clear()
    asked = [asyncio.create_task(api.post("/api/v1/things", json={}, headers=key())) for _ in range(50)]
    await counter.begun.wait()
    counter.slow.set()
    answers = await asyncio.gather(*asked)
    assert counter.done == 1
    assert {answer.status_code for answer in answers} == {202}
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 49


async def test_who_waits_too_long_is_told_to_come_again(
    api: httpx.AsyncClient, counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.idempotency.WAIT_SECONDS", 0.1)
    counter.slow.clear()
    first = asyncio.create_task(api.post("/api/v1/things", json={}, headers=key()))
    await counter.begun.wait()
    second = await api.post("/api/v1/things", json={}, headers=key())
    assert second.status_code == 409
    assert second.headers["retry-after"]
    counter.slow.set()
    assert (await first).status_code == 202


async def test_a_key_is_forgotten_after_thirty_days(
    house: House, api: httpx.AsyncClient, counter: Counter
) -> None:
    await api.post("/api/v1/things", json={}, headers=key())
    house.clock.ahead += timedelta(days=31)
    later = await bearer(api, "leader")
    assert (await api.post("/api/v1/things", json={}, headers=key() | later)).json()["number"] == 2


async def test_a_request_that_a_crash_cut_off_is_taken_over(
    house: House, api: httpx.AsyncClient, counter: Counter
) -> None:
    from sqlalchemy import update

    from stores.idempotency import IdempotencyRow

    await api.post("/api/v1/things", json={}, headers=key())
    house.database.write(lambda session: session.execute(update(IdempotencyRow).values(status=None)) and None)
    house.clock.ahead += timedelta(minutes=2)
    assert (await api.post("/api/v1/things", json={}, headers=key())).json()["number"] == 2


async def test_what_is_kept_of_an_answer_is_sealed(house: House, api: httpx.AsyncClient) -> None:
    from sqlalchemy import select

    from stores.idempotency import IdempotencyRow

    await api.post("/api/v1/things", json={"national_code": "0499370899"}, headers=key())
    kept = house.database.read(lambda session: session.scalars(select(IdempotencyRow.body)).one())
    assert kept is not None
    assert b"0499370899" not in kept
