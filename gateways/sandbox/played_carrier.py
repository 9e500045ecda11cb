"""Carriers as the sandbox plays them: they come for a parcel, scan it on its way, and bring it after two days.

Faults, for a parcel: `reject` does not serve the place; `silent` never scans it; `delivers_late` brings it after ten
days (a rehearsal's; another's `seconds` later); `loses` loses it on its way, and `finds` brings it six days after that;
`sends_back` finds nobody there; `disorder` tells every scan twice and the last one first; `wrong_parcel` tells of a
parcel that nobody booked, and of this one under another order. For an invoice (`invoice`): `bills_twice` bills its
first parcel twice.
"""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateways.sandbox.configuration import REHEARSED_LATENESS_OF_CARRIERS, REHEARSED_WAY, wall_clock
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, Visit, World, arrive, check_token

router = APIRouter(prefix="/carrier/v1")

_FOUND_AFTER = 3
"""A lost parcel that is found comes so many times the way later."""


class WantedParcel(BaseModel):
    order_id: str
    carrier: str
    weight_grams: int = Field(gt=0)
    bring_from: dict[str, str]
    bring_to: dict[str, str]


@router.post("/parcels")
async def book(request: Request, asked: WantedParcel) -> dict[str, Any]:
    visit = await _arrive(request, "book", asked.order_id)
    known = visit.world.state.get("parcel", asked.order_id)
    if known is None:
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or "not_served")
        known = _begin(visit, asked)
    elif known["asked"] != asked.model_dump():
        raise Refusal(409, "parcel_exists")
    await visit.lose_answer()
    return parcel_now(known, visit.now)


@router.get("/parcels/{order_id}")
async def look(request: Request, order_id: str) -> dict[str, Any]:
    visit = await _arrive(request, "look", order_id)
    return parcel_now(_known(visit, order_id), visit.now)


@router.post("/parcels/{order_id}/call_off")
async def call_off(request: Request, order_id: str) -> dict[str, str]:
    visit = await _arrive(request, "call_off", order_id)
    known = _known(visit, order_id)
    if parcel_now(known, visit.now)["scans"]:
        raise Refusal(409, "picked_up")
    visit.world.state.put("parcel", order_id, known | {"scans": []})
    for webhook_id in known["told"]:
        visit.world.webhooks.forget(webhook_id)
    return {"state": "called_off"}


def parcel_now(known: Record, now: datetime) -> dict[str, Any]:
    """What the carrier tells of a parcel by `now`; where it is in disorder, the last first and each twice."""
    scans = [
        {name: scan[name] for name in ("state", "at", "seq")}
        for scan in known["scans"]
        if datetime.fromisoformat(scan["at"]) <= now
    ]
    return {"shipment_id": known["shipment_id"], "scans": scans[::-1] * 2 if known["disorder"] else scans}


def bill(world: World, carrier: str, order_id: str, rials: int | None) -> Record:
    """An invoice of everything that this carrier has brought of orders whose id begins so, by its tariff or for `rials`
    each; told by webhook at once, whether they are rehearsed or not. Its number counts up.
    """
    now, number = wall_clock(), f"I{world.state.next_number('invoice'):08d}"
    parcels = [
        one
        for one in world.state.all("parcel")
        if one["asked"]["carrier"] == carrier
        and one["asked"]["order_id"].startswith(order_id)
        and one["scans"]
    ]
    lines = [
        {"shipment_id": one["shipment_id"], "rials": rials or _tariff(one["asked"]["weight_grams"])} for one in parcels
    ]  # fmt: skip
    if not lines:
        raise Refusal(409, "nothing_to_bill")
    visit = Visit(world, "carrier", "invoice", now, None, (carrier, order_id or None, number))
    if visit.fault("bills_twice"):
        lines += lines[:1]
    day = now.date().isoformat()
    invoice = {
        "carrier": carrier, "number": number, "from_on": day, "until_on": day, "lines": lines,
        "amount_rials": sum(line["rials"] for line in lines),
    }  # fmt: skip
    webhook_id = visit.call_back("carrier.invoice", invoice, now)
    return invoice | {"webhook_ids": [webhook_id]}


def _tariff(grams: int) -> int:
    """What carriers take, as the market has agreed with them (domain/policies.toml, basket)."""
    return 400_000 + -(-grams // 1_000) * 150_000


async def _arrive(request: Request, operation: str, order_id: str) -> Visit:
    visit = await arrive(request, "carrier", operation, order_id)
    check_token(request, visit.world.config.token)
    return visit


def _known(visit: Visit, order_id: str) -> Record:
    known = visit.world.state.get("parcel", order_id)
    if known is None:
        raise Refusal(404, "unknown_parcel")
    return known


def _begin(visit: Visit, asked: WantedParcel) -> Record:
    state = visit.world.state
    shipment_id = f"P{state.next_number('parcel'):010d}"
    disorder = visit.fault("disorder") is not None
    scans = [
        {"state": word, "at": at.isoformat(), "seq": number}
        for number, (word, at) in enumerate(_way(visit), start=1)
    ]
    record: Record = {
        "asked": asked.model_dump(), "shipment_id": shipment_id, "scans": scans, "disorder": disorder,
        "told": [],
    }  # fmt: skip
    _tell_all(visit, record)
    state.put("parcel", asked.order_id, record)
    return record


def _tell_all(visit: Visit, record: Record) -> None:
    """Plans the webhooks of a parcel. In disorder the last one comes first, and each twice."""
    scans, order_id, shipment_id = record["scans"], record["asked"]["order_id"], record["shipment_id"]
    if not scans:
        return
    last = datetime.fromisoformat(scans[-1]["at"])
    for scan in scans:
        at = datetime.fromisoformat(scan["at"])
        if record["disorder"] and at < last:
            at = last + _step(visit)
        for _ in range(2 if record["disorder"] else 1):
            record["told"].append(_tell(visit, order_id, shipment_id, scan, at))
    if visit.fault("wrong_parcel"):
        at = datetime.fromisoformat(scans[0]["at"])
        _tell(visit, order_id, f"{shipment_id}-X", scans[0], at)
        _tell(visit, f"{order_id}-x", shipment_id, scans[-1], at)


def _way(visit: Visit) -> list[tuple[str, datetime]]:
    """What happens to it, and when; nothing where the carrier is silent."""
    if visit.fault("silent"):
        return []
    step = _step(visit)
    lateness = timedelta(0)
    if late := visit.fault("delivers_late"):
        lateness = REHEARSED_LATENESS_OF_CARRIERS if visit.rehearsal else timedelta(seconds=late.seconds)
    way = [("picked_up", visit.now + step), ("in_transit", visit.now + 2 * step)]
    end = visit.now + 3 * step + lateness
    if visit.fault("loses"):
        return [*way, ("lost", end)]
    if visit.fault("finds"):
        return [*way, ("lost", end), ("delivered", end + _FOUND_AFTER * 3 * step)]
    return [*way, ("returned" if visit.fault("sends_back") else "delivered", end)]


def _step(visit: Visit) -> timedelta:
    """From the booking until it is fetched, and from one scan to the next."""
    return REHEARSED_WAY if visit.rehearsal else timedelta(seconds=visit.world.config.carrier_seconds)


def _tell(visit: Visit, order_id: str, shipment_id: str, scan: Record, at: datetime) -> str | None:
    told = {name: scan[name] for name in ("state", "at", "seq")}
    return visit.call_back("carrier.scan", told | {"shipment_id": shipment_id, "order_id": order_id}, at)
