"""The questions behind the inbox's lists: a few ranges of one covering index, merged."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, literal, or_, select, tuple_, union
from sqlalchemy.orm import Session

from domain.jalali import tehran_date, tehran_midnight
from domain.permissions import Actor
from domain.persian import search_key
from stores.audience import group_principals, personal_principals
from stores.database import table_of
from stores.inbox_views import View
from stores.pages import COUNT_CAP, moment_of
from stores.task_projection import FREE, TAKEN
from stores.task_rows import TaskAudienceRow, TaskExclusionRow, TaskRow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What narrows a list: a kind of task, a case, words, and the place after which it begins.

    `after` is (rank, id) of an open task, or (when it was answered, id) where the list is what is done.
    """

    kind: str | None = None
    process_id: str | None = None
    q: str | None = None
    after: tuple[str, str] | None = None

    @property
    def looks_into_tasks(self) -> bool:
        return bool(self.kind or self.process_id or self.q)

    def conditions(self) -> Iterable[ColumnElement[bool]]:
        """Conditions on task rows."""
        if self.kind:
            yield TaskRow.kind == self.kind
        if self.process_id:
            yield TaskRow.process_id == self.process_id
        for word in search_key(self.q).split() if self.q else ():
            yield TaskRow.search_text.contains(word, autoescape=True)


# The table, not the mapped class: the session plans a question by classes anew each time, which costs more than its answer.
_AUDIENCE = table_of(TaskAudienceRow).c
Range = tuple[str, str]
"""A principal and a state: one range of the index."""


def ranges_of(actor: Actor, view: View) -> list[Range]:
    """Which ranges of the audience a view reads."""
    mine = [(principal, state) for principal in personal_principals(actor) for state in (FREE, TAKEN)]
    free = [(principal, FREE) for principal in group_principals(actor)]
    taken = [(principal, TAKEN) for principal in group_principals(actor)]
    match view:
        case View.MINE:
            return mine
        case View.SNOOZED:
            return [one for one in mine if one[1] == TAKEN]
        case View.GROUPS:
            return free + taken
        case View.UNASSIGNED:
            return free
        case View.DUE_TODAY | View.OVERDUE:
            return mine + free
        case View.DONE:
            return []


def open_tasks(
    actor: Actor, view: View, now: datetime, wanted: Wanted, limit: int
) -> CompoundSelect[tuple[str, str]] | None:
    """(rank, task_id) of the first `limit` tasks of a view, each once; None where nothing can be in it."""
    ranges = ranges_of(actor, view)
    if not ranges:
        return None
    branches = [_branch(one, actor, view, now=now, wanted=wanted, limit=limit) for one in ranges]
    return union(*(select(branch.subquery()) for branch in branches)).order_by("rank", "task_id").limit(limit)


def count(session: Session, actor: Actor, view: View, now: datetime, wanted: Wanted) -> int:
    """How many tasks are in a whole view, up to one more than COUNT_CAP."""
    wanted = replace(wanted, after=None)
    if view is View.DONE:
        found: Select[Any] = done_tasks(actor, wanted).with_only_columns(TaskRow.id).limit(COUNT_CAP + 1)
        return session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    query = open_tasks(actor, view, now, wanted, COUNT_CAP + 1)
    return 0 if query is None else session.scalar(select(func.count()).select_from(query.subquery())) or 0


def done_tasks(actor: Actor, wanted: Wanted) -> Select[Any]:
    """What this person has answered, newest first. Raises BadCursor for a place of another list."""
    query = select(TaskRow).where(TaskRow.done_by == actor.username, *wanted.conditions())
    if wanted.after is not None:
        done_at, task_id = wanted.after
        query = query.where(tuple_(TaskRow.done_at, TaskRow.id) < (moment_of(done_at), task_id))
    return query.order_by(TaskRow.done_at.desc(), TaskRow.id.desc())


def _branch(
    one: Range, actor: Actor, view: View, *, now: datetime, wanted: Wanted, limit: int
) -> Select[Any]:
    principal, state = one
    query = (
        select(_AUDIENCE.rank.label("rank"), _AUDIENCE.task_id.label("task_id"))
        .where(_AUDIENCE.principal == principal, _AUDIENCE.state == state)
        .where(_is_not_excluded(actor, _AUDIENCE.task_id))
        .order_by(_AUDIENCE.rank, _AUDIENCE.task_id)
        .limit(limit)
    )
    if wanted.after is not None:
        rank, task_id = wanted.after
        query = query.where(
            tuple_(_AUDIENCE.rank, _AUDIENCE.task_id) > tuple_(literal(rank), literal(task_id))
        )
    if view is View.OVERDUE:
        query = query.where(_AUDIENCE.due_at < now)
    if view is View.DUE_TODAY:
        today = tehran_date(now)
        query = query.where(
            _AUDIENCE.due_at >= tehran_midnight(today),
            _AUDIENCE.due_at < tehran_midnight(today + timedelta(days=1)),
        )
    # Only what somebody has can be snoozed, so the free ranges never look into the task row for that.
    if state == TAKEN and view is not View.GROUPS:
        snoozed = TaskRow.snoozed_until > now
        awake = or_(TaskRow.snoozed_until.is_(None), TaskRow.snoozed_until <= now)
        query = query.join(TaskRow, TaskRow.id == _AUDIENCE.task_id)
        query = query.where(snoozed if view is View.SNOOZED else awake)
    elif wanted.looks_into_tasks:
        query = query.join(TaskRow, TaskRow.id == _AUDIENCE.task_id)
    return cast("Select[Any]", query.where(*wanted.conditions()))


def _is_not_excluded(actor: Actor, task_id: Any) -> ColumnElement[bool]:
    return ~(
        select(literal(1))
        .where(
            TaskExclusionRow.task_id == task_id, TaskExclusionRow.principal.in_(personal_principals(actor))
        )
        .exists()
    )
