"""Work that is done for ever: slower while it fails, never ended by a failure, ended by cancellation only."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.service import RPCError

from gateways.caller import GatewayError

Clock = Callable[[], datetime]

_LOG = structlog.get_logger("hamyar.outbox")
_PAUSE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 60.0


async def for_ever(
    once: Callable[[], Awaitable[int]], name: str, pause_seconds: float = _PAUSE_SECONDS
) -> None:
    """Repeats `once`, at once while it says that it did something, else after a pause.

    While it fails the pauses double up to a minute: a database, an engine or a provider that is away comes back.
    """
    failed = 0
    while True:
        done = 0
        try:
            done = await once()
            failed = 0
        except Exception as error:  # noqa: BLE001 - whatever it is, ending here would end it for good
            failed += 1
            _LOG.warning("outbox_waits", relay=name, error=said_by(error))
        if done == 0:
            await asyncio.sleep(min(pause_seconds * 2 ** max(failed - 1, 0), _LONGEST_PAUSE_SECONDS))


def pause_after(tries: int, key: str, *, first: timedelta, longest: timedelta) -> timedelta:
    """How long to wait after so many tries (1 or more) in vain: doubled each time, up to `longest`.

    A quarter more or less, by the key, so that those that failed together do not all come back together.
    """
    share = hashlib.sha256(f"{key}:{tries}".encode()).digest()[0] / 255
    doubled: timedelta = first * 2 ** min(tries - 1, 40)
    return min(doubled, longest) * (0.75 + share / 2)


def said_by(error: Exception) -> str:
    """What a log may hold of an error: names, and nothing of persons."""
    match error:
        case GatewayError():
            return str(error)
        case RPCError():
            return f"RPCError {error.status.name}"
    return type(error).__name__


def now() -> datetime:
    """When a relay does something is no business date."""
    return datetime.now(UTC)  # noqa: TID251
