"""The bank as the sandbox plays it: owners of accounts, transfers with their later fate."""

import hashlib
from dataclasses import replace
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
NETWORK, MARKET = "network", "market"
"""Our accounts: loans leave the one, and payout files, and what else the market pays, the other; each has its statement."""
_BOOKED = {"settled": "payment", "returned": "return"}


class Ownership(BaseModel):
    sheba: str
    national_code: str


class Order(BaseModel):
    order_id: str
    sheba: str
    amount_rials: int
    account: str = NETWORK


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
        known = _accept(visit, order, account=order.account)
    elif (known["sheba"], known["amount_rials"], known["account"]) != (
        order.sheba, order.amount_rials, order.account,
    ):  # fmt: skip
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


class PayoutFile(BaseModel):
    """Payment orders out of the market's account."""

    file_id: str
    lines: list[Order]


@router.post("/payout-files")
async def send_file(request: Request, file: PayoutFile) -> dict[str, Any]:
    visit = await _arrive(request, "send_file", file.file_id)
    state, ids = visit.world.state, [line.order_id for line in file.lines]
    known = state.get("payout_file", file.file_id)
    if known is None:
        _check_file(visit, file)
        for line in file.lines:
            of_line = replace(visit, marks=(*visit.marks, line.order_id, line.sheba))
            _accept(of_line, line, account=MARKET)
        state.put("payout_file", file.file_id, {"file_id": file.file_id, "orders": ids})
    elif not _is_same_file(visit.world, known, file):
        raise Refusal(409, "file_exists")
    await visit.lose_answer()
    return {"file_id": file.file_id, "lines": len(ids)}


@router.get("/payout-files/{file_id}")
async def file_returns(request: Request, file_id: str, after: int = 0) -> dict[str, Any]:
    """What became of a file's lines by now, in its order, a page at a time; `next` is None at the end."""
    visit = await _arrive(request, "file_returns", file_id)
    known = visit.world.state.get("payout_file", file_id)
    if known is None:
        raise Refusal(404, "unknown_file")
    page = known["orders"][after : after + _LINES_A_PAGE]
    orders = [one for order_id in page if (one := visit.world.state.get("order", order_id))]
    following = after + _LINES_A_PAGE
    return {
        "lines": [{"order_id": one["order_id"]} | transfer_state(one, visit.now) for one in orders],
        "next": following if following < len(known["orders"]) else None,
    }


def _check_file(visit: Visit, file: PayoutFile) -> None:
    """A file is taken whole or not at all; an account that cannot be is a line's fate, not the file's."""
    if not file.lines or len({line.order_id for line in file.lines}) < len(file.lines):
        raise Refusal(422, "invalid_file")
    if any(line.amount_rials <= 0 for line in file.lines):
        raise Refusal(422, "invalid_amount")
    if any(visit.world.state.get("order", line.order_id) for line in file.lines):
        raise Refusal(409, "order_exists")


def _is_same_file(world: World, known: Record, file: PayoutFile) -> bool:
    orders = [world.state.get("order", order_id) or {} for order_id in known["orders"]]
    kept = [(one["order_id"], one["sheba"], one["amount_rials"]) for one in orders]
    return kept == [(line.order_id, line.sheba, line.amount_rials) for line in file.lines]


@router.get("/statements/{day}")
async def statement(request: Request, day: date, after: int = 0, account: str = NETWORK) -> dict[str, Any]:
    """What the bank booked of an account on a day of Tehran's, in its order, a page at a time; `next` is None at the end."""
    visit = await _arrive(request, "statement", request.headers.get("Idempotency-Key", ""))
    lines = _lines_of(visit.world, day, visit.now, account)
    page = lines[after : after + _LINES_A_PAGE]
    following = after + _LINES_A_PAGE
    return {"lines": page, "next": following if following < len(lines) else None}


def book(
    world: World, kind: str, reference: str, amount_rials: int, at: datetime, account: str = NETWORK
) -> None:
    """Money that moved without an order of ours: it stands in the statement of its day."""
    line = {
        "kind": kind, "reference": reference, "amount_rials": amount_rials, "at": at.isoformat(), "account": account,
    }  # fmt: skip
    known = f"{kind}:{reference}" if account == NETWORK else f"{account}:{kind}:{reference}"
    world.state.put("booked", known, line)


def _lines_of(world: World, day: date, now: datetime, account: str) -> list[Record]:
    moved = [
        {
            "kind": _BOOKED[event["state"]], "reference": order["order_id"], "amount_rials": order["amount_rials"],
            "at": event["at"],
        }
        for order in world.state.all("order")
        for event in order["events"]
        if event["state"] in _BOOKED and not order["rehearsal"] and order["account"] == account
    ]  # fmt: skip
    lines = [
        {name: value for name, value in line.items() if name != "account"}
        for line in world.state.all("booked")
        if line.get("account", NETWORK) == account
    ] + moved
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


def _accept(visit: Visit, order: Order, *, account: str) -> Record:
    record = order.model_dump() | {
        "account": account,
        "reference": str(int(hashlib.sha256(order.order_id.encode()).hexdigest()[:12], 16)),
        "rehearsal": visit.rehearsal,
        "events": _fate(visit) if is_sheba(order.sheba) else [_event("rejected", visit.now, "invalid_sheba")],
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
