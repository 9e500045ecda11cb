"""A bank's statement of a hundred thousand receipts, imported by a process of its own: rows a second, and memory."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bench.findings import Finding, Line, bar
from bench.house import House
from bench.people import Village
from bench.processes import peak_bytes
from tests.fixtures.postgres import postgres_binaries, running_postgres

_ROWS, _ROWS_QUICK = 100_000, 5_000
_MIB = 1024**2
_HEADINGS = "reference;amount_rials;paid_at;payer;loan_id;account"


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Nothing of the house is used: the import has a database of its own."""
    del house, village
    binaries = postgres_binaries()
    if binaries is None:
        return Finding(
            "importing", {}, [], ["The import was not measured: PostgreSQL's binaries are not here."]
        )
    return await asyncio.to_thread(_measured, binaries, progress, _ROWS_QUICK if quick else _ROWS)


def _measured(binaries: Path, progress: Progress, rows: int) -> Finding:
    with running_postgres(binaries) as admin, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "statement.csv"
        with file.open("w", encoding="utf-8") as written:
            written.write(f"{_HEADINGS}\n")
            for number in range(rows):
                written.write(
                    f"R{number:010};{1_000 + number};1405/09/03 10:00;;loan-{number};10.1234567.1\n"
                )
        with bar(progress, f"A statement of {rows:,} receipts"):
            told = subprocess.run(
                [sys.executable, "-m", "bench.importing", f"{admin}/hamyar_template", str(file)],
                check=True,
                capture_output=True,
            )
    numbers = json.loads(told.stdout)
    line = Line(
        f"A statement file of {rows:,} receipts imported, PostgreSQL",
        f"{numbers['rows_a_second']:,.0f} rows a second; {numbers['peak_mib']:.0f} MiB at most, of which "
        f"{numbers['before_mib']:.0f} before the first row",
    )
    return Finding("importing", numbers, [line])


def _import(url: str, file: Path) -> None:
    """In a process of its own, so that its memory is the import's."""
    from datetime import UTC, datetime

    from commands.imports import import_receipts
    from engine.payload_codec import Keyring
    from stores.database import Database

    def peak_mib() -> float:
        return peak_bytes(os.getpid()) / _MIB

    database, keys = Database(url), Keyring("bench", {"bench": b"k" * 32})
    before, began = peak_mib(), time.perf_counter()
    now = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    report = import_receipts(database, keys, file, now, Console(quiet=True))
    seconds = time.perf_counter() - began
    database.close()
    rows = sum(report.counts.values())
    told = {
        "rows": rows,
        "rows_a_second": round(rows / seconds, 1),
        "before_mib": before,
        "peak_mib": peak_mib(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    _import(sys.argv[1], Path(sys.argv[2]))
