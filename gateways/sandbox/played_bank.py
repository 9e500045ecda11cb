"""The bank as the sandbox plays it: owners of accounts, transfers with their later fate."""

import hashlib
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from pydantic import BaseModel

from gateways.sandbox.configuration import REHEARSED_RETURN, REHEARSED_SETTLEMENT
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, Visit, World, arrive, check_token

router = APIRouter(prefix="/bank/v1")
_TEHRAN = ZoneInfo("Asia/Tehran")
_LINES_A_PAGE = 500
_BOOKED = {"settled": "payment", "returned": "return"}


class Ownership(BaseModel):
    sheba: str
    national_code: str


class Order(BaseModel):
    order_id: str
    sheba: str
    amount_rials: int


@router.post("/accounts/ownership")
async def owns_sheba(request: Request, asked: Ownership) -> dict[str, bool]:
    visit = await _arrive(request, "owns_sheba", asked.national_code, asked.sheba)
    if visit.fault("not_owner"):
        return {"owns": False}
    told = visit.world.state.get("ownership", f"{asked.sheba}:{asked.national_code}")
    return {"owns": told["owns"] if told else is_sheba(asked.sheba)}


class CollectiveAccount(BaseModel):
    account_id: str
    name: str


@router.post("/accounts/collective")
async def open_account(request: Request, asked: CollectiveAccount) -> dict[str, str]:
    visit = await _arrive(request, "open_account", asked.account_id)
    known = visit.world.state.get("account", asked.account_id)
    if known is None:
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or "not_opened")
        known = {"sheba": _sheba_of(asked.account_id), "open": True}
        visit.world.state.put("account", asked.account_id, known)
    await visit.lose_answer()
    return {"sheba": known["sheba"]}


@router.post("/accounts/collective/{account_id}/close")
async def close_account(request: Request, account_id: str) -> dict[str, bool]:
    visit = await _arrive(request, "close_account", account_id)
    known = visit.world.state.get("account", account_id)
    if known is not None:
        visit.world.state.put("account", account_id, known | {"open": False})
    return {"open": False}


@router.get("/accounts/collective/{account_id}/balance")
async def balance(request: Request, account_id: str) -> dict[str, int]:
    visit = await _arrive(request, "balance", account_id)
    if not _is_known(visit, account_id):
        raise Refusal(404, "unknown_account")
    return {"balance_rials": _balance_of(visit.world, account_id)}


class Move(BaseModel):
    """Into which account how much is moved; without an amount, all that is there."""

    move_id: str
    into: str
    amount_rials: int | None = None


@router.post("/accounts/collective/{account_id}/moves")
async def move_balance(request: Request, account_id: str, asked: Move) -> dict[str, int]:
    visit = await _arrive(request, "move_balance", asked.move_id, account_id)
    state = visit.world.state
    known = state.get("move", asked.move_id)
    if known is None:
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or "account_blocked")
        if not all(_is_known(visit, one) for one in (account_id, asked.into)):
            raise Refusal(404, "unknown_account")
        there, beyond = (_balance_of(visit.world, one) for one in (account_id, asked.into))
        amount = there if asked.amount_rials is None else asked.amount_rials
        if not 0 <= amount <= there:
            raise Refusal(422, "not_enough")
        known = {"amount_rials": amount}
        # Between the three nothing else is served: the sandbox has one thread.
        state.put("move", asked.move_id, known)
        _set_balance(visit.world, account_id, there - amount)
        _set_balance(visit.world, asked.into, beyond + amount)
    await visit.lose_answer()
    return {"amount_rials": known["amount_rials"]}


def _is_known(visit: Visit, account_id: str) -> bool:
    """A rehearsal's account was opened by nobody, and is there all the same."""
    state = visit.world.state
    return bool(visit.rehearsal) or any(state.get(what, account_id) for what in ("account", "balance"))


def _balance_of(world: World, account_id: str) -> int:
    told = world.state.get("balance", account_id)
    return int(told["balance_rials"]) if told else 0


def _set_balance(world: World, account_id: str, rials: int) -> None:
    world.state.put("balance", account_id, {"balance_rials": rials})


def _sheba_of(account_id: str) -> str:
    """An account of the bank's own (070), always the same for an id, with its check digits (ISO 13616)."""
    digits = f"070{int(hashlib.sha256(account_id.encode()).hexdigest(), 16) % 10**19:019}"
    return f"IR{98 - int(f'{digits}182700') % 97:02}{digits}"


@router.post("/transfers")
async def order_transfer(request: Request, order: Order) -> dict[str, Any]:
    visit = await _arrive(request, "order_transfer", order.order_id, order.sheba)
    if order.amount_rials <= 0:
        raise Refusal(422, "invalid_amount")
    if not is_sheba(order.sheba):
        raise Refusal(422, "invalid_sheba")
    known = visit.world.state.get("order", order.order_id)
    if known is None:
        known = _accept(visit, order)
    elif (known["sheba"], known["amount_rials"]) != (order.sheba, order.amount_rials):
        raise Refusal(409, "order_exists")
    await visit.lose_answer()
    return transfer_state(known, visit.now)


@router.get("/transfers/{order_id}")
async def state_of_transfer(request: Request, order_id: str) -> dict[str, Any]:
    visit = await _arrive(request, "transfer_state", order_id)
    known = visit.world.state.get("order", order_id)
    if known is None:
        raise Refusal(404, "unknown_order")
    return transfer_state(known, visit.now)


@router.get("/statements/{day}")
async def statement(request: Request, day: date, after: int = 0) -> dict[str, Any]:
    """What the bank booked on a day of Tehran's, in its order, a page at a time; `next` is None at the end."""
    visit = await _arrive(request, "statement", request.headers.get("Idempotency-Key", ""))
    lines = _lines_of(visit.world, day, visit.now)
    page = lines[after : after + _LINES_A_PAGE]
    following = after + _LINES_A_PAGE
    return {"lines": page, "next": following if following < len(lines) else None}


def book(world: World, kind: str, reference: str, amount_rials: int, at: datetime) -> None:
    """Money that moved without an order of ours: it stands in the statement of its day."""
    line = {"kind": kind, "reference": reference, "amount_rials": amount_rials, "at": at.isoformat()}
    world.state.put("booked", f"{kind}:{reference}", line)


def _lines_of(world: World, day: date, now: datetime) -> list[Record]:
    moved = [
        {
            "kind": _BOOKED[event["state"]], "reference": order["order_id"], "amount_rials": order["amount_rials"],
            "at": event["at"],
        }
        for order in world.state.all("order")
        for event in order["events"]
        if event["state"] in _BOOKED and not order["rehearsal"]
    ]  # fmt: skip
    lines = [*world.state.all("booked"), *moved]
    booked = [
        line for line in lines
        if (at := datetime.fromisoformat(line["at"])) <= now and at.astimezone(_TEHRAN).date() == day
    ]  # fmt: skip
    return sorted(booked, key=lambda line: (line["at"], line["kind"], line["reference"]))


def transfer_state(order: Record, now: datetime) -> dict[str, Any]:
    """The order's last event that has happened by now; one that began later than now is just accepted."""
    past = [event for event in order["events"] if datetime.fromisoformat(event["at"]) <= now]
    last = past[-1] if past else order["events"][0]
    return {
        "state": last["state"],
        "reference": order["reference"],
        "reason": last["reason"],
        "at": last["at"],
    }


def return_order(world: World, order: Record, at: datetime, reason: str) -> Record:
    """The bank sends a settled transfer back; told by webhook unless the case is a rehearsal."""
    changed = order | {"events": [*order["events"], _event("returned", at, reason)]}
    world.state.put("order", order["order_id"], changed)
    if not order["rehearsal"]:
        subject = _webhook(changed, changed["events"][-1])
        world.webhooks.schedule("bank", "bank.transfer", subject, at, (order["order_id"], order["sheba"]))
    return changed


def is_sheba(text: str) -> bool:
    """ISO 13616: the letters as numbers and the head at the end, the remainder by 97 is 1."""
    digits = text[2:]
    if not (text.startswith("IR") and digits.isascii() and digits.isdigit() and len(digits) == len("0" * 24)):
        return False
    return int(digits[2:] + "1827" + digits[:2]) % 97 == 1


async def _arrive(request: Request, operation: str, *marks: str) -> Visit:
    visit = await arrive(request, "bank", operation, *marks)
    check_token(request, visit.world.config.token)
    return visit


def _accept(visit: Visit, order: Order) -> Record:
    record = order.model_dump() | {
        "reference": str(int(hashlib.sha256(order.order_id.encode()).hexdigest()[:12], 16)),
        "rehearsal": visit.rehearsal,
        "events": _fate(visit),
    }
    visit.world.state.put("order", order.order_id, record)
    for event in record["events"]:
        if event["state"] != "accepted":
            visit.call_back("bank.transfer", _webhook(record, event), datetime.fromisoformat(event["at"]))
    return record


def _fate(visit: Visit) -> list[dict[str, Any]]:
    """Everything that will become of an order, decided when it comes."""
    if rejected := visit.fault("reject"):
        return [_event("rejected", visit.now, rejected.reason or "account_blocked")]
    accepted = _event("accepted", visit.now)
    if visit.fault("silent"):
        return [accepted]
    live_seconds = visit.world.config.bank_seconds
    settled_at = visit.after(rehearsed=REHEARSED_SETTLEMENT, live_seconds=live_seconds)
    if rejected := visit.fault("reject_later"):
        return [accepted, _event("rejected", settled_at, rejected.reason or "account_blocked")]
    fate = [accepted, _event("settled", settled_at)]
    if returned := visit.fault("returned"):
        later = visit.after(
            rehearsed=REHEARSED_SETTLEMENT + REHEARSED_RETURN,
            live_seconds=live_seconds + (returned.seconds or live_seconds),
        )
        fate.append(_event("returned", later, returned.reason or "account_closed"))
    return fate


def _event(state: str, at: datetime, reason: str | None = None) -> dict[str, Any]:
    return {"state": state, "at": at.isoformat(), "reason": reason}


def _webhook(order: Record, event: Record) -> dict[str, Any]:
    return {
        "order_id": order["order_id"],
        "state": event["state"],
        "at": event["at"],
        "reference": order["reference"],
    }
