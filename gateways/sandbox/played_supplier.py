"""Connected suppliers as the sandbox plays them: they accept, promise twelve days, and deliver after nine.

Faults: `reject` is out of stock at once, `reject_later` after it was accepted, `delivers_late` after the promised day
(a rehearsal's; another case's `seconds` later), `silent` never says anything more; `duplicate_webhook` says it twice.
"""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from gateways.sandbox.configuration import REHEARSED_DELIVERY, REHEARSED_LATENESS
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, Visit, arrive, check_token

router = APIRouter(prefix="/supplier/v1")

_PROMISED = timedelta(days=12)
_OUT_OF_STOCK = "out_of_stock"


class WantedGoods(BaseModel):
    order_id: str
    supplier: str
    what: str
    amount_rials: int
    deliver_to: dict[str, str]


@router.post("/orders")
async def order(request: Request, asked: WantedGoods) -> dict[str, Any]:
    visit = await _arrive(request, "order", asked.order_id, asked.supplier)
    known = visit.world.state.get("supply", asked.order_id)
    if known is None:
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or _OUT_OF_STOCK)
        known = _begin(visit, asked)
    elif known["asked"] != asked.model_dump():
        raise Refusal(409, "order_exists")
    await visit.lose_answer()
    return supply_state(known, visit.now)


@router.get("/orders/{order_id}")
async def look(request: Request, order_id: str) -> dict[str, Any]:
    visit = await _arrive(request, "look", order_id)
    known = visit.world.state.get("supply", order_id)
    if known is None:
        raise Refusal(404, "unknown_order")
    return supply_state(known, visit.now)


def supply_state(known: Record, now: datetime) -> dict[str, Any]:
    """What has become of an order by `now`; accepted for ever where the supplier is silent."""
    end = known["end"]
    ended = end is not None and datetime.fromisoformat(end["at"]) <= now
    return {
        "state": end["state"] if ended else "accepted",
        "order_number": known["order_number"],
        "deliver_by": known["deliver_by"],
        "reason": end["reason"] if ended else None,
    }


async def _arrive(request: Request, operation: str, *marks: str) -> Visit:
    visit = await arrive(request, "supplier", operation, *marks)
    check_token(request, visit.world.config.token)
    return visit


def _begin(visit: Visit, asked: WantedGoods) -> Record:
    state = visit.world.state
    at = visit.after(rehearsed=REHEARSED_DELIVERY, live_seconds=visit.world.config.supplier_seconds)
    if late := visit.fault("delivers_late"):
        at += REHEARSED_LATENESS if visit.rehearsal else timedelta(seconds=late.seconds)
    end: dict[str, Any] = {"state": "delivered", "reason": None, "at": at.isoformat()}
    if failed := visit.fault("reject_later"):
        end |= {"state": "cannot_deliver", "reason": failed.reason or _OUT_OF_STOCK}
    silent = visit.fault("silent")
    record: Record = {
        "asked": asked.model_dump(),
        "order_number": f"S{state.next_number('supply'):08d}",
        "deliver_by": (visit.now + _PROMISED).date().isoformat(),
        "end": None if silent else end,
    }
    state.put("supply", asked.order_id, record)
    if not silent:
        subject = {"order_id": asked.order_id} | ({"reason": end["reason"]} if end["reason"] else {})
        visit.call_back(f"supplier.{end['state']}", subject, at)
    return record
