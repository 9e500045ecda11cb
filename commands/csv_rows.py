"""CSV files as people and banks save them, read into rows: any encoding, separator and line end."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.failures import Failure
from domain.persian import normalise, search_key

DAMAGED = "\ufffd"
_DELIMITERS = (",", ";", "\t")
_FIRST_LINES = 20
"""A bank writes its name and the account's above the headings; further down we do not look for them."""

_MOST_LINES_OF_A_ROW = 50
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"SQLite")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
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
    """What a file holds. `headings` are as written."""

    headings: tuple[str, ...]
    delimiter: str
    rows: tuple[Row, ...]


def read_table(path: Path, columns: Sequence[Column]) -> Table:
    """Raises Failure where there is no such file, or no table with these columns in it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise Failure(f"There is no file {path}. Look at its name and folder, and try again.") from error
    except IsADirectoryError as error:
        raise Failure(f"{path} is a folder. Name a CSV file in it.") from error
    except OSError as error:
        raise Failure(
            f"{path} cannot be read: {error.strerror}. Change its permissions, or copy it elsewhere."
        ) from error
    return table_of(content, columns, str(path))


def table_of(content: bytes, columns: Sequence[Column], name: str) -> Table:
    """The table in a file's content; `name` is for the sentence of the Failure that it may raise."""
    lines = list(io.StringIO(_text(content, name), newline=""))
    if not any(line.strip() for line in lines):
        raise Failure(f"{name} is empty. Export it again, with its headings in the first line.")
    at, headings, delimiter = _find_headings(lines, columns, name)
    places = _places(headings, columns)
    named = [column.name for column in columns]
    if twice := [one for one in named if list(places.values()).count(one) > 1]:
        raise Failure(f"{name} has more than one column for {', '.join(twice)}. Leave one, and try again.")
    rows = []
    for line, written in _records(lines, at + 1, delimiter, len(headings)):
        if any(clean(field) for field in written):
            fields = {places[i]: clean(field) for i, field in enumerate(written) if i in places}
            has_too_many = any(field.strip() for field in written[len(headings) :])
            rows.append(Row(line, tuple(written), fields, has_too_many))
    return Table(tuple(headings), delimiter, tuple(rows))


def clean(field: str) -> str:
    """A field's text without what spreadsheets put around it; a dash means nothing."""
    text = normalise(field)
    if text.startswith("=") and (bare := _EXCEL_TEXT.fullmatch(text)):
        text = bare[1]
    text = text.removeprefix("'").strip()
    return "" if text in _EMPTY else text


def _text(content: bytes, name: str) -> str:
    if content.startswith(_NOT_TEXT):
        raise Failure(
            f"{name} is not a CSV file. Open it in its program, save it as CSV UTF-8, and try again."
        )
    if content.startswith(_UTF16):
        text = content.decode("utf-16", errors="replace")
    else:
        text = _utf8_or_arabic_windows(content)
    if "\0" in text:
        raise Failure(f"{name} is not a CSV file: it is not text. Save it as CSV UTF-8, and try again.")
    return text


def _utf8_or_arabic_windows(content: bytes) -> str:
    """UTF-8 with or without its mark, else the code page of Windows for Arabic letters (1256)."""
    text = content.decode("utf-8-sig", errors="replace")
    damaged = text.count(DAMAGED)
    # A UTF-8 file with a few broken bytes must not be read as another one's letters.
    sound = sum(not letter.isascii() for letter in text) - damaged
    if damaged and damaged >= sound and not content.startswith(codecs.BOM_UTF8):
        return content.decode("cp1256", errors="replace")
    return text


def _find_headings(lines: list[str], columns: Sequence[Column], name: str) -> tuple[int, list[str], str]:
    """The first line that names every required column, under the separator that fits it."""
    required = {column.name for column in columns if column.required}
    best: set[str] = set()
    for at, line in enumerate(lines[:_FIRST_LINES]):
        for delimiter in _DELIMITERS:
            headings = _fields([line], delimiter)
            found = set(_places(headings, columns).values())
            if required <= found:
                return at, headings, delimiter
            best = max(best, found, key=len)
    missing = ", ".join(column.name for column in columns if column.name in required - best)
    all_of_them = ", ".join(column.name for column in columns)
    raise Failure(
        f"{name} has no column for {missing}. Write the headings in its first line ({all_of_them}, or their "
        "Persian names), separated by commas or semicolons, and try again."
    )


def _places(headings: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Which column stands at which place; columns that we do not know are left out."""
    known = {_key(heading): column.name for column in columns for heading in (column.name, *column.headings)}
    keys = [_key(heading) for heading in headings]
    return {place: known[key] for place, key in enumerate(keys) if key in known}


def _key(heading: str) -> str:
    return _NO_LETTER.sub("", search_key(heading))


def _records(lines: list[str], at: int, delimiter: str, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the numbers of their first lines.

    A field in quotation marks may hold line ends; a lone quotation mark spoils its own line only.
    """
    while at < len(lines):
        taken = _lines_of_row(lines, at, delimiter, width)
        yield at + 1, _fields(lines[at : at + taken], delimiter)
        at += taken


def _lines_of_row(lines: list[str], at: int, delimiter: str, width: int) -> int:
    marks = 0
    for taken, line in enumerate(lines[at : at + _MOST_LINES_OF_A_ROW], start=1):
        marks += line.count('"')
        if marks % 2 == 0:
            if taken == 1 or _is_one_row(lines[at : at + taken], delimiter, width):
                return taken
            break
    return 1


def _is_one_row(lines: list[str], delimiter: str, width: int) -> bool:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return len(rows) == 1 and len(rows[0]) == width


def _fields(lines: list[str], delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        # A field of more than 131,072 letters is no field.
        return [DAMAGED]
    return rows[0] if rows else []
