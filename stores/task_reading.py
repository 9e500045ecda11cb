"""Task rows as the domain's objects."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import TaskState
from domain.permissions import Role
from stores.inbox_views import TaskDetail, TaskItem
from stores.task_projection import ANSWERS, CLOCK
from stores.task_rows import TaskDraftRow, TaskPayloadRow, TaskRow

_MOST_OPEN = 200


def item_of(row: TaskRow) -> TaskItem:
    return TaskItem(
        id=row.id,
        process_id=row.process_id,
        kind=row.kind,
        stage=row.stage,
        region=row.region,
        kanoon_id=row.kanoon_id,
        member_id=row.member_id,
        state=TaskState(row.state),
        rev=row.rev,
        priority=row.priority,
        opened_at=row.opened_at,
        due_at=row.due_at,
        snoozed_until=row.snoozed_until,
        assignee=row.assignee,
        assigned_member_id=row.assigned_member_id,
        claimed_at=row.claimed_at,
        done_by=row.done_by,
        done_at=row.done_at,
        outcome=row.outcome,
        rehearsal=row.rehearsal,
    )


def open_tasks_of(session: Session, process_id: str) -> list[TaskItem]:
    """The open tasks of a case, oldest first."""
    rows = session.scalars(
        select(TaskRow)
        .where(TaskRow.process_id == process_id, TaskRow.state == TaskState.OPEN.value)
        .order_by(TaskRow.opened_at, TaskRow.id)
        .limit(_MOST_OPEN)
    )
    return [item_of(row) for row in rows]


def open_tasks_of_cases(session: Session, process_ids: list[str]) -> list[str]:
    """Ids of the open tasks of several cases, the oldest first."""
    return list(
        session.scalars(
            select(TaskRow.id)
            .where(TaskRow.process_id.in_(process_ids), TaskRow.state == TaskState.OPEN.value)
            .order_by(TaskRow.opened_at, TaskRow.id)
            .limit(_MOST_OPEN)
        )
    )


def tasks_shown(session: Session, process_id: str, value: str) -> list[TaskDetail]:
    """The newest tasks of a case that show `value` (a file's id) among their facts."""
    rows = session.execute(
        select(TaskRow.id, TaskPayloadRow.about)
        .join(TaskPayloadRow, TaskPayloadRow.task_id == TaskRow.id)
        .where(TaskRow.process_id == process_id)
        .order_by(TaskRow.opened_at.desc())
        .limit(_MOST_OPEN)
    )
    found = [detail_of(session, task_id, None) for task_id, about in rows.all() if _shows(about, value)]
    return [task for task in found if task is not None]


def _shows(about: Mapping[str, Any], value: str) -> bool:
    """As a fact of its own, or as one of several of the same name."""
    return any(value == told or (isinstance(told, list) and value in told) for told in about.values())


def detail_of(session: Session, task_id: str, reader: str | None) -> TaskDetail | None:
    """Everything of a task, with the draft of `reader` (a username), in one statement."""
    found = session.execute(
        select(TaskRow, TaskPayloadRow, TaskDraftRow.form)
        .join(TaskPayloadRow, TaskPayloadRow.task_id == TaskRow.id)
        .outerjoin(TaskDraftRow, (TaskDraftRow.task_id == TaskRow.id) & (TaskDraftRow.username == reader))
        .where(TaskRow.id == task_id)
        # A claim of ours was written past the session's own objects.
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    row, payload, draft = found
    item = item_of(row)
    return TaskDetail(
        **{name: getattr(item, name) for name in TaskItem.__slots__},
        task_rev=row.task_rev,
        about=dict(payload.about),
        roles=tuple(Role(role) for role in payload.roles),
        excluded_member_ids=tuple(payload.excluded_member_ids),
        excluded_usernames=tuple(payload.excluded_usernames),
        escalated=payload.escalated,
        clock=CLOCK.validate_python(payload.clock),
        answers=tuple(ANSWERS.validate_python(payload.answers)),
        draft=dict(draft) if draft is not None else None,
    )
