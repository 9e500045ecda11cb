"""What many say to one case in the same moment goes to it together: the engine takes few Updates of a case at a time."""

import asyncio

from activities.handing import give_events
from api.engine_link import EngineLink
from domain.case import OutsideEvent
from stores.database import Database

_MOST_AT_ONCE = 100
_Waiting = list[tuple[OutsideEvent, asyncio.Future[str | None]]]


class Together:
    """While something is on its way to a case, what comes for it meanwhile is gathered, and goes next."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._carriers: set[asyncio.Task[None]] = set()

    async def tell(
        self, engine: EngineLink, database: Database, case_id: str, event: OutsideEvent
    ) -> str | None:
        """None where the case took it, else the code why not. Raises what speaking to the engine raises."""
        heard: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        on_its_way = case_id in self._waiting
        self._waiting.setdefault(case_id, []).append((event, heard))
        if not on_its_way:
            # A task of its own: whoever came first may hang up, and the others still wait.
            carrier = asyncio.create_task(self._carry(engine, database, case_id))
            self._carriers.add(carrier)
            carrier.add_done_callback(self._carriers.discard)
        return await heard

    async def _carry(self, engine: EngineLink, database: Database, case_id: str) -> None:
        waiting = self._waiting[case_id]
        while waiting:
            going, waiting[:] = waiting[:_MOST_AT_ONCE], waiting[_MOST_AT_ONCE:]
            try:
                async with engine.turn(case_id):
                    told = await give_events(
                        await engine.client(), database, case_id, [event for event, _ in going]
                    )
            except Exception as error:  # noqa: BLE001 - everybody who waits hears of it
                for _, heard in going:
                    if not heard.done():
                        heard.set_exception(error)
            else:
                for (_, heard), said in zip(going, told, strict=True):
                    if not heard.done():
                        heard.set_result(said)
        del self._waiting[case_id]
