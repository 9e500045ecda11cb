"""What is said of delivered orders: ratings, complaints to the cell, and words that somebody reports."""

from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session
from starlette.requests import Request

from api.after_sales_start import (
    NewComplaint,
    NewRating,
    NewReport,
    Sale,
    bought_by,
    complain,
    find_sale,
    may_complain_for,
    may_read_sale,
    rate,
    report,
)
from api.complaint_pictures import add_photo
from api.dependencies import Key, State, Who
from api.paging import ListPage, Page
from api.problems import Problem, not_found
from api.routes import router
from api.security.access import allow, anybody
from api.security.callers import Caller
from api.state import ApiState
from api.store_pages import answered
from stores.complaints import Complaint, ComplaintStore
from stores.products import ProductStore
from stores.ratings import Rating, RatingStore, Stars

after_sales = router(tag="orders")
_STARTS = "processes:start:order"
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


@after_sales.post("/orders/{order_id}/rating", status_code=201)
@allow(scope=_STARTS, people=anybody)
async def rate_order(order_id: str, wanted: NewRating, who: Who, state: State, key: Key) -> dict[str, Any]:
    """The buyer rates what was delivered, once: stars for the cell and every product, and words that all may read."""
    del key

    def write(session: Session) -> Rating:
        sale = _visible(session, who, order_id)
        if not (who.kind == "client" or bought_by(who.actor, sale)):
            raise Problem(403, "not_for_you")
        return rate(session, sale, wanted, state.clock())

    return rating_shape(await state.database.awrite(write))


@after_sales.get("/orders/{order_id}/rating")
@allow(scope="processes:read", people=anybody)
async def read_rating(order_id: str, who: Who, state: State) -> dict[str, Any]:
    """How an order was rated, for its buyer, its cell and staff."""

    def read(session: Session) -> Rating | None:
        _visible(session, who, order_id)
        return RatingStore(session).get(order_id)

    found = await state.database.aread(read)
    if found is None:
        raise not_found()
    return rating_shape(found)


@after_sales.post("/orders/{order_id}/rating/report", status_code=202)
@allow(people=anybody)
async def report_words(
    order_id: str, wanted: NewReport, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Has market support look at the words of a rating, once. Follow `Location`."""
    await state.database.aread(lambda session: _visible(session, who, order_id))
    return _goes_on(response, await report(state, who.actor, order_id, wanted, key))


@after_sales.post("/orders/{order_id}/complaints", status_code=202)
@allow(scope=_STARTS, people=anybody)
async def complain_of(
    order_id: str, wanted: NewComplaint, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """The buyer, or market support for them, says what is wrong; the cell is asked. Follow `Location`."""
    await _check_complains(state, who, order_id)
    return _goes_on(response, await complain(state, order_id, who.actor.username, wanted, key))


@after_sales.get("/orders/{order_id}/complaints")
@allow(scope="processes:read", people=anybody)
async def complaints_of(order_id: str, who: Who, state: State) -> dict[str, Any]:
    """The complaints about an order, the newest first, for its buyer, its cell and staff."""

    def read(session: Session) -> list[dict[str, Any]]:
        _visible(session, who, order_id)
        return [complaint_shape(one) for one in ComplaintStore(session).of_order(order_id)]

    return {"items": await state.database.aread(read)}


@after_sales.post(
    "/complaints/{complaint_id}/photos",
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": _BYTES}},
)
@allow(scope=_STARTS, people=anybody)
async def hand_in_photo(
    complaint_id: str, who: Who, state: State, request: Request, key: Key
) -> dict[str, str]:
    """Keeps the body as a photo of what is wrong (JPEG, PNG or WebP), while the cell has not answered."""
    del key
    complaint = await state.database.aread(lambda session: ComplaintStore(session).get(complaint_id))
    if complaint is None:
        raise not_found()
    await _check_complains(state, who, complaint.order_id)
    return {"id": await add_photo(state, complaint_id, who.actor.username, await request.body())}


@after_sales.get("/products/{product_id}/ratings")
@allow(scope="products:read", people=anybody)
async def ratings_of(product_id: str, state: State, page: Page) -> ListPage[dict[str, Any]]:
    """What buyers say of a product, the newest first; of words that were hidden the stars stay."""

    def read(session: Session) -> Any:
        product = ProductStore(session).get(product_id)
        if product is None or not product.listed:
            raise not_found()
        return RatingStore(session).newest(product_id, after=page.after, limit=page.limit)

    return await answered(state.database, read, told_shape)


def rating_shape(one: Rating) -> dict[str, Any]:
    return told_shape(one) | {"order_id": one.order_id, "cell_id": one.cell_id, "state": one.state}


def told_shape(one: Rating) -> dict[str, Any]:
    """A rating as everybody reads it: nobody is named, and no order."""
    return {"stars": one.stars, "words": one.words_shown, "at": one.rated_at}


def stars_shape(one: Stars) -> dict[str, Any]:
    return {"average": one.average, "count": one.count}


def complaint_shape(one: Complaint) -> dict[str, Any]:
    return {
        "id": one.id, "order_id": one.order_id, "cell_id": one.cell_id, "wrong": one.wrong, "words": one.words,
        "outcome": one.outcome, "refund_id": one.refund_id, "opened_at": one.opened_at, "closed_at": one.closed_at,
    }  # fmt: skip


def _visible(session: Session, who: Caller, order_id: str) -> Sale:
    """Raises a 404 for what is not there, or not for these eyes."""
    sale = find_sale(session, order_id)
    if not (who.kind == "client" or may_read_sale(who.actor, sale)):
        raise not_found()
    return sale


async def _check_complains(state: ApiState, who: Caller, order_id: str) -> None:
    sale = await state.database.aread(lambda session: _visible(session, who, order_id))
    if not (who.kind == "client" or may_complain_for(who.actor, sale)):
        raise Problem(403, "not_for_you")


def _goes_on(response: Response, case_id: str) -> dict[str, str]:
    response.headers["Location"] = f"/api/v1/processes/{case_id}"
    return {"id": case_id, "kind": "after_sales", "status": "running"}
