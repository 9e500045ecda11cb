"""The pages of cases: the list, and one case with what can be done with it."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, Store
from api.pages.case_look import CaseRow, rows_of_cases
from api.pages.declared import process_of
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow, anybody
from domain.case import CaseStatus
from domain.forms import FieldError
from domain.processes import PROCESSES
from stores.cases import CaseStore
from stores.pages import BadCursor, StorePage

pages = page_router()

Name = Annotated[str, Query(max_length=48)]
Found = tuple[tuple[CaseRow, ...], StorePage[Any]]


@pages.get("/cases")
@allow(people=anybody)
async def cases(
    request: Request,
    actor: Actor,
    store: Store,
    kind: Name = "",
    stage: Name = "",
    status: Name = "",
    q: Words = "",
    after: Place = "",
) -> Response:
    """The cases that this person may see, newest first; htmx gets the list alone."""
    chosen = {
        "kind": kind if process_of(kind) else "",
        "stage": stage,
        "status": status if status in set(CaseStatus) else "",
        "q": q.strip(),
    }

    def read(session: Session) -> Found:
        found = CaseStore(session).find(
            actor,
            kind=chosen["kind"] or None,
            stage=stage or None,
            status=CaseStatus(chosen["status"]) if chosen["status"] else None,
            q=chosen["q"] or None,
            after=read_cursor(after) if after else None,
        )
        return rows_of_cases(session, found.items), found

    try:
        rows, found = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(request, "cases.html", part="results", rows=rows, **_list_context(chosen, found, after))


def _list_context(chosen: dict[str, str], found: StorePage[Any], after: str) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "found": Count(found.count, found.count_capped),
        "processes": tuple(PROCESSES.values()),
        "kinds": {kind: process.title for kind, process in PROCESSES.items()},
        "statuses": tuple(CaseStatus),
        "first": path("cases", **chosen) if after else None,
        "following": path("cases", **chosen, after=make_cursor(*found.next)) if found.next else None,
    }
