"""The task that comes next: the following one of the list that somebody works through."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.permissions import Actor
from stores.inbox import InboxStore
from stores.inbox_queries import Wanted
from stores.inbox_views import TaskItem, View
from stores.task_projection import rank_of

_LOOKED_AT = 50


def next_task(
    session: Session,
    actor: Actor,
    after: TaskItem,
    now: datetime,
    *,
    view: View | None = None,
    kind: str | None = None,
    q: str | None = None,
) -> TaskItem | None:
    """What follows `after` in the same list and order, else the list's first; only what is free or theirs.

    Without a view it is what the person has, and then what they could take. Nothing follows what is done.
    """
    place = (rank_of(after.priority, after.due_at), after.id)
    for one in (view,) if view else (View.MINE, View.UNASSIGNED):
        for begins_after in (place, None):
            for task in _all(session, actor, one, now, Wanted(kind=kind, q=q, after=begins_after)):
                if task.id != after.id and task.assignee in (None, actor.username):
                    return task
    return None


def _all(session: Session, actor: Actor, view: View, now: datetime, wanted: Wanted) -> Iterator[TaskItem]:
    """A view to its end: whatever many colleagues have of it, what is free comes somewhere behind."""
    if view is View.DONE:
        return
    while True:
        tasks, last = InboxStore(session).open_ones(actor, view, now, wanted, _LOOKED_AT)
        yield from tasks[:_LOOKED_AT]
        if last is None or len(tasks) <= _LOOKED_AT:
            return
        wanted = replace(wanted, after=last)
