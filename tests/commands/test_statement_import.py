"""A bank's whole statement as a file: its lines are kept under their day, once, and wrong ones are named."""

from datetime import date
from pathlib import Path

from commands.imports import Outcome, import_statement
from commands.statement_import import STATEMENT_COLUMNS
from domain.reconciliation import Difference
from stores.database import Database
from stores.reconciliations import ReconciliationStore
from tests.commands.house import Taken, imported, write_csv

DAY = date(2026, 11, 23)


def take_in(database: Database, path: Path, headings: list[str], *rows: list[str]) -> Taken:
    write_csv(path, [headings, *rows], ";")
    return imported(import_statement, database, path)


def test_lines_in_persian_and_english_are_kept_once_and_compared(
    either_database: Database, tmp_path: Path
) -> None:
    persian = ["نوع", "شماره پیگیری", "مبلغ", "تاریخ"]
    rows = [
        ["واریز", "R1", "۵٬۰۰۰", "۱۴۰۵/۰۹/۰۲ ۱۰:۰۰"],
        ["برداشت", "loan-a:disburse", "7000", "1405/09/02"],
        ["برگشت", "R1", "5000", "1405/09/02 18:00"],
        ["برگشت حواله", "loan-a:disburse", "7000", "1405/09/02 19:00"],
    ]
    first = take_in(either_database, tmp_path / "one.csv", persian, *rows)
    assert first.outcomes == [Outcome.KEPT] * 4
    english = [column.name for column in STATEMENT_COLUMNS]
    again = take_in(
        either_database, tmp_path / "two.csv", english, ["receipt", "R1", "5000", "1405/09/02 10:00"]
    )
    assert again.outcomes == [Outcome.REPEATED]
    found = either_database.read(lambda session: ReconciliationStore(session).differences(DAY))
    assert found == [
        Difference("bounce", "R1", "missing_here", 5_000, None),
        Difference("payment", "loan-a:disburse", "missing_here", 7_000, None),
        Difference("receipt", "R1", "missing_here", 5_000, None),
        Difference("return", "loan-a:disburse", "missing_here", 7_000, None),
    ]


def test_wrong_lines_are_refused_field_by_field(either_database: Database, tmp_path: Path) -> None:
    headings = [column.name for column in STATEMENT_COLUMNS]
    rows = [
        ["gift", "R1", "5000", "1405/09/02"],
        ["receipt", "", "0", "1405/13/02"],
        ["receipt", "R2", "5000", "1410/09/02"],
    ]
    report = take_in(either_database, tmp_path / "bad.csv", headings, *rows)
    assert report.outcomes == [Outcome.REFUSED] * 3
    assert either_database.read(lambda session: ReconciliationStore(session).lines_of(DAY)) == 0
