"""The catalogue as its makers and staff see it: the list, a new product, and one with its photos and offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.listing_start import submit_offer
from api.pages.begin_form import NOT_BEGUN, why_not
from api.pages.form_views import Typed, Uploads, form_view
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.market import place_said
from api.pages.product_form import PHOTO
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, not_found, wrong_fields
from api.product_keeping import FIXED, TURNS, Offered, offered, turn_offer
from api.product_photos import add_photo, remove_photo
from api.security.access import allow, anybody
from api.state import ApiState
from domain.categories import shipped_categories
from domain.forms import FieldError
from domain.network_permissions import may_offer
from domain.permissions import NATIONWIDE, works_beyond_kanoons
from domain.permissions import Actor as Person
from domain.products import OFFER_STATE_WORDS, OfferState
from stores.offers import Offer, OfferStore, Price
from stores.pages import BadCursor, StorePage
from stores.products import Product, ProductStore, WantedProducts
from stores.ratings import Rating, RatingStore, Stars

pages = page_router()
Word = Annotated[str, Query(max_length=64)]
_MAY: dict[OfferState, tuple[str, ...]] = {
    OfferState.DRAFT: ("submit",),
    OfferState.LISTED: ("unlist",),
    OfferState.UNLISTED: ("relist", "revise"),
}


@dataclass(frozen=True, slots=True)
class OfferLook:
    """One offer for one reader, with its prices, and what they may do with it."""

    offer: Offer
    prices: tuple[Price, ...]
    may: tuple[str, ...]
    changes: bool


@pages.get("/products")
@allow(people=anybody)
async def catalogue(
    request: Request,
    actor: Actor,
    state: State,
    q: Words = "",
    offer_state: Annotated[str, Query(alias="state", max_length=64)] = "",
    after: Place = "",
) -> Response:
    """For staff the products of their province, for everybody else what their own cell makes."""
    chosen = {"q": q.strip(), "state": offer_state if offer_state in set(OfferState) else ""}
    staff = works_beyond_kanoons(actor)
    wanted = WantedProducts(
        chosen["q"],
        actor.region if staff else NATIONWIDE,
        chosen["state"] or None,
        member_id=None if staff else actor.member_id or "",
    )

    def read(session: Session) -> tuple[StorePage[Product], Mapping[str, tuple[Offer, ...]]]:
        found = ProductStore(session).find(wanted, after=read_cursor(after) if after else None)
        return found, OfferStore(session).of_products([one.id for one in found.items])

    try:
        found, offers = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "products.html", part="results", chosen=chosen, rows=found.items, offers=offers,
        found=Count(found.count, found.count_capped), states=OFFER_STATE_WORDS, categories=shipped_categories(),
        place=place_said, first=path("products", **chosen) if after else None,
        following=path("products", **chosen, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip


@pages.get("/products/{product_id}")
@allow(people=anybody)
async def look(request: Request, product_id: str, actor: Actor, state: State) -> Response:
    """One product, for its makers and the staff of where it is made."""
    return await _shown(request, state, actor, product_id)


@pages.post("/products/{product_id}/photos")
@allow(people=anybody)
async def hand_in_photo(
    request: Request, product_id: str, uploads: Uploads, actor: Actor, state: State, stale: Stale
) -> Response:
    """Adds the photo that was chosen."""
    try:
        if stale is not None:
            raise stale
        upload = uploads.get("photo")
        if upload is None:
            raise wrong_fields(FieldError("photo", "required"))
        await add_photo(state, actor, product_id, await upload.read())
    except NOT_BEGUN as error:
        return await _shown(request, state, actor, product_id, why_not(error))
    return see_other(path("products", product_id, said="photo_added"))


@pages.post("/products/{product_id}/photos/{photo_id}/remove")
@allow(people=anybody)
async def take_photo_away(
    request: Request, product_id: str, photo_id: str, actor: Actor, state: State
) -> Response:
    try:
        await remove_photo(state, actor, product_id, photo_id)
    except NOT_BEGUN as error:
        return await _shown(request, state, actor, product_id, why_not(error))
    return see_other(path("products", product_id, said="photo_removed"))


@pages.post("/products/{product_id}/offers/{cell_id}/{action}")
@allow(people=anybody)
async def act(
    request: Request, product_id: str, cell_id: str, action: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:  # fmt: skip
    """Hands an offer in for review, or takes it out of the market and back."""
    try:
        if stale is not None:
            raise stale
        if action == "submit":
            await submit_offer(state, actor, product_id, cell_id, request_id_of(typed))
        elif action in TURNS:
            await turn_offer(state, actor, product_id, cell_id, action)
        else:
            raise not_found()
    except NOT_BEGUN as error:
        return await _shown(request, state, actor, product_id, why_not(error))
    return see_other(path("products", product_id, said=f"offer_{action}"))


async def _shown(
    request: Request, state: ApiState, actor: Person, product_id: str, problem: Problem | None = None
) -> Response:
    """The page; what was refused is said above it."""
    if problem is not None and problem.code == not_found().code:
        raise problem

    def read(session: Session) -> tuple[Offered, tuple[OfferLook, ...], Stars, StorePage[Rating]]:
        found, ratings = offered(session, actor, product_id), RatingStore(session)
        looks = tuple(_offer_look(session, actor, one) for one in found.offers)
        book = found.product.book
        return found, looks, ratings.of_product(product_id, book), ratings.newest(product_id, book, limit=20)

    try:
        found, offers, stars, ratings = await state.database.aread(read)
    except Problem:
        # What is not for these eyes has no page to say it on.
        raise problem or not_found() from None
    own = all(may_offer(actor, one.maker) for one in found.offers)
    wrong = form_view((PHOTO,), {}, problem.errors).wrong if problem else ()
    alert = problem_said(problem, request.state.language) if problem and not wrong else None
    return page(
        request, "product.html", status=problem.status_code if problem else 200, alert=alert, wrong=wrong,
        look=found, offers=offers, own=own, describes=own and not any(one.state in FIXED for one in found.offers),
        states=OFFER_STATE_WORDS, category=shipped_categories().get(found.product.category_code), place=place_said,
        request_id=new_request_id(), stars=stars, ratings=[one for one in ratings.items if one.words],
    )  # fmt: skip


def _offer_look(session: Session, actor: Person, offer: Offer) -> OfferLook:
    prices = OfferStore(session).prices(offer.product_id, offer.maker.cell_id, limit=10)
    own = may_offer(actor, offer.maker)
    changes = own and offer.state not in (OfferState.IN_REVIEW, OfferState.REFUSED)
    return OfferLook(offer, prices, _MAY.get(offer.state, ()) if own else (), changes)
