"""The inbox: the lists of tasks that are asked of a person."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, Now, Store
from api.pages.inbox_look import InboxLook, look_at_inbox
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow, anybody
from domain.forms import FieldError
from stores.inbox_queries import Wanted
from stores.inbox_views import View
from stores.pages import BadCursor

pages = page_router()

Words = Annotated[str, Query(max_length=200)]
Place = Annotated[str, Query(max_length=500)]
_PLACE_PARTS = 2


@pages.get("/inbox")
@allow(people=anybody)
async def inbox(
    request: Request, actor: Actor, store: Store, now: Now, view: str = "", q: Words = "", after: Place = ""
) -> Response:
    """A view with its counts; htmx gets the list alone."""
    wanted = Wanted(q=q.strip() or None, after=_place(after))

    def read(session: Session) -> InboxLook:
        return look_at_inbox(session, actor, view_named(view), wanted, now)

    try:
        look = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(request, "inbox.html", part="results", look=look, **_links(look, wanted, after))


def view_named(name: str | None) -> View | None:
    """A view of an address; None for none, and for one there is not."""
    return View(name) if name in set(View) else None


def _links(look: InboxLook, wanted: Wanted, after: str) -> dict[str, Any]:
    return {
        "q": wanted.q or "",
        "views": tuple(View),
        "first": path("inbox", view=look.view, q=wanted.q) if after else None,
        "following": path("inbox", view=look.view, q=wanted.q, after=make_cursor(*look.next))
        if look.next
        else None,
    }


def _place(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    parts = [part for part in read_cursor(text) if isinstance(part, str)]
    if len(parts) != _PLACE_PARTS:
        raise wrong_fields(FieldError("after", "cursor"))
    return parts[0], parts[1]
