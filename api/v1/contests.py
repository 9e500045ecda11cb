"""Goods that go back and disputes about orders: asked for, read with what was decided, and shown with pictures."""

from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session
from starlette.requests import Request

from api.contest_photos import add_photo, checked_photo
from api.contest_reading import contests_of, dispute_shape, return_shape, seen_contest, seen_order
from api.contest_requests import DisputeRequest, ReturnRequest
from api.contest_start import start_dispute, start_return
from api.dependencies import Key, State, Who
from api.problems import Problem
from api.routes import router
from api.security.access import allow, anybody
from api.security.callers import Caller
from api.state import ApiState
from domain.contests import BUYER, CELL
from domain.network_permissions import supports_market
from domain.permissions import Actor as Person

contests = router(tag="orders")
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_PICTURE = {"requestBody": {"required": True, "content": _BYTES}}


@contests.post("/orders/{order_id}/returns", status_code=202)
@allow(scope="processes:start:order", people=anybody)
async def give_back(
    order_id: str, wanted: ReturnRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """The buyer, or market support for them, wants money or other goods for what was delivered. Follow `Location`.

    409 `order_contested` while another return or a dispute is open.
    """
    case_id = await start_return(state, who.actor, order_id, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/returns/{case_id}"
    return {"id": case_id, "kind": "goods_return", "status": "running"}


@contests.post("/orders/{order_id}/disputes", status_code=202)
@allow(scope="processes:start:order", people=anybody)
async def disagree(
    order_id: str, wanted: DisputeRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Buyer or cell want a decision about an order. 409 `order_contested` while a return or another dispute is open."""
    case_id = await start_dispute(state, who.actor, order_id, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/disputes/{case_id}"
    return {"id": case_id, "kind": "dispute", "status": "running"}


@contests.get("/orders/{order_id}/contests")
@allow(scope="processes:read", people=anybody)
async def of_order(order_id: str, who: Who, state: State) -> dict[str, Any]:
    """What was asked for about an order, returns first; for buyer, cell and who works with it."""

    def read(session: Session) -> dict[str, Any]:
        order, _ = seen_order(session, state.keys, _reader(who), order_id)
        return {"order_id": order.id, "contested": order.contested, "items": contests_of(session, order.id)}

    return await state.database.aread(read)


@contests.get("/returns/{case_id}")
@allow(scope="processes:read", people=anybody)
async def read_return(case_id: str, who: Who, state: State) -> dict[str, Any]:
    """A return with its refund, for buyer, cell and who works with it."""

    def read(session: Session) -> dict[str, Any]:
        case, order, _ = seen_contest(session, state.keys, _reader(who), "goods_return", case_id)
        return return_shape(session, case, order)

    return await state.database.aread(read)


@contests.get("/disputes/{case_id}")
@allow(scope="processes:read", people=anybody)
async def read_dispute(case_id: str, who: Who, state: State) -> dict[str, Any]:
    """A dispute and what was decided, for buyer, cell and who works with it."""

    def read(session: Session) -> dict[str, Any]:
        case, order, _ = seen_contest(session, state.keys, _reader(who), "dispute", case_id)
        return dispute_shape(session, case, order)

    return await state.database.aread(read)


@contests.post("/returns/{case_id}/photos", status_code=201, openapi_extra=_PICTURE)
@allow(people=anybody)
async def show_goods(case_id: str, request: Request, who: Who, state: State, key: Key) -> dict[str, str]:
    """A picture (JPEG, PNG or WebP, at most 10 MB) beside what was said, until it is decided."""
    del key
    return await _add_photo(state, who, "goods_return", case_id, await request.body())


@contests.post("/disputes/{case_id}/photos", status_code=201, openapi_extra=_PICTURE)
@allow(people=anybody)
async def show_proof(case_id: str, request: Request, who: Who, state: State, key: Key) -> dict[str, str]:
    """The same of a dispute."""
    del key
    return await _add_photo(state, who, "dispute", case_id, await request.body())


async def _add_photo(state: ApiState, who: Caller, kind: str, case_id: str, content: bytes) -> dict[str, str]:
    case, _, parties = await state.database.aread(
        lambda session: seen_contest(session, state.keys, _reader(who), kind, case_id)
    )
    own = who.actor.member_id in (parties.member_of(BUYER), parties.member_of(CELL))
    if not own and not supports_market(who.actor):
        raise Problem(403, "not_for_you")
    type_, picture = await checked_photo(state, content)
    return {"id": await add_photo(state, case, who.actor.username, type_, picture)}


def _reader(who: Caller) -> Person | None:
    return None if who.kind == "client" else who.actor
