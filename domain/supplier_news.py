"""What suppliers tell of orders that they took themselves, read strictly."""

from collections.abc import Mapping
from typing import Any

from domain.outside_events import Unreadable
from domain.supplier_orders import CANNOT_DELIVER, TOLD_LATER, OrderWord, order_id_of, reason_said
from domain.supplies import supply_of_goods


def ordered_for(facts: Mapping[str, Any]) -> tuple[str, str]:
    """The order that an event of a supplier is about, and the talent, or supply, it was placed for. Raises Unreadable."""
    order_id = facts.get("order_id")
    if not isinstance(order_id, str) or not order_id:
        raise Unreadable("malformed")
    supply_id = supply_of_goods(order_id)
    if supply_id is not None:
        return order_id, supply_id
    talent_id = order_id.partition(":")[0]
    if order_id != order_id_of(talent_id):
        raise Unreadable("unknown_reference")
    return order_id, talent_id


def read_word(event_type: str, facts: Mapping[str, Any]) -> OrderWord:
    """`supplier.delivered`, or `supplier.cannot_deliver` with its reason. Raises Unreadable."""
    state, reason = event_type.partition(".")[2], facts.get("reason")
    if state not in TOLD_LATER or not (reason is None or isinstance(reason, str)):
        raise Unreadable("malformed")
    return OrderWord(state, reason=reason_said(reason) if state == CANNOT_DELIVER else "")
