"""Waiting for what workflows show in the stores: one look for everybody who waits."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from stores.case_rows import TimelineRow
from stores.database import Database

Found = TypeVar("Found")
_PAUSE_SECONDS = 0.02
_QUICK_PAUSE_SECONDS = 0.003
_PATIENCE_SECONDS = 60


@dataclass
class Watch:
    """Sees entries of many timelines with one query each 20 ms, so that waiting costs next to nothing."""

    database: Database
    _waiting: dict[tuple[str, str], asyncio.Future[None]] = field(default_factory=dict)

    async def sees(self, process_id: str, what: str) -> None:
        """Returns when `what` is on the timeline of a case."""
        future = asyncio.get_running_loop().create_future()
        self._waiting[process_id, what] = future
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await future

    async def run(self) -> None:
        while True:
            if self._waiting:
                for found in await self.database.aread(self._look):
                    if (future := self._waiting.pop(found, None)) and not future.done():
                        future.set_result(None)
            await asyncio.sleep(_PAUSE_SECONDS)

    def _look(self, session: Session) -> list[tuple[str, str]]:
        ids, whats = {one for one, _ in self._waiting}, {what for _, what in self._waiting}
        asked = select(TimelineRow.process_id, TimelineRow.what).where(
            TimelineRow.process_id.in_(ids), TimelineRow.what.in_(whats)
        )
        return [(process_id, what) for process_id, what in session.execute(asked)]


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
