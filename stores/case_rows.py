"""The tables of cases: the process row, the outbox of starts, the timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base


class ProcessRow(Base):
    """A case as it was last shown by its workflow. `rev` guards it: an older showing changes nothing."""

    __tablename__ = "process"
    __table_args__ = (
        Index("ix_process_newest", "started_at", "id"),
        Index("ix_process_of_region", "region", "started_at", "id"),
        Index("ix_process_of_kanoon", "kanoon_id", "started_at", "id"),
        Index("ix_process_of_member", "member_id", "started_at", "id"),
        Index("ix_process_of_kind", "kind", "started_at", "id"),
        Index("ix_process_by_stage", "stage", "started_at", "id"),
        Index("ix_process_by_status", "status", "started_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    book: Mapped[str] = mapped_column(String(96))
    rehearsal: Mapped[bool]
    member_id: Mapped[str | None] = mapped_column(String(64))
    kanoon_id: Mapped[str | None] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(16))
    stage: Mapped[str] = mapped_column(String(48))
    status: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(48))
    waiting: Mapped[dict[str, Any] | None]
    subject: Mapped[dict[str, Any]]
    policy_version: Mapped[str] = mapped_column(String(32))
    started_by: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[datetime]
    as_of: Mapped[datetime]
    rev: Mapped[int]
    search_text: Mapped[str] = mapped_column(Text)


class ProcessStartRow(Base):
    """A start that the engine must be told of; written together with the case, so that none is lost.

    It is tried from `try_at` on; `tries` counts how often the engine did not take it. `asked` tells the same
    request from another under the same id. `run` counts how often a case that had ended was begun again; `argument`
    is what it begins with, and of one that may be begun again what it ended with.
    """

    __tablename__ = "process_start"
    __table_args__ = (Index("ix_process_start_waiting", "started_at", "try_at"),)

    process_id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    argument: Mapped[dict[str, Any]]
    run: Mapped[int]
    asked: Mapped[str] = mapped_column(String(64))
    rehearsal: Mapped[bool]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    tries: Mapped[int]
    try_at: Mapped[datetime]


class TimelineRow(Base):
    """Something that happened in a case, numbered by its workflow, so that a repeat finds itself there."""

    __tablename__ = "timeline"

    process_id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    what: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str | None] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]]
