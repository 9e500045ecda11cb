"""What somebody may follow by the link that they have: a whole basket, or, as an heir, the one order that they have."""

from dataclasses import replace

from sqlalchemy.orm import Session

from domain.follow_link import read_follow_link
from stores.basket_lists import BasketList, BasketSeen


def seen_by_link(session: Session, secret: bytes, token: str) -> BasketSeen | None:
    """None for a link that is not ours. Of a basket whose one order is an heir's, that order and its money alone."""
    followed = read_follow_link(secret, token)
    if followed is None:
        return None
    baskets = BasketList(session)
    if (seen := baskets.get(followed)) is not None:
        return seen
    basket_id = baskets.basket_of_order(followed)
    seen = baskets.get(basket_id) if basket_id else None
    return _of_one_order(seen, followed) if seen else None


def _of_one_order(seen: BasketSeen, order_id: str) -> BasketSeen:
    own = next(one for one in seen.orders if one.order.id == order_id)
    total = own.order.goods_rials + own.order.carrier_rials
    return BasketSeen(replace(seen.basket, total_rials=total), (own,), ())
