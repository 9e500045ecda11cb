"""Baskets as they are answered: each order with its five states, and the address for who works with it."""

from typing import Any

from sqlalchemy.orm import Session

from api.problems import not_found
from api.state import ApiState
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_see_goods_of, supports_market
from domain.permissions import Actor
from stores.basket_lists import BasketList, BasketSeen, OrderSeen
from stores.orders import KeptLine
from stores.payments import Payment
from stores.ship_to import ShipToStore


def seen_basket(session: Session, actor: Actor | None, basket_or_order_id: str) -> BasketSeen:
    """A basket by its id or by that of an order in it; `actor` None sees all. Raises a 404."""
    baskets = BasketList(session)
    found = baskets.get(basket_or_order_id)
    if found is None and (basket_id := baskets.basket_of_order(basket_or_order_id)):
        found = baskets.get(basket_id)
    if found is None or not (actor is None or may_see_goods_of(actor, found.basket.buyer_member_id)):
        raise not_found()
    return found


def whole_shape(session: Session, state: ApiState, actor: Actor | None, seen: BasketSeen) -> dict[str, Any]:
    """With the address, for the buyer and who supports the market."""
    own = actor is not None and actor.member_id == seen.basket.buyer_member_id
    shown = own or (actor is not None and supports_market(actor))
    where = ShipToStore(session, state.keys).of_basket(seen.basket.id) if shown else None
    address = None
    if where is not None:
        address = {
            "name": where.name, "mobile": where.mobile, "region": where.region, "county": where.county,
            "address": where.address, "postal_code": where.postal_code,
        }  # fmt: skip
    return basket_shape(seen) | {"ship_to": address}


def basket_shape(seen: BasketSeen) -> dict[str, Any]:
    """A basket with its orders and its tries to pay."""
    basket, payment = seen.basket, seen.payment
    return {
        "id": basket.id,
        "buyer_member_id": basket.buyer_member_id,
        "state": basket.state,
        "total_rials": basket.total_rials,
        "placed_at": basket.placed_at,
        "pay_by": basket.pay_by,
        "rehearsal": basket.book != REAL_BOOK,
        "payment": payment_shape(payment) if payment else None,
        "payments": [payment_shape(one) for one in seen.payments],
        "orders": [order_shape(one, payment) for one in seen.orders],
    }


def payment_shape(one: Payment) -> dict[str, Any]:
    """A try to pay; where the buyer pays, for as long as it waits for them."""
    return {
        "id": one.id,
        "gateway": one.gateway,
        "state": one.state,
        "amount_rials": one.amount_rials,
        "pay_url": one.pay_url if one.state == "waiting" else None,
        "reference": one.reference,
    }


def order_shape(seen: OrderSeen, payment: Payment | None) -> dict[str, Any]:
    """One cell's order."""
    order = seen.order
    return {
        "id": order.id,
        "cell_id": order.cell_id,
        "states": {
            "order": order.state,
            "fulfilment": seen.fulfilment,
            "payment": payment.state if payment else None,
            "refund": seen.refund,
            "payout": seen.payout,
        },
        "contested": order.contested,
        "passed_on_to": order.passed_on_to,
        "carrier": order.carrier,
        "goods_rials": order.goods_rials,
        "carrier_rials": order.carrier_rials,
        "total_rials": order.sums.total_rials,
        "delivered_at": order.delivered_at,
        "window_ends_at": order.window_ends_at,
        "lines": [line_shape(one) for one in seen.lines],
    }


def line_shape(kept: KeptLine) -> dict[str, Any]:
    """A line as agreed."""
    line = kept.line
    return {
        "number": line.number,
        "product_id": line.product_id,
        "units": line.units,
        "price_rials": line.price_rials,
        "discount_rials": line.discount_rials,
        "net_rials": line.net_rials,
        "withdrawal_days": line.withdrawal_days,
        "back_units": kept.back_units,
    }
