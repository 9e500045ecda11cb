"""Files taken in row by row: good rows kept, wrong ones written beside the file; repeats change nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from commands.bad_rows import BadRows, english
from commands.csv_fields import BadRow, Fault
from commands.csv_rows import Column, Row, read_table
from commands.member_import import MEMBER_COLUMNS, take_in_member
from commands.receipt_import import RECEIPT_COLUMNS, take_in_receipt
from stores.database import Database
from stores.sealing import Keys

_ROWS_OF_A_TRANSACTION = 100

TakeIn = Callable[[Session, Keys, Row, datetime], bool]
"""Takes in a row: True for a new one, False for a repeat. Raises BadRow, and has written nothing then."""


class Outcome(StrEnum):
    KEPT = "kept"
    REPEATED = "kept before"
    REFUSED = "not taken in"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of a row. Says nothing of what stands in it."""

    line: int
    outcome: Outcome
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return f"line {self.line}: {self.outcome}" + (f" ({english(self.faults)})" if self.faults else "")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file; `bad_file` holds the rows that were not taken in."""

    rows: tuple[RowReport, ...]
    bad_file: Path | None

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    def __str__(self) -> str:
        counts = ", ".join(f"{self.count(outcome)} {outcome}" for outcome in Outcome)
        told = f"{len(self.rows)} rows: {counts}."
        if self.bad_file is None:
            return told
        return f"{told} Correct {self.bad_file}, and import it."


def import_members(
    database: Database, keys: Keys, path: Path, now: datetime, console: Console
) -> ImportReport:
    """Members of kanoons that are there; an import never changes a person. Raises Failure."""
    return _import(database, keys, path, now, console, MEMBER_COLUMNS, take_in_member)


def import_receipts(
    database: Database, keys: Keys, path: Path, now: datetime, console: Console
) -> ImportReport:
    """Receipts of a bank's statement, for the API to hand to their loans. Raises Failure."""
    return _import(database, keys, path, now, console, RECEIPT_COLUMNS, take_in_receipt)


def _import(
    database: Database,
    keys: Keys,
    path: Path,
    now: datetime,
    console: Console,
    columns: Sequence[Column],
    take_in: TakeIn,
) -> ImportReport:
    table = read_table(path, columns)
    reports: list[RowReport] = []
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with BadRows(path, table) as bad, bar as progress:
        shown = progress.add_task("Rows", total=len(table.rows))
        for begin in range(0, len(table.rows), _ROWS_OF_A_TRANSACTION):
            rows = table.rows[begin : begin + _ROWS_OF_A_TRANSACTION]
            told = database.write(
                lambda session, rows=rows: [_take(session, keys, row, now, take_in) for row in rows]  # type: ignore[misc]
            )
            for row, taken in zip(rows, told, strict=True):
                if taken.faults:
                    bad.add(row, taken.faults)
            _say(console, told)
            reports += told
            progress.advance(shown, len(rows))
        report = ImportReport(tuple(reports), bad.keep())
    console.print(str(report), markup=False, highlight=False, soft_wrap=True)
    return report


def _take(session: Session, keys: Keys, row: Row, now: datetime, take_in: TakeIn) -> RowReport:
    try:
        is_new = take_in(session, keys, row, now)
    except BadRow as bad:
        return RowReport(row.line, Outcome.REFUSED, bad.faults)
    return RowReport(row.line, Outcome.KEPT if is_new else Outcome.REPEATED)


def _say(console: Console, reports: Iterable[RowReport]) -> None:
    for report in reports:
        console.print(str(report), markup=False, highlight=False, soft_wrap=True)
