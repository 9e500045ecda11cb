"""How an event moves one row of the market: a state is left only by a conditional update, and noted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from domain.market_states import Impossible, Machine, Taken
from stores.conflicts import insert_new
from stores.database import Base, table_of
from stores.order_rows import MarketEventRow


class Unknown(LookupError):
    """There is no such row."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The row that an event is about: its table, what its id is called there, and the order that it belongs to."""

    machine: Machine
    row: type[Base]
    id: str
    order_id: str | None
    key: str = "id"


def happens(
    session: Session,
    subject: Subject,
    event: str,
    at: datetime,
    values: dict[str, Any] | None = None,
    only_if: Sequence[ColumnElement[bool]] = (),
    refused: str = "",
) -> Taken:
    """Moves the row if the machine lets it, and says what the event was; what came late is noted and moves nothing.

    Raises Impossible for what contradicts its state, with the code `refused` where `only_if` does not hold, and Unknown.
    """
    columns = table_of(subject.row).c
    step = subject.machine.steps[event]
    this = columns[subject.key] == subject.id
    moved = session.execute(
        update(table_of(subject.row))
        .where(this, columns.state.in_(sorted(step.comes_from)), *only_if)
        .values(state=step.to, changed_at=at, **(values or {}))
    )
    taken = Taken.MOVED
    if not isinstance(moved, CursorResult) or moved.rowcount != 1:
        state = session.scalar(select(columns.state).where(this))
        if state is None:
            raise Unknown(subject.id)
        taken = subject.machine.judge(state, event)
        if taken is Taken.MOVED:
            raise Impossible(refused)
    if taken is not Taken.SAME:
        note(session, subject, event, taken, at)
    return taken


def note(session: Session, subject: Subject, event: str, taken: Taken, at: datetime) -> None:
    """Keeps that it happened; the same again is not kept again."""
    row = {
        "machine": subject.machine.name, "subject_id": subject.id, "event": event, "taken": taken.value,
        "order_id": subject.order_id, "at": at,
    }  # fmt: skip
    insert_new(session, MarketEventRow, [row])
