"""A receipt through the webhook: from the request to the answer, to the ledger, and to the timeline."""

import time
from collections.abc import Callable

from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.findings import Finding, Line, bar, milliseconds
from bench.house import House
from bench.loans import Driver
from bench.people import Village, now
from bench.watching import soon, watching
from domain.ledger import REAL_BOOK
from stores.ledger_rows import TransferRow
from stores.timeline import TimelineStore

_LOANS = 4
_MOST_INSTALMENTS = 60
# So little that no instalment is ever full: every receipt does the same.
_RIALS = 1_000
_FEW = 5


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """One receipt at a time, in turns over a few loans."""
    count = 20 if quick else 200
    house.begin("worker", "worker")
    times: dict[str, list[float]] = {"answered": [], "ledger": [], "timeline": []}
    with bar(progress, "Receipts through the webhook", _LOANS + count) as shown:
        async with watching(house.database) as watch:
            driver = Driver(village, watch)
            loans = []
            for _ in range(_LOANS):
                member = village.take_one_with_account()
                loans.append(await driver.to_repayment(member, _MOST_INSTALMENTS))
                await _receipt(house, driver, loans[-1])
                shown.step()
            for number in range(count):
                took = await _receipt(house, driver, loans[number % _LOANS])
                for name, seconds in took.items():
                    times[name].append(seconds)
                shown.step()
    house.end("worker")
    numbers = {name: milliseconds(values) for name, values in times.items()}
    words = {
        "answered": "A receipt by webhook, until it is answered (kept)",
        "ledger": "… until it is in the ledger",
        "timeline": "… until it is on the timeline",
    }
    lines = [
        Line(words[name], f"p50 {one['p50_ms']:.0f} ms, p95 {one['p95_ms']:.0f} ms")
        for name, one in numbers.items()
    ]
    return Finding("receipts", numbers, lines)


async def _receipt(house: House, driver: Driver, loan_id: str) -> dict[str, float]:
    began = time.perf_counter()
    reference = await driver.pays(loan_id, _RIALS, now().isoformat())
    answered = time.perf_counter()
    await soon(house.database, _posted(reference))
    posted = time.perf_counter()
    await soon(house.database, _shown(loan_id, reference))
    shown = time.perf_counter()
    return {"answered": answered - began, "ledger": posted - began, "timeline": shown - began}


def _posted(reference: str) -> Callable[[Session], int | None]:
    asked = select(TransferRow.id).where(
        TransferRow.book == REAL_BOOK, TransferRow.key == f"receipt:{reference}"
    )
    return lambda session: session.scalar(asked)


def _shown(loan_id: str, reference: str) -> Callable[[Session], bool | None]:
    def look(session: Session) -> bool | None:
        last = TimelineStore(session).last(loan_id, _FEW)
        return any(one.entry.facts.get("reference") == reference for one in last) or None

    return look
