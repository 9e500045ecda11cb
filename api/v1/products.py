"""The catalogue and the market: products looked up, defined, offered by cells, handed in for review."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from starlette.requests import Request

from api.dependencies import Actor, Key, State, Who
from api.listing_start import change_offer, submit_offer
from api.paging import ListPage, Page
from api.problems import not_found, wrong_fields
from api.product_keeping import add_offer, define_product, describe_product, own_offer, turn_offer
from api.product_photos import add_photo, photo_answer, remove_photo
from api.product_reading import offered_shape, price_shape, product_shape, shown_product
from api.product_requests import NewOffer, NewProduct, OfferChange, ProductChange
from api.routes import router
from api.security.access import allow, anybody
from api.security.callers import Caller
from api.state import ApiState
from api.store_pages import answered
from domain.categories import category_of
from domain.files import PICTURES
from domain.forms import FieldError
from domain.permissions import Actor as Person
from domain.permissions import works_beyond_kanoons
from domain.provinces import province_code
from stores.market import MarketStore, WantedGoods
from stores.offers import OfferStore
from stores.product_photos import Size
from stores.products import ProductStore, WantedProducts

products = router(tag="products")
Rials = Annotated[int | None, Query(ge=0, le=10**15)]
Code = Annotated[str | None, Query(max_length=60)]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_BYTES = {"application/octet-stream": _FILE}


@products.get("/products")
@allow(scope="products:read", people=anybody)
async def find(
    who: Who,
    state: State,
    page: Page,
    q: Annotated[str, Query(max_length=100)] = "",
    category: Code = None,
    province: Code = None,
    craft: Code = None,
    min_rials: Rials = None,
    max_rials: Rials = None,
    offer_state: Annotated[
        Literal["draft", "in_review", "listed", "unlisted", "refused"] | None, Query(alias="state")
    ] = None,
    cell_id: Annotated[str | None, Query(max_length=64)] = None,
) -> ListPage[dict[str, Any]]:
    """What is in the market, the newest first, by words and filters (`province` by name or code).

    With `state` or `cell_id`: the catalogue behind it, as far as one keeps it; then only `q` narrows it further.
    """
    if offer_state is not None or cell_id is not None:
        wanted = _of_catalogue(who, q, offer_state, cell_id)
        return await answered(
            state.database,
            lambda session: ProductStore(session).find(wanted, after=page.after, limit=page.limit),
            product_shape,
        )
    region = province_code(province) if province else None
    if province and region is None:
        raise wrong_fields(FieldError("province", "unknown_province"))
    if category is not None and category_of(category) is None:
        raise wrong_fields(FieldError("category", "unknown_category"))
    goods = WantedGoods(q, category, craft, region, min_rials, max_rials)
    return await answered(
        state.database,
        lambda session: MarketStore(session).find(goods, after=page.after, limit=page.limit),
        product_shape,
    )


@products.post("/products", status_code=201)
@allow(people=anybody)
async def define(wanted: NewProduct, actor: Actor, state: State, key: Key) -> dict[str, Any]:
    """Defines a product with a cell's offer, a draft: photos come next, then it is handed in."""
    return await _shown(state, actor, await define_product(state, actor, wanted, key))


@products.get("/products/{product_id}")
@allow(scope="products:read", people=anybody)
async def read(product_id: str, who: Who, state: State) -> dict[str, Any]:
    """A product with its offers: those in the market for everybody, all of them for makers and staff."""
    return await _shown(state, _reader(who), product_id)


@products.patch("/products/{product_id}")
@allow(people=anybody)
async def describe(product_id: str, wanted: ProductChange, actor: Actor, state: State) -> dict[str, Any]:
    """Says anew what it is, while nobody has it in the market or in review."""
    await describe_product(state, actor, product_id, wanted)
    return await _shown(state, actor, product_id)


@products.post("/products/{product_id}/offers", status_code=201)
@allow(people=anybody)
async def offer(product_id: str, wanted: NewOffer, actor: Actor, state: State, key: Key) -> dict[str, Any]:
    """Another cell makes the same product: its offer is a draft."""
    del key
    await add_offer(state, actor, product_id, wanted)
    return await _shown(state, actor, product_id)


@products.patch("/products/{product_id}/offers/{cell_id}")
@allow(people=anybody)
async def change(
    product_id: str,
    cell_id: str,
    wanted: OfferChange,
    actor: Actor,
    state: State,
    key: Key,
    response: Response,
) -> dict[str, Any]:
    """Changes price, stock, costs or days at once. 202 where a price moves so far that it is reviewed first."""
    case_id = await change_offer(state, actor, product_id, cell_id, wanted, key)
    if case_id is not None:
        response.status_code = 202
        response.headers["Location"] = f"/api/v1/processes/{case_id}"
    return await _shown(state, actor, product_id)


@products.post("/products/{product_id}/offers/{cell_id}/submit", status_code=202)
@allow(people=anybody)
async def submit(
    product_id: str, cell_id: str, actor: Actor, state: State, key: Key, response: Response
) -> dict[str, str]:
    """Hands a draft in for review; one that was returned goes on in the same case. Follow `Location`."""
    case_id = await submit_offer(state, actor, product_id, cell_id, key)
    response.headers["Location"] = f"/api/v1/processes/{case_id}"
    return {"id": case_id, "kind": "listing", "status": "running"}


@products.post("/products/{product_id}/offers/{cell_id}/unlist")
@allow(people=anybody)
async def unlist(product_id: str, cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """Out of the market; what was ordered stands."""
    await turn_offer(state, actor, product_id, cell_id, "unlist")
    return await _shown(state, actor, product_id)


@products.post("/products/{product_id}/offers/{cell_id}/relist")
@allow(people=anybody)
async def relist(product_id: str, cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """Back into the market as it was seen."""
    await turn_offer(state, actor, product_id, cell_id, "relist")
    return await _shown(state, actor, product_id)


@products.post("/products/{product_id}/offers/{cell_id}/revise")
@allow(people=anybody)
async def revise(product_id: str, cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """What is out of the market is a draft again: it may be described anew, and is reviewed before it comes back."""
    await turn_offer(state, actor, product_id, cell_id, "revise")
    return await _shown(state, actor, product_id)


@products.get("/products/{product_id}/offers/{cell_id}/prices")
@allow(people=anybody)
async def prices(product_id: str, cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """What was asked and what it cost, the newest first, for who keeps the offer."""

    def read(session: Any) -> list[dict[str, Any]]:
        own_offer(session, actor, product_id, cell_id)
        return [price_shape(one) for one in OfferStore(session).prices(product_id, cell_id)]

    return {"items": await state.database.aread(read)}


@products.post(
    "/products/{product_id}/photos",
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": _BYTES}},
)
@allow(people=anybody)
async def hand_in_photo(
    product_id: str, actor: Actor, state: State, request: Request, key: Key
) -> dict[str, Any]:
    """Keeps the body as a photo (JPEG, PNG or WebP by its bytes), written anew without whatever it carried."""
    del key
    await add_photo(state, actor, product_id, await request.body())
    return await _shown(state, actor, product_id)


@products.delete("/products/{product_id}/photos/{photo_id}", status_code=204)
@allow(people=anybody)
async def take_photo_away(product_id: str, photo_id: str, actor: Actor, state: State) -> Response:
    await remove_photo(state, actor, product_id, photo_id)
    return Response(status_code=204)


@products.get(
    "/products/{product_id}/photos/{photo_id}",
    response_class=Response,
    responses={200: {"content": {one.value: _FILE for one in PICTURES}, "description": "The photo"}},
)
@allow(scope="products:read", people=anybody)
async def photo(
    product_id: str, photo_id: str, who: Who, state: State, request: Request, size: Size = "small"
) -> Response:
    """A photo of what the caller may see: at most 1,280 pixels a side, or 320."""
    del product_id
    return await photo_answer(state, request, photo_id, size, reader=who.actor, all_=who.kind == "client")


def _of_catalogue(who: Caller, q: str, state: str | None, cell_id: str | None) -> WantedProducts:
    """Staff the products of their province, a member what their own cells make, a system all of them."""
    if who.kind == "client":
        return WantedProducts(q, state=state, cell_id=cell_id)
    if works_beyond_kanoons(who.actor):
        return WantedProducts(q, who.actor.region, state, cell_id)
    if who.actor.member_id is None:
        raise not_found()
    return WantedProducts(q, state=state, cell_id=cell_id, member_id=who.actor.member_id)


def _reader(who: Caller) -> Person | None:
    return None if who.kind == "client" else who.actor


async def _shown(state: ApiState, actor: Person | None, product_id: str) -> dict[str, Any]:
    found, whole = await state.database.aread(lambda session: shown_product(session, actor, product_id))
    return offered_shape(found, whole=whole and actor is not None)
