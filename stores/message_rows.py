"""The table of messages: said once by key, whatever is retried."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base


class MessageState(StrEnum):
    """Where a message is: ours until it is `accepted`, then what its provider tells.

    `shown` is read in the app and goes nowhere; `kept` belongs to a rehearsal.
    """

    WAITING = "waiting"
    SENDING = "sending"
    ACCEPTED = "accepted"
    QUEUED = "queued"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SHOWN = "shown"
    KEPT = "kept"


def _to(column: str) -> Index:
    """The messages to a recipient, newest last; each message has one kind of recipient."""
    named = text(f"{column} IS NOT NULL")
    return Index(f"ix_message_{column}", column, "at", "key", sqlite_where=named, postgresql_where=named)


class MessageRow(Base):
    """One message; `state` is a MessageState.

    From `try_at` on something is done with it: a waiting one is sent, an unknown one is asked about, and one
    that is still being sent is in doubt. `asked` counts how often the provider could not say. Who buys in the market is sent
    a code before there is any case.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_due", "channel", "state", "try_at"),
        Index("ix_message_by_reference", "reference"),
        Index("ix_message_of_case", "process_id", "at", "key"),
        Index("ix_message_newest", "at", "key"),
        Index("ix_message_by_state", "state", "at", "key"),
        _to("to_member_id"),
        _to("to_role"),
        _to("to_username"),
    )

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    process_id: Mapped[str | None] = mapped_column(ForeignKey("process.id"))
    event: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    to_member_id: Mapped[str | None] = mapped_column(String(64))
    to_role: Mapped[str | None] = mapped_column(String(32))
    to_username: Mapped[str | None] = mapped_column(String(64))
    task_id: Mapped[str | None] = mapped_column(String(100))
    channel: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int]
    try_at: Mapped[datetime]
    asked: Mapped[int]
    reference: Mapped[str | None] = mapped_column(String(255))
