"""Facts of tasks and timelines as people read them: money, days, names and codes in their language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from api.pages.declared import answer_title, as_it_is, outcome_title, stage_title, task_title
from domain.files import file_in_words
from domain.jalali import format_jalali, format_jalali_datetime
from domain.permissions import ROLE_WORDS, SCORE_FACTS
from domain.persian import format_number, format_rials
from domain.process import Fact, ProcessKind
from domain.words import Language, Text
from stores.files import KeptFile

NOTHING, MASKED = "—", "*****"
_PAGES: Mapping[str, tuple[str, Text]] = {
    "product": ("products", Text(fa="کالا با عکس‌هایش", en="The product with its photos")),
    "payout": ("payouts", Text(fa="پرداخت‌های این دسته", en="The payouts of this batch")),
    "carrier_invoice": ("carrier-invoices", Text(fa="سطرهای صورت‌حساب", en="The invoice's lines")),
    "cell": ("cells", Text(fa="هسته", en="The cell")),
}
"""Facts that are a page of their own: its section, and what the link says."""
YES, NO = Text(fa="بله", en="yes"), Text(fa="خیر", en="no")
_ROLES = {role.value: words for role, words in ROLE_WORDS.items()}
_MEMBERS = frozenset(
    {
        "member", "member_id", "trustees", "trustee", "leader_member_id", "assigned_member_id", "founders", "secretary",
        "deputy", "receiver_member_id", "buyer_member_id",
    }
)  # fmt: skip
_CODES = {
    "reason": "reasons",
    "cause": "causes",
    "step": "steps",
    "purpose_category": "purposes",
    "kind": "kinds",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: their language, the members' names and the files that are spoken of, and whether scores are for them."""

    language: Language
    names: Mapping[str, str] = field(default_factory=dict)
    scores: bool = False
    files: Mapping[str, KeptFile] = field(default_factory=dict)

    def name(self, member_id: str) -> str:
        return self.names.get(member_id, member_id)

    def may_read(self, name: str) -> bool:
        """Whether the fact of this name is for these eyes."""
        return self.scores or name not in SCORE_FACTS


def masked(facts: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The facts, with nothing in the place of what is not for the reader's eyes."""
    return {name: value if reader.may_read(name) else None for name, value in facts.items()}


def members_in(facts: Mapping[str, Any]) -> set[str]:
    """The ids of all members that facts speak of, so that their names are asked for at once."""
    found: set[str] = set()
    for name in _MEMBERS & facts.keys():
        value = facts[name]
        found.update(
            _member_id(one) for one in (value if isinstance(value, list | tuple) else [value]) if one
        )
    return found


def declared_fact(fact: Fact, value: Any, process: ProcessKind | None, reader: Reader) -> Markup:
    """A fact that a task's declaration names, written as its kind says."""
    if value is None or value in ("", []):
        return escape(NOTHING)
    if not reader.may_read(fact.name):
        return _isolated(MASKED)
    kind, _, codes = fact.kind.partition(":")
    if kind == "numbered":
        # Those who are left out keep the others' numbers.
        numbered = [(number, _member_id(one)) for number, one in enumerate(_many(value), 1) if one]
        shown = [
            Markup("{}. {}").format(format_number(number, reader.language), _isolated(reader.name(one)))
            for number, one in numbered
        ]
        return Markup("<br>").join(shown)
    words = process.codes.get(codes, {}) if process else {}
    shown = [_of_kind(kind, fact.name, one, words, reader) for one in _many(value)]
    return Markup("<br>").join(shown) if kind == "lines" else in_list(shown, reader.language)


def _of_kind(kind: str, name: str, value: Any, words: Mapping[str, Text], reader: Reader) -> Markup:
    match kind:
        case "file":
            return file_link(value, reader)
        case "product" | "payout" | "carrier_invoice" | "cell":
            section, words_of_page = _PAGES[kind]
            said = words_of_page.in_(reader.language)
            return Markup('<a href="/{}/{}"><bdi>{}</bdi></a>').format(section, value, said)
        case "member" | "members":
            return _isolated(reader.name(_member_id(value)))
        case "code":
            return _isolated(_coded(value, words, reader.language))
    return _isolated(_plain(name, value, reader.language))


def files_in(facts: Iterable[Fact], about: Mapping[str, Any]) -> set[str]:
    """The ids of all files that these facts show."""
    shown = [about.get(fact.name) for fact in facts if fact.kind == "file"]
    return {str(one) for value in shown if value for one in _many(value)}


def file_link(file_id: Any, reader: Reader) -> Markup:
    """A file as a link that saves it, with what it is and how large; one that is gone is a dash."""
    file = reader.files.get(str(file_id))
    if file is None:
        return escape(NOTHING)
    said = file_in_words(file.media_type, file.size_bytes).in_(reader.language)
    return Markup('<a href="/files/{}" download="{}"><bdi>{}</bdi></a>').format(file.id, file.name, said)


def told_fact(
    name: str, value: Any, *, facts: Mapping[str, Any], process: ProcessKind, reader: Reader
) -> Markup:
    """A fact of a timeline, written as its name says."""
    if value is None or value in ("", []):
        return escape(NOTHING)
    if not reader.may_read(name):
        return _isolated(MASKED)
    words = [_told(name, one, facts, process, reader) for one in _many(value)]
    return in_list([_isolated(word) for word in words], reader.language)


def in_list(parts: list[Markup], language: Language) -> Markup:
    return escape("، " if language == "fa" else ", ").join(parts)


def _told(name: str, value: Any, facts: Mapping[str, Any], process: ProcessKind, reader: Reader) -> str:
    if name in _MEMBERS:
        return reader.name(_member_id(value))
    if words := _title(name, str(value), facts, process):
        return words.in_(reader.language)
    codes = process.codes.get(_CODES.get(name, name), {})
    return _coded(value, codes, reader.language) if codes else _plain(name, value, reader.language)


def _title(name: str, value: str, facts: Mapping[str, Any], process: ProcessKind) -> Text | None:
    """The title of what the declaration itself names; None for everything else."""
    match name:
        case "stage":
            return stage_title(process.kind, value)
        case "task":
            return task_title(value)
        case "outcome":
            return outcome_title(process.kind, value)
        case "answer" | "decision":
            return answer_title(facts.get("task"), value)
        case "role":
            return _ROLES.get(value, as_it_is(value))
    return None


def _coded(value: Any, words: Mapping[str, Text], language: Language) -> str:
    if isinstance(value, Mapping):
        return str(value.get(language) or next(iter(value.values()), NOTHING))
    return words.get(str(value), as_it_is(str(value))).in_(language)


def _plain(name: str, value: Any, language: Language) -> str:
    match value:
        case bool():
            return (YES if value else NO).in_(language)
        case int():
            return (format_rials if name.endswith("_rials") else format_number)(value, language)
        case Mapping():
            return _coded(value, {}, language)
        case str() if name.endswith(("_on", "_at")):
            return _time(value, language)
    return str(value)


def _time(text: str, language: Language) -> str:
    """A day or a moment that was kept as ISO 8601; anything else as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return format_jalali(at.date(), language) if at.tzinfo is None else format_jalali_datetime(at, language)


def _member_id(value: Any) -> str:
    return str(value.get("member_id", NOTHING)) if isinstance(value, Mapping) else str(value)


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _isolated(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text)
