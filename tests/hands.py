"""The worker of a house, who may be away for a while."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from temporalio.worker import Worker


class Hands:
    """Works while it is entered; `away` sends the worker home and calls another one afterwards."""

    def __init__(self, build: Callable[[], Worker]) -> None:
        self._build = build
        self._worker: Worker | None = None

    async def __aenter__(self) -> Self:
        self._worker = await self._build().__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        if self._worker is not None:
            await self._worker.__aexit__(None, None, None)

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        await self.__aexit__()
        try:
            yield
        finally:
            await self.__aenter__()
