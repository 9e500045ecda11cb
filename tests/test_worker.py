"""A worker whose relay has ended must not look as if all were well."""

import asyncio

import pytest

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
