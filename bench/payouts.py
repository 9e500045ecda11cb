"""A batch of payouts to thousands of cells: prepared, sent in files, heard of; and the same batch once more."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
from rich.progress import Progress
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from temporalio.testing import ActivityEnvironment

from activities.payout_start import keep_batch
from activities.payouts import Payouts
from activities.starting import start_case
from bench.findings import Bar, Finding, Line, bar
from bench.house import House
from bench.people import Village, now
from domain import order_postings
from domain.identifiers import sheba_from_account
from domain.ledger import REAL_BOOK
from domain.order_money import Shares
from domain.payouts import LINES_A_FILE, BatchStep
from gateways.bank import BankGateway
from gateways.caller import Address
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.order_rows import BasketRow, OrderRow, PaymentRow
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import PayoutBatchStore
from stores.payout_rows import PayoutRow, ReleaseRow

_CELLS, _CELLS_QUICK = 5_000, 500
_GOODS, _CARRIER, _COMMISSION = 2_000_000, 300_000, 160_000
_AT_ONCE = 250
_LONG = timedelta(days=60)
_LONGEST_SECONDS = 900


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Each cell has one released order; the bank says of all of them at once what became of them."""
    cells, began_at = _CELLS_QUICK if quick else _CELLS, now()
    buyer = village.members[0].id
    with bar(progress, f"Sales of {cells:,} cells", cells // _AT_ONCE) as shown:
        await asyncio.to_thread(_fill, house, buyer, cells, began_at, shown)
    # The sandbox may still be starting.
    patient = httpx.AsyncHTTPTransport(retries=6)
    async with httpx.AsyncClient(base_url=house.sandbox_url, transport=patient) as http:
        (await http.post("/control/settings", json={"bank_seconds": 0})).raise_for_status()
    house.begin("worker", "worker")
    with bar(progress, f"A batch of {cells:,} payouts"):
        began = time.perf_counter()
        batch_id = await _begin(house)
        await _until(house, batch_id, "sent", cells)
        sent = time.perf_counter() - began
        history = await house.engine.get_workflow_handle(batch_id).fetch_history()
        again = await _begin(house)
        heard = await _hear(house, batch_id, cells)
    house.end("worker")
    orders = await _orders_at_bank(house, batch_id)
    paid = await house.database.aread(lambda session: PayoutBatchStore(session).state(batch_id))
    once = again == batch_id and len(orders) == cells and paid.settled == cells
    numbers = {
        "cells": cells, "prepared_and_sent_seconds": round(sent, 1), "heard_of_seconds": round(heard, 1),
        "events": len(history.events), "orders_at_bank": len(orders), "paid_once": once,
    }  # fmt: skip
    lines = [
        Line(f"A payout batch of {cells:,} cells, from its beginning until the bank has it", f"{sent:.1f} s"),
        Line("… read from the bank's return files, posted, orders told", f"{heard:.1f} s"),
        Line("… events of its history until it is sent", f"{len(history.events)}"),
        Line("… begun and sent once more", "paid once" if once else "PAID TWICE", "paid once"),
    ]
    return Finding("payouts", numbers, lines)


async def _begin(house: House) -> str:
    due = await house.database.awrite(lambda session: keep_batch(session, now(), REAL_BOOK))
    if due is None:
        raise AssertionError("nothing is due")
    await start_case(house.engine, due)
    return due.process_id


async def _until(house: House, batch_id: str, state: str, cells: int) -> None:
    """Until so many payouts are in a state."""

    def count(session: Session) -> int:
        wanted = (PayoutRow.batch_id == batch_id, PayoutRow.state == state)
        return session.scalar(select(func.count()).select_from(PayoutRow).where(*wanted)) or 0

    async with asyncio.timeout(_LONGEST_SECONDS):
        # Another process writes them, so there is nothing to be woken by.
        while await house.database.aread(count) < cells:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def _hear(house: House, batch_id: str, cells: int) -> float:
    """Sends every file once more, and reads what became of them; seconds of the reading."""
    async with httpx.AsyncClient(timeout=90) as http:
        address = Address(house.settings.played_url("bank"), house.secrets.sandbox_token)
        steps = Payouts(house.engine, house.database, house.keys, BankGateway(address, http, seconds=60))
        files = range(1, -(-cells // LINES_A_FILE) + 1)
        asked = [BatchStep(batch_id, REAL_BOOK, now(), number=number) for number in files]
        for step in asked:
            await ActivityEnvironment().run(steps.send, step)
        began = time.perf_counter()
        for step in asked:
            await ActivityEnvironment().run(steps.ask, step)
        return time.perf_counter() - began


async def _orders_at_bank(house: House, batch_id: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(base_url=house.sandbox_url, timeout=90) as http:
        answer = await http.get("/control/orders", params={"order_id": batch_id})
        items: list[dict[str, Any]] = answer.json()["items"]
        # The batches of rehearsals begin alike.
        return [one for one in items if str(one["order_id"]).startswith(f"{batch_id}:")]


def _fill(house: House, buyer: str, cells: int, at: datetime, shown: Bar) -> None:
    """Orders that are paid, delivered and released, and accounts that have rested."""
    for first in range(0, cells, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, cells))
        house.database.write(lambda session: _sell(session, house, buyer, numbers, at))  # noqa: B023 - used at once
        shown.step()


def _sell(session: Session, house: House, buyer: str, numbers: range, at: datetime) -> None:
    total, then = _GOODS + _CARRIER, at - _LONG
    shares = Shares(_GOODS - _COMMISSION, _COMMISSION, _CARRIER)
    ids = [f"bench-{n:05}" for n in numbers]
    baskets = [
        {
            "id": one, "book": REAL_BOOK, "buyer_member_id": buyer, "total_rials": total, "state": "paid",
            "placed_at": then, "pay_by": then, "changed_at": then,
        }
        for one in ids
    ]  # fmt: skip
    orders = [
        {
            "id": one, "basket_id": one, "book": REAL_BOOK, "cell_id": f"cell-{one}", "carrier": "post",
            "goods_rials": _GOODS, "carrier_rials": _CARRIER, "commission_rials": _COMMISSION, "paid_rials": total,
            "back_goods_rials": 0, "back_carrier_rials": 0, "claimed_goods_rials": 0, "claimed_carrier_rials": 0,
            "released_rials": total, "state": "completed", "placed_at": then, "changed_at": then,
            "delivered_at": then, "window_ends_at": then, "released_at": then,
        }
        for one in ids
    ]  # fmt: skip
    payments = [
        {
            "id": one, "basket_id": one, "book": REAL_BOOK, "gateway": "peyvand", "amount_rials": total,
            "authority": one, "reference": one, "state": "paid", "changed_at": then,
        }
        for one in ids
    ]  # fmt: skip
    releases = [
        {
            "order_id": one, "book": REAL_BOOK, "cell_id": f"cell-{one}", "cell_rials": shares.cell_rials,
            "commission_rials": _COMMISSION, "carrier_rials": _CARRIER, "taken_rials": 0, "takings": 0,
            "loan_rials": 0, "loan_state": "none", "state": "open", "released_at": then,
        }
        for one in ids
    ]  # fmt: skip
    for table, rows in (
        (BasketRow, baskets),
        (OrderRow, orders),
        (PaymentRow, payments),
        (ReleaseRow, releases),
    ):
        session.execute(insert(table_of(table)), rows)
    accounts = PayoutAccountStore(session, house.keys)
    for n, one in zip(numbers, ids, strict=True):
        accounts.set_sheba(f"cell-{one}", REAL_BOOK, sheba_from_account("070", str(10**6 + n)), then)
        accounts.verify(f"cell-{one}", REAL_BOOK, 1, then)
    handed = f"bench-{numbers.start}"
    moved = [
        *(order_postings.paid(REAL_BOOK, one, one, "peyvand", {one: total}, then) for one in ids),
        *(order_postings.released(REAL_BOOK, one, f"cell-{one}", "post", shares, 0, then) for one in ids),
        order_postings.gateway_settled(REAL_BOOK, "peyvand", handed, total * len(ids), then),
    ]
    LedgerStore(session).post_all(moved)
