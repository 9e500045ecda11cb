"""What every played system shares: its memory, its faults, the time it believes in, a list of calls."""

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Request

from gateways.sandbox.configuration import SandboxConfig, wall_clock
from gateways.sandbox.faults import Fault, FaultKind, take_fault
from gateways.sandbox.state import State
from gateways.sandbox.webhooks import Webhooks


class Refusal(Exception):
    """An answer that is not the wished one: an HTTP status and a code of the system's business."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class World:
    """The sandbox's inside, one per server."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self.state = State(config.state_path)
        self.webhooks = Webhooks(config, self.state)
        self.calls: deque[dict[str, Any]] = deque(maxlen=200)


@dataclass(frozen=True, slots=True)
class Visit:
    """One call to a played system: the time that counts for it, and whom it is about."""

    world: World
    system: str
    operation: str
    now: datetime
    rehearsal: str | None
    marks: tuple[str | None, ...]

    def fault(self, kind: FaultKind) -> Fault | None:
        return take_fault(self.world.state, self.system, self.operation, kind, self.marks)

    def after(self, *, rehearsed: timedelta, live_seconds: float) -> datetime:
        """When something that starts now is done: by the case's clock or by ours."""
        return self.now + (rehearsed if self.rehearsal else timedelta(seconds=live_seconds))

    def call_back(self, event: str, subject: dict[str, Any], at: datetime) -> str | None:
        """Plans a webhook, and gives its id. A rehearsed case asks by itself: real time means nothing to it."""
        if self.rehearsal:
            return None
        return self.world.webhooks.schedule(self.system, event, subject, at, self.marks)

    async def lose_answer(self) -> None:
        """After the deed: when the fault is set, the caller never hears that it was done."""
        if lost := self.fault("unknown_outcome"):
            await asyncio.sleep(lost.seconds)
            raise Refusal(500, "internal")


async def arrive(request: Request, system: str, operation: str, *marks: str | None) -> Visit:
    """Notes a call and lets the faults that strike before anything is done do so."""
    world: World = request.app.state.world
    rehearsal = request.headers.get("Hamyar-Rehearsal")
    visit = Visit(world, system, operation, _time_of(request, rehearsal), rehearsal, (rehearsal, *marks))
    world.calls.appendleft(
        {
            "at": wall_clock().isoformat(),
            "system": system,
            "operation": operation,
            "case_now": visit.now.isoformat() if rehearsal else None,
            "rehearsal": rehearsal,
            "key": request.headers.get("Idempotency-Key"),
        }
    )
    if slow := visit.fault("slow"):
        await asyncio.sleep(slow.seconds)
    if visit.fault("error"):
        raise Refusal(503, "unavailable")
    return visit


def check_token(request: Request, token: str) -> None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(given.encode(), token.encode()):
        raise Refusal(401, "unauthorised")


def _time_of(request: Request, rehearsal: str | None) -> datetime:
    if not rehearsal:
        return wall_clock()
    try:
        told = datetime.fromisoformat(request.headers["Hamyar-Case-Now"])
    except (KeyError, ValueError):
        raise Refusal(400, "rehearsal_without_a_clock") from None
    if told.tzinfo is None:
        raise Refusal(400, "rehearsal_without_a_clock")
    return told


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


TheWorld = Annotated[World, Depends(_world)]
