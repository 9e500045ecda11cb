"""The page that follows the start of a case."""

import asyncio

from api.state import ApiState
from stores.cases import CaseStore

_LOOKS, _BETWEEN_LOOKS_SECONDS = 40, 0.05


async def first_steps_shown(state: ApiState, process_id: str) -> None:
    """The page that follows tells of the first steps already; where the engine is away it comes without."""
    start = await state.database.aread(lambda session: CaseStore(session).start_of(process_id))
    if start is None or start.started_at is None:
        return
    for _ in range(_LOOKS):
        case = await state.database.aread(lambda session: CaseStore(session).get(process_id))
        if case is None or case.rev >= 0:
            return
        await asyncio.sleep(_BETWEEN_LOOKS_SECONDS)
