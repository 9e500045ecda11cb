"""What people are told: queued with the case's own change, sent once by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.case import MessageDraft, Projection
from stores.conflicts import insert_new
from stores.message_rows import MessageRow


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message as it is kept; the words are its event's templates with these facts."""

    key: str
    process_id: str
    event: str
    facts: dict[str, Any]
    at: datetime
    to_member_id: str | None
    to_role: str | None
    channel: str
    state: str
    attempts: int


_FINAL = ("delivered", "undelivered", "failed")


class MessageStore:
    """Messages of all cases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def queue(self, projection: Projection) -> None:
        """Keeps the drafts of a projection. A repeat changes nothing: the keys are there already."""
        rows = [_row(projection, draft) for draft in projection.messages]
        insert_new(self._session, MessageRow, rows)

    def take_due(self, limit: int) -> tuple[QueuedMessage, ...]:
        """The oldest SMS that wait, taken as `sending` so that nobody else sends them."""
        due = (
            select(MessageRow.key)
            .where(MessageRow.state == "waiting", MessageRow.channel == "sms")
            .order_by(MessageRow.at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        keys = list(self._session.scalars(due))
        self._session.execute(
            update(MessageRow)
            .where(MessageRow.key.in_(keys))
            .values(state="sending", attempts=MessageRow.attempts + 1)
        )
        return self._read(keys)

    def mark(self, key: str, state: str, reference: str | None = None) -> None:
        self._session.execute(
            update(MessageRow).where(MessageRow.key == key).values(state=state, reference=reference)
        )

    def mark_by_reference(self, reference: str, state: str) -> bool:
        """What became of a message, by the provider's reference. Whether there is such a message."""
        found = self._session.execute(
            update(MessageRow)
            .where(MessageRow.reference == reference, MessageRow.state.not_in(_FINAL))
            .values(state=state)
            .returning(MessageRow.key)
        )
        # A late "queued" after "delivered" is known, and changes nothing.
        return found.first() is not None or (
            self._session.scalar(select(MessageRow.key).where(MessageRow.reference == reference)) is not None
        )

    def forget_in_flight(self) -> None:
        """What was being sent when we were killed may have been sent: it is asked about, not repeated."""
        self._session.execute(update(MessageRow).where(MessageRow.state == "sending").values(state="unknown"))

    def unknown(self, limit: int) -> tuple[QueuedMessage, ...]:
        """Messages whose fate nobody knows, oldest first."""
        keys = self._session.scalars(
            select(MessageRow.key).where(MessageRow.state == "unknown").order_by(MessageRow.at).limit(limit)
        )
        return self._read(list(keys))

    def of_case(self, process_id: str, limit: int = 200) -> tuple[QueuedMessage, ...]:
        """The newest messages of a case, newest first."""
        keys = self._session.scalars(
            select(MessageRow.key)
            .where(MessageRow.process_id == process_id)
            .order_by(MessageRow.at.desc(), MessageRow.key.desc())
            .limit(limit)
        )
        return self._read(list(keys))[::-1]

    def _read(self, keys: Sequence[str]) -> tuple[QueuedMessage, ...]:
        rows = self._session.scalars(
            select(MessageRow)
            .where(MessageRow.key.in_(keys))
            .order_by(MessageRow.at, MessageRow.key)
            .execution_options(populate_existing=True)
        )
        names = QueuedMessage.__slots__
        return tuple(QueuedMessage(**{name: getattr(row, name) for name in names}) for row in rows)


def _row(projection: Projection, draft: MessageDraft) -> dict[str, Any]:
    to_a_member = draft.to_member_id is not None
    # A rehearsal's words are for reading only: no phone ever rings for it.
    state = "kept" if projection.book != "real" else "waiting" if to_a_member else "shown"
    return {
        "key": draft.key, "process_id": projection.process_id, "event": draft.event,
        "facts": to_jsonable_python(draft.facts), "at": draft.at, "to_member_id": draft.to_member_id,
        "to_role": draft.to_role.value if draft.to_role else None, "task_id": draft.task_id,
        "channel": "sms" if to_a_member else "app", "state": state, "attempts": 0, "reference": None,
    }  # fmt: skip
