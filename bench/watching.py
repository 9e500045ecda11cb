"""Waiting for what workflows show in the stores: one look for everybody who waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import TaskState
from stores.case_rows import ProcessRow, TimelineRow
from stores.database import Database
from stores.task_rows import TaskRow

Found = TypeVar("Found")
_PAUSE_SECONDS = 0.02
_QUICK_PAUSE_SECONDS = 0.003
_PATIENCE_SECONDS = 60
_STAGE, _TASK = "stage:", "task:"


@dataclass
class Watch:
    """Sees what is shown of many cases with a query or three each 20 ms, so that waiting costs next to nothing."""

    database: Database
    _waiting: dict[tuple[str, str], asyncio.Future[None]] = field(default_factory=dict)

    async def sees(self, process_id: str, what: str) -> None:
        """Returns when `what` is on the timeline of a case."""
        await self._until(process_id, what)

    async def in_stage(self, process_id: str, stage: str) -> None:
        """Returns when a case is there; what passes within 20 ms is not seen."""
        await self._until(process_id, f"{_STAGE}{stage}")

    async def asked(self, process_id: str, kind: str) -> None:
        """Returns when a task of this kind is open."""
        await self._until(process_id, f"{_TASK}{kind}")

    async def _until(self, process_id: str, key: str) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting[process_id, key] = future
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await future

    async def run(self) -> None:
        while True:
            if self._waiting:
                # As it is now: whoever begins to wait meanwhile is looked for the next time.
                wanted = list(self._waiting)
                for found in await self.database.aread(partial(_look, wanted)):
                    if (future := self._waiting.pop(found, None)) and not future.done():
                        future.set_result(None)
            await asyncio.sleep(_PAUSE_SECONDS)


def _look(wanted: list[tuple[str, str]], session: Session) -> list[tuple[str, str]]:
    staged = {one for one, key in wanted if key.startswith(_STAGE)}
    tasked = {one for one, key in wanted if key.startswith(_TASK)}
    seen = {(one, key) for one, key in wanted if not key.startswith((_STAGE, _TASK))}
    found = list[tuple[str, str]]()
    if staged:
        asked = select(ProcessRow.id, ProcessRow.stage).where(ProcessRow.id.in_(staged))
        found += [(one, f"{_STAGE}{stage}") for one, stage in session.execute(asked)]
    if tasked:
        open_ones = select(TaskRow.process_id, TaskRow.kind).where(
            TaskRow.process_id.in_(tasked), TaskRow.state == TaskState.OPEN
        )
        found += [(one, f"{_TASK}{kind}") for one, kind in session.execute(open_ones)]
    if seen:
        told = select(TimelineRow.process_id, TimelineRow.what).where(
            TimelineRow.process_id.in_({one for one, _ in seen}),
            TimelineRow.what.in_({what for _, what in seen}),
        )
        found += [(one, what) for one, what in session.execute(told)]
    return found


@asynccontextmanager
async def watching(database: Database) -> AsyncIterator[Watch]:
    watch = Watch(database)
    running = asyncio.create_task(watch.run())
    try:
        yield watch
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def soon(database: Database, look: Callable[[Session], Found | None]) -> Found:
    """What `look` finds, at most 3 ms after it is there: for one thing whose time is taken."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        # Another process writes it, so there is nothing to be woken by.
        while (found := await database.aread(look)) is None:  # noqa: ASYNC110
            await asyncio.sleep(_QUICK_PAUSE_SECONDS)
    return found
