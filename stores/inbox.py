"""The inbox of people: its lists, a task's page, and taking a task before it is answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from domain.case import TaskState
from domain.permissions import Actor
from domain.task_permissions import supervises, why_not_answer, why_not_assign
from stores import inbox_queries
from stores.audience import of_user
from stores.conflicts import insert_new
from stores.database import table_of
from stores.inbox_queries import Wanted
from stores.inbox_views import (
    Closed,
    NoSuchTask,
    NotYours,
    Stale,
    Taken,
    TaskComment,
    TaskDetail,
    TaskItem,
    View,
)
from stores.pages import StorePage, page_of
from stores.task_projection import FREE, TAKEN
from stores.task_reading import detail_of, item_of
from stores.task_rows import TaskActionRow, TaskAudienceRow, TaskCommentRow, TaskRow


class InboxStore:
    """Open tasks of people; every change is guarded by the task's `rev`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(
        self, actor: Actor, view: View, now: datetime, wanted: Wanted | None = None, limit: int = 50
    ) -> StorePage[TaskItem]:
        """A page of a view for `actor`: more urgent first, then what is due sooner; what is done newest first.

        Raises BadCursor.
        """
        wanted = wanted or Wanted()
        count = inbox_queries.count(self._session, actor, view, now, wanted)
        if view is View.DONE:
            done = list(self._session.scalars(inbox_queries.done_tasks(actor, wanted).limit(limit + 1)))
            oldest = done[:limit][-1] if done else None
            place = (oldest.done_at.isoformat(), oldest.id) if oldest and oldest.done_at else None
            return page_of([item_of(row) for row in done], limit, place, count)
        items, last = self.open_ones(actor, view, now, wanted, limit)
        return page_of(items, limit, last, count)

    def open_ones(
        self, actor: Actor, view: View, now: datetime, wanted: Wanted, limit: int
    ) -> tuple[Sequence[TaskItem], tuple[str, str] | None]:
        """The first `limit` tasks of a view of open ones, one more where there are more, and the last's place.

        Uncounted: to count costs as much again, and whoever looks for the next task shows no number.
        """
        query = inbox_queries.open_tasks(actor, view, now, wanted, limit + 1)
        places = [] if query is None else [(row.rank, row.task_id) for row in self._session.execute(query)]
        if not places:
            return [], None
        ids = [task_id for _, task_id in places]
        rows = {row.id: row for row in self._session.scalars(select(TaskRow).where(TaskRow.id.in_(ids)))}
        return [item_of(rows[task_id]) for task_id in ids if task_id in rows], places[:limit][-1]

    def get(self, task_id: str, reader: str | None = None) -> TaskDetail | None:
        return detail_of(self._session, task_id, reader)

    def claim(self, task_id: str, actor: Actor, expected_rev: int, now: datetime) -> TaskDetail:
        """Takes a task: of many, one wins. Raises NoSuchTask, Closed, NotYours, Taken, Stale."""
        task = self._for_change(task_id)
        if code := why_not_answer(actor, task):
            raise NotYours(code, actor.username)
        if task.assignee == actor.username:
            return task
        if task.assignee is not None:
            raise Taken(task.assignee, task.claimed_at)
        try:
            self._give(task, actor.username, expected_rev, now, "claim", actor.username)
        except Stale:
            # The same person in another window was quicker.
            if self._for_change(task_id).assignee != actor.username:
                raise
        return self._for_change(task_id)

    def release(self, task_id: str, actor: Actor, expected_rev: int, now: datetime) -> TaskDetail:
        """Gives a task back to everybody it was for. Raises NoSuchTask, Closed, Taken, Stale."""
        task = self._for_change(task_id)
        if task.assignee is None:
            return task
        if task.assignee != actor.username:
            raise Taken(task.assignee, task.claimed_at)
        self._give(task, None, expected_rev, now, "release", actor.username)
        return self._for_change(task_id)

    def assign(
        self, task_id: str, actor: Actor, to: Actor, expected_rev: int, now: datetime, reason: str, *,
        action: str = "assign",
    ) -> TaskDetail:  # fmt: skip
        """Gives a task to somebody who may answer it. Supervisors may also take it from who has it.

        Raises NoSuchTask, Closed, NotYours (of the actor, or of who would get it), Taken, Stale.
        """
        task = self._for_change(task_id)
        if code := why_not_assign(actor, task):
            raise NotYours(code, actor.username)
        if code := why_not_answer(to, task):
            raise NotYours(code, to.username)
        if task.assignee not in (None, actor.username) and not supervises(actor, task):
            raise Taken(str(task.assignee), task.claimed_at)
        self._give(task, to.username, expected_rev, now, action, actor.username, reason)
        return self._for_change(task_id)

    def snooze(
        self, task_id: str, actor: Actor, until: datetime, expected_rev: int, now: datetime
    ) -> TaskDetail:
        """Puts a task of one's own aside until a time; its due time stays.

        Raises NoSuchTask, Closed, NotYours, Taken, Stale.
        """
        task = self._for_change(task_id)
        if task.assignee is None:
            raise NotYours("claim_first", actor.username)
        if task.assignee != actor.username:
            raise Taken(task.assignee, task.claimed_at)
        self._give(task, actor.username, expected_rev, now, "snooze", actor.username, until=until)
        return self._for_change(task_id)

    def comment(
        self, task_id: str, author: str, text: str, at: datetime, request_id: str | None = None
    ) -> TaskComment:
        """Adds a remark of a colleague, which decides nothing; the same request again adds nothing.

        Raises NoSuchTask.
        """
        if self.get(task_id) is None:
            raise NoSuchTask
        said = {"task_id": task_id, "author": author, "text": text, "at": at, "request_id": request_id}
        insert_new(self._session, TaskCommentRow, [said])
        newest = select(TaskCommentRow).where(
            TaskCommentRow.task_id == task_id,
            TaskCommentRow.author == author,
            TaskCommentRow.request_id == request_id,
        )
        row = self._session.scalars(newest.order_by(TaskCommentRow.id.desc()).limit(1)).one()
        return TaskComment(row.id, row.author, row.text, row.at)

    def comments(self, task_id: str, limit: int = 200) -> tuple[TaskComment, ...]:
        """The newest remarks, oldest of them first."""
        rows = self._session.scalars(
            select(TaskCommentRow)
            .where(TaskCommentRow.task_id == task_id)
            .order_by(TaskCommentRow.id.desc())
            .limit(limit)
        )
        newest = tuple(TaskComment(row.id, row.author, row.text, row.at) for row in rows)
        return newest[::-1]

    def _for_change(self, task_id: str) -> TaskDetail:
        task = self.get(task_id)
        if task is None:
            raise NoSuchTask
        if task.state is not TaskState.OPEN:
            raise Closed(task.done_by, task.done_at)
        return task

    def _refuse_the_slower(self, seen: TaskDetail, actor: str) -> NoReturn:
        """Raises what became of a task since it was seen: Closed, Taken, or else Stale."""
        task = self._for_change(seen.id)
        if task.assignee is not None and task.assignee not in (seen.assignee, actor):
            raise Taken(task.assignee, task.claimed_at)
        raise Stale(task.rev)

    def _give(
        self,
        task: TaskDetail,
        to: str | None,
        expected_rev: int,
        now: datetime,
        action: str,
        actor: str,
        reason: str | None = None,
        until: datetime | None = None,
    ) -> None:
        won = self._session.execute(
            update(TaskRow)
            .where(TaskRow.id == task.id, TaskRow.rev == expected_rev, TaskRow.state == TaskState.OPEN.value)
            .values(assignee=to, claimed_at=now if to else None, snoozed_until=until, rev=TaskRow.rev + 1)
            .returning(TaskRow.rev, TaskRow.rank, TaskRow.due_at)
        ).one_or_none()
        if won is None:
            self._refuse_the_slower(task, actor)
        self._session.execute(
            update(TaskAudienceRow)
            .where(TaskAudienceRow.task_id == task.id)
            .values(state=TAKEN if to else FREE)
        )
        if task.assignee is not None:
            mine = TaskAudienceRow.principal == of_user(task.assignee)
            self._session.execute(delete(TaskAudienceRow).where(TaskAudienceRow.task_id == task.id, mine))
        if to is not None:
            self._session.execute(
                insert(table_of(TaskAudienceRow)).values(
                    task_id=task.id, principal=of_user(to), state=TAKEN, rank=won.rank, due_at=won.due_at
                )
            )
        self._session.execute(
            insert(table_of(TaskActionRow)).values(
                task_id=task.id,
                rev=won.rev,
                action=action,
                actor=actor,
                to=to,
                until=until,
                reason=reason,
                at=now,
            )
        )
