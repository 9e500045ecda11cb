"""Cases as the network sees them: begun with their outbox row, shown by their workflow, found by people."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Row,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from domain.case import CaseRecord, CaseStatus, Projected, Projection, TaskClock, TaskState, Waiting
from domain.outgoing_events import ToldCase
from domain.permissions import NATIONWIDE, Actor, leads, works_beyond_kanoons
from domain.persian import search_key
from domain.processes import PROCESSES
from domain.working_days import WorkingCalendar
from stores.case_rows import ProcessRow, ProcessStartRow
from stores.conflicts import insert_new
from stores.database import table_of
from stores.messages import MessageStore
from stores.outgoing import publish_begun, publish_shown
from stores.pages import COUNT_CAP, BadCursor, Cursor, StorePage, moment_of, page_of, texts_of
from stores.task_projection import CaseOfTasks, clock_of, stored_clocks, write_tasks
from stores.timeline import TimelineStore

_WAITING = TypeAdapter(Waiting)
_PROCESS = table_of(ProcessRow).c
_FOR_TASKS = select(_PROCESS.member_id, _PROCESS.rehearsal, _PROCESS.search_text, _PROCESS.subject).where(
    _PROCESS.id == bindparam("process_id")
)
_SHOW = update(table_of(ProcessRow)).where(
    _PROCESS.id == bindparam("process_id"), _PROCESS.rev <= bindparam("newest")
)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its workflow last showed it; fits domain.permissions.StartedCase. Times are the case's own."""

    id: str
    kind: str
    book: str
    rehearsal: bool
    member_id: str | None
    kanoon_id: str | None
    region: str
    stage: str
    status: CaseStatus
    outcome: str | None
    waiting: Waiting | None
    subject: dict[str, Any]
    policy_version: str
    started_at: datetime
    as_of: datetime
    rev: int
    started_by: str | None = None


@dataclass(frozen=True, slots=True)
class StartDue:
    """A start that the engine is told of; `argument` is the workflow's, as JSON.

    `asked` is what the request was made known by; `started_at` is None until the engine has been told, and
    `tries` counts how often it did not take it. `run` is above 0 where a case that had ended is begun again, and
    `created_at` is then when it goes on, by its own clock.
    """

    process_id: str
    kind: str
    argument: dict[str, Any]
    rehearsal: bool
    created_at: datetime
    asked: str = ""
    started_at: datetime | None = None
    tries: int = 0
    run: int = 0


class CaseStore:
    """The cases of all kinds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(
        self,
        record: CaseRecord,
        *,
        argument: dict[str, Any],
        subject: dict[str, Any],
        policy_version: str,
        search_words: str = "",
        asked: str = "",
    ) -> bool:
        """Writes a case and the outbox row of its start, in the caller's transaction.

        `subject` holds ids and amounts only; `search_words` are what people look for (a name, a kanoon).
        False where the case is there already: then nothing is changed, and `start_of` tells by `asked` (a
        keyed hash of the request) whether it is the same case again.
        """
        searched = search_key(f"{record.process_id} {search_words}")
        row = {
            "id": record.process_id, "kind": record.kind, "book": record.book, "rehearsal": record.rehearsal,
            "member_id": record.member_id, "kanoon_id": record.kanoon_id, "region": record.region,
            "stage": record.stage or PROCESSES[record.kind].stages[0].name, "status": record.status.value,
            "outcome": record.outcome, "waiting": None, "subject": to_jsonable_python(subject), "policy_version": policy_version,
            "started_by": record.started_by, "started_at": record.started_at, "as_of": record.started_at,
            "rev": -1, "search_text": searched,
        }  # fmt: skip
        start = {
            "process_id": record.process_id, "kind": record.kind, "argument": to_jsonable_python(argument),
            "run": 0, "asked": asked, "rehearsal": record.rehearsal, "created_at": record.started_at, "started_at": None,
            "tries": 0, "try_at": record.started_at,
        }  # fmt: skip
        # Not looked up first: two who begin it at once would both find nothing.
        if not insert_new(self._session, ProcessRow, [row]):
            return False
        self._session.execute(insert(table_of(ProcessStartRow)), start)
        case = ToldCase(record.process_id, record.kind, record.rehearsal, subject)
        publish_begun(self._session, case, record.started_at)
        return True

    def waiting_to_start(self, now: datetime, limit: int) -> tuple[StartDue, ...]:
        """Cases that wait for the engine and are due, the longest due first. Starting one twice is harmless."""
        rows = self._session.scalars(
            select(ProcessStartRow)
            .where(ProcessStartRow.started_at.is_(None), ProcessStartRow.try_at <= now)
            .order_by(ProcessStartRow.try_at, ProcessStartRow.process_id)
            .limit(limit)
        )
        return tuple(_start(row) for row in rows)

    def start_of(self, process_id: str) -> StartDue | None:
        """How a case was begun; None where there is none."""
        row = self._session.get(ProcessStartRow, process_id)
        return _start(row) if row else None

    def try_start_at(self, process_id: str, at: datetime) -> None:
        """The engine did not take a start; it is tried again from `at` on."""
        self._session.execute(
            update(ProcessStartRow)
            .where(ProcessStartRow.process_id == process_id)
            .values(tries=ProcessStartRow.tries + 1, try_at=at)
        )

    def mark_started(self, process_id: str, at: datetime) -> None:
        self._session.execute(
            update(ProcessStartRow)
            .where(ProcessStartRow.process_id == process_id, ProcessStartRow.started_at.is_(None))
            .values(started_at=at)
        )

    def project(self, projection: Projection, calendar: WorkingCalendar) -> Projected:
        """Writes what changed in a case, once per `rev`.

        Idempotent: a repeat, or one that a later one overtook, changes no row and task; timeline entries
        and messages have keys of their own. The clocks of open tasks come back either way, as they were first set.
        """
        case = self._row_of(projection)
        added = TimelineStore(self._session).add(
            projection.process_id, projection.first_entry_number, projection.timeline
        )
        MessageStore(self._session).queue(projection)
        unset = [task.id for task in projection.tasks if task.clock is None]
        stored = stored_clocks(self._session, unset)
        clocks = {
            task.id: task.clock or stored.get(task.id) or clock_of(task, calendar)
            for task in projection.tasks
        }
        newest = self._show(_with_next(projection, clocks))
        if projection.tasks:
            of_case = CaseOfTasks(
                projection.process_id, case.member_id, case.rehearsal, case.search_text, projection.as_of
            )
            write_tasks(self._session, of_case, projection.tasks, clocks, newest=newest)
        of = ToldCase(projection.process_id, projection.kind, case.rehearsal, case.subject)
        publish_shown(self._session, of, added, projection.tasks)
        opened = {task.id for task in projection.tasks if task.clock is None and task.state is TaskState.OPEN}
        return Projected(clocks={task_id: clocks[task_id] for task_id in opened})

    def get(self, process_id: str) -> CaseView | None:
        row = self._session.get(ProcessRow, process_id)
        return _view(row) if row else None

    def shown_rev(self, process_id: str) -> int:
        """How far a case has been shown; below zero before its first showing, and for none that is known."""
        rev = self._session.scalar(select(_PROCESS.rev).where(_PROCESS.id == process_id))
        return -1 if rev is None else rev

    def find(
        self,
        actor: Actor,
        *,
        kind: str | None = None,
        stage: str | None = None,
        status: CaseStatus | None = None,
        q: str | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[CaseView]:
        """Cases that `actor` may see, newest first. Raises BadCursor."""
        wanted: list[ColumnElement[bool]] = [visible_to(actor)]
        if kind is not None:
            wanted.append(ProcessRow.kind == kind)
        if stage is not None:
            wanted.append(ProcessRow.stage == stage)
        if status is not None:
            wanted.append(ProcessRow.status == status.value)
        words = search_key(q).split() if q else []
        wanted += [ProcessRow.search_text.contains(word, autoescape=True) for word in words]
        counted = select(ProcessRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(ProcessRow).where(*wanted)
        if after is not None:
            query = query.where(tuple_(ProcessRow.started_at, ProcessRow.id) < _place(after))
        newest_first = query.order_by(ProcessRow.started_at.desc(), ProcessRow.id.desc()).limit(limit + 1)
        items = [_view(row) for row in self._session.scalars(newest_first)]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.started_at.isoformat(), last.id) if last else None, count)

    def _row_of(self, projection: Projection) -> Row[str | None, bool, str, dict[str, Any]]:
        asked = {"process_id": projection.process_id}
        if found := self._session.execute(_FOR_TASKS, asked).one_or_none():
            return found
        # Only a case that is rebuilt from its running workflow has no row: the others were begun with one.
        row = {
            "id": projection.process_id, "kind": projection.kind, "book": projection.book,
            "rehearsal": projection.book != "real", "member_id": None, "kanoon_id": projection.kanoon_id,
            "region": projection.region, "stage": projection.stage, "status": projection.status.value,
            "outcome": None, "waiting": None, "subject": {}, "policy_version": "", "started_by": None,
            "started_at": projection.as_of, "as_of": projection.as_of, "rev": -1,
            "search_text": search_key(projection.process_id),
        }  # fmt: skip
        insert_new(self._session, ProcessRow, [row])
        return self._session.execute(_FOR_TASKS, asked).one()

    def _show(self, projection: Projection) -> bool:
        waiting = to_jsonable_python(asdict(projection.waiting)) if projection.waiting else None
        shown = {
            "process_id": projection.process_id, "newest": projection.rev, "rev": projection.rev,
            "stage": projection.stage, "status": projection.status.value, "outcome": projection.outcome,
            "waiting": waiting, "as_of": projection.as_of,
        }  # fmt: skip
        result = self._session.execute(_SHOW, shown)
        return isinstance(result, CursorResult) and result.rowcount == 1


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """domain.permissions.may_see_case as a condition on process rows."""
    own = ProcessRow.member_id == actor.member_id if actor.member_id is not None else false()
    if works_beyond_kanoons(actor):
        return true() if actor.region == NATIONWIDE else or_(own, ProcessRow.region == actor.region)
    return or_(own, ProcessRow.kanoon_id == actor.kanoon_id if leads(actor, actor.kanoon_id) else false())


def _with_next(projection: Projection, clocks: Mapping[str, TaskClock]) -> Projection:
    """What happens next to a task that was opened just now is known only with its clock."""
    waiting = projection.waiting
    if waiting is None or waiting.next_at is not None:
        return projection
    opened = (task for task in projection.tasks if task.kind == waiting.for_ and task.clock is None)
    moments = [
        at
        for task in opened
        for at in (*clocks[task.id].reminders_at, clocks[task.id].escalate_at, clocks[task.id].expires_at)
        if at is not None
    ]
    return replace(projection, waiting=replace(waiting, next_at=min(moments, default=None)))


def _place(after: Cursor) -> tuple[datetime, str]:
    started_at, process_id = texts_of(after, 2)
    if "\0" in process_id:
        raise BadCursor("not an id")
    return moment_of(started_at), process_id


def _start(row: ProcessStartRow) -> StartDue:
    return StartDue(**{name: getattr(row, name) for name in StartDue.__slots__})


def _view(row: ProcessRow) -> CaseView:
    return CaseView(
        id=row.id,
        kind=row.kind,
        book=row.book,
        rehearsal=row.rehearsal,
        member_id=row.member_id,
        kanoon_id=row.kanoon_id,
        region=row.region,
        stage=row.stage,
        status=CaseStatus(row.status),
        outcome=row.outcome,
        waiting=_WAITING.validate_python(row.waiting) if row.waiting else None,
        subject=dict(row.subject),
        policy_version=row.policy_version,
        started_at=row.started_at,
        as_of=row.as_of,
        rev=row.rev,
        started_by=row.started_by,
    )
