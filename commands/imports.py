"""Files taken in row by row: good rows kept, wrong ones written beside the file; repeats change nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from commands.bad_rows import BadRows, english
from commands.csv_fields import BadRow, Fault
from commands.csv_rows import Column, Row, Table, opened
from commands.member_import import MEMBER_COLUMNS, take_in_member
from commands.receipt_import import RECEIPT_COLUMNS, take_in_receipt
from commands.statement_import import STATEMENT_COLUMNS, take_in_line
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


See = Callable[[RowReport], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file, in numbers; `bad_file` holds the rows that were not taken in."""

    counts: Mapping[Outcome, int]
    bad_file: Path | None

    def count(self, outcome: Outcome) -> int:
        return self.counts.get(outcome, 0)

    def __str__(self) -> str:
        counts = ", ".join(f"{self.count(outcome)} {outcome}" for outcome in Outcome)
        told = f"{sum(self.counts.values())} rows: {counts}."
        if self.bad_file is None:
            return told
        return f"{told} Correct {self.bad_file}, and import it."


def import_members(
    database: Database, keys: Keys, path: Path, now: datetime, console: Console, *, see: See | None = None
) -> ImportReport:
    """Members of kanoons that are there; an import never changes a person.

    `see` is given every row's report as soon as the row is kept. Raises Failure.
    """
    return _import(path, MEMBER_COLUMNS, _taking(database, keys, now, take_in_member), console, see)


def import_receipts(
    database: Database, keys: Keys, path: Path, now: datetime, console: Console, *, see: See | None = None
) -> ImportReport:
    """Receipts of a bank's statement, for the API to hand to their loans. The rest as import_members."""
    return _import(path, RECEIPT_COLUMNS, _taking(database, keys, now, take_in_receipt), console, see)


def import_statement(
    database: Database, keys: Keys, path: Path, now: datetime, console: Console, *, see: See | None = None
) -> ImportReport:
    """A bank's whole statement, for the comparison of its days. The rest as import_members."""
    return _import(path, STATEMENT_COLUMNS, _taking(database, keys, now, take_in_line), console, see)


def _taking(
    database: Database, keys: Keys, now: datetime, take_in: TakeIn
) -> Callable[[Sequence[Row]], list[RowReport]]:
    """Takes in some rows in one transaction."""

    def take(session: Session, row: Row) -> RowReport:
        try:
            is_new = take_in(session, keys, row, now)
        except BadRow as bad:
            return RowReport(row.line, Outcome.REFUSED, bad.faults)
        return RowReport(row.line, Outcome.KEPT if is_new else Outcome.REPEATED)

    return lambda rows: database.write(lambda session: [take(session, row) for row in rows])


def _import(
    path: Path,
    columns: Sequence[Column],
    take: Callable[[Sequence[Row]], list[RowReport]],
    console: Console,
    see: See | None,
) -> ImportReport:
    counts: Counter[Outcome] = Counter()
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with opened(path, columns) as table, BadRows(path, table) as bad, bar as progress:
        shown = progress.add_task("Rows", total=table.size)
        for rows in _some_at_a_time(table):
            for row, told in zip(rows, take(rows), strict=True):
                if told.faults:
                    bad.add(row, told.faults)
                console.print(str(told), markup=False, highlight=False, soft_wrap=True)
                counts[told.outcome] += 1
                if see is not None:
                    see(told)
            progress.update(shown, completed=table.position())
        report = ImportReport(counts, bad.keep())
    console.print(str(report), markup=False, highlight=False, soft_wrap=True)
    return report


def _some_at_a_time(table: Table) -> Iterator[list[Row]]:
    while rows := list(islice(table.rows, _ROWS_OF_A_TRANSACTION)):
        yield rows
