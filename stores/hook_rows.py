"""The tables of webhooks that go out: who wants to be told, of what, and every try to tell them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base

# SQLite numbers rows by itself only in a column of this very type.
_Numbered = BigInteger().with_variant(Integer(), "sqlite")


class WebhookEndpointRow(Base):
    """Where a client wants to be told. Its secrets are sealed; `old_secret` signs too until `old_until`.

    `failures` counts tries in vain since the last one that was taken, the first of which was at `failing_since`;
    nothing is tried before `rests_until`. `events` is empty where all are wanted.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'paused')", name="state"),
        CheckConstraint("(state = 'paused') = (paused_why IS NOT NULL)", name="paused"),
        Index("ix_webhook_endpoint_of_client", "client_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id"))
    url: Mapped[str] = mapped_column(String(500))
    events: Mapped[list[Any]]
    rehearsals: Mapped[bool]
    state: Mapped[str] = mapped_column(String(8))
    paused_why: Mapped[str | None] = mapped_column(String(8))
    paused_at: Mapped[datetime | None]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    failures: Mapped[int]
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]


class OutgoingEventRow(Base):
    """An event that somebody wanted, written in the transaction of what it tells of. `body` is sent as it stands."""

    __tablename__ = "outgoing_event"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    type: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
    rehearsal: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)


class WebhookDeliveryRow(Base):
    """One event for one endpoint: tried from `try_at` on until it is taken, or given up."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        CheckConstraint("state IN ('waiting', 'delivered', 'failed', 'withheld')", name="state"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        Index("ix_webhook_delivery_due", "endpoint_id", "state", "id", "try_at"),
        Index("ix_webhook_delivery_newest", "endpoint_id", "id"),
        Index("ix_webhook_delivery_of_event", "event_id"),
        Index("ix_webhook_delivery_ended", "ended_at"),
    )

    id: Mapped[int] = mapped_column(_Numbered, primary_key=True, autoincrement=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoint.id"))
    event_id: Mapped[str] = mapped_column(ForeignKey("outgoing_event.id"))
    state: Mapped[str] = mapped_column(String(12))
    try_at: Mapped[datetime]
    tries: Mapped[int]
    first_tried_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class WebhookTryRow(Base):
    """One try: what the receiver answered, or why there was no answer, and how long it took."""

    __tablename__ = "webhook_try"

    delivery_id: Mapped[int] = mapped_column(_Numbered, ForeignKey("webhook_delivery.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    status: Mapped[int | None]
    problem: Mapped[str | None] = mapped_column(String(32))
    milliseconds: Mapped[int]
    excerpt: Mapped[str] = mapped_column(String(500))
