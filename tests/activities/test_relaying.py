"""What is done for ever goes on whatever fails, slower and slower, and waits for a database that comes later."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from activities.relaying import for_ever, pause_after, said_by
from gateways.caller import GatewayUnavailable
from gateways.sms import Kavenegar
from stores.database import Database
from tests.activities.house import Clock, row, sms_relay, tell
from tests.fixtures.sandbox import Sandbox

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


async def pauses_of(monkeypatch: pytest.MonkeyPatch, *outcomes: int | Exception) -> list[float]:
    """How long it paused where `once` had these outcomes."""
    left, pauses = list(outcomes), []

    async def once() -> int:
        if not left:
            raise asyncio.CancelledError
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("activities.relaying.asyncio.sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await for_ever(once, "test")
    return pauses


async def test_what_did_something_goes_on_at_once_and_what_did_nothing_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await pauses_of(monkeypatch, 1, 0, 3, 0) == [1, 1]


async def test_what_fails_pauses_longer_and_longer_up_to_a_minute_until_it_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = OSError("nobody there")
    assert await pauses_of(monkeypatch, *[away] * 8, 0, away) == [1, 2, 4, 8, 16, 32, 60, 60, 1, 1]


async def test_a_relay_outlives_a_database_that_is_away_when_it_starts(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    folder = tmp_path / "comes later"
    database = Database(f"sqlite:///{folder}/hamyar.db")
    async with httpx.AsyncClient() as http, asyncio.timeout(120):
        sms = Kavenegar(sandbox.url("kavenegar"), sandbox.config.sms_key, "1000", http)
        with capture_logs() as said:
            running = asyncio.create_task(sms_relay(database, sms, Clock()).run())
            await until(lambda: {one["relay"] for one in said} == {"sms", "sms asking"})
        folder.mkdir()
        database.migrate()
        tell(database, "loan-late")
        await until(lambda: row(database, "loan-late").state in {"accepted", "delivered"})
        assert not running.done()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    database.close()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - the other side has no event to wait for
        await asyncio.sleep(0.02)


@given(st.integers(1, 1_000), st.text(max_size=20))
def test_a_pause_is_near_what_was_doubled_and_never_by_chance(tries: int, key: str) -> None:
    pause = pause_after(tries, key, first=SECOND, longest=HOUR)
    doubled = min(SECOND * 2 ** min(tries - 1, 20), HOUR)
    assert doubled * 0.75 <= pause <= doubled * 1.25
    assert pause == pause_after(tries, key, first=SECOND, longest=HOUR)


def test_what_failed_together_does_not_come_back_together() -> None:
    pauses = {pause_after(3, f"loan-{number}", first=HOUR, longest=HOUR) for number in range(50)}
    assert len(pauses) > 25


def test_a_log_names_what_failed_but_quotes_nobody() -> None:
    assert said_by(ValueError("0084575948 is no number")) == "ValueError"
    assert said_by(GatewayUnavailable("kavenegar", "send", "answered 418")) == "kavenegar.send: answered 418"
