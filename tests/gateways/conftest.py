"""Clients of the sandbox, a real clock that tests may set, and a front door that collects webhooks."""

import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import httpx
import pytest

from gateways.bank import BankGateway
from gateways.caller import CaseClock
from gateways.merat import MeratGateway
from gateways.sandbox.configuration import wall_clock
from tests.fixtures.sandbox import Sandbox

_NUMBERS = count(1)
START = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@dataclass
class Received:
    """Webhooks that came, and what the next ones are answered (200 when nothing is said)."""

    base_url: str = ""
    hooks: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def about(self, event: str, **subject: Any) -> list[dict[str, Any]]:
        """The subjects of the events of this type that have these fields."""
        bodies = [json.loads(body) for _headers, body in self.hooks]
        return [
            body["data"]
            for body in bodies
            if body["type"] == event and subject.items() <= body["data"].items()
        ]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.hooks]


@pytest.fixture
def name() -> Callable[[str], str]:
    """Makes ids that no other test of this session uses."""
    return lambda prefix: f"{prefix}-{next(_NUMBERS)}"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
def calm(sandbox: Sandbox) -> Sandbox:
    """The session's sandbox without faults."""
    sandbox.control().delete("/faults").raise_for_status()
    return sandbox


@pytest.fixture
def bank(calm: Sandbox, client: httpx.AsyncClient) -> BankGateway:
    return BankGateway(calm.address("bank"), client, rehearsals=calm.address("bank"), seconds=1.0)


@pytest.fixture
def merat(calm: Sandbox, client: httpx.AsyncClient) -> MeratGateway:
    return MeratGateway(calm.address("merat"), client, rehearsals=calm.address("merat"), seconds=1.0)


@pytest.fixture
def live() -> CaseClock:
    return CaseClock(wall_clock())


def rehearsed(process_id: str, **later: float) -> CaseClock:
    """The clock of a rehearsal, some time after its start."""
    return CaseClock(START + timedelta(**later), rehearsal_of=process_id)


def eventually(look: Callable[[], Any], *, seconds: float = 5.0) -> Any:
    """Looks until something true is seen; the last look is given back."""
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return seen


@pytest.fixture
def front_door() -> Iterator[Received]:
    received = Received()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.hooks.append(
                ({k.lower(): v for k, v in self.headers.items()} | {"path": self.path}, body)
            )
            self.send_response(received.answers.pop(0) if received.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing: the tests look at what was received."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        received.base_url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield received
        server.shutdown()
        thread.join()
