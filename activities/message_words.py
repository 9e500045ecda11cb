"""The words of messages: the templates of templates/messages, with facts written in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.contest_link import contest_link_of
from domain.follow_link import follow_link_of
from domain.invitation_link import invitation_of
from domain.jalali import format_jalali, format_jalali_datetime
from domain.one_time_code import code_of
from domain.permissions import ROLE_WORDS, Role
from domain.persian import format_number, format_rials, to_persian_digits
from domain.process import Door
from domain.processes import PROCESSES, task_kind
from domain.profile_link import profile_link_of
from domain.refund_returns import account_link_of
from domain.sale_link import sale_link_of
from domain.words import Language
from stores.messages import QueuedMessage

FOLDER = Path(__file__).parent.parent / "templates" / "messages"
HIDDEN_CODE = "••••••"
_LINKS = {
    "membership.invitation": "m",
    "membership.expulsion_decided": "m",
    "talent.invitation": "t",
    "refund.came_back": "b",
}
"""Messages with a signed link to a page of which no task knows, and that page."""
_DOORS = {
    "kanoon.invitation": Door.INVITATION,
    "support.offer": Door.INVITATION,
    "after_sales.answered": Door.SALE,
    "order.delivered": Door.SALE,
    "order.part": Door.BASKET,
}
"""And those that lead to a page where people answer; a reminder leads to the door of what is asked."""


def words_of(message: QueuedMessage, language: Language, code_secret: bytes | None, address: str = "") -> str:
    """The text of a message. Without the secret a one-time code, or link, stays hidden."""
    facts = dict(message.facts)
    if message.event == "loan.one_time_code":
        number = int(facts["number"])
        code = code_of(code_secret, message.process_id, number) if code_secret else HIDDEN_CODE
        facts["code"] = to_persian_digits(code) if language == "fa" else code
    if message.event == "market.one_time_code":
        code = code_of(code_secret, str(facts["attempt"]), 1) if code_secret else HIDDEN_CODE
        facts["code"] = to_persian_digits(code) if language == "fa" else code
    facts["link"] = f"{address}/{_way(message, code_secret)}"
    return render(message.event, language, "sms.txt", facts)


def _way(message: QueuedMessage, secret: bytes | None) -> str:
    """Where a member goes from a message. Raises KeyError where a fact is missing that its signed link is made of."""
    door = _LINKS.get(message.event) or _door_of(message)
    if door in (None, Door.INBOX):
        return _page_of(message)
    return f"{door}/{_signed(door, message, secret) if secret else HIDDEN_CODE}"


def _signed(door: str | None, message: QueuedMessage, secret: bytes) -> str:
    facts, case_id = message.facts, message.process_id
    match door:
        case Door.CONTEST:
            return contest_link_of(secret, case_id, facts["side"])
        case Door.BASKET:
            # An heir's is of the one order that they have.
            return follow_link_of(secret, facts.get("basket_id") or facts["order_id"])
        case Door.SALE:
            return sale_link_of(secret, case_id if message.event == "order.delivered" else facts["order_id"])
        case "t":
            return profile_link_of(secret, case_id)
        case "b":
            return account_link_of(secret, case_id)
    return invitation_of(secret, case_id, int(facts["number"]))


def _door_of(message: QueuedMessage) -> Door | None:
    if message.event == "task.reminder":
        return task_kind(message.facts["task"]).door
    if "side" in message.facts:
        # A party of a return or a dispute answers by a link of its own.
        return Door.CONTEST
    if "basket_id" in message.facts:
        return Door.BASKET
    return _DOORS.get(message.event)


@dataclass(frozen=True, slots=True)
class Mail:
    """The words of an e-mail. The subject, which many see on the way, names no person."""

    subject: str
    text: str
    html: str


def mail_of(message: QueuedMessage, language: Language, address: str) -> Mail:
    """An e-mail to somebody of a role; `address` is where the house is found. Raises as `render`."""
    facts = message.facts | {"link": f"{address}/{_page_of(message)}", "role": message.to_role}
    subject, text, html = (
        render(message.event, language, piece, facts) for piece in ("subject.txt", "body.txt", "body.html")
    )
    return Mail(" ".join(subject.split()), text, html)


def _page_of(message: QueuedMessage) -> str:
    """Where one answers, or looks at the case; whoever is not logged in is asked to, and goes on there."""
    return f"tasks/{message.task_id}" if message.task_id else f"cases/{message.process_id}"


def render(event: str, language: Language, piece: str, facts: Mapping[str, Any]) -> str:
    """Raises jinja2's errors for an event without words, or a fact that is missing."""
    return (
        _environment(language, event.partition(".")[0])
        .get_template(f"{event}/{language}/{piece}")
        .render(facts)
        .strip()
    )


@cache
def _environment(language: Language, process: str) -> Environment:
    """What messages of one process are written with: its codes are its own."""
    codes = PROCESSES[process].codes if process in PROCESSES else {}
    reasons = codes.get("reasons", {})
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "rials": lambda rials: format_rials(int(rials), language),
        "number": lambda number: format_number(int(number), language),
        "numbers": lambda numbers: ("، " if language == "fa" else ", ").join(
            format_number(int(number), language) for number in numbers
        ),
        "moment": lambda at: format_jalali_datetime(datetime.fromisoformat(at), language),
        "day": lambda day: _day(day, language),
        "reasons": lambda codes: ("، " if language == "fa" else ", ").join(
            reasons[code].in_(language) for code in codes
        ),
        "code": lambda value, of: codes[of][value].in_(language),
        "task": lambda kind: task_kind(kind).title.in_(language),
        "role": lambda role: ROLE_WORDS[Role(role)].in_(language),
    }
    return environment


def _day(day: str | date | datetime, language: Language) -> str:
    if isinstance(day, datetime):
        return format_jalali_datetime(day, language)
    return format_jalali(date.fromisoformat(day) if isinstance(day, str) else day, language)
