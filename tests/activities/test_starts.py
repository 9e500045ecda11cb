"""Cases that the engine has not heard of are started; one that it refuses keeps no other back."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

from activities.outbox import StartRelay
from domain.case import CaseRecord
from engine.client import NAMESPACE, connect, payloads
from engine.server import RunningEngine
from stores.case_rows import ProcessStartRow
from stores.cases import CaseStore
from stores.database import Database
from tests.activities.house import NOW, Clock
from tests.fixtures.office import TEST_KEYS

# More than the engine takes in one payload, also when it is packed.
TOO_LARGE = secrets.token_hex(3_000_000)


def begin(database: Database, process_id: str, said: str = "") -> None:
    record = CaseRecord(process_id, "loan", "IR-23", NOW)
    argument = {"record": {"region": "IR-23"}, "said": said}
    database.write(
        lambda session: CaseStore(session).begin(record, argument=argument, subject={}, policy_version="1")
    )


def start_of(database: Database, process_id: str) -> ProcessStartRow:
    with database.reading() as session:
        found = session.get(ProcessStartRow, process_id)
        assert found is not None
        return found


async def test_a_start_that_the_engine_refuses_keeps_no_other_back(
    engine: RunningEngine, database: Database
) -> None:
    refused, taken = (f"loan-{letter}-{secrets.token_hex(4)}" for letter in "ab")
    begin(database, refused, TOO_LARGE)
    begin(database, taken)
    client, clock = await connect(engine.address, keys=TEST_KEYS), Clock()
    relay = StartRelay(database, client, clock)
    assert await relay.once() == 2
    handle = client.get_workflow_handle(taken)
    assert (await handle.describe()).workflow_type == "loan"
    await handle.terminate()
    assert start_of(database, taken).started_at == clock.now
    with pytest.raises(RPCError) as unknown:
        await client.get_workflow_handle(refused).describe()
    assert unknown.value.status is RPCStatusCode.NOT_FOUND

    # It is tried again, less and less often, and for ever
    assert await relay.once() == 0
    pauses: list[timedelta] = []
    for _ in range(12):
        clock.now = start_of(database, refused).try_at
        assert await relay.once() == 1
        pauses.append(start_of(database, refused).try_at - clock.now)
    assert start_of(database, refused).tries == 13
    assert pauses[0] < timedelta(seconds=3)
    assert timedelta(minutes=7) < pauses[-1] < timedelta(minutes=13)


@asynccontextmanager
async def passed_on_to(address: str) -> AsyncIterator[asyncio.Server]:
    """A door of our own before the engine, which can be shut."""
    host, port = address.split(":")

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65536):
                writer.write(chunk)
        writer.close()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        within, without = await asyncio.open_connection(host, int(port))
        open_ends.append(writer)
        await asyncio.gather(pump(reader, without), pump(within, writer))

    open_ends: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
    yield server
    server.close()
    for end in open_ends:
        end.transport.abort()


async def test_an_engine_that_is_away_is_not_told_of_every_case_in_turn(
    engine: RunningEngine, database: Database
) -> None:
    begin(database, "loan-a")
    begin(database, "loan-b")
    async with passed_on_to(engine.address) as door:
        port = door.sockets[0].getsockname()[1]
        client = await Client.connect(
            f"127.0.0.1:{port}",
            namespace=NAMESPACE,
            plugins=[payloads(TEST_KEYS)],
            retry_config=RetryConfig(max_retries=1, max_elapsed_time_millis=1),
        )
    with pytest.raises(RPCError):
        await StartRelay(database, client, Clock()).once()
    assert [start_of(database, case).tries for case in ("loan-a", "loan-b")] == [1, 0]
