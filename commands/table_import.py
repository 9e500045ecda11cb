"""A file that takes the place of a table of reference data: as a whole, or not at all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from commands.bad_rows import BadRows
from commands.csv_fields import BadRow, Fault, WrongField, read_row
from commands.csv_rows import Column, Row, opened
from commands.failures import Failure

Made = TypeVar("Made")
Among = Callable[[Sequence[tuple[int, Made]]], Iterable[tuple[int, str, str]]]
"""What is wrong with rows beside each other: line, column, and the code of the reason."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """How many rows are in force, and whether they are others than before."""

    what: str
    rows: int
    changed: bool

    def __str__(self) -> str:
        return (
            f"{self.rows} {self.what} are in force."
            if self.changed
            else f"{self.rows} {self.what}, as they were."
        )


def columns_of(
    headings: Mapping[str, tuple[str, ...]],
    optional: Iterable[str],
    fault_of: Callable[[str, str], str | None],
) -> tuple[Column, ...]:
    """The columns of such a file: `fault_of` says of a column's text what is wrong with it."""
    return tuple(
        Column(name, _checked(name, fault_of), written, required=name not in set(optional))
        for name, written in headings.items()
    )


def read_whole(
    path: Path, columns: Sequence[Column], make: Callable[[Mapping[str, str]], Made], among: Among[Made]
) -> list[Made]:
    """What the file holds. Raises Failure where a row is wrong; such rows are written beside the file then."""
    with opened(path, columns) as table, BadRows(path, table) as bad:
        rows = list(table.rows)
        made, wrong = _read(rows, columns, make)
        for line, column, code in among(made):
            wrong[line].append(Fault(column, code))
        for row in rows:
            if row.line in wrong:
                bad.add(row, wrong[row.line])
        bad_file = bad.keep()
    if bad_file is not None:
        raise Failure(
            f"{len(wrong)} of {len(rows)} rows are wrong, and nothing was taken in. {bad_file} says why. "
            f"Correct them in {path}, and import it again."
        )
    return [one for _, one in made]


def _read(
    rows: Sequence[Row], columns: Sequence[Column], make: Callable[[Mapping[str, str]], Made]
) -> tuple[list[tuple[int, Made]], dict[int, list[Fault]]]:
    made: list[tuple[int, Made]] = []
    wrong: dict[int, list[Fault]] = defaultdict(list)
    for row in rows:
        try:
            fields = read_row(columns, row)
        except BadRow as bad:
            wrong[row.line] += bad.faults
            continue
        made.append((row.line, make({name: text or "" for name, text in fields.items()})))
    return made, wrong


def _checked(column: str, fault_of: Callable[[str, str], str | None]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if code := fault_of(column, text):
            raise WrongField(code)
        return text

    return parse
