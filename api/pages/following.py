"""A buyer's page of what they ordered, behind a signed link, and where gateways send their browser back to."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.contest_reading import open_contest_of
from api.dependencies import State
from api.followed import seen_by_link
from api.order_changes import call_off, want_way_to_pay
from api.pages.by_link import tell_case
from api.pages.checkout import FOLLOWED
from api.pages.form_views import Typed
from api.pages.market import place_said
from api.pages.part_offered import PartOffered, parts_offered
from api.pages.rendering import new_request_id, page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem, not_found
from api.security.access import public
from api.state import ApiState
from domain.addresses import ShipTo
from domain.baskets import CALLBACK
from domain.case import CaseStatus, OutsideEvent
from domain.contest_link import contest_link_of
from domain.contests import BUYER
from domain.follow_link import read_follow_link
from domain.ledger import REAL_BOOK
from domain.market_states import FULFILMENT, ORDER, REFUND
from domain.order_steps import CANCEL_ASKED
from domain.order_support_tasks import PART
from domain.payment_gateways import GATEWAYS
from domain.products import Maker
from domain.sale_link import sale_link_of
from domain.supporter_process import PROVINCE_WORDS
from stores.basket_lists import BasketList, BasketSeen
from stores.cases import CaseStore
from stores.offers import OfferStore
from stores.payments import Payment, PaymentStore
from stores.products import Product, ProductStore
from stores.ship_to import ShipToStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

_SAID = frozenset(
    {
        "placed",
        "pay_asked",
        "called_off",
        "order_called_off",
        "part_said",
        "too_late",
        "unavailable",
        "too_many",
    }
)
_PREPARED = frozenset({"placed", "pay_asked"})
_LOOKS, _PAUSE_SECONDS = 12, 0.25
_BEFORE_THE_CARRIER = frozenset({"paid", "accepted"})
_IN_THE_HOUSE = frozenset({"waiting", "preparing", "ready", "booked"})
_AFTER_DELIVERY = frozenset({"delivered", "completed", "returned"})
_MONEY_CAME = frozenset({"paid", "late", "returning", "returned"})


@dataclass(frozen=True, slots=True)
class Followed:
    """What a buyer may know of their basket. `open_ways` are links at which they can pay now."""

    seen: BasketSeen
    ship_to: ShipTo | None
    products: Mapping[str, Product]
    makers: Mapping[str, Maker]
    stage: str
    sale_links: Mapping[str, str]
    contest_links: Mapping[str, str]
    parts: Mapping[str, PartOffered]

    @property
    def rehearsal(self) -> bool:
        return self.seen.basket.book != REAL_BOOK

    @property
    def awaits(self) -> bool:
        return self.seen.basket.state == "awaiting_payment" and self.stage in (
            "CREATED",
            "AWAITING_PAYMENT",
            "",
        )

    @property
    def open_ways(self) -> list[Payment]:
        return (
            [one for one in self.seen.payments if one.state == "waiting" and one.pay_url]
            if self.awaits
            else []
        )

    @property
    def other_gateways(self) -> list[str]:
        """Where they could pay as well."""
        known = {one.gateway for one in self.open_ways}
        return [one for one in GATEWAYS if one not in known] if self.awaits else []

    @property
    def going_back_rials(self) -> int:
        """What came by a way that nobody waited for, and is on its way back."""
        return sum(one.amount_rials for one in self.seen.payments if one.state in ("late", "returning"))

    def may_call_off(self, order_id: str) -> bool:
        """Whether one cell's order is still in the house."""
        one = next(found for found in self.seen.orders if found.order.id == order_id)
        return one.order.state in _BEFORE_THE_CARRIER and one.fulfilment in _IN_THE_HOUSE


@pages.get("/o/{token}")
@public()
async def follow(request: Request, state: State, token: str, said: str = "") -> Response:
    """What was ordered, how it stands, and what may be done about it; or that the link is not ours."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    if said in _PREPARED and found is not None and found.awaits:
        found = await _once_prepared(state, token, len(found.open_ways) + (said == "pay_asked")) or found
    return page(
        request, "market_follow.html", status=200 if found else 404, found=found, token=token,
        said_here=said if said in _SAID else "", place=place_said, gateways=GATEWAYS, order_words=ORDER.states,
        parcel_words=FULFILMENT.states, refund_words=REFUND.states, provinces=PROVINCE_WORDS,
        part_choices=PART.fields[0].choices, request_id=new_request_id(),
    )  # fmt: skip


@pages.post("/o/{token}/pay")
@public()
async def pay(state: State, token: str, typed: Typed) -> Response:
    """Another way to pay, by the gateway that is named."""
    basket_id = await _basket_id(state, token)
    return await _done(
        token,
        "pay_asked",
        want_way_to_pay(
            state, basket_id, typed.get("gateway", ""), typed.get("request_id") or new_request_id()
        ),
    )


@pages.post("/o/{token}/cancel")
@public()
async def cancel(state: State, token: str, typed: Typed) -> Response:
    """Calls the whole basket off before it is paid."""
    basket_id = await _basket_id(state, token)
    key = typed.get("request_id") or new_request_id()
    return await _done(token, "called_off", call_off(state, basket_id, "buyer", key))


@pages.post("/o/{token}/cancel-order")
@public()
async def cancel_order(state: State, token: str, typed: Typed) -> Response:
    """Asks that one cell's order is called off before the carrier has it."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    order_id = typed.get("order_id", "")
    if found is None or order_id not in {one.order.id for one in found.seen.orders}:
        raise not_found()
    event = OutsideEvent(f"{order_id}:{CANCEL_ASKED}", CANCEL_ASKED, state.clock(), {"by": "buyer"})
    refused = await tell_case(state, order_id, event)
    said = (
        "order_called_off" if refused is None else "unavailable" if refused == "unavailable" else "too_late"
    )
    return see_other(path("o", token, said=said))


@pages.get("/market/paid/{payment_id}")
@public()
async def came_back(request: Request, state: State, payment_id: str, authority: str = "") -> Response:
    """Where a gateway sends the buyer back to. What the browser says is no proof: it lets the case ask the gateway.

    It tells nothing about the buyer; only the browser that ordered has a way on to their page.
    """
    found = await state.database.aread(lambda session: PaymentStore(session).get(payment_id))
    if found is None or found.authority is None or found.authority != authority:
        return page(request, "market_paid.html", status=404, payment=None, link="", gateways=GATEWAYS)
    if found.state not in _MONEY_CAME and found.state != "failed":
        event = OutsideEvent(
            f"browser:{payment_id}", CALLBACK, state.clock(), {"payment_id": payment_id, "state": "back"}
        )
        if await tell_case(state, found.basket_id, event) is None:
            found = await _once_asked(state, found)
    link = request.cookies.get(FOLLOWED, "")
    own = read_follow_link(state.code_secret, link) == found.basket_id
    return page(request, "market_paid.html", payment=found, link=link if own else "", gateways=GATEWAYS)


async def _once_prepared(state: ApiState, token: str, ways: int) -> Followed | None:
    """As it is when there are so many ways to pay (one at least), or after a moment: nobody likes to look again."""
    found = None
    for _ in range(_LOOKS):
        found = await state.database.aread(lambda session: _find(session, state, token))
        if found is None or not found.awaits or len(found.open_ways) >= max(ways, 1):
            break
        await asyncio.sleep(_PAUSE_SECONDS)
    return found


async def _once_asked(state: ApiState, payment: Payment) -> Payment:
    """As it is when its gateway has been asked, or after a moment."""
    for _ in range(_LOOKS):
        found = await state.database.aread(lambda session: PaymentStore(session).get(payment.id))
        if found is not None and found.state != payment.state:
            return found
        await asyncio.sleep(_PAUSE_SECONDS)
    return payment


async def _basket_id(state: ApiState, token: str) -> str:
    """Raises a 404 for a link that is not ours, or not of a whole basket."""
    basket_id = read_follow_link(state.code_secret, token)
    if basket_id is None or not await state.database.aread(
        lambda session: BasketList(session).get(basket_id)
    ):
        raise not_found()
    return basket_id


async def _done(token: str, said: str, doing: Awaitable[None]) -> Response:
    """Does it, and goes back to the page, which says what came of it."""
    try:
        await doing
    except Problem as problem:
        said = {503: "unavailable", 422: "too_many"}.get(problem.status_code, "too_late")
    return see_other(path("o", token, said=said))


def _find(session: Session, state: ApiState, token: str) -> Followed | None:
    seen = seen_by_link(session, state.code_secret, token)
    if seen is None:
        return None
    case = CaseStore(session).get(seen.basket.id)
    stage = case.stage if case is not None and case.status is not CaseStatus.COMPLETED else ""
    products = {}
    makers = {}
    for one in seen.orders:
        for kept in one.lines:
            product = ProductStore(session).get(kept.line.product_id)
            offer = OfferStore(session).get(kept.line.product_id, one.order.cell_id)
            if product is not None:
                products[product.id] = product
            if offer is not None:
                makers[one.order.id] = offer.maker
    links = {
        one.order.id: sale_link_of(state.code_secret, one.order.id)
        for one in seen.orders
        if one.order.state in _AFTER_DELIVERY
    }
    where = ShipToStore(session, state.keys).of_basket(seen.basket.id)
    contests = {
        one.order.id: contest_link_of(state.code_secret, case_id, BUYER)
        for one in seen.orders
        if one.order.contested and (case_id := open_contest_of(session, one.order.id))
    }
    parts = parts_offered(session, seen, state.clock())
    return Followed(seen, where, products, makers, stage, links, contests, parts)
