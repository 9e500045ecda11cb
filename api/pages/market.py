"""The members' market, for everybody and without a script: searched, narrowed, a product with who makes it, photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.basket_cookie import mark_of
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.rendering import page
from api.pages.visits import SignedOut, page_router, visitor
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import not_found, wrong_fields
from api.product_photos import photo_answer
from api.security.access import public
from domain.categories import category_of, shipped_categories
from domain.counties import shipped_counties
from domain.crafts import Craft
from domain.forms import FieldError
from domain.permissions import NATIONWIDE
from domain.permissions import Actor as Person
from domain.persian import to_ascii_digits
from domain.products import MOST_RIALS, Maker, OfferState
from domain.supporter_process import PROVINCE_WORDS
from domain.words import Language, Text
from stores.crafts import CraftStore
from stores.market import MarketStore, WantedGoods
from stores.offers import Offer, OfferStore
from stores.pages import BadCursor, StorePage
from stores.product_photos import Size
from stores.products import Product
from stores.ratings import Rating, RatingStore, Stars

pages = page_router()
Code = Annotated[str, Query(max_length=64)]
Amount = Annotated[str, Query(max_length=40)]
_PAGE = 24
_RATINGS = 5


@dataclass(frozen=True, slots=True)
class Goods:
    """What a page of the market shows: products with the cheapest of their offers."""

    found: StorePage[Product]
    cheapest: Mapping[str, Offer]
    crafts: tuple[Craft, ...]


@pages.get("/market")
@public()
async def market(
    request: Request,
    state: State,
    q: Words = "",
    category: Code = "",
    province: Code = "",
    craft: Code = "",
    least: Amount = "",
    most: Amount = "",
    after: Place = "",
) -> Response:
    """What is in the market, the newest first; a filter that there is not is no filter."""
    wanted = WantedGoods(
        q=q.strip(),
        category=category if category_of(category) else None,
        craft=craft or None,
        region=province if province in PROVINCE_WORDS and province != NATIONWIDE else None,
        least_rials=_rials(least),
        most_rials=_rials(most),
    )

    def read(session: Session) -> Goods:
        found = MarketStore(session).find(wanted, after=read_cursor(after) if after else None, limit=_PAGE)
        offers = OfferStore(session).of_products([one.id for one in found.items])
        cheapest = {product_id: _cheapest(all_, wanted) for product_id, all_ in offers.items()}
        return Goods(found, cheapest, CraftStore(session).all())

    try:
        goods = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    chosen = {
        "q": wanted.q,
        "category": wanted.category or "",
        "province": wanted.region or "",
        "craft": craft,
        "least": str(wanted.least_rials or ""),
        "most": str(wanted.most_rials or ""),
    }
    next_ = goods.found.next
    return page(
        request, "market.html", goods=goods, chosen=chosen, narrowed=any(chosen[one] for one in chosen if one != "q"),
        found=Count(goods.found.count, goods.found.count_capped), categories=shipped_categories(),
        provinces=PROVINCE_WORDS, place=place_said,
        first=path("market", **chosen) if after else None,
        following=path("market", **chosen, after=make_cursor(*next_)) if next_ else None,
    )  # fmt: skip


@pages.get("/market/photos/{photo_id}/{size}")
@public()
async def photo(request: Request, state: State, photo_id: str, size: str) -> Response:
    """A photo of what is in the market; of a draft, for who is logged in and sees it."""
    if size not in ("large", "small"):
        raise not_found()
    wanted: Size = "large" if size == "large" else "small"
    return await photo_answer(state, request, photo_id, wanted, reader=await reader_of(request, state))


@pages.get("/market/{product_id}")
@public()
async def product(request: Request, state: State, product_id: str) -> Response:
    """One product with every cell that offers it now; no person of a cell is named."""

    def read(
        session: Session,
    ) -> tuple[Product | None, tuple[Offer, ...], tuple[Craft, ...], Stars, StorePage[Rating]]:
        found, offers = MarketStore(session).get(product_id), OfferStore(session).of_product(product_id)
        ratings = RatingStore(session)
        stars, said = ratings.of_product(product_id), ratings.newest(product_id, limit=_RATINGS)
        return found, offers, CraftStore(session).all(), stars, said

    found, offers, crafts, stars, ratings = await state.database.aread(read)
    if found is None:
        raise not_found()
    return page(
        request, "market_product.html", product=found, category=category_of(found.category_code),
        offers=[one for one in offers if one.state is OfferState.LISTED],
        craft=next((one.name for one in crafts if one.craft_code == found.craft_code), None),
        place=place_said, mark=mark_of, stars=stars, ratings=[one for one in ratings.items if one.words_shown],
    )  # fmt: skip


def place_said(maker: Maker, language: Language) -> dict[str, str]:
    """County and province of a cell in the reader's language."""
    county = _counties().get((maker.region, maker.county), Text(fa=maker.county, en=maker.county))
    province = PROVINCE_WORDS.get(maker.region, Text(fa=maker.province, en=maker.province))
    return {"county": county.in_(language), "province": province.in_(language)}


@cache
def _counties() -> Mapping[tuple[str, str], Text]:
    return {
        (one.province_code, one.county_fa): Text(fa=one.county_fa, en=one.county_en)
        for one in shipped_counties()
    }


def _cheapest(offers: tuple[Offer, ...], wanted: WantedGoods) -> Offer:
    """The cheapest offer of those that were asked for; offers come by their prices."""
    listed = [one for one in offers if one.state is OfferState.LISTED]
    asked = [
        one
        for one in listed
        if wanted.region in (None, one.maker.region) and one.terms.price_rials >= (wanted.least_rials or 0)
    ]
    return (asked or listed)[0]


def _rials(typed: str) -> int | None:
    """An amount as people type it, in either script and with any marks between; None where there is none."""
    digits = "".join(letter for letter in to_ascii_digits(typed) if letter.isascii() and letter.isdecimal())
    return min(int(digits), MOST_RIALS) if digits else None


async def reader_of(request: Request, state: Any) -> Person | None:
    try:
        caller, _ = await visitor(request, state)
    except SignedOut:
        return None
    return caller.actor
