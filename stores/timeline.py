"""What happened in cases, oldest first, as codes and ids."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import EntryKind, TimelineEntry
from stores.case_rows import TimelineRow
from stores.conflicts import insert_new

_KINDS: dict[str, EntryKind] = {
    "stage": "stage",
    "task": "task",
    "message": "message",
    "money": "money",
    "outside": "outside",
    "note": "note",
}


@dataclass(frozen=True, slots=True)
class NumberedEntry:
    """An entry with its number, which only grows within a case."""

    number: int
    entry: TimelineEntry


class TimelineStore:
    """The timelines of cases: entries are only added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, process_id: str, first_number: int, entries: Sequence[TimelineEntry]) -> None:
        """Adds entries under their numbers; those that are there already stay as they are."""
        insert_new(
            self._session,
            TimelineRow,
            [
                {
                    "process_id": process_id,
                    "number": number,
                    "at": entry.at,
                    "kind": entry.kind,
                    "what": entry.what,
                    "actor": entry.actor,
                    "facts": to_jsonable_python(entry.facts),
                }
                for number, entry in enumerate(entries, start=first_number)
            ],
        )

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


def _entry(row: TimelineRow) -> TimelineEntry:
    return TimelineEntry(
        at=row.at, kind=_KINDS.get(row.kind, "note"), what=row.what, actor=row.actor, facts=dict(row.facts)
    )
