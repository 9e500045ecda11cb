"""How near a due time is, in words, with the icon and the weight that go with it."""

from dataclasses import dataclass
from datetime import datetime

from domain.jalali import tehran_date
from domain.persian import format_number
from domain.words import Language, Text

_HOUR, _DAY = 60, 24 * 60
_NOW = Text(fa="همین اکنون", en="now")
_UNITS: dict[str, Text] = {
    "day": Text(fa="{n} روز", en="{n} day"),
    "hour": Text(fa="{n} ساعت", en="{n} hour"),
    "minute": Text(fa="{n} دقیقه", en="{n} minute"),
}
_TO_COME = Text(fa="{span} دیگر", en="in {span}")
_LATE = Text(fa="{span} دیر", en="{span} late")


@dataclass(frozen=True, slots=True)
class DueLook:
    """How a due time looks: never told by colour alone."""

    icon: str
    style: str


def relative(at: datetime, now: datetime, language: Language) -> str:
    """A moment as people say it: in 3 days, 2 hours late, now."""
    minutes = round((at - now).total_seconds() / 60)
    if minutes == 0:
        return _NOW.in_(language)
    span = span_in_words(abs(minutes), language)
    return (_TO_COME if minutes > 0 else _LATE).in_(language).format(span=span)


def span_in_words(minutes: int, language: Language) -> str:
    """A length of time in its largest unit: 3 days, 2 hours."""
    if minutes >= _DAY:
        unit, n = "day", minutes // _DAY
    elif minutes >= _HOUR:
        unit, n = "hour", minutes // _HOUR
    else:
        unit, n = "minute", minutes
    words = _UNITS[unit].in_(language).format(n=format_number(n, language))
    return f"{words}s" if language == "en" and n != 1 else words


def due_look(due_at: datetime, now: datetime) -> DueLook:
    if due_at < now:
        return DueLook("exclamation-triangle-fill", "due-late")
    if tehran_date(due_at) == tehran_date(now):
        return DueLook("clock", "due-today")
    return DueLook("calendar-event", "due-later")
