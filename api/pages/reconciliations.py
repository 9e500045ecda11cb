"""The treasury's page: days that were compared with the bank, what differs, and money in suspense by its age."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Now, State, Store
from api.pages.form_views import Typed
from api.pages.inbox import Place
from api.pages.rendering import new_request_id, page
from api.pages.visits import page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import not_found, wrong_fields
from api.reconciling import reconcile
from api.security.access import allow
from domain.exception_process import CAUSES
from domain.forms import FieldError
from domain.jalali import InvalidDate, parse_jalali_date, tehran_date
from domain.permissions import may_read_house_accounts, may_reconcile
from stores.pages import BadCursor
from stores.reconciliations import ReconciliationStore
from stores.suspense import SuspenseStore

pages = page_router()


@pages.get("/reconciliation")
@allow(people=may_read_house_accounts)
async def overview(request: Request, store: Store, now: Now, after: Place = "") -> Response:
    """The days, newest first, and what waits in suspense."""

    def read(session: Session) -> dict[str, Any]:
        runs = ReconciliationStore(session).runs(read_cursor(after) if after else None)
        suspense = SuspenseStore(session)
        return {"runs": runs, "ages": suspense.ages(now), "waiting": suspense.oldest(limit=20)}

    try:
        found = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    following = found["runs"].next
    return page(
        request,
        "reconciliation.html",
        may_begin=may_reconcile(request.state.caller.actor),
        yesterday=tehran_date(now) - timedelta(days=1),
        request_id=new_request_id(),
        first=path("reconciliation") if after else None,
        following=path("reconciliation", after=make_cursor(*following)) if following else None,
        **found,
    )


@pages.post("/reconciliation")
@allow(people=may_reconcile)
async def begin(request: Request, typed: Typed, state: State, now: Now) -> Response:
    """Compares a day, which is given as people write it, now."""
    del request
    try:
        day = parse_jalali_date(typed.get("day", ""))
    except InvalidDate:
        raise wrong_fields(FieldError("day", "not_a_date")) from None
    if day >= tehran_date(now):
        raise wrong_fields(FieldError("day", "day_out_of_range"))
    await reconcile(state, day)
    return see_other(path("reconciliation", str(day), said="comparing"))


@pages.get("/reconciliation/{day}")
@allow(people=may_read_house_accounts)
async def one_day(request: Request, day: str, store: Store, after: Place = "") -> Response:
    """What the bank and we say differently of a day, with the cases of who looks into it."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise not_found() from None

    def read(session: Session) -> Any:
        return ReconciliationStore(session).found_on(wanted, read_cursor(after) if after else None)

    try:
        found = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request,
        "reconciliation_day.html",
        day=wanted,
        found=found,
        causes=CAUSES,
        first=path("reconciliation", day) if after else None,
        following=path("reconciliation", day, after=make_cursor(*found.next)) if found.next else None,
    )
