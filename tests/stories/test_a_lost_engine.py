"""The engine is there when the house opens, and then it is gone: pages stay pages, and nothing typed is lost."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from temporalio.client import Client
from temporalio.service import RetryConfig

from api.app import make_app
from api.intake import hand_over
from engine.client import NAMESPACE, payloads
from engine.server import RunningEngine
from tests.fixtures.office import RATES, TEST_KEYS
from tests.office import Office
from tests.pages.conftest import browser_of, hidden, log_in
from tests.stories.roads import to_trustees


class Cable:
    """The way to the engine, which can be cut."""

    def __init__(self, engine_address: str) -> None:
        host, _, port = engine_address.rpartition(":")
        self._engine = host, int(port)
        self._open: set[asyncio.StreamWriter] = set()
        self._carried: list[asyncio.Task[None]] = []
        self.cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.cut:
            writer.close()
            return
        inward, outward = await asyncio.open_connection(*self._engine)
        self._open |= {writer, outward}
        self._carried += [
            asyncio.create_task(_pump(reader, outward)),
            asyncio.create_task(_pump(inward, writer)),
        ]

    async def cut_it(self) -> None:
        self.cut = True
        for end in self._open:
            end.transport.abort()
        await asyncio.gather(*self._carried)


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    except OSError:
        return
    finally:
        target.close()


@asynccontextmanager
async def house_on_a_cable(
    office: Office, engine: RunningEngine
) -> AsyncIterator[tuple[httpx.AsyncClient, Cable]]:
    """The office's pages, with a cable of their own to the engine."""
    cable = Cable(engine.address)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    async def connect() -> Client:
        return await Client.connect(
            f"127.0.0.1:{port}",
            namespace=NAMESPACE,
            plugins=[payloads(TEST_KEYS)],
            retry_config=RetryConfig(max_retries=1),
        )

    app = make_app(
        database=office.database,
        connect=connect,
        keys=TEST_KEYS,
        hand_over=hand_over,
        webhook_secrets={},
        rate_rules=RATES,
    )
    async with server, browser_of(app) as browser:
        yield browser, cable
        await cable.cut_it()


async def test_what_people_do_while_the_engine_is_gone_is_answered_by_pages(
    office: Office, engine: RunningEngine
) -> None:
    village = office.found_village()
    loan = await to_trustees(office, village, 50_000_000, 5)
    async with house_on_a_cable(office, engine) as (browser, cable):
        await log_in(browser, "supervisor1", "en")
        page = await browser.get(f"/cases/{loan.id}")
        form = {name: hidden(page.text, name) for name in ("csrf_token", "request_id")}
        await cable.cut_it()

        for action, typed in (
            ("move", {"days": "7"}),
            ("pay", {"amount_rials": "2500000000"}),
        ):
            answer = await browser.post(f"/cases/{loan.id}/{action}", data=form | typed)
            assert answer.status_code == 503, action
            assert answer.headers["content-type"].startswith("text/html"), action
            assert loan.id in answer.text
            assert 'role="alert"' in answer.text
            assert "The engine does not answer." in answer.text

        asked = {
            "who": village.members[1],
            "amount_rials": "60000000",
            "instalments": "6",
            "purpose_category": "medical",
            "purpose_text": "my long words",
            "payout": "default",
            "rehearsal": "true",
        }
        answer = await browser.post("/loans/new", data=form | asked | {"request_id": secrets.token_hex(8)})
        assert answer.status_code == 503
        assert "my long words" in answer.text

        assert (await browser.get(f"/cases/{loan.id}")).status_code == 200, "a case can be read all the same"
