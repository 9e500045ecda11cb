"""Kills the worker of a house in the middle of what its stories do, and sends again what was lost by that."""

import asyncio
import random  # noqa: TID251 - a fault whose seed is printed
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Self

import httpx

from tests.mortal_worker import MortalWorker

# Once in a story, with one of its first requests or soon after it: a death meets the steps of the answer.
_LATEST_REQUEST, _LONGEST_SECONDS = 7, 1.5
# As long as the API waits for a worker before it says that it has none.
_NOT_TAKEN_SECONDS = 9
_AGAIN = {"busy", "in_progress"}


class Reaper:
    """The hands of a house whose worker is a process that dies at random, as often as the stories ask for something."""

    def __init__(self, worker: MortalWorker, seed: int) -> None:
        self._worker = worker
        self._chance = random.Random(seed)  # noqa: S311 - repeatable
        self._until_death = self._chance.randint(1, _LATEST_REQUEST)
        self._striking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(self, *error: object) -> None:
        # A worker that is just being started again would outlive us, and take the cases of the next house there.
        await self.recover()
        self._worker.kill()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        self._worker.kill()
        try:
            yield
        finally:
            await self._begin()

    @property
    def deaths(self) -> int:
        return self._worker.deaths

    async def story_begins(self) -> None:
        await self.recover()
        self._until_death = self._chance.randint(1, _LATEST_REQUEST)

    async def recover(self) -> None:
        """Until the worker that was killed last works again."""
        if self._striking is not None:
            await self._striking
            self._striking = None

    async def around(self, send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        """Sends, and perhaps kills the worker meanwhile; what came too late or not at all is sent again."""
        self._until_death -= 1
        if self._until_death == 0:
            self._striking = asyncio.create_task(self._strike(self._chance.uniform(0, _LONGEST_SECONDS)))
        clock = asyncio.get_running_loop().time
        for _ in range(10):
            began = clock()
            answer = await send()
            if not _is_lost(answer, clock() - began):
                break
        return answer

    async def _strike(self, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        self._worker.kill()
        await self._begin()

    async def _begin(self) -> None:
        self._worker.start()
        while b"working" not in self._worker.log.read_bytes():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)


def _is_lost(answer: httpx.Response, seconds: float) -> bool:
    if answer.status_code == 409:
        return answer.json()["code"] in _AGAIN
    return answer.status_code == 503 or (answer.status_code == 202 and seconds > _NOT_TAKEN_SECONDS)
