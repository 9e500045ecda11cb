"""The loan book as a page: totals by class of arrears with their plot, and the loans behind them."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, Store
from api.pages.inbox import Place
from api.pages.inbox_look import Count
from api.pages.rendering import page
from api.pages.visits import page_router
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import wrong_fields
from api.security.access import allow, anybody
from api.v1.loan_book import scope_of
from domain.arrears import ArrearsClass
from domain.forms import FieldError
from domain.permissions import may_read_loan_book
from stores.loan_book import LoanBookStore, Order, Total, Wanted
from stores.pages import BadCursor

pages = page_router()
Word = Annotated[str, Query(max_length=64)]
_STATES = ("repaying", "closed", "written_off")
_CLASSES = tuple(one.value for one in ArrearsClass)


@pages.get("/loan-book")
@allow(people=may_read_loan_book)
async def loan_book(
    request: Request,
    actor: Actor,
    store: Store,
    state: Word = "",
    arrears_class: Word = "",
    kanoon_id: Word = "",
    order: Word = "",
    after: Place = "",
) -> Response:
    """Loans that were paid out, with filters; htmx gets the list alone."""
    chosen = {
        "state": state if state in _STATES else "",
        "arrears_class": arrears_class if arrears_class in _CLASSES else "",
        "kanoon_id": kanoon_id.strip(),
        "order": "late" if order == "late" else "",
    }
    wanted = scope_of(
        actor,
        Wanted(
            kanoon_id=chosen["kanoon_id"] or None,
            state=chosen["state"] or None,
            arrears_class=chosen["arrears_class"] or None,
        ),
    )
    by: Order = "late" if chosen["order"] == "late" else "newest"

    def read(session: Session) -> Any:
        book = LoanBookStore(session)
        everything = scope_of(actor, Wanted(kanoon_id=chosen["kanoon_id"] or None))
        found = book.find(wanted, order=by, after=read_cursor(after) if after else None)
        return found, _bars(book.totals("class", everything).items), book.totals("province", everything).items

    try:
        found, classes, provinces = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request,
        "loan_book.html",
        part="results",
        chosen=chosen,
        rows=found.items,
        found=Count(found.count, found.count_capped),
        states=_STATES,
        classes=_CLASSES,
        by_class=classes,
        by_province=provinces,
        first=path("loan-book", **chosen) if after else None,
        following=path("loan-book", **chosen, after=make_cursor(*found.next)) if found.next else None,
    )


@pages.get("/arrears")
@allow(people=anybody)
async def arrears(request: Request, actor: Actor, store: Store) -> Response:
    """What a kanoon's members may know of it: sums by class, and nobody's name."""
    wanted = scope_of(actor, Wanted())
    totals = await store.aread(lambda session: LoanBookStore(session).totals("class", wanted).items)
    return page(request, "arrears.html", by_class=_bars(totals))


def _bars(totals: tuple[Total, ...]) -> tuple[tuple[Total, int], ...]:
    """Each class in its order with its share of the largest, in percent: the length of its bar."""
    found = {one.of: one for one in totals}
    most = max((one.principal_rials for one in totals), default=0) or 1
    return tuple(
        (one, one.principal_rials * 100 // most)
        for name in _CLASSES
        for one in [found.get(name, Total(name, 0, 0, 0))]
    )
