"""The words of messages: the templates of templates/messages, with facts written in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.jalali import format_jalali, format_jalali_datetime
from domain.loan_words import REASONS
from domain.one_time_code import code_of
from domain.persian import format_number, format_rials, to_persian_digits
from domain.processes import task_kind
from domain.words import Language
from stores.messages import QueuedMessage

FOLDER = Path(__file__).parent.parent / "templates" / "messages"
HIDDEN_CODE = "••••••"


def words_of(message: QueuedMessage, language: Language, code_secret: bytes | None) -> str:
    """The text of a message. Without the secret a one-time code stays hidden."""
    facts = dict(message.facts)
    if message.event == "loan.one_time_code":
        number = int(facts["number"])
        code = code_of(code_secret, message.process_id, number) if code_secret else HIDDEN_CODE
        facts["code"] = to_persian_digits(code) if language == "fa" else code
    return render(message.event, language, facts)


def render(event: str, language: Language, facts: Mapping[str, Any]) -> str:
    """Raises jinja2's errors for an event without words, or a fact that is missing."""
    return _environment(language).get_template(f"{event}/{language}/sms.txt").render(facts).strip()


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(  # noqa: S701 - plain text; HTML never comes from here
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "rials": lambda rials: format_rials(int(rials), language),
        "number": lambda number: format_number(int(number), language),
        "numbers": lambda numbers: ("، " if language == "fa" else ", ").join(
            format_number(int(number), language) for number in numbers
        ),
        "day": lambda day: _day(day, language),
        "reasons": lambda codes: ("، " if language == "fa" else ", ").join(
            REASONS[code].in_(language) for code in codes
        ),
        "task": lambda kind: task_kind(kind).title.in_(language),
    }
    return environment


def _day(day: str | date | datetime, language: Language) -> str:
    if isinstance(day, datetime):
        return format_jalali_datetime(day, language)
    return format_jalali(date.fromisoformat(day) if isinstance(day, str) else day, language)
