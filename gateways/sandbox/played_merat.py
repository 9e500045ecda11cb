"""Mer'at as the sandbox plays it: a recognition that follows from the national code, days later."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from pydantic import BaseModel

from gateways.sandbox.configuration import REHEARSED_RECOGNITION, wall_clock
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, Visit, World, arrive, check_token

router = APIRouter(prefix="/merat/v1")

_TEHRAN = ZoneInfo("Asia/Tehran")
_VALID = timedelta(days=365)

# Up to which hundredth a rank goes; what its people can pay a month, and stand for (rials).
_RANKS = (
    (60, "A", 250_000_000, 10_000_000_000),
    (88, "B", 80_000_000, 3_000_000_000),
    (97, "C", 15_000_000, 500_000_000),
    (100, "D", 2_000_000, 0),
)


class Recognition(BaseModel):
    request_id: str
    national_code: str
    amount_rials: int
    instalments: int


@router.post("/recognitions")
async def request(request: Request, asked: Recognition) -> dict[str, str]:
    visit = await _arrive(request, "request", asked.request_id, asked.national_code)
    known = visit.world.state.get("recognition", asked.request_id)
    if known is None:
        _begin(visit, asked)
    elif known["asked"] != asked.model_dump():
        raise Refusal(409, "request_exists")
    await visit.lose_answer()
    return {"state": "pending"}


@router.get("/recognitions/{request_id}")
async def result(request: Request, request_id: str) -> dict[str, Any]:
    visit = await _arrive(request, "result", request_id)
    known = visit.world.state.get("recognition", request_id)
    if known is None:
        raise Refusal(404, "unknown_request")
    if known["ready_at"] is None or visit.now < datetime.fromisoformat(known["ready_at"]):
        return {"state": "pending"}
    return {"state": "ready", "result": known["result"]}


def recognise(world: World, national_code: str, at: datetime) -> dict[str, Any]:
    """What Mer'at says of a person: told by the control API, or always the same by their number."""
    number = int(hashlib.sha256(national_code.encode()).hexdigest(), 16)
    told = world.state.get("person", national_code) or {}
    rank, instalment, ceiling = next(
        (rank, instalment, ceiling)
        for upto, rank, instalment, ceiling in _RANKS
        if (told["rank"] == rank if "rank" in told else number % 100 < upto)
    )
    # People of one rank differ a little, in whole millions.
    instalment += number // 100 % 10 * instalment // 20 // 1_000_000 * 1_000_000
    return {
        "rank": rank,
        "affordable_instalment_rials": instalment,
        "guarantor_ceiling_rials": ceiling,
        "valid_until": (at.astimezone(_TEHRAN).date() + _VALID).isoformat(),
    } | told


def answer_now(world: World, request_id: str, known: Record) -> None:
    """Ends a silence: the result is there at once, told by webhook unless the case is a rehearsal."""
    asked = known["asked"]
    begun = datetime.fromisoformat(known["asked_at"])
    # In a rehearsal the moment of asking is always past by the case's clock.
    at = begun if known["rehearsal"] else wall_clock()
    told = recognise(world, asked["national_code"], at)
    world.state.put("recognition", request_id, known | {"ready_at": at.isoformat(), "result": told})
    if not known["rehearsal"]:
        subject = {"request_id": request_id} | told
        world.webhooks.schedule("merat", "merat.result", subject, at, (request_id, asked["national_code"]))


async def _arrive(request: Request, operation: str, *marks: str) -> Visit:
    visit = await arrive(request, "merat", operation, *marks)
    check_token(request, visit.world.config.token)
    return visit


def _begin(visit: Visit, asked: Recognition) -> None:
    ready_at = visit.after(rehearsed=REHEARSED_RECOGNITION, live_seconds=visit.world.config.merat_seconds)
    silent = visit.fault("silent")
    told = recognise(visit.world, asked.national_code, ready_at)
    record = {
        "asked": asked.model_dump(),
        "asked_at": visit.now.isoformat(),
        "ready_at": None if silent else ready_at.isoformat(),
        "rehearsal": visit.rehearsal,
        "result": told,
    }
    visit.world.state.put("recognition", asked.request_id, record)
    if not silent:
        visit.call_back("merat.result", {"request_id": asked.request_id} | told, ready_at)
