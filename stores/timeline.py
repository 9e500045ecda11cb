"""What happened in cases, oldest first, as codes and ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from domain.case import EntryKind, TimelineEntry
from stores.case_rows import TimelineRow
from stores.conflicts import insert_new
from stores.database import table_of

_KINDS: dict[str, EntryKind] = {
    "stage": "stage",
    "task": "task",
    "message": "message",
    "money": "money",
    "outside": "outside",
    "note": "note",
}

_TIMELINE = table_of(TimelineRow).c
_TAKEN = select(_TIMELINE.number, _TIMELINE.what, _TIMELINE.at, _TIMELINE.actor, _TIMELINE.facts).where(
    _TIMELINE.process_id == bindparam("process_id"), _TIMELINE.number >= bindparam("first_number")
)


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry with its number, which only grows within a case."""

    number: int
    entry: TimelineEntry


class TimelineStore:
    """The timelines of cases: entries are only added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, process_id: str, first_number: int, entries: Sequence[TimelineEntry]
    ) -> list[NumberedEntry]:
        """Adds entries under their numbers, and gives those that are new; those that are there already stay as they are.

        A workflow task that is done again after a kill may have another entry under a number that is taken:
        that one comes under the next free number, so that nothing that happened is missing. What it does again
        may have another time (an answer that is handed over once more); it stands there once, with the first.
        """
        rows = [_row(process_id, number, entry) for number, entry in enumerate(entries, start=first_number)]
        if not rows:
            return []
        taken = self._session.execute(_TAKEN, {"process_id": process_id, "first_number": first_number})
        kept = {row.number: (row.what, row.actor, row.facts) for row in taken}
        if not kept:
            insert_new(self._session, TimelineRow, rows)
            return [NumberedEntry(row["number"], entry) for row, entry in zip(rows, entries, strict=True)]
        added = []
        known, numbers, free = list(kept.values()), set(kept), max(kept) + 1
        for row, entry in zip(rows, entries, strict=True):
            told = (row["what"], row["actor"], row["facts"])
            if told in known:
                known.remove(told)
                continue
            if row["number"] in numbers:
                row["number"], free = free, free + 1
            insert_new(self._session, TimelineRow, [row])
            numbers.add(row["number"])
            added.append(NumberedEntry(row["number"], entry))
        return added

    def of(self, process_id: str, *, after: int = -1, limit: int = 1_000) -> tuple[NumberedEntry, ...]:
        """Entries with a number above `after`, in their order."""
        rows = self._session.scalars(
            select(TimelineRow)
            .where(TimelineRow.process_id == process_id, TimelineRow.number > after)
            .order_by(TimelineRow.number)
            .limit(limit)
        )
        return tuple(NumberedEntry(row.number, _entry(row)) for row in rows)

    def last(self, process_id: str, limit: int) -> tuple[NumberedEntry, ...]:
        """The newest entries, oldest of them first."""
        rows = self._session.scalars(
            select(TimelineRow)
            .where(TimelineRow.process_id == process_id)
            .order_by(TimelineRow.number.desc())
            .limit(limit)
        )
        return tuple(NumberedEntry(row.number, _entry(row)) for row in reversed(list(rows)))


def _row(process_id: str, number: int, entry: TimelineEntry) -> dict[str, Any]:
    return {
        "process_id": process_id,
        "number": number,
        "at": entry.at,
        "kind": entry.kind,
        "what": entry.what,
        "actor": entry.actor,
        "facts": to_jsonable_python(entry.facts),
    }


def _entry(row: TimelineRow) -> TimelineEntry:
    return TimelineEntry(
        at=row.at, kind=_KINDS.get(row.kind, "note"), what=row.what, actor=row.actor, facts=dict(row.facts)
    )
