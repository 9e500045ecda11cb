"""Who else could make an order that its cell does not: cells with all of it that nobody has asked yet."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.offers import Offer, OfferStore
from stores.order_rows import OrderRow
from stores.orders import Order, OrderStore


def cells_asked(session: Session, order_id: str) -> list[str]:
    """The cells that had the order before, and the one that has it, the latest first."""
    order = OrderStore(session).get(order_id)
    asked: list[str] = []
    while order is not None:
        asked.append(order.cell_id)
        before = session.scalar(select(OrderRow.id).where(OrderRow.passed_on_to == order.id))
        order = OrderStore(session).get(before) if before else None
    return asked


def others_with_all(session: Session, order: Order) -> list[str]:
    """Cells that have everything of an order now, and were not asked; those that ask no more than was agreed first,
    then the cheapest.
    """
    lines = OrderStore(session).lines(order.id)
    asked = set(cells_asked(session, order.id))
    offers = OfferStore(session).of_products([one.line.product_id for one in lines])
    costs: dict[str, int] = {}
    having = [{one.maker.cell_id: one for one in offers.get(line.line.product_id, ())} for line in lines]
    for cell_id in set.intersection(*(set(one) for one in having)) - asked:
        found = [one[cell_id] for one in having]
        units = [line.line.units for line in lines]
        if all(_enough(offer, n, order.book) for offer, n in zip(found, units, strict=True)):
            costs[cell_id] = sum(offer.terms.price_rials * n for offer, n in zip(found, units, strict=True))
    return sorted(costs, key=lambda cell_id: (costs[cell_id] > order.goods_rials, costs[cell_id], cell_id))


def _enough(offer: Offer, units: int, book: str) -> bool:
    available = offer.stock.available
    return offer.can_be_had and offer.book in (book, REAL_BOOK) and (available is None or available >= units)
