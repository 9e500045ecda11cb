"""The worker's memory over many running loans, all of them kept in its cache."""

import asyncio
import time

from rich.progress import Progress
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.findings import Finding, Line, bar
from bench.house import House
from bench.loans import Driver
from bench.people import Village
from bench.processes import rss_bytes
from bench.watching import watching
from stores.case_rows import ProcessRow, TimelineRow

_WARM_UP = 10
_AT_ONCE = 16
_MOST_SECONDS = 230
_SECONDS_TO_SETTLE = 3
_MIB = 1024**2


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Loans asked for through the API stay in SCORING, for Mer'at is silent; as many as the time allows."""
    wanted = 40 if quick else 1_000
    pid = house.begin("worker", "worker")
    with bar(progress, "Running loans in the worker's memory", wanted) as shown:
        async with watching(house.database) as watch:
            driver = Driver(village, watch)
            waiting = list(reversed(village.take(wanted + _WARM_UP)))
            for _ in range(_WARM_UP):
                await watch.sees(await driver.asks(waiting.pop()), "recognition_asked")
            await asyncio.sleep(_SECONDS_TO_SETTLE)
            before, first = rss_bytes(pid), await house.database.aread(_in_scoring)
            until = time.monotonic() + _MOST_SECONDS

            async def one_after_another() -> None:
                while waiting and time.monotonic() < until:
                    await watch.sees(await driver.asks(waiting.pop()), "recognition_asked")
                    shown.step()

            await asyncio.gather(*(one_after_another() for _ in range(_AT_ONCE)))
            await asyncio.sleep(_SECONDS_TO_SETTLE)
    running = await house.database.aread(_in_scoring) - first
    after = rss_bytes(pid)
    house.end("worker")
    each = (after - before) / running / 1024
    return Finding(
        "memory",
        {
            "loans": running,
            "before_mib": round(before / _MIB, 1),
            "after_mib": round(after / _MIB, 1),
            "kib_a_loan": round(each, 1),
        },
        [
            Line("The worker's memory before", f"{before / _MIB:.0f} MiB"),
            Line(f"… with {running:,} more loans running (in SCORING)", f"{after / _MIB:.0f} MiB"),
            Line("… for one loan", f"{each:.0f} KiB"),
        ],
    )


def _in_scoring(session: Session) -> int:
    asked = (
        select(func.count())
        .select_from(ProcessRow)
        .where(
            ProcessRow.stage == "SCORING",
            ProcessRow.id.in_(select(TimelineRow.process_id).where(TimelineRow.what == "recognition_asked")),
        )
    )
    return session.scalar(asked) or 0
