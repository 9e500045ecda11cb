"""What the inbox shows: a view's rows, and the counts of all views."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.pages.declared import stage_title, task_title
from api.pages.people import names_of
from domain.permissions import Actor
from domain.words import Text
from stores import inbox_queries
from stores.cases import CaseStore
from stores.inbox import InboxStore
from stores.inbox_queries import Wanted
from stores.inbox_views import Priority, TaskItem, View
from stores.pages import COUNT_CAP, Cursor


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `capped` where there are more than anybody counts."""

    n: int
    capped: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A task in a list; `now` is the clock that its due time is seen on. `asked_member` is asked by name."""

    task: TaskItem
    title: Text
    stage: Text
    person: str | None
    asked_member: str | None
    now: datetime

    @property
    def is_urgent(self) -> bool:
        return self.task.priority <= Priority.ESCALATED


@dataclass(frozen=True, slots=True)
class InboxLook:
    view: View
    rows: tuple[Row, ...]
    found: Count
    counts: dict[View, Count]
    next: Cursor | None


def look_at_inbox(
    session: Session,
    actor: Actor,
    wanted_view: View | None,
    wanted: Wanted,
    now: datetime,
) -> InboxLook:
    """A page of a view; without one, what is mine, or what I could take where nothing is."""
    counts = {view: _count(session, actor, view, now) for view in View}
    view = wanted_view or (View.MINE if counts[View.MINE].n else View.UNASSIGNED)
    listed = InboxStore(session).list(actor, view, now, wanted)
    return InboxLook(
        view=view,
        rows=rows_of(session, listed.items, now),
        found=Count(listed.count, listed.count_capped),
        counts=counts,
        next=listed.next,
    )


def rows_of(session: Session, tasks: Sequence[TaskItem], now: datetime) -> tuple[Row, ...]:
    """Tasks as rows, with the names of whom they are about."""
    names = names_of(session, {one for task in tasks for one in (task.member_id, task.assigned_member_id)})
    clocks = _clocks_of_rehearsals(session, tasks, now)
    return tuple(
        Row(
            task=task,
            title=task_title(task.kind),
            stage=stage_title(task.kind, task.stage),
            person=names.get(task.member_id or ""),
            asked_member=names.get(task.assigned_member_id or ""),
            now=clocks.get(task.process_id, now),
        )
        for task in tasks
    )


def _count(session: Session, actor: Actor, view: View, now: datetime) -> Count:
    n = inbox_queries.count(session, actor, view, now, Wanted())
    return Count(min(n, COUNT_CAP), n > COUNT_CAP)


def _clocks_of_rehearsals(session: Session, tasks: Sequence[TaskItem], now: datetime) -> dict[str, datetime]:
    # A rehearsal's times are its own: its clock may have been moved on.
    cases = CaseStore(session)
    found = [cases.get(process_id) for process_id in {task.process_id for task in tasks if task.rehearsal}]
    return {case.id: max(now, case.as_of) for case in found if case is not None}
