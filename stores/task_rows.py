"""The tables of the inbox: a narrow row per task, and apart from it what only one task's page needs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base

_OF_TASK = "task.id"


class TaskRow(Base):
    """A task in lists. `rev` grows with every claim, assignment and change of the case: what a person saw.

    `rank` sorts by priority and due time; times are the case's own.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_done_by", "done_by", "done_at", "id"),
        Index("ix_task_by_kind", "kind", "state", "due_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    process_id: Mapped[str] = mapped_column(ForeignKey("process.id"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(48))
    region: Mapped[str] = mapped_column(String(16))
    kanoon_id: Mapped[str | None] = mapped_column(String(64))
    member_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    rev: Mapped[int]
    task_rev: Mapped[int]
    priority: Mapped[int]
    rank: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    snoozed_until: Mapped[datetime | None]
    assignee: Mapped[str | None] = mapped_column(String(64))
    assigned_member_id: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(64))
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(48))
    rehearsal: Mapped[bool]
    search_text: Mapped[str] = mapped_column(Text)


class TaskPayloadRow(Base):
    """What a task is about, whom it asks, whom it must not ask, its times, and the answers so far."""

    __tablename__ = "task_payload"

    task_id: Mapped[str] = mapped_column(ForeignKey(_OF_TASK), primary_key=True)
    about: Mapped[dict[str, Any]]
    roles: Mapped[list[Any]]
    excluded_member_ids: Mapped[list[Any]]
    excluded_usernames: Mapped[list[Any]]
    times: Mapped[dict[str, Any]]
    clock: Mapped[dict[str, Any]]
    answers: Mapped[list[Any]]
    escalated: Mapped[bool]


class TaskAudienceRow(Base):
    """An open task in the lists of one principal (a role in a region, a member, a user)."""

    __tablename__ = "task_audience"
    __table_args__ = (
        # Covers a list's whole first question: whose, free or taken, in which order, due when.
        Index("ix_task_audience_list", "principal", "state", "rank", "task_id", "due_at"),
    )

    task_id: Mapped[str] = mapped_column(ForeignKey(_OF_TASK), primary_key=True)
    principal: Mapped[str] = mapped_column(String(160), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    rank: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]


class TaskExclusionRow(Base):
    """Somebody who must not answer an open task: their own case, or the second of four eyes."""

    __tablename__ = "task_exclusion"

    task_id: Mapped[str] = mapped_column(ForeignKey(_OF_TASK), primary_key=True)
    principal: Mapped[str] = mapped_column(String(160), primary_key=True)


class TaskDraftRow(Base):
    """What a person typed into a task's form and has not sent."""

    __tablename__ = "task_draft"

    task_id: Mapped[str] = mapped_column(ForeignKey(_OF_TASK), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    form: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class TaskCommentRow(Base):
    """A remark of a colleague on a task; it decides nothing. The same request of an author says it once."""

    __tablename__ = "task_comment"
    __table_args__ = (UniqueConstraint("task_id", "author", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    task_id: Mapped[str] = mapped_column(ForeignKey(_OF_TASK), index=True)
    author: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    request_id: Mapped[str | None] = mapped_column(String(80))


class TaskActionRow(Base):
    """Who claimed, released, assigned or snoozed a task, one entry per `rev` that they made."""

    __tablename__ = "task_action"

    task_id: Mapped[str] = mapped_column(ForeignKey(_OF_TASK), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(64))
    to: Mapped[str | None] = mapped_column(String(64))
    until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
