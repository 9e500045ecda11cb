"""A worker whose relay has ended must not look as if all were well; its mail goes where the settings say."""

import asyncio
from pathlib import Path

import httpx
import pytest

from settings import Secrets, Settings
from systems import systems_of
from tests.fixtures.sandbox import Sandbox
from worker import RelayEnded, relay_until


async def until_cancelled() -> None:
    await asyncio.Event().wait()


async def fails() -> None:
    raise MemoryError


async def returns() -> None:
    """Ends as if there were nothing more to do."""


async def test_relays_run_until_the_worker_is_told_to_stop() -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(relay_until(stop, {"one": until_cancelled(), "other": until_cancelled()}))
    await asyncio.sleep(0)
    assert not working.done()
    stop.set()
    await working


async def test_a_relay_that_fails_ends_the_worker_with_its_name_and_cause() -> None:
    with pytest.raises(RelayEnded, match="sms") as ended:
        await relay_until(asyncio.Event(), {"starts": until_cancelled(), "sms": fails()})
    assert isinstance(ended.value.__cause__, MemoryError)


async def test_a_relay_that_just_returns_ends_the_worker_too() -> None:
    with pytest.raises(RelayEnded, match="starts"):
        await relay_until(asyncio.Event(), {"starts": returns(), "sms": until_cancelled()})


@pytest.mark.parametrize("is_named", [True, False])
async def test_mail_goes_to_the_server_that_is_named_and_else_stays_in_the_sandbox(
    sandbox: Sandbox, tmp_path: Path, *, is_named: bool
) -> None:
    recipient = f"named-{is_named}@hamyar.example"
    port = sandbox.config.smtp_port or 0
    where = {"smtp_host": "localhost", "smtp_port": port} if is_named else {"sandbox_smtp_port": port}
    settings = Settings(folder=tmp_path, sandbox_url=sandbox.base_url, **where)
    async with httpx.AsyncClient() as http:
        email = systems_of(settings, Secrets(), http).email
        await email.send("key", recipient, "سلام", "متن")
    (mail,) = sandbox.see("/sent-messages", recipient=recipient)["items"]
    assert mail["subject"] == "سلام"
