"""A file of members whom a kanoon nominates: read row by row; what is wrong with a row is named by field."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.crafts import craft_key
from domain.csv_file import FileRow, headings, rows_of, text_of
from domain.forms import FieldError
from domain.identifiers import InvalidIdentifier, parse_national_code

_HEADINGS = headings(
    {
        "national_code": ("national_code", "کد ملی"),
        "craft_hint": ("craft_hint", "حرفه", "حرفه پیشنهادی"),
    }
)


@dataclass(frozen=True, slots=True)
class NamedMember:
    """A row: its line in the file (the headings are line 1), and what it says, or what is wrong with it."""

    line: int
    national_code: str = ""
    wish: str = ""
    errors: tuple[FieldError, ...] = ()


def read_talent_file(content: bytes, crafts: Mapping[str, str]) -> tuple[NamedMember, ...]:
    """Every row with something in it. `crafts` are codes by what people write (`domain.crafts.keys_of_crafts`). Raises WrongFile."""
    seen: set[str] = set()
    rows = rows_of(text_of(content), _HEADINGS, frozenset({"national_code"}), wrong="wrong_headings")
    return tuple(_read(row, crafts, seen) for row in rows)


def _read(row: FileRow, crafts: Mapping[str, str], seen: set[str]) -> NamedMember:
    if not row.is_whole:
        return NamedMember(row.line, errors=(FieldError("row", "too_many_fields"),))
    errors: list[FieldError] = []
    national_code = _code(row.fields.get("national_code", ""), seen, errors)
    wish = ""
    if hint := row.fields.get("craft_hint", ""):
        wish = crafts.get(craft_key(hint), "")
        if not wish:
            errors.append(FieldError("craft_hint", "unknown_craft"))
    return NamedMember(row.line, national_code, wish, tuple(errors))


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
