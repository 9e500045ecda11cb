"""The templates' environment: autoescaped, with filters that write dates, money and digits in both languages."""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from api.pages.after_sales_words import AFTER_SALES_WORDS
from api.pages.buying_words import BUYING_WORDS
from api.pages.case_words import CASE_WORDS
from api.pages.cell_words import CELL_WORDS
from api.pages.contest_words import CONTEST_WORDS
from api.pages.declared import answer_title, outcome_title
from api.pages.due_words import due_look, relative
from api.pages.hook_words import HOOK_WORDS
from api.pages.kanoon_change_words import KANOON_CHANGE_WORDS
from api.pages.kanoon_life_words import KANOON_LIFE_WORDS
from api.pages.kanoon_words import KANOON_WORDS
from api.pages.market_words import MARKET_WORDS
from api.pages.membership_words import MEMBERSHIP_WORDS
from api.pages.overview_words import OVERVIEW_WORDS
from api.pages.payout_words import PAYOUT_WORDS
from api.pages.supplier_words import SUPPLIER_WORDS
from api.pages.supporter_words import SUPPORTER_WORDS
from api.pages.talent_words import TALENT_WORDS
from api.pages.ui_words import UI_WORDS
from domain.files import file_in_words
from domain.jalali import format_jalali, format_jalali_datetime, format_jalali_numeric, tehran_date
from domain.permissions import ROLE_WORDS, Role
from domain.persian import format_number, format_rials, to_persian_digits
from domain.words import Language, Text

_ROOT = Path(__file__).parents[2]
WORDS: dict[str, Text] = (
    UI_WORDS
    | CASE_WORDS
    | KANOON_WORDS
    | CELL_WORDS
    | KANOON_LIFE_WORDS
    | KANOON_CHANGE_WORDS
    | OVERVIEW_WORDS
    | MEMBERSHIP_WORDS
    | TALENT_WORDS
    | SUPPORTER_WORDS
    | SUPPLIER_WORDS
    | MARKET_WORDS
    | PAYOUT_WORDS
    | HOOK_WORDS
    | CONTEST_WORDS
    | AFTER_SALES_WORDS
    | BUYING_WORDS
)
STATIC = _ROOT / "static"


def _language(context: Context) -> Language:
    return "en" if context["language"] == "en" else "fa"


@pass_context
def say(context: Context, words: Text) -> str:
    """A text of two languages in the reader's."""
    return words.in_(_language(context))


@pass_context
def t(context: Context, key: str, **facts: Any) -> str:
    """The words of the interface by their key."""
    return WORDS[key].in_(_language(context)).format(**facts)


@pass_context
def day_in_digits(context: Context, on: date) -> str:
    """A day as people type it: ۱۴۰۵/۰۹/۰۳."""
    return format_jalali_numeric(on, _language(context))


@pass_context
def day(context: Context, at: date | datetime) -> str:
    """The Jalali day of a date, or of a moment in Tehran."""
    on = tehran_date(at) if isinstance(at, datetime) else at
    return format_jalali(on, _language(context))


@pass_context
def moment(context: Context, at: datetime) -> str:
    """The Jalali day and time of a moment, on a clock in Tehran."""
    return format_jalali_datetime(at, _language(context))


@pass_context
def rials(context: Context, amount: int) -> str:
    return format_rials(amount, _language(context))


@pass_context
def number(context: Context, value: int) -> str:
    """A number in groups of three, in the reader's digits."""
    return format_number(value, _language(context))


@pass_context
def decimal(context: Context, value: float) -> str:
    """A number with one place after its point, in the reader's digits and with their point."""
    text = f"{value:.1f}"
    return to_persian_digits(text).replace(".", "٫") if _language(context) == "fa" else text


@pass_context
def digits(context: Context, text: object) -> str:
    """The same text in the reader's digits."""
    return to_persian_digits(str(text)) if _language(context) == "fa" else str(text)


@pass_context
def due_in(context: Context, due_at: datetime, now: datetime) -> str:
    """How far away a moment is: in 3 days, 2 hours late."""
    return relative(due_at, now, _language(context))


@pass_context
def role(context: Context, value: str) -> str:
    """A role's name; an unknown one as it is."""
    try:
        return ROLE_WORDS[Role(value)].in_(_language(context))
    except ValueError:
        return value


def known(key: str) -> bool:
    """Whether the interface has words for a key that comes from outside."""
    return key in WORDS


def icon(name: str) -> Markup:
    """An icon of the sprite; always beside words, so that it says nothing to those who listen."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        asset("vendor/icons.svg"), name
    )


def path(*parts: str, **query: str | None) -> str:
    """The address of a page: parts are quoted, empty words of the query left out."""
    asked = urlencode({name: value for name, value in query.items() if value})
    return "/" + "/".join(quote(part, safe="") for part in parts) + (f"?{asked}" if asked else "")


@cache
def asset(name: str) -> str:
    """The address of a file in static/, with its content's hash, so that browsers may keep it for ever."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={version}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ROOT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "say": say,
        "day": day,
        "jalali_number": day_in_digits,
        "moment": moment,
        "rials": rials,
        "number": number,
        "digits": digits,
        "decimal": decimal,
        "due_in": due_in,
        "role": role,
    }
    environment.globals |= {
        "t": t,
        "known": known,
        "icon": icon,
        "path": path,
        "asset": asset,
        "due_look": due_look,
        "answer_title": answer_title,
        "outcome_title": outcome_title,
        "file_in_words": file_in_words,
    }
    return environment


TEMPLATES = _environment()
