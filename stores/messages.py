"""What people are told: queued with the case's own change, sent once by key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Session

from domain.case import MessageDraft, Projection
from stores.conflicts import insert_new
from stores.database import table_of
from stores.message_rows import MessageRow
from stores.recipients import reached_by_email


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message as it is kept; the words are its event's templates with these facts. `process_id` is empty without a case."""

    key: str
    process_id: str
    event: str
    facts: dict[str, Any]
    at: datetime
    to_member_id: str | None
    to_role: str | None
    to_username: str | None
    task_id: str | None
    channel: str
    state: str
    attempts: int
    asked: int
    reference: str | None


_FINAL = ("delivered", "undelivered", "failed")
_IN_HAND = ("sending", "unknown")
_ON_ITS_WAY = ("queued", "attempted")
_LONGEST_SENDING = timedelta(minutes=5)
"""Longer than any gateway takes: what is still `sending` then was left by a process that is no more."""

_MESSAGE = table_of(MessageRow).c
_DUE = (
    select(*(_MESSAGE[name] for name in QueuedMessage.__slots__))
    .where(
        _MESSAGE.channel == bindparam("of_channel"),
        _MESSAGE.state == "waiting",
        _MESSAGE.try_at <= bindparam("now"),
    )
    .order_by(_MESSAGE.try_at, _MESSAGE.key)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(table_of(MessageRow))
    .where(_MESSAGE.key.in_(bindparam("keys", expanding=True)))
    .values(state="sending", attempts=_MESSAGE.attempts + 1)
)
_MARK = update(table_of(MessageRow)).where(_MESSAGE.key == bindparam("this"), _MESSAGE.state.not_in(_FINAL))


class MessageStore:
    """Messages of all cases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def queue(self, projection: Projection) -> None:
        """Keeps the drafts of a projection. A repeat changes nothing: the keys are there already."""
        rows = [_row(projection.process_id, projection.book, draft) for draft in projection.messages]
        for draft in projection.messages:
            people = reached_by_email(self._session, projection, draft)
            rows += [_mail(projection, draft, person.username) for person in people]
        insert_new(self._session, MessageRow, rows)

    def tell(self, process_id: str, book: str, draft: MessageDraft) -> None:
        """Keeps what is said of a case that is over, in the transaction of what it tells of. Once by its key."""
        insert_new(self._session, MessageRow, [_row(process_id, book, draft)])

    def tell_without_case(self, draft: MessageDraft) -> None:
        """Keeps what is said to somebody before there is any case; lists, which go by cases, have it nowhere."""
        insert_new(self._session, MessageRow, [_row(None, "real", draft)])

    def take_due(self, channel: str, now: datetime, limit: int) -> tuple[QueuedMessage, ...]:
        """What waits and is due, the longest due first, taken as `sending` so that nobody else sends it."""
        due = self._session.execute(_DUE, {"of_channel": channel, "now": now, "most": limit}).all()
        if due:
            taken = {"keys": [row.key for row in due], "try_at": now + _LONGEST_SENDING}
            self._session.execute(_TAKE, taken)
        return tuple(replace(_queued(row), state="sending", attempts=row.attempts + 1) for row in due)

    def mark(self, key: str, state: str, reference: str | None = None) -> None:
        """What became of a message; what is known of its end already stays."""
        told: dict[str, Any] = {"state": "accepted" if state in _ON_ITS_WAY else state}
        if reference is not None:
            told["reference"] = reference
        self._session.execute(_MARK, {"this": key, **told})

    def put_back(self, key: str, at: datetime) -> None:
        """A message that was surely not sent waits again; it is tried from `at` on."""
        self._session.execute(
            update(MessageRow)
            .where(MessageRow.key == key, MessageRow.state.in_(_IN_HAND))
            .values(state="waiting", try_at=at)
        )

    def doubt(self, key: str, now: datetime) -> None:
        """Nobody knows whether this message was sent: it is asked about from now on."""
        self._session.execute(
            update(MessageRow)
            .where(MessageRow.key == key, MessageRow.state == "sending")
            .values(state="unknown", try_at=now)
        )

    def mark_by_reference(self, reference: str, state: str) -> bool:
        """What became of a message, by the provider's reference. Whether there is such a message."""
        known = select(MessageRow.key).where(MessageRow.reference == reference)
        key = self._session.scalar(known)
        # A receipt that says nothing takes nothing back, and a late "queued" after "delivered" changes nothing.
        if key is not None and state != "unknown":
            self.mark(key, state)
        return key is not None

    def doubt_unfinished(self, channel: str, now: datetime) -> None:
        """What somebody began to send long ago may have been sent: it is asked about, and not repeated."""
        self._session.execute(
            update(MessageRow)
            .where(MessageRow.channel == channel, MessageRow.state == "sending", MessageRow.try_at <= now)
            .values(state="unknown")
        )

    def unknown(self, channel: str, now: datetime, limit: int) -> tuple[QueuedMessage, ...]:
        """Messages whose fate nobody knows and that are to be asked about, the longest due first."""
        keys = self._session.scalars(
            select(MessageRow.key)
            .where(MessageRow.channel == channel, MessageRow.state == "unknown", MessageRow.try_at <= now)
            .order_by(MessageRow.try_at, MessageRow.key)
            .limit(limit)
        )
        return self._read(list(keys))

    def ask_again_at(self, key: str, at: datetime) -> None:
        """The provider could not say what became of a message; it is asked again from then on."""
        self._session.execute(
            update(MessageRow)
            .where(MessageRow.key == key, MessageRow.state == "unknown")
            .values(asked=MessageRow.asked + 1, try_at=at)
        )

    def of_case(self, process_id: str, limit: int = 200) -> tuple[QueuedMessage, ...]:
        """The newest messages of a case, newest first."""
        keys = self._session.scalars(
            select(MessageRow.key)
            .where(MessageRow.process_id == process_id)
            .order_by(MessageRow.at.desc(), MessageRow.key.desc())
            .limit(limit)
        )
        return self._read(list(keys))

    def _read(self, keys: Sequence[str]) -> tuple[QueuedMessage, ...]:
        rows = self._session.scalars(
            select(MessageRow).where(MessageRow.key.in_(keys)).execution_options(populate_existing=True)
        )
        found = {row.key: _queued(row) for row in rows}
        return tuple(found[key] for key in keys)


def _queued(row: MessageRow | Row[Any]) -> QueuedMessage:
    kept = {name: getattr(row, name) for name in QueuedMessage.__slots__}
    return QueuedMessage(**kept | {"process_id": row.process_id or ""})


def _row(process_id: str | None, book: str, draft: MessageDraft) -> dict[str, Any]:
    to_a_member = draft.to_member_id is not None
    # A rehearsal's words are for reading only: no phone ever rings for it.
    state = "kept" if book != "real" else "waiting" if to_a_member else "shown"
    return {
        "key": draft.key, "process_id": process_id, "event": draft.event,
        "facts": to_jsonable_python(draft.facts), "at": draft.at, "to_member_id": draft.to_member_id,
        "to_role": draft.to_role.value if draft.to_role else None, "to_username": None, "task_id": draft.task_id,
        "channel": "sms" if to_a_member else "app", "state": state, "attempts": 0, "reference": None,
        "try_at": draft.at, "asked": 0,
    }  # fmt: skip


def _mail(projection: Projection, draft: MessageDraft, username: str) -> dict[str, Any]:
    """The same, to one person of the role."""
    return _row(projection.process_id, projection.book, draft) | {
        "key": f"{draft.key}:email:{username}",
        "to_username": username,
        "channel": "email",
        "state": "waiting",
    }
