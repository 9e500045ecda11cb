"""Timelines as sentences: the words of a process's declaration with its facts put in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from api.pages.declared import as_it_is, process_of
from api.pages.facts import NOTHING, Reader, members_in, told_fact
from domain.case import EntryKind, TimelineEntry
from domain.process import ProcessKind

ICONS: dict[EntryKind, str] = {
    "stage": "flag",
    "task": "check2",
    "message": "envelope",
    "money": "cash-coin",
    "outside": "globe2",
    "note": "chat-left-text",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a timeline: when, what, who."""

    at: datetime
    icon: str
    kind: str
    text: Markup
    actor: str | None


def members_of(entries: Iterable[TimelineEntry]) -> set[str]:
    """The members that a timeline speaks of; whoever acted may be one."""
    entries = tuple(entries)
    spoken_of = {member_id for entry in entries for member_id in members_in(entry.facts)}
    return spoken_of | {entry.actor for entry in entries if entry.actor is not None}


def happening(kind: str, entry: TimelineEntry, reader: Reader) -> Happening:
    """An entry of a process of this kind, for its reader."""
    actor = reader.name(entry.actor) if entry.actor is not None else None
    return Happening(entry.at, ICONS[entry.kind], entry.kind, sentence(kind, entry, reader), actor)


def sentence(kind: str, entry: TimelineEntry, reader: Reader) -> Markup:
    """The sentence of an entry as safe HTML; unknown codes stand for themselves."""
    process = process_of(kind)
    if process is None:
        return escape(entry.what)
    # What concerns one member is said with their name, where the declaration has words for it.
    of_member = f"{entry.what}.member" if entry.facts.get("member") else entry.what
    words = process.happenings.get(of_member) or process.happenings.get(entry.what) or as_it_is(entry.what)
    return escape(words.in_(reader.language)).format_map(_Told(entry.facts, process, reader))


def plain_sentence(kind: str, entry: TimelineEntry, reader: Reader) -> str:
    """The same as plain text, for other systems."""
    return str(sentence(kind, entry, reader).striptags())


class _Told(dict[str, Markup]):
    """Facts by name, written when a sentence asks for them; a missing one is a dash."""

    def __init__(self, facts: Mapping[str, Any], process: ProcessKind, reader: Reader) -> None:
        super().__init__()
        self._facts = facts
        self._process = process
        self._reader = reader

    def __missing__(self, name: str) -> Markup:
        if name not in self._facts:
            return escape(NOTHING)
        return told_fact(
            name, self._facts[name], facts=self._facts, process=self._process, reader=self._reader
        )
