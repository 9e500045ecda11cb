"""A file of members whom a kanoon nominates: read row by row; what is wrong with a row is named by field."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO

from domain.crafts import craft_key
from domain.forms import FieldError
from domain.identifiers import InvalidIdentifier, parse_national_code
from domain.persian import normalise, search_key

MOST_ROWS = 5_000
_HEADINGS: dict[str, str] = {
    search_key(written): name
    for name, ways in {
        "national_code": ("national_code", "کد ملی"),
        "craft_hint": ("craft_hint", "حرفه", "حرفه پیشنهادی"),
    }.items()
    for written in ways
}
_MARKS = ",;\t،"


class WrongFile(ValueError):
    """A file that is not taken at all; `code`: empty_file, wrong_headings, not_utf8 or too_many_rows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A row: its line in the file (the headings are line 1), and what it says, or what is wrong with it."""

    line: int
    national_code: str = ""
    wish: str = ""
    errors: tuple[FieldError, ...] = ()


def read_talent_file(content: bytes, crafts: Mapping[str, str]) -> tuple[NamedMember, ...]:
    """Every row with something in it. `crafts` are codes by what people write (`domain.crafts.keys_of_crafts`). Raises WrongFile."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongFile("not_utf8") from None
    first = text.partition("\n")[0]
    if not first.strip():
        raise WrongFile("empty_file")
    mark = max(_MARKS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=mark)
    names = [_HEADINGS.get(search_key(one)) for one in next(rows)]
    if names.count("national_code") != 1 or names.count("craft_hint") > 1 or None in names:
        raise WrongFile("wrong_headings")
    found: list[NamedMember] = []
    seen: set[str] = set()
    try:
        for row in rows:
            if not any(field.strip() for field in row):
                continue
            if len(found) == MOST_ROWS:
                raise WrongFile("too_many_rows")
            found.append(_read(rows.line_num, row, [name or "" for name in names], crafts, seen))
    except csv.Error:
        raise WrongFile("malformed") from None
    if not found:
        raise WrongFile("empty_file")
    return tuple(found)


def _read(
    line: int, row: list[str], names: list[str], crafts: Mapping[str, str], seen: set[str]
) -> NamedMember:
    if len(row) > len(names):
        return NamedMember(line, errors=(FieldError("row", "too_many_fields"),))
    fields = dict(zip(names, (normalise(field).strip() for field in row), strict=False))
    errors: list[FieldError] = []
    national_code = _code(fields.get("national_code", ""), seen, errors)
    wish = ""
    if hint := fields.get("craft_hint", ""):
        wish = crafts.get(craft_key(hint), "")
        if not wish:
            errors.append(FieldError("craft_hint", "unknown_craft"))
    return NamedMember(line, national_code, wish, tuple(errors))


def _code(written: str, seen: set[str], errors: list[FieldError]) -> str:
    if not written:
        errors.append(FieldError("national_code", "required"))
        return ""
    try:
        code = parse_national_code(written)
    except InvalidIdentifier as wrong:
        errors.append(FieldError("national_code", wrong.code))
        return ""
    if code in seen:
        errors.append(FieldError("national_code", "named_twice"))
    seen.add(code)
    return code
