"""What outside systems told us, kept before anything is done about it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.conflicts import insert_new
from stores.database import Base

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
FORGOTTEN_AFTER = timedelta(days=30)
"""Unsigned deliveries are kept so long, for people to look at."""


class EventState(StrEnum):
    NEW = "new"
    HANDED_OVER = "handed_over"
    EXCEPTED = "excepted"
    REFUSED = "refused"


class WebhookEventRow(Base):
    """One delivery. `event_id` is empty where the signature was wrong: a forger must not use up an id.

    The body is sealed: it names payers and mobiles.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("source", "event_id"),
        Index("ix_webhook_event_waiting", "state", "try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(String(16))
    event_id: Mapped[str | None] = mapped_column(String(255))
    claimed_id: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[datetime]
    type: Mapped[str | None] = mapped_column(String(64))
    body: Mapped[bytes]
    body_hash: Mapped[str] = mapped_column(String(64))
    signature_ok: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class ReceivedEvent:
    """A delivery as it came in; `event_id` only where the signature was right. `at_once`: whatever its own moment is."""

    source: str
    claimed_id: str
    received_at: datetime
    sealed_body: bytes
    body_hash: str
    event_id: str | None = None
    type: str | None = None
    reason: str | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """A kept delivery that waits to be handed over."""

    id: int
    source: str
    event_id: str
    received_at: datetime
    sealed_body: bytes
    tries: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a delivery was kept: `is_new`, or a repeat, perhaps with another body under the same id."""

    is_new: bool
    same_body: bool = True


class WebhookEventStore:
    """Deliveries: kept once by id, handed over until that has worked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, event: ReceivedEvent) -> Keeping:
        """Keeps a rightly signed delivery once; repeats change nothing."""
        if insert_new(self._session, WebhookEventRow, [_row(event, EventState.NEW)]):
            return Keeping(is_new=True)
        return Keeping(is_new=False, same_body=self._hash_of(event) == event.body_hash)

    def keep_refused(self, event: ReceivedEvent) -> None:
        """Keeps what was not believed, for people to look at; what it says is never handed over."""
        insert_new(self._session, WebhookEventRow, [_row(event, EventState.REFUSED)])

    def forget_unsigned(self, source: str, now: datetime) -> None:
        """Drops unsigned deliveries that nobody has asked about for so long; signed ones stay."""
        self._session.execute(
            delete(WebhookEventRow).where(
                WebhookEventRow.source == source,
                WebhookEventRow.state == EventState.REFUSED,
                WebhookEventRow.signature_ok.is_(False),
                WebhookEventRow.received_at < now - FORGOTTEN_AFTER,
            )
        )

    def waiting(self, now: datetime, limit: int) -> list[KeptEvent]:
        """New deliveries whose time to try has come, oldest first."""
        rows = self._session.scalars(
            select(WebhookEventRow)
            .where(WebhookEventRow.state == EventState.NEW, WebhookEventRow.try_at <= now)
            .order_by(WebhookEventRow.id)
            .limit(limit)
        )
        return [
            KeptEvent(
                id=row.id,
                source=row.source,
                event_id=row.event_id or row.claimed_id,
                received_at=row.received_at,
                sealed_body=row.body,
                tries=row.tries,
            )
            for row in rows
        ]

    def settle(
        self, event_id: int, state: EventState, *, type_: str | None, reason: str | None = None
    ) -> None:
        self._session.execute(
            update(WebhookEventRow)
            .where(WebhookEventRow.id == event_id)
            .values(state=state, type=type_, reason=reason, try_at=None)
        )

    def try_again_at(self, event_id: int, at: datetime, reason: str) -> None:
        self._session.execute(
            update(WebhookEventRow)
            .where(WebhookEventRow.id == event_id)
            .values(tries=WebhookEventRow.tries + 1, try_at=at, reason=reason)
        )

    def _hash_of(self, event: ReceivedEvent) -> str | None:
        return self._session.scalar(
            select(WebhookEventRow.body_hash).where(
                WebhookEventRow.source == event.source, WebhookEventRow.event_id == event.event_id
            )
        )


def _row(event: ReceivedEvent, state: EventState) -> dict[str, Any]:
    believed = state is EventState.NEW
    try_at = _LONG_AGO if event.at_once else event.received_at
    return {
        "source": event.source,
        "event_id": event.event_id if believed else None,
        "claimed_id": event.claimed_id,
        "received_at": event.received_at,
        "type": event.type,
        "body": event.sealed_body,
        "body_hash": event.body_hash,
        "signature_ok": event.event_id is not None,
        "state": state.value,
        "reason": event.reason,
        "tries": 0,
        "try_at": try_at if believed else None,
    }
