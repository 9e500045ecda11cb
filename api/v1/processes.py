"""Processes of every kind: listed, read, withdrawn, paused and resumed."""

import secrets
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from api import case_commands
from api.case_reading import case_summary, clock_of, whole_case
from api.dependencies import Actor, Lang, MaybeKey, State, Store
from api.finding import find_case
from api.idempotency import sent_on
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from domain.case import CaseStatus
from stores.cases import CaseStore

processes = router(tag="processes")


class Why(BaseModel):
    """A reason, which is written to the case; `request_id` makes a repeat harmless."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", max_length=500)
    request_id: str = Field(default="", max_length=80)


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
async def withdraw(
    process_id: str,
    why: Why,
    actor: Actor,
    state: State,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, str]:
    """Ends a case at its owner's wish, while nothing was paid out. 409 when it is too late."""
    taken = await case_commands.withdraw(
        state, actor, process_id, request_id=request_id_of(why, key), reason=why.reason
    )
    return goes_on(process_id, request, response, taken=taken)


@processes.post("/processes/{process_id}/pause", status_code=202)
@allow(people=anybody)
async def pause(
    process_id: str,
    why: Why,
    actor: Actor,
    state: State,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, str]:
    """Holds a case with all its clocks; for supervisors."""
    taken = await case_commands.pause(
        state, actor, process_id, request_id=request_id_of(why, key), reason=why.reason
    )
    return goes_on(process_id, request, response, taken=taken)


@processes.post("/processes/{process_id}/resume", status_code=202)
@allow(people=anybody)
async def resume(
    process_id: str,
    why: Why,
    actor: Actor,
    state: State,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, str]:
    """Lets a paused case go on; every clock stands where it stood."""
    taken = await case_commands.resume(
        state, actor, process_id, request_id=request_id_of(why, key), reason=why.reason
    )
    return goes_on(process_id, request, response, taken=taken)


def request_id_of(why: Why, key: str | None) -> str:
    # Without an id every call is a wish of its own: the same reason may well be given twice.
    return why.request_id or key or secrets.token_hex(16)


def goes_on(process_id: str, request: Request, response: Response, *, taken: bool) -> dict[str, str]:
    """`state` is `taken`, or `sent` where nobody could say in time; the same request may then be sent again."""
    place = f"/api/v1/processes/{process_id}"
    response.headers["Location"] = place
    if not taken:
        sent_on(request, response, place)
    return {"id": process_id, "state": "taken" if taken else "sent"}
