"""The Jalali calendar in Tehran: months from an anchor day, dates read from people and shown to them."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from persiantools.jdatetime import MONTH_NAMES_EN, MONTH_NAMES_FA, JalaliDate

from domain.persian import to_ascii_digits, to_persian_digits
from domain.words import Language

TEHRAN = ZoneInfo("Asia/Tehran")

_WRITTEN = re.compile(r"([0-9]{4})([/\-.])([0-9]{1,2})\2([0-9]{1,2})")
_YEARS = range(1200, 1600)
"""Jalali years that people write; a Gregorian year is never mistaken for one."""


class InvalidDate(ValueError):
    """Text that is no Jalali date."""


def tehran_date(at: datetime) -> date:
    """The day in Tehran at an aware moment."""
    return _aware(at).astimezone(TEHRAN).date()


def tehran_midnight(day: date) -> datetime:
    """The moment, in UTC, at which a day begins in Tehran."""
    return at_tehran(day, 0)


def at_tehran(day: date, hour: int, minute: int = 0) -> datetime:
    """The moment, in UTC, of a time of day in Tehran."""
    return datetime.combine(day, time(hour, minute), TEHRAN).astimezone(UTC)


def jalali_month_length(year: int, month: int) -> int:
    """Days of a Jalali month: 31, 30 or 29. Raises ValueError for a month there is not."""
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise ValueError(f"there is no month {month}")
    return int(JalaliDate.days_in_month(month, year))


def add_jalali_months(anchor: date, months: int) -> date:
    """The anchor's day of the month so many Jalali months later, clipped to that month's length.

    Always count from the first date: a chain of single months would lose the 31st for ever.
    """
    start = _jalali(anchor)
    years, month0 = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month0 + 1
    day = min(start.day, jalali_month_length(year, month))
    return _gregorian(year, month, day)


def jalali_months_between(earlier: date, later: date) -> int:
    """How many months lie between the Jalali months of two days, whatever their days."""
    one, other = _jalali(earlier), _jalali(later)
    return int((other.year - one.year) * 12 + other.month - one.month)


def parse_jalali_date(text: str) -> date:
    """The day that a person wrote as 1405/09/03 (or with - or ., in any digits). Raises InvalidDate."""
    written = _WRITTEN.fullmatch(to_ascii_digits(text).strip())
    if written is None:
        raise InvalidDate("not written like 1405/09/03")
    year, month, day = (int(written[part]) for part in (1, 3, 4))
    if year not in _YEARS:
        raise InvalidDate("not a Jalali year")
    try:
        return _gregorian(year, month, day)
    except ValueError as error:
        raise InvalidDate("no such day") from error


def format_jalali(day: date, language: Language) -> str:
    """A day in words: ۳ آذر ۱۴۰۵ or 3 Azar 1405."""
    jalali = _jalali(day)
    names = MONTH_NAMES_FA if language == "fa" else MONTH_NAMES_EN
    return _digits(f"{jalali.day} {names[jalali.month]} {jalali.year}", language)


def format_jalali_numeric(day: date, language: Language) -> str:
    """A day in digits: ۱۴۰۵/۰۹/۰۳ or 1405/09/03."""
    jalali = _jalali(day)
    return _digits(f"{jalali.year:04d}/{jalali.month:02d}/{jalali.day:02d}", language)


def format_jalali_datetime(at: datetime, language: Language) -> str:
    """A moment as read on a clock in Tehran: ۳ آذر ۱۴۰۵، ۱۴:۳۰ or 3 Azar 1405, 14:30."""
    local = _aware(at).astimezone(TEHRAN)
    comma = "،" if language == "fa" else ","
    return f"{format_jalali(local.date(), language)}{comma} {_digits(f'{local:%H:%M}', language)}"


def _jalali(day: date) -> JalaliDate:
    jalali: JalaliDate = JalaliDate.to_jalali(day)  # type: ignore[no-untyped-call]
    return jalali


def _gregorian(year: int, month: int, day: int) -> date:
    gregorian: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    return gregorian


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without its zone cannot be placed in Tehran")
    return at


def _digits(text: str, language: Language) -> str:
    return to_persian_digits(text) if language == "fa" else text
