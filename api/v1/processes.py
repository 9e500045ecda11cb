"""Processes of every kind: listed, read, withdrawn, paused and resumed."""

from typing import Annotated, Any

from fastapi import Query

from api import case_commands
from api.case_reading import case_summary, clock_of, whole_case
from api.dependencies import Actor, Lang, State, Store
from api.finding import find_case
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.v1.by_hand import ByHand
from domain.case import CaseStatus
from stores.cases import CaseStore

processes = router(tag="processes")


@processes.get("/processes")
@allow(scope="processes:read", people=anybody)
async def find(
    actor: Actor,
    store: Store,
    page: Page,
    kind: Annotated[str | None, Query(max_length=32)] = None,
    stage: Annotated[str | None, Query(max_length=48)] = None,
    status: CaseStatus | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
) -> ListPage[dict[str, Any]]:
    """The cases that the caller may see, newest first."""
    return await answered(
        store,
        lambda session: CaseStore(session).find(
            actor, kind=kind, stage=stage, status=status, q=q, after=page.after, limit=page.limit
        ),
        case_summary,
    )


@processes.get("/processes/{process_id}")
@allow(scope="processes:read", people=anybody)
async def read(process_id: str, actor: Actor, state: State, language: Lang) -> dict[str, Any]:
    """A case: its stage, open tasks, timeline, and why it waits. `now` is the case's own clock."""
    case = await find_case(state, actor, process_id)
    now = await clock_of(state, case)
    return await state.database.aread(lambda session: whole_case(session, case, actor, now, language))


@processes.post("/processes/{process_id}/withdraw", status_code=202)
@allow(scope="processes:start:loan", people=anybody)
async def withdraw(process_id: str, by: ByHand) -> dict[str, str]:
    """Ends a case at its owner's wish, while nothing was paid out. 409 when it is too late."""
    taken = await case_commands.withdraw(
        by.state, by.actor, process_id, request_id=by.request_id, reason=by.reason
    )
    return by.goes_on(process_id, taken=taken)


@processes.post("/processes/{process_id}/pause", status_code=202)
@allow(people=anybody)
async def pause(process_id: str, by: ByHand) -> dict[str, str]:
    """Holds a case with all its clocks; for supervisors."""
    taken = await case_commands.pause(
        by.state, by.actor, process_id, request_id=by.request_id, reason=by.reason
    )
    return by.goes_on(process_id, taken=taken)


@processes.post("/processes/{process_id}/resume", status_code=202)
@allow(people=anybody)
async def resume(process_id: str, by: ByHand) -> dict[str, str]:
    """Lets a paused case go on; every clock stands where it stood."""
    taken = await case_commands.resume(
        by.state, by.actor, process_id, request_id=by.request_id, reason=by.reason
    )
    return by.goes_on(process_id, taken=taken)
