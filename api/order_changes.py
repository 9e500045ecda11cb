"""What a buyer, or market support for them, wants of a basket before it is paid: another way to pay, or not at all."""

from api.pages.by_link import UNAVAILABLE, tell_case
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.baskets import CANCEL_ASKED, TRY_ASKED
from domain.case import OutsideEvent
from domain.forms import FieldError
from domain.payment_gateways import GATEWAYS


async def want_way_to_pay(state: ApiState, basket_id: str, gateway: str, key: str) -> None:
    """Another try, at this gateway. Raises Problem: 409 too late, 422, 503."""
    if gateway not in GATEWAYS:
        raise wrong_fields(FieldError("gateway", "not_a_choice"))
    event_id = f"{TRY_ASKED}:{basket_id}:{key}"
    await _tell(state, basket_id, OutsideEvent(event_id, TRY_ASKED, state.clock(), {"gateway": gateway}))


async def call_off(state: ApiState, basket_id: str, by: str, key: str) -> None:
    """It is not wanted any more. Raises Problem: 409 where it is paid or over, 503."""
    event_id = f"{CANCEL_ASKED}:{basket_id}:{key}"
    await _tell(state, basket_id, OutsideEvent(event_id, CANCEL_ASKED, state.clock(), {"by": by}))


async def _tell(state: ApiState, basket_id: str, event: OutsideEvent) -> None:
    refused = await tell_case(state, basket_id, event)
    match refused:
        case None:
            return
        case "tried_too_often":
            raise wrong_fields(FieldError("gateway", refused))
        case _ if refused == UNAVAILABLE:
            raise Problem(503, "unavailable")
    raise Problem(409, "case_closed" if refused == "case_closed" else "too_late")
