"""The founders on the page of a new kanoon: a table of rows, and lines that were pasted into it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.problem_words import field_message
from domain.forms import FieldError
from domain.persian import normalise, to_ascii_digits
from domain.words import Text

COLUMNS: dict[str, Text] = {
    "national_code": Text(fa="کد ملی", en="National code"),
    "first_name": Text(fa="نام", en="First name"),
    "last_name": Text(fa="نام خانوادگی", en="Last name"),
    "mobile": Text(fa="شمارهٔ همراه", en="Mobile"),
}
MOST_FOUNDERS = 200
"""As many as a proposal takes."""
_NAME = re.compile(r"founders-([0-9]{1,3})-(\w{1,20})")
_SEPARATORS = re.compile(r"[,،;؛]")
_NUMBERED = re.compile(r"^[0-9]{1,3}[.)\-]\s+")


@dataclass(slots=True)
class Row:
    """One founder as typed, with what is wrong by column."""

    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, Text] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(value.strip() for value in self.typed.values())

    @property
    def filled(self) -> dict[str, str]:
        """What was typed; what was left empty is left out."""
        return {name: value for name, value in self.typed.items() if value.strip()}


def rows_of(typed: Mapping[str, str], fewest: int) -> list[Row]:
    """The rows that a browser sent, at least so many."""
    found: dict[int, dict[str, str]] = {}
    for name, value in typed.items():
        named = _NAME.fullmatch(name)
        if named and named[2] in COLUMNS and int(named[1]) < MOST_FOUNDERS:
            found.setdefault(int(named[1]), {})[named[2]] = value
    count = max(fewest, *(number + 1 for number in found), 0)
    return [Row(found.get(number, {})) for number in range(count)]


def with_more(rows: list[Row], more: int) -> list[Row]:
    return rows + [Row() for _ in range(min(more, MOST_FOUNDERS - len(rows)))]


def put_lines(rows: list[Row], pasted: str) -> tuple[list[Row], str, int]:
    """Pasted lines as rows, in the first that are empty; the lines that could not be read; how many were put."""
    filled, left, put = list(rows), [], 0
    places = [number for number, row in enumerate(rows) if row.is_empty]
    for line in pasted.splitlines():
        if not line.strip():
            continue
        cells = _cells(line)
        if cells is None or not (places or len(filled) < MOST_FOUNDERS):
            left.append(line)
            continue
        row = Row(dict(zip(COLUMNS, cells, strict=True)))
        if places:
            filled[places.pop(0)] = row
        else:
            filled.append(row)
        put += 1
    return filled, "\n".join(left), put


def tell_wrong(rows: Sequence[Row], errors: Iterable[FieldError]) -> list[FieldError]:
    """Puts what is wrong with founders into their rows; the errors that are about nothing of theirs."""
    asked = [number for number, row in enumerate(rows) if not row.is_empty]
    others = []
    for error in errors:
        where = error.field.split(".")
        if where[0] != "founders" or len(where) != len(("founders", "number", "column")):
            others.append(error)
            continue
        # They are told by their place among those that were sent, and empty rows were not.
        row = rows[asked[int(where[1])]]
        row.wrong[where[2]] = field_message(error.code)
    return others


def _cells(line: str) -> list[str] | None:
    """National code, first name, last name and mobile of a line; None where it has not the four of them."""
    # A tab is what spreadsheets put between cells; as a space it would be lost among those of names.
    plain = _NUMBERED.sub("", to_ascii_digits(normalise(line.replace("\t", ","))))
    cells = [cell.strip() for cell in _SEPARATORS.split(plain)]
    words = plain.split()
    if len(cells) == 1 and len(words) >= len(COLUMNS):
        # Without separators the last name may be several words; the others are one each.
        cells = [words[0], words[1], " ".join(words[2:-1]), words[-1]]
    return cells if len(cells) == len(COLUMNS) and all(cells) else None
