"""The fields of a row, read strictly: everything that is wrong with a row is named at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from commands.csv_rows import Column, Row
from commands.csv_text import DAMAGED
from domain.identifiers import InvalidIdentifier, parse_sheba
from domain.jalali import TEHRAN, InvalidDate, parse_jalali_date
from domain.outside_events import MOST_RIALS, normal_reference
from domain.persian import HALF_SPACE, to_ascii_digits

_LONGEST_NAME = 80

_UNIT = re.compile(r"\s*(ریال|rials?|irr)$", re.IGNORECASE)
_TOMAN = re.compile(r"تومان|toman", re.IGNORECASE)
# Whole, or in groups of three with the same mark between them; a spreadsheet may add ".00".
_WHOLE = re.compile(r"(-?)([0-9]+|[0-9]{1,3}([,٬،' ])[0-9]{3}(?:\3[0-9]{3})*)(?:\.0{1,2})?")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,٫][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DAY, _HOUR = r"[0-9]{4}[/.\-][0-9]{1,2}[/.\-][0-9]{1,2}", r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_BETWEEN = r"\s*(?:[T,،\-]|\s)\s*"
_MOMENT = re.compile(
    rf"(?P<day>{_DAY})(?:{_BETWEEN}(?P<hour>{_HOUR}))?|(?P<hour2>{_HOUR}){_BETWEEN}(?P<day2>{_DAY})"
)
_IDENTIFIER = re.compile(r"[0-9A-Za-z][0-9A-Za-z_/.:\-]*")
_ACCOUNT = re.compile(r"[0-9][0-9.\-/]{3,39}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field; `code` is one of commands.bad_rows. It never carries the field."""

    column: str
    code: str


class BadRow(Exception):
    """A row that is not taken in."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(f"{fault.column}: {fault.code}" for fault in faults))
        self.faults = faults


class WrongField(ValueError):
    """Why a field cannot be used."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_row(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    """The fields by column, None where an optional one is empty. Raises BadRow with every fault."""
    found: dict[str, Any] = {}
    faults = [Fault("row", "too_many_fields")] if row.has_too_many else []
    for column in columns:
        text = row.fields.get(column.name, "")
        try:
            found[column.name] = _read(column, text)
        except WrongField as wrong:
            faults.append(Fault(column.name, wrong.code))
        except InvalidIdentifier as wrong:
            faults.append(Fault(column.name, f"not_a_{wrong.code}"))
        except InvalidDate:
            faults.append(Fault(column.name, "not_a_date"))
    if faults:
        raise BadRow(*faults)
    return found


def _read(column: Column, text: str) -> Any:
    if DAMAGED in text:
        raise WrongField("unreadable_letters")
    if not text:
        if column.required:
            raise WrongField("missing")
        return None
    if _SCIENTIFIC.fullmatch(to_ascii_digits(text)):
        raise WrongField("cut_by_a_spreadsheet")
    return column.parse(text)


def rials(least: int) -> Callable[[str], int]:
    """Reads an amount of money: a whole number of rials, perhaps in groups of three."""

    def parse(text: str) -> int:
        if _TOMAN.search(text):
            raise WrongField("in_tomans")
        written = _WHOLE.fullmatch(_UNIT.sub("", to_ascii_digits(text)))
        if written is None:
            raise WrongField("not_an_amount")
        digits = re.sub("[^0-9]", "", written[2]).lstrip("0") or "0"
        # Not before its length is known: Python refuses to read very long numbers.
        if len(digits) > len(str(MOST_RIALS)) or int(digits) > MOST_RIALS:
            raise WrongField("impossible_amount")
        amount = -int(digits) if written[1] else int(digits)
        if amount < least:
            raise WrongField("impossible_amount")
        return amount

    return parse


def name(text: str) -> str:
    """A person's name: letters, and what may stand between them."""
    if not all(letter.isalpha() or letter in f" .-'’(){HALF_SPACE}" or _is_mark(letter) for letter in text):
        raise WrongField("not_a_name")
    if not any(letter.isalpha() for letter in text):
        raise WrongField("not_a_name")
    return _short(text, _LONGEST_NAME)


def identifier(longest: int) -> Callable[[str], str]:
    """Reads a bank's reference or the like: letters and digits without spaces."""

    def parse(text: str) -> str:
        written = normal_reference(text)
        if not _IDENTIFIER.fullmatch(written):
            raise WrongField("not_an_identifier")
        return _short(written, longest)

    return parse


def account(text: str) -> str:
    """The account that was paid to: a Sheba, or a number as the bank writes it."""
    written = to_ascii_digits(text).replace(" ", "")
    if written[:2].upper() == "IR":
        return parse_sheba(written)
    if not _ACCOUNT.fullmatch(written):
        raise WrongField("not_an_account")
    return written


def jalali_day(text: str) -> date:
    """A day such as 1405/09/03, in any digits."""
    return parse_jalali_date(text)


def jalali_moment(text: str) -> datetime:
    """A day in Tehran, perhaps with its time of day before or after it; else the day's beginning."""
    written = _MOMENT.fullmatch(to_ascii_digits(text))
    if written is None:
        raise WrongField("not_a_date")
    day = parse_jalali_date(written["day"] or written["day2"])
    hour = written["hour"] or written["hour2"] or "0:00"
    hours, minutes, seconds = (*map(int, hour.split(":")), 0)[:3]
    try:
        at = time(hours, minutes, seconds)
    except ValueError as error:
        raise WrongField("not_a_time") from error
    return datetime.combine(day, at, TEHRAN)


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise WrongField("too_long")
    return text


def _is_mark(letter: str) -> bool:
    # Vowel marks and the small hamza of «شناسهٔ».
    return "\u064b" <= letter <= "\u065f" or letter == "\u0670"
