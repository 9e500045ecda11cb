"""Two payment gateways as the sandbox plays them: `peyvand` says "already verified" when it is asked to verify
twice, `gozar` says success each time.

Nobody pays by themselves, in a rehearsal neither: somebody pays, or gives up, on the page behind the link, or
`POST /control/payments/{authority}` says so. The buyer's browser then comes back to us, and a webhook
`payment.callback` follows. A refund is with the buyer after a while.

Faults, for a try, a refund, an authority or all of one gateway (`for_process: "gozar"`): `reject` opens no try, or
refuses the refund at once; `reject_later` takes the refund, and gives up; `silent` at `pay` takes the money, and
neither browser nor webhook ever says so; `silent` at `refund` never ends it.
"""

import secrets
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateways.sandbox.configuration import REHEARSED_REFUND
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, Visit, World, arrive, check_token

router = APIRouter(prefix="/payment/{gateway}")

GATEWAYS = {"peyvand": "already_verified", "gozar": "paid"}
"""What each says when it has verified a try before."""


class WantedPayment(BaseModel):
    payment_id: str
    amount_rials: int = Field(gt=0)
    callback_url: str


class Verification(BaseModel):
    authority: str
    amount_rials: int


class WantedRefund(BaseModel):
    refund_id: str
    authority: str
    amount_rials: int = Field(gt=0)


@router.post("/v1/payments")
async def create(request: Request, gateway: str, asked: WantedPayment) -> dict[str, str]:
    visit = await _arrive(request, "create", gateway, asked.payment_id)
    state, key = visit.world.state, f"{gateway}:{asked.payment_id}"
    known = state.get("payment_of", key)
    if known is None:
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or "not_opened")
        authority = f"{gateway[0].upper()}{secrets.token_hex(12)}"
        known = {"authority": authority}
        state.put("payment_of", key, known)
        state.put("payment", authority, _new_payment(gateway, visit, asked, authority))
    payment = state.get("payment", known["authority"])
    if payment is None or payment["amount_rials"] != asked.amount_rials:
        raise Refusal(409, "payment_exists")
    page = f"{str(request.base_url).rstrip('/')}/payment/{gateway}/pay/{known['authority']}"
    return {"authority": known["authority"], "pay_url": page}


@router.post("/v1/verifications")
async def verify(request: Request, gateway: str, asked: Verification) -> dict[str, Any]:
    known = _known(request, gateway, asked.authority)
    visit = await _arrive(request, "verify", gateway, _named(known), asked.authority)
    if known is None:
        raise Refusal(404, "unknown_payment")
    if known["amount_rials"] != asked.amount_rials:
        raise Refusal(422, "other_amount")
    if known["state"] not in ("paid", "verified"):
        raise Refusal(422, "not_paid")
    said = GATEWAYS[gateway] if known["state"] == "verified" else "paid"
    visit.world.state.put("payment", asked.authority, known | {"state": "verified"})
    await visit.lose_answer()
    return {"state": said, "reference": known["reference"], "amount_rials": known["amount_rials"]}


@router.get("/v1/payments/{authority}")
async def inquire(request: Request, gateway: str, authority: str) -> dict[str, Any]:
    known = _known(request, gateway, authority)
    await _arrive(request, "inquire", gateway, _named(known), authority)
    if known is None:
        raise Refusal(404, "unknown_payment")
    return {name: known[name] for name in ("state", "amount_rials", "reference")}


@router.post("/v1/refunds")
async def refund(request: Request, gateway: str, asked: WantedRefund) -> dict[str, Any]:
    paid = _known(request, gateway, asked.authority)
    visit = await _arrive(request, "refund", gateway, asked.refund_id, _named(paid), asked.authority)
    known = visit.world.state.get("refund", asked.refund_id)
    if known is None:
        if paid is None or paid["state"] != "verified":
            raise Refusal(404, "unknown_payment")
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or "not_refunded")
        if _sent_back(visit.world, asked.authority, visit.now) + asked.amount_rials > paid["amount_rials"]:
            raise Refusal(422, "above_paid")
        known = _new_refund(visit, asked)
    elif known["asked"] != asked.model_dump():
        raise Refusal(409, "refund_exists")
    await visit.lose_answer()
    return refund_now(known, visit.now)


@router.get("/v1/refunds/{refund_id}")
async def refund_state(request: Request, gateway: str, refund_id: str) -> dict[str, Any]:
    visit = await _arrive(request, "refund_state", gateway, refund_id)
    known = visit.world.state.get("refund", refund_id)
    if known is None:
        raise Refusal(404, "unknown_refund")
    return refund_now(known, visit.now)


def refund_now(known: Record, now: datetime) -> dict[str, Any]:
    """What has become of a refund by `now`; on its way for ever where the gateway is silent."""
    end = known["end"]
    ended = end is not None and datetime.fromisoformat(end["at"]) <= now
    return {
        "state": end["state"] if ended else "sending",
        "amount_rials": known["asked"]["amount_rials"],
        "reference": known["reference"] if ended and end["state"] == "paid" else None,
        "reason": end["reason"] if ended else None,
    }


def buyer_does(visit: Visit, known: Record, deed: Literal["paid", "given_up"]) -> tuple[Record, bool]:
    """The buyer pays or gives up, once; gives what is now, and whether their browser comes back to us."""
    if known["state"] != "waiting":
        return known, True
    # Drawn by chance: a sandbox that forgot everything must not give a reference a second time.
    reference = f"{known['gateway'][0].upper()}R{secrets.randbelow(10**12):012d}"
    now = known | {"state": deed, "reference": reference if deed == "paid" else None}
    visit.world.state.put("payment", known["authority"], now)
    if visit.fault("silent"):
        return now, False
    visit.call_back("payment.callback", {"authority": known["authority"], "state": deed}, visit.now)
    return now, True


def payment_visit(world: World, known: Record, now: datetime) -> Visit:
    """A buyer's visit of the pay page: they have no keys, and are in a rehearsal where their try is of one."""
    marks = (known["rehearsal"], known["payment_id"], known["gateway"], known["authority"])
    return Visit(world, "payment", "pay", now, known["rehearsal"], marks)


async def _arrive(request: Request, operation: str, gateway: str, *marks: str | None) -> Visit:
    if gateway not in GATEWAYS:
        raise Refusal(404, "unknown_gateway")
    visit = await arrive(request, "payment", operation, *marks, gateway)
    check_token(request, visit.world.config.token)
    return visit


def _known(request: Request, gateway: str, authority: str) -> Record | None:
    world: World = request.app.state.world
    known = world.state.get("payment", authority)
    return known if known and known["gateway"] == gateway else None


def _named(known: Record | None) -> str | None:
    return str(known["payment_id"]) if known else None


def _new_payment(gateway: str, visit: Visit, asked: WantedPayment, authority: str) -> Record:
    return {
        "authority": authority,
        "gateway": gateway,
        "payment_id": asked.payment_id,
        "amount_rials": asked.amount_rials,
        "callback_url": asked.callback_url,
        "rehearsal": visit.rehearsal,
        "state": "waiting",
        "reference": None,
    }


def _new_refund(visit: Visit, asked: WantedRefund) -> Record:
    at = visit.after(rehearsed=REHEARSED_REFUND, live_seconds=visit.world.config.payment_seconds)
    end: dict[str, Any] = {"state": "paid", "reason": None, "at": at.isoformat()}
    if failed := visit.fault("reject_later"):
        end |= {"state": "refused", "reason": failed.reason or "card_closed"}
    record: Record = {
        "asked": asked.model_dump(),
        "reference": f"B{secrets.randbelow(10**12):012d}",
        "end": None if visit.fault("silent") else end,
    }
    visit.world.state.put("refund", asked.refund_id, record)
    return record


def _sent_back(world: World, authority: str, now: datetime) -> int:
    """What of a try was sent back or is on its way, in rials."""
    return sum(
        one["asked"]["amount_rials"]
        for one in world.state.all("refund")
        if one["asked"]["authority"] == authority and refund_now(one, now)["state"] != "refused"
    )
