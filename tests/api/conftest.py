"""A house with people and a client, and the API around it, called as a stranger would call it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

from api.app import make_app
from api.engine_link import Connect
from api.rates import RateRules
from api.security.callers import SCOPES
from api.security.passwords import hash_token
from api.state import ApiState
from domain.case import OutsideEvent
from domain.permissions import Role
from gateways.webhook_signature import new_secret
from stores.database import Database
from stores.staff import ApiClient, StaffMember, StaffStore
from tests.contract import held_to_it
from tests.passwords import quick_hash

PASSWORD = "a long enough password"
HASHED = quick_hash(PASSWORD)
SECRET = "the client's secret"


class Keys:
    """A keyring of one key."""

    current_id = "test"
    keys = {"test": b"k" * 32}  # noqa: RUF012


@dataclass
class TurnableClock:
    """Real time, moved on where a test wants hours to pass."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead  # noqa: TID251


@dataclass
class House:
    """The parts of the app that tests look at and turn."""

    database: Database
    clock: TurnableClock = field(default_factory=TurnableClock)
    secrets: dict[str, str] = field(
        default_factory=lambda: {name: new_secret() for name in ("bank", "merat", "sms")}
    )
    handed: list[OutsideEvent] = field(default_factory=list)
    answers: list[str | Exception | None] = field(default_factory=list)
    rates: RateRules = field(default_factory=RateRules)
    connect: Connect = field(default_factory=lambda: no_engine)

    async def hand_over(self, _: ApiState, __: str, event: OutsideEvent) -> str | None:
        """Stands where the processes are: takes every event, or answers what the test has laid ready."""
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        self.handed.append(event)
        return answer

    def app(self) -> FastAPI:
        return make_app(
            database=self.database,
            connect=self.connect,
            keys=Keys(),
            hand_over=self.hand_over,
            webhook_secrets=self.secrets,
            clock=self.clock,
            rate_rules=self.rates,
        )


async def no_engine() -> Client:
    raise OSError("no engine here")


def person(username: str, *roles: Role, **more: Any) -> StaffMember:
    return StaffMember(username, HASHED, frozenset(roles), **more)


def furnished(database: Database) -> House:
    """A house with one person of each role, a system that may do everything and one that may do nothing."""

    def write(session: Any) -> None:
        staff = StaffStore(session)
        for role in Role:
            staff.put_person(person(role.value, role))
        staff.put_person(person("nobody"))
        staff.put_client(ApiClient("all", hash_token(SECRET), frozenset(SCOPES)))
        staff.put_client(ApiClient("none", hash_token(SECRET), frozenset()))

    database.write(write)
    return House(database)


@pytest.fixture
def house(database: Database) -> House:
    return furnished(database)


@pytest.fixture
def app(house: House) -> FastAPI:
    return house.app()


def caller_of(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(
        transport=transport,
        base_url="http://testserver",
        headers={"Accept-Language": "en"} | headers,
        event_hooks=held_to_it(app),
    )


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller_of(app) as client:
        yield client


async def log_in(
    api: httpx.AsyncClient, username: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    return await api.post("/api/v1/sessions", json={"username": username, "password": password} | more)


async def get_token(api: httpx.AsyncClient, client_id: str = "all", **form: str) -> httpx.Response:
    asked = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": SECRET} | form
    return await api.post("/api/v1/token", data=asked)


Bearer = Callable[[str], Any]


async def bearer(api: httpx.AsyncClient, username: str) -> dict[str, str]:
    """The header of somebody who is logged in."""
    return {"Authorization": f"Bearer {(await log_in(api, username)).json()['token']}"}


async def client_bearer(api: httpx.AsyncClient, client_id: str = "all") -> dict[str, str]:
    """The header of a system."""
    return {"Authorization": f"Bearer {(await get_token(api, client_id)).json()['access_token']}"}
