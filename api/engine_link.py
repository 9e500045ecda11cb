"""The API's way to the engine: connected once it is there, and a case spoken to by few at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from temporalio.client import Client
from temporalio.service import RPCError

from api.problems import unavailable
from domain.words import Text

Connect = Callable[[], Awaitable[Client]]

# The server takes ten Updates of one workflow at a time. Its refusal of the eleventh aborts the ten as well
# (Temporal 1.32: an error clears the workflow's registry), so that fifty at once kept each other out for
# minutes. Two processes of this API stay below it together.
_UPDATES_AT_ONCE = 4
_LONGEST_WAIT_SECONDS = 30


class EngineLink:
    """The connection to the engine: made at start where it is there, and later where it was not."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._client: Client | None = None
        self._lock = asyncio.Lock()
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, process_id: str) -> AsyncIterator[None]:
        """Where many speak to one case at once they queue here. Raises a 503 for who waited in vain."""
        turns = self._turns.setdefault(process_id, asyncio.Semaphore(_UPDATES_AT_ONCE))
        try:
            await asyncio.wait_for(turns.acquire(), _LONGEST_WAIT_SECONDS)
        except TimeoutError as error:
            raise unavailable(
                Text(
                    fa="این پرونده با درخواست‌های دیگر مشغول است.", en="The case is busy with other requests."
                )
            ) from error
        try:
            yield
        finally:
            turns.release()

    async def client(self) -> Client:
        """Raises a 503 while the engine is not reachable; the next call tries again."""
        if self._client is None:
            async with self._lock:
                if self._client is None:
                    self._client = await self._try_to_connect()
        return self._client

    async def is_up(self) -> bool:
        try:
            client = await self.client()
            return await client.service_client.check_health()
        except Exception:  # noqa: BLE001 - whatever keeps us from the engine, it is not ready
            return False

    async def _try_to_connect(self) -> Client:
        try:
            return await self._connect()
        except (OSError, RuntimeError, RPCError) as error:
            raise unavailable(
                Text(fa="موتور فرایند در دسترس نیست.", en="The engine is not reachable.")
            ) from error
