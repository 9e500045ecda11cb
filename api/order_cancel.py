"""Cancelling one cell's order of a paid basket: its case decides, and the carrier, whether there is still time."""

from api.pages.by_link import UNAVAILABLE, tell_case
from api.problems import Problem
from api.state import ApiState
from domain.case import OutsideEvent
from domain.order_steps import CANCEL_ASKED
from stores.cases import CaseStore


async def is_begun(state: ApiState, order_id: str) -> bool:
    """Whether the order has a case of its own: its basket is paid."""
    found = await state.database.aread(lambda session: CaseStore(session).start_of(order_id))
    return found is not None and found.kind == "order"


async def cancel_order(state: ApiState, order_id: str, by: str, key: str) -> None:
    """It is not wanted any more; `by` is buyer or market_support. Raises Problem: 409 too late or over, 503."""
    event = OutsideEvent(f"{CANCEL_ASKED}:{order_id}:{key}", CANCEL_ASKED, state.clock(), {"by": by})
    refused = await tell_case(state, order_id, event)
    if refused == UNAVAILABLE:
        raise Problem(503, "unavailable")
    if refused is not None:
        raise Problem(409, "case_closed" if refused == "case_closed" else "too_late")
