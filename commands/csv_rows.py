"""CSV files as people and banks save them, read into rows: any encoding, separator and line end."""

import csv
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from commands.csv_text import DAMAGED, Lines, text_of
from commands.failures import Failure
from domain.persian import normalise, search_key

_DELIMITERS = (",", ";", "\t")
_FIRST_LINES = 20
"""A bank writes its name and the account's above the headings; further down we do not look for them."""

_MOST_LINES_OF_A_ROW = 50
_EXCEL_TEXT = re.compile(r'="?(.*?)"?')
_EMPTY = {"-", "–", "—"}
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name, how its fields are read, and the headings that people write for it."""

    name: str
    parse: Callable[[str], Any]
    headings: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number of its first line, as written and by the names of columns (normalised)."""

    line: int
    written: tuple[str, ...]
    fields: Mapping[str, str]
    has_too_many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. `headings` are as written; `rows` can be gone through once, and are read meanwhile.

    `size` is the file's, in bytes; `position` how many of them are read.
    """

    headings: tuple[str, ...]
    delimiter: str
    rows: Iterator[Row]
    size: int
    position: Callable[[], int]


@contextmanager
def opened(path: Path, columns: Sequence[Column]) -> Iterator[Table]:
    """The table in a file. Raises Failure where there is no such file, or no table with these columns in it."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Failure(f"There is no file {path}. Look at its name and folder, and try again.") from error
    except IsADirectoryError as error:
        raise Failure(f"{path} is a folder. Name a CSV file in it.") from error
    except OSError as error:
        raise Failure(
            f"{path} cannot be read: {error.strerror}. Change its permissions, or copy it elsewhere."
        ) from error
    with file:
        if not file.seekable():
            raise Failure(f"{path} can be read only once. Save it as a file, and name that.")
        yield table_of(file, columns, str(path))


def table_of(file: BinaryIO, columns: Sequence[Column], name: str) -> Table:
    """The table in an open file; `name` is for the sentence of the Failure that it may raise."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    lines = Lines(text_of(file, name), file)
    headings, delimiter = _find_headings(lines, columns, name)
    places = _places(headings, columns)
    named = [column.name for column in columns]
    if twice := [one for one in named if list(places.values()).count(one) > 1]:
        raise Failure(f"{name} has more than one column for {', '.join(twice)}. Leave one, and try again.")
    rows = _rows(lines, delimiter, len(headings), places)
    return Table(tuple(headings), delimiter, rows, size, lines.position)


def clean(field: str) -> str:
    """A field's text without what spreadsheets put around it; a dash means nothing."""
    text = normalise(field)
    if text.startswith("=") and (bare := _EXCEL_TEXT.fullmatch(text)):
        text = bare[1]
    text = text.removeprefix("'").strip()
    return "" if text in _EMPTY else text


def _find_headings(lines: Lines, columns: Sequence[Column], name: str) -> tuple[list[str], str]:
    """Takes the first line that names every required column, under the separator that fits it."""
    required = {column.name for column in columns if column.required}
    best: set[str] = set()
    while lines.taken < _FIRST_LINES and any(lines.ahead(1)):
        for delimiter in _DELIMITERS:
            for taken, headings in _possible_headings(lines, delimiter):
                found = set(_places(headings, columns).values())
                if required <= found:
                    lines.take(taken)
                    return headings, delimiter
                best = max(best, found, key=len)
        lines.take(1)
    missing = ", ".join(column.name for column in columns if column.name in required - best)
    all_of_them = ", ".join(column.name for column in columns)
    raise Failure(
        f"{name} has no column for {missing}. Write the headings in its first line ({all_of_them}, or their "
        "Persian names), separated by commas or semicolons, and try again."
    )


def _possible_headings(lines: Lines, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The next line read as headings, or several: one in quotation marks may hold line ends, as spreadsheets
    write them in narrow columns.
    """
    first = _fields(list(lines.ahead(1)), delimiter)
    taken = _lines_until_closed(lines)
    whole = _one_row(list(lines.ahead(taken)), delimiter) if taken > 1 else None
    if whole is None:
        yield 1, first
        return
    # A lone mark that found another one further down would swallow rows, with all their separators.
    is_doubtful = any(heading.count(delimiter) >= len(whole) - 1 for heading in whole)
    yield from ((1, first), (taken, whole)) if is_doubtful else ((taken, whole), (1, first))


def _places(headings: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Which column stands at which place; columns that we do not know are left out."""
    known = {_key(heading): column.name for column in columns for heading in (column.name, *column.headings)}
    keys = [_key(heading) for heading in headings]
    return {place: known[key] for place, key in enumerate(keys) if key in known}


def _key(heading: str) -> str:
    return _NO_LETTER.sub("", search_key(heading))


def _rows(lines: Lines, delimiter: str, width: int, places: Mapping[int, str]) -> Iterator[Row]:
    """Rows with the numbers of their first lines.

    A field in quotation marks may hold line ends; a lone quotation mark spoils its own line only.
    """
    while any(lines.ahead(1)):
        number = lines.taken + 1
        written = _fields(lines.take(_lines_of_row(lines, delimiter, width)), delimiter)
        cleaned = [clean(field) for field in written]
        if any(cleaned):
            fields = {places[i]: field for i, field in enumerate(cleaned) if i in places}
            has_too_many = any(field.strip() for field in written[width:])
            yield Row(number, tuple(written), fields, has_too_many)


def _lines_of_row(lines: Lines, delimiter: str, width: int) -> int:
    taken = _lines_until_closed(lines)
    row = _one_row(list(lines.ahead(taken)), delimiter) if taken > 1 else None
    return taken if row is not None and len(row) == width else 1


def _lines_until_closed(lines: Lines) -> int:
    """After how many lines every quotation mark has its other one; 1 where that is too far away."""
    marks = 0
    for taken, line in enumerate(lines.ahead(_MOST_LINES_OF_A_ROW), start=1):
        marks += line.count('"')
        if marks % 2 == 0:
            return taken
    return 1


def _one_row(lines: list[str], delimiter: str) -> list[str] | None:
    """The fields of lines that are one row and nothing else, by the letter of the format."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _fields(lines: list[str], delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        # A field of more than 131,072 letters is no field.
        return [DAMAGED]
    return rows[0] if rows else []
