"""Keeping the case of one cell's order with the outbox row of its start: of a paid basket, or passed on by a cell."""

from datetime import datetime

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.case import CaseRecord
from domain.ledger import REAL_BOOK
from domain.market_policies import OrderPolicy
from domain.order_steps import Goods, OrderCase, in_words
from domain.policies import shipped_policies
from stores.cases import CaseStore
from stores.cells import CellStore
from stores.market_deaths import buyer_of, waits_for_heirs
from stores.members import home_of
from stores.offers import Offer, OfferStore
from stores.orders import KeptLine, Order, OrderStore
from stores.products import ProductStore
from stores.sealing import Keys


def keep_order(
    session: Session, keys: Keys, order: Order, at: datetime, *, policy: OrderPolicy | None = None
) -> bool:
    """The case of a paid order, by the order's id; False where it is there. `policy`: another one than is shipped.

    Raises an ApplicationError of no use to repeat.
    """
    buyer = buyer_of(session, order)
    lines = OrderStore(session).lines(order.id)
    offers = [_offer(session, order, one) for one in lines]
    maker = offers[0].maker
    cell = CellStore(session, keys).get(order.cell_id)
    kanoon_id = cell.kanoon_id if cell else (home_of(session, maker.member_id) or (None, None))[0]
    if buyer is None:
        raise _unknown("basket")
    goods = tuple(_goods(session, one) for one in lines)
    record = CaseRecord(
        order.id, "order", region=maker.region, started_at=at, rehearsal=order.book != REAL_BOOK,
        kanoon_id=kanoon_id, member_id=maker.member_id,
    )  # fmt: skip
    policies = shipped_policies()
    days = max(1, *(offer.terms.production_days for offer in offers))
    case = OrderCase(
        record, policy or policies.order, policies.money_back, order.basket_id, order.book, order.cell_id, maker.member_id, buyer,
        goods, order.goods_rials, days, order.carrier, waits_for_heirs(session, order), order.heir_member_id is not None,
    )  # fmt: skip
    return CaseStore(session).begin(
        record,
        argument=to_jsonable_python(case),
        subject={
            "goods": in_words(goods),
            "goods_rials": order.goods_rials,
            "basket_id": order.basket_id,
            "cell_id": order.cell_id,
        },
        policy_version=policies.version,
        search_words=" ".join([order.basket_id, order.cell_id, *(one.name_fa for one in goods)]),
    )


def _offer(session: Session, order: Order, line: KeptLine) -> Offer:
    offer = OfferStore(session).get(line.line.product_id, order.cell_id)
    if offer is None:
        raise _unknown("offer")
    return offer


def _goods(session: Session, line: KeptLine) -> Goods:
    product = ProductStore(session).get(line.line.product_id)
    if product is None:
        raise _unknown("product")
    return Goods(
        line.line.number,
        line.line.product_id,
        product.name_fa,
        product.name_en or product.name_fa,
        line.line.units - line.back_units,
    )


def _unknown(what: str) -> ApplicationError:
    return ApplicationError(f"there is no such {what}", type=f"unknown_{what}", non_retryable=True)
