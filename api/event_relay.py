"""Kept deliveries go to their processes: at once where the engine is there, later where it was not."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from api.problems import Problem
from api.routes import check_clean
from api.state import ApiState
from domain.case import OutsideEvent
from stores.sealing import unseal
from stores.webhook_events import EventState, KeptEvent, WebhookEventStore

HandOver = Callable[[ApiState, str, OutsideEvent], Awaitable[str | None]]
"""Gives an event of a source to the process that waits for it; repeating it with the same id is harmless.

Returns None where a process took it, else the code of the reason why a person must look at it (a task for
them exists then). Raises where it could not do either; it is tried again.
"""

UNREADABLE = "unreadable"
_AT_ONCE = 16
_BATCH = 64
LOOK_EVERY_SECONDS = 0.25
"""What the worker keeps, as that a payout has settled, wakes nobody here: it is another process's."""
AWAY_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 300
_LOG = structlog.get_logger("hamyar.events")


class EventRelay:
    """Hands kept deliveries over, several at once, for as long as the app lives."""

    def __init__(self, state: ApiState, hand_over: HandOver) -> None:
        self._state = state
        self._hand_over = hand_over
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._moved_while_looking: set[int] = set()

    async def run(self) -> None:
        """Ends by cancellation; what was in flight is handed over again at the next start."""
        arrived = self._state.events_arrived
        try:
            while True:
                arrived.clear()
                pause = LOOK_EVERY_SECONDS
                try:
                    await self._start_what_waits()
                except Exception as error:  # noqa: BLE001 - a database that is away comes back; the relay stays
                    pause = AWAY_SECONDS
                    _LOG.warning("relay_waits", error=type(error).__name__)
                # Not wait_for: on Python 3.11 it can swallow the cancellation that ends us.
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await arrived.wait()
        finally:
            for task in self._in_flight.values():
                task.cancel()

    async def _start_what_waits(self) -> None:
        now = self._state.clock()
        limit = _BATCH + len(self._in_flight)
        # The look is as old as its beginning: what is done before it ends still stands in it as waiting.
        self._moved_while_looking.clear()
        waiting = await self._state.database.aread(
            lambda session: WebhookEventStore(session).waiting(now, limit)
        )
        for event in waiting:
            if event.id not in self._in_flight and event.id not in self._moved_while_looking:
                self._in_flight[event.id] = asyncio.create_task(self._deliver(event))
        if len(waiting) >= limit:
            # More are waiting than were looked at; look again as soon as these have moved.
            if self._in_flight:
                await asyncio.wait(self._in_flight.values(), return_when=asyncio.FIRST_COMPLETED)
            self._state.events_arrived.set()

    async def _deliver(self, event: KeptEvent) -> None:
        try:
            async with self._room:
                await self._deliver_now(event)
        except Exception as error:  # noqa: BLE001 - kept and tried again, whatever it was
            self._state.metrics.events.labels(event.source, "later").inc()
            _LOG.warning("event_later", source=event.source, tries=event.tries, error=type(error).__name__)
            with suppress(Exception):
                await self._later(event, type(error).__name__)
        finally:
            self._in_flight.pop(event.id, None)
            self._moved_while_looking.add(event.id)

    async def _deliver_now(self, event: KeptEvent) -> None:
        body = unseal(self._state.keys, event.sealed_body, f"webhook:{event.source}")
        outside = read_event(event, body)
        reason = await self._hand_over(self._state, event.source, outside)
        state = EventState.HANDED_OVER if reason is None else EventState.EXCEPTED
        await self._state.database.awrite(
            lambda session: WebhookEventStore(session).settle(
                event.id, state, type_=outside.type, reason=reason
            )
        )
        self._state.metrics.events.labels(event.source, state.value).inc()

    async def _later(self, event: KeptEvent, reason: str) -> None:
        at = self._state.clock() + pause_after(event.tries)
        await self._state.database.awrite(
            lambda session: WebhookEventStore(session).try_again_at(event.id, at, reason)
        )


def pause_after(tries: int) -> timedelta:
    """How long to leave alone what did not work so many times."""
    return timedelta(seconds=min(2 ** min(tries, 16), _LONGEST_WAIT_SECONDS))


def read_event(event: KeptEvent, body: bytes) -> OutsideEvent:
    """The event in a body; its type is `unreadable` where a right signature covers nonsense."""
    kind, facts = UNREADABLE, {}
    with suppress(ValueError, RecursionError, Problem):
        told: Any = json.loads(body)
        check_clean(told)
        match told:
            case {"type": str(named), "data": dict(data)} if 1 <= len(named) <= 64:  # noqa: PLR2004 - the column
                kind, facts = named, data
    return OutsideEvent(id=f"{event.source}:{event.event_id}", type=kind, at=event.received_at, facts=facts)
