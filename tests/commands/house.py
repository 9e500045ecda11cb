"""What the tests of the commands share: keys, files, and everything that a database holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from sqlalchemy import select

from commands.imports import ImportReport, Outcome, RowReport, See
from engine.payload_codec import Keyring
from stores.database import Base, Database
from stores.kanoons import Kanoon, KanoonStore
from stores.sealing import Keys

KEYS = Keyring("test", {"test": b"k" * 32})
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # 1405/09/03
KANOON = Kanoon("kanoon-1", "محلهٔ سرچشمه", "neighbourhood", "تهران", "ری", "ری", "IR-23")
CLOSED_KANOON = Kanoon("kanoon-2", "مسجد قبا", "mosque", "تهران", "ری", "ری", "IR-23", state="closed")


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def found_kanoons(database: Database) -> None:
    with database.writing() as session:
        KanoonStore(session).put([KANOON, CLOSED_KANOON])


def write_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    path.write_text("\n".join(delimiter.join(row) for row in rows), "utf-8")
    return path


@dataclass(frozen=True)
class Taken:
    """What an import said: of each row, and at its end."""

    rows: list[RowReport]
    report: ImportReport

    @property
    def bad_file(self) -> Path | None:
        return self.report.bad_file

    def count(self, outcome: Outcome) -> int:
        return self.report.count(outcome)

    @property
    def outcomes(self) -> list[Outcome]:
        return [row.outcome for row in self.rows]

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Every fault, as its column and code."""
        return [(fault.column, fault.code) for row in self.rows for fault in row.faults]


class Import(Protocol):
    """import_members or import_receipts."""

    def __call__(
        self, database: Database, keys: Keys, path: Path, now: datetime, console: Console, *, see: See
    ) -> ImportReport: ...


def imported(importing: Import, database: Database, path: Path, now: datetime = NOW) -> Taken:
    rows: list[RowReport] = []
    return Taken(rows, importing(database, KEYS, path, now, silent(), see=rows.append))


def silent() -> Console:
    return Console(file=StringIO(), width=200)
