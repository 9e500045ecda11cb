"""A table that people hand in as a file: UTF-8, with headings in either language, its fields apart by a comma or the like."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from domain.persian import normalise, search_key

MOST_ROWS = 5_000
_MARKS = ",;\t،"


class WrongFile(ValueError):
    """A file that is not taken at all; `code`: empty_file, not_utf8, malformed, too_many_rows, or that of its headings."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row with something in it: its line in the file (the headings are line 1), and its fields by their columns.

    `is_whole`: it has no more fields than there are headings.
    """

    line: int
    fields: Mapping[str, str]
    is_whole: bool = True


def text_of(content: bytes) -> str:
    """Raises WrongFile."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongFile("not_utf8") from None


def headings(ways: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Columns by how their headings may be written."""
    return {search_key(written): name for name, some in ways.items() for written in some}


def rows_of(
    text: str, known: Mapping[str, str], needed: frozenset[str], *, wrong: str, others: bool = False
) -> Iterator[FileRow]:
    """`known` are `headings`; those `needed` stand there once, each other at most once; `others` may stand beside them.

    Raises WrongFile, with `wrong` for headings that are not so.
    """
    first = text.partition("\n")[0]
    if not first.strip():
        raise WrongFile("empty_file")
    rows = csv.reader(StringIO(text, newline=""), delimiter=max(_MARKS, key=first.count))
    empty = True
    try:
        names = [known.get(search_key(one)) for one in next(rows)]
        found = [name for name in names if name is not None]
        if not needed <= set(found) or len(set(found)) < len(found) or (None in names and not others):
            raise WrongFile(wrong)
        for count, row in enumerate((row for row in rows if any(field.strip() for field in row)), 1):
            if count > MOST_ROWS:
                raise WrongFile("too_many_rows")
            empty = False
            named = zip(names, (normalise(field).strip() for field in row), strict=False)
            fields = {name: field for name, field in named if name is not None}
            yield FileRow(rows.line_num, fields, len(row) <= len(names))
    except csv.Error:
        raise WrongFile("malformed") from None
    if empty:
        raise WrongFile("empty_file")
