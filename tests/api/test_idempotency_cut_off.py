"""A key is not left behind as `in_progress` by a request whose connection to the database broke on the way."""

from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest
from fastapi import APIRouter, FastAPI

from api.dependencies import Key
from api.problems import Problem
from api.routes import router
from api.security.access import allow, anybody
from stores.database import Database
from tests.api.conftest import House, bearer, caller_of, furnished

pytestmark = pytest.mark.postgres
KEY = {"Idempotency-Key": "one"}


class Cutting:
    """A route in whose middle every connection to the database is cut."""

    def __init__(self, database: Database) -> None:
        self._url, self._name = database.url, database.url.database
        self.done = 0
        self.refuses = False

    def router(self) -> APIRouter:
        cuts = router(tag="cuts")

        @cuts.post("/api/v1/cuts", status_code=202)
        @allow(people=anybody)
        async def make(key: Key) -> dict[str, int]:
            del key
            self._cut()
            if self.refuses:
                raise Problem(409, "busy")
            self.done += 1
            return {"number": self.done}

        return cuts

    def _cut(self) -> None:
        admin = self._url.set(drivername="postgresql", database="postgres").render_as_string(
            hide_password=False
        )
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self._name]
            )


@pytest.fixture
def house(postgres_database: Database) -> House:
    return furnished(postgres_database)


@pytest.fixture
def cutting(house: House) -> Cutting:
    return Cutting(house.database)


@pytest.fixture
async def api(app: FastAPI, cutting: Cutting) -> AsyncIterator[httpx.AsyncClient]:
    app.include_router(cutting.router())
    async with caller_of(app) as client:
        client.headers.update(await bearer(client, "leader"))
        yield client


async def test_what_was_done_is_answered_and_its_answer_is_kept(
    api: httpx.AsyncClient, cutting: Cutting
) -> None:
    first = await api.post("/api/v1/cuts", json={}, headers=KEY)
    assert (first.status_code, first.json()) == (202, {"number": 1})
    again = await api.post("/api/v1/cuts", json={}, headers=KEY)
    assert (again.status_code, again.json(), cutting.done) == (202, {"number": 1}, 1)


async def test_what_was_refused_may_be_sent_again_at_once(api: httpx.AsyncClient, cutting: Cutting) -> None:
    cutting.refuses = True
    assert (await api.post("/api/v1/cuts", json={}, headers=KEY)).json()["code"] == "busy"
    cutting.refuses = False
    again = await api.post("/api/v1/cuts", json={}, headers=KEY)
    assert (again.status_code, again.json()) == (202, {"number": 1})
