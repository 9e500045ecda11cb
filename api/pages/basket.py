"""The basket on the market's pages: what is put into it, changed and taken out, and what it would cost now."""

from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.loan_start import POLICIES
from api.pages.basket_cookie import Put, basket_of, changed, keep_basket, mark_of
from api.pages.form_views import Typed, whole_number
from api.pages.market import place_said
from api.pages.rendering import page
from api.pages.visits import page_router, see_other
from api.pages.words import path
from api.security.access import public
from domain.ledger import REAL_BOOK
from domain.persian import to_ascii_digits
from domain.products import MOST_RIALS, MOST_UNITS, OfferState
from stores.offers import Offer, OfferStore
from stores.products import Product, ProductStore

pages = page_router()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line as it stands now; `wrong`: why it cannot be ordered so, `dearer`: its price has changed since it was shown."""

    put: Put
    product: Product | None
    offer: Offer | None
    wrong: Literal["", "gone", "not_enough"]
    dearer: bool

    @property
    def rials(self) -> int:
        return self.put.units * self.put.price_rials


@dataclass(frozen=True, slots=True)
class BasketLook:
    """A basket at the prices of now; the carrier brings what each cell sends."""

    lines: tuple[BasketLine, ...]

    @property
    def right(self) -> bool:
        return bool(self.lines) and not any(one.wrong for one in self.lines)

    @property
    def goods_rials(self) -> int:
        return sum(one.rials for one in self.lines)

    @property
    def carrier_rials(self) -> int:
        grams: dict[str, int] = {}
        for one in self.lines:
            weight = one.product.weight_grams if one.product else 0
            cell_id = one.offer.maker.cell_id if one.offer else ""
            grams[cell_id] = grams.get(cell_id, 0) + weight * one.put.units
        return sum(map(POLICIES.basket.carrier_takes, grams.values()))

    @property
    def total_rials(self) -> int:
        return self.goods_rials + self.carrier_rials


def look_at(session: Session, lines: list[Put]) -> BasketLook:
    """What is in a basket, looked up."""
    products, offers = ProductStore(session), OfferStore(session)
    found = []
    for one in lines:
        product = products.get(one.product_id)
        offer = next(
            (
                o
                for o in offers.of_product(one.product_id)
                if mark_of(one.product_id, o.maker.cell_id) == one.mark
            ),
            None,
        )
        if (
            product is None
            or offer is None
            or offer.book != REAL_BOOK
            or offer.state is not OfferState.LISTED
        ):
            found.append(BasketLine(one, product, None, "gone", dearer=False))
            continue
        left, price = offer.stock.available, offer.terms.price_rials
        wrong: Literal["", "not_enough"] = "not_enough" if left is not None and left < one.units else ""
        now = replace(one, price_rials=price)
        found.append(BasketLine(now, product, offer, wrong, dearer=price != one.price_rials))
    return BasketLook(tuple(found))


@pages.get("/market/basket")
@public()
async def basket(request: Request, state: State) -> Response:
    """What is in it, at the prices of now, which the reader has seen then."""
    look = await state.database.aread(lambda session: look_at(session, basket_of(request)))
    answer = page(request, "market_basket.html", look=look, place=place_said)
    keep_basket(request, answer, [one.put for one in look.lines])
    return answer


@pages.post("/market/basket")
@public()
async def change(request: Request, typed: Typed) -> Response:
    """Puts so many more into it (`add`), or leaves so many in it (`set`, 0 takes it out)."""
    units = whole_number(to_ascii_digits(typed.get("units", "")), MOST_UNITS)
    price = whole_number(typed.get("price_rials"), MOST_RIALS)
    line = Put(typed.get("product_id", ""), typed.get("mark", ""), units or 0, price or 0)
    lines = basket_of(request)
    taken_out = typed.get("do") == "remove"
    if taken_out or units is not None:
        line = replace(line, units=0) if taken_out else line
        lines = changed(lines, line, added=typed.get("do") == "add")
    answer = see_other(path("market", "basket"))
    keep_basket(request, answer, lines)
    return answer
