"""`python -m bench`: measures, writes bench/results.json and docs/benchmarks.md. `--quick` for a short run."""

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Collection
from contextlib import AsyncExitStack
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import (
    books,
    buying,
    decided,
    histories,
    importing,
    kanoons,
    market,
    memory,
    nominating,
    orders,
    payouts,
    receipts,
    recruiting,
    report,
    tasks,
)
from bench.findings import Finding, bar
from bench.house import open_house
from bench.machine import describe, load
from bench.people import found_village

_MEASURES = {
    "decided": decided.measure,
    "histories": histories.measure,
    "orders": orders.measure,
    "receipts": receipts.measure,
    "tasks": tasks.measure,
    "memory": memory.measure,
    "kanoons": kanoons.measure,
    "recruiting": recruiting.measure,
    "books": books.measure,
    "market": market.measure,
    "payouts": payouts.measure,
    "importing": importing.measure,
    # Last: what these begin waits in the engine for a worker.
    "buying": buying.measure,
    "nominating": nominating.measure,
}
# Enough for every measurement together; nobody has two loans.
_MEMBERS, _MEMBERS_QUICK = 2_100, 350


async def run(progress: Progress, folder: Path, wanted: Collection[str], *, quick: bool) -> None:
    """Opens a house, measures in it one after another, and writes the report."""
    async with AsyncExitStack() as stack:
        with bar(progress, "Starting the engine, the sandbox and the API"):
            house = await stack.enter_async_context(open_house(folder, progress.console.print))
            village = await asyncio.to_thread(found_village, house, _MEMBERS_QUICK if quick else _MEMBERS)
        machine = await describe(house.engine, house.database)
        findings: list[Finding] = []
        for name in wanted:
            before, began = load(), time.monotonic()
            found = await _MEASURES[name](house, village, progress, quick=quick)
            findings.append(found)
            run = (
                f"{time.strftime('%Y-%m-%d', time.gmtime())}, {'quick' if quick else 'full'}, {time.monotonic() - began:.0f} seconds; "
                f"one-minute load {before} before, {load()} after"
            )
            # What was measured is kept, also where the next one fails.
            report.write(machine, run, [found], list(_MEASURES))
    for finding in findings:
        for line in finding.lines:
            progress.console.print(f"{line.what}: [bold]{line.measured}[/] {line.aim}", highlight=False)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small run, under 90 seconds")
    parser.add_argument("--only", nargs="+", choices=_MEASURES, default=list(_MEASURES), help="some of them")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hamyar-bench-"))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns) as progress:
            asyncio.run(run(progress, folder, asked.only, quick=asked.quick))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
