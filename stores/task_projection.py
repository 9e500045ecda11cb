"""Writing tasks as their workflow shows them: row, payload, audience, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from sqlalchemy import BindParameter, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from domain.case import GivenAnswer, OpenTask, TaskClock, TaskState
from domain.forms import FieldKind
from domain.persian import search_key
from domain.processes import task_kind
from domain.working_days import Duration, WorkingCalendar
from stores.audience import audience_of, excluded_from, of_user
from stores.database import table_of
from stores.files import FileStore, files_in_answers
from stores.inbox_views import Priority
from stores.task_rows import TaskAudienceRow, TaskExclusionRow, TaskPayloadRow, TaskRow

FREE, TAKEN = "free", "taken"
CLOCK = TypeAdapter(TaskClock)
ANSWERS = TypeAdapter(list[GivenAnswer])

_TASK, _PAYLOAD = table_of(TaskRow), table_of(TaskPayloadRow)
_AUDIENCE, _EXCLUSION = table_of(TaskAudienceRow), table_of(TaskExclusionRow)
_TASK_ID: BindParameter[str] = bindparam("this")
_TASK_IDS: BindParameter[Any] = bindparam("these", expanding=True)
_CLOCKS = select(_PAYLOAD.c.task_id, _PAYLOAD.c.clock).where(_PAYLOAD.c.task_id.in_(_TASK_IDS))
_KNOWN = select(_TASK.c.id, _TASK.c.kanoon_id).where(_TASK.c.id.in_(_TASK_IDS))
_CHANGED = (_TASK.c.task_rev != bindparam("rev_now")) | (_TASK.c.state != bindparam("state_now"))
_UPDATE = (
    update(_TASK)
    .where(_TASK.c.id == _TASK_ID)
    .values(rev=_TASK.c.rev + _CHANGED.cast(_TASK.c.rev.type))
    .returning(_TASK.c.assignee)
)
_UPDATE_PAYLOAD = update(_PAYLOAD).where(_PAYLOAD.c.task_id == _TASK_ID)
_TAKE_OUT = [delete(table).where(table.c.task_id == _TASK_ID) for table in (_AUDIENCE, _EXCLUSION)]
_INSERT, _INSERT_PAYLOAD, _FILE, _EXCLUDE = map(insert, (_TASK, _PAYLOAD, _AUDIENCE, _EXCLUSION))


@dataclass(frozen=True, slots=True)
class CaseOfTasks:
    """What tasks take over from their case."""

    process_id: str
    member_id: str | None
    rehearsal: bool
    search_text: str
    as_of: datetime


def clock_of(task: OpenTask, calendar: WorkingCalendar) -> TaskClock:
    """The times of a task in the Iranian calendar, from its opening."""

    def after(duration: str) -> datetime:
        return calendar.after(task.opened_at, Duration.parse(duration))

    times = task.times
    return TaskClock(
        due_at=after(times.due),
        reminders_at=tuple(map(after, times.reminders)),
        escalate_at=after(times.escalate) if times.escalate else None,
        expires_at=after(times.expires) if times.expires else None,
    )


def rank_of(priority: int, due_at: datetime) -> str:
    """Sorts as text: more urgent first, then what is due sooner."""
    return f"{priority}-{due_at.astimezone(UTC):%Y%m%dT%H%M%S}"


def without_codes(kind: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """A form without its one-time codes, which are never stored."""
    try:
        fields = task_kind(kind).fields
    except (KeyError, StopIteration):
        return dict(form)
    secret = {field.name for field in fields if field.kind is FieldKind.CODE}
    return {name: value for name, value in form.items() if name not in secret}


def stored_clocks(session: Session, task_ids: Sequence[str]) -> dict[str, TaskClock]:
    """The clocks that are kept already, by task id."""
    if not task_ids:
        return {}
    rows = session.execute(_CLOCKS, {"these": task_ids})
    return {task_id: CLOCK.validate_python(clock) for task_id, clock in rows}


def write_tasks(
    session: Session,
    case: CaseOfTasks,
    tasks: Sequence[OpenTask],
    clocks: Mapping[str, TaskClock],
    *,
    newest: bool,
) -> None:
    """Inserts or updates the tasks. Claims and snoozes of rows that are there stay as they are.

    What a later showing overtook (not `newest`) still opens tasks that nobody has heard of.
    """
    rows = session.execute(_KNOWN, {"these": [task.id for task in tasks]})
    known: dict[str, str | None] = {row.id: row.kanoon_id for row in rows}
    for task in tasks:
        if task.id in known and not newest:
            continue
        shown = _row_values(task, case, clocks[task.id])
        payload = _payload_values(task, clocks[task.id])
        if task.id in known:
            handed_on = known[task.id] != task.kanoon_id
            assignee = _update(session, task, shown, payload, handed_on=handed_on)
        else:
            assignee = None
            session.execute(_INSERT, {"id": task.id, "rev": 1, **shown})
            session.execute(_INSERT_PAYLOAD, {"task_id": task.id, **payload})
        for files in files_in_answers(task):
            FileStore(session).take(task.id, files, case.as_of)
        file_under(session, task, assignee, shown["rank"], shown["due_at"], known=task.id in known)


def _update(
    session: Session, task: OpenTask, shown: dict[str, Any], payload: dict[str, Any], *, handed_on: bool
) -> str | None:
    """Updates the rows and gives who has the task; the row stays locked against claims until we are done.

    `handed_on`: it is asked in another kanoon now, where nobody has taken it.
    """
    now = {"this": task.id, "rev_now": task.rev, "state_now": task.state.value}
    assignee: str | None = session.execute(_UPDATE, now | shown).scalar_one()
    session.execute(_UPDATE_PAYLOAD, {"this": task.id, **payload})
    if assignee is not None and task.state is TaskState.OPEN and (handed_on or assignee in _answered(task)):
        # Who has voted has nothing left to do here; the next voter must find the task free.
        free = {"assignee": None, "claimed_at": None, "snoozed_until": None}
        session.execute(update(_TASK).where(_TASK.c.id == task.id).values(free))
        return None
    return assignee


def file_under(
    session: Session, task: OpenTask, assignee: str | None, rank: str, due_at: datetime, *, known: bool
) -> None:
    """Puts an open task into the lists of its principals, and takes a closed one out of all."""
    if known:
        for take_out in _TAKE_OUT:
            session.execute(take_out, {"this": task.id})
    if task.state is not TaskState.OPEN:
        return
    principals = audience_of(task) | ({of_user(assignee)} if assignee else set())
    state = TAKEN if assignee else FREE
    session.execute(
        _FILE,
        [
            {"task_id": task.id, "principal": principal, "state": state, "rank": rank, "due_at": due_at}
            for principal in sorted(principals)
        ],
    )
    if excluded := excluded_from(task.excluded_member_ids, _excluded_usernames(task)):
        session.execute(
            _EXCLUDE,
            [{"task_id": task.id, "principal": principal} for principal in sorted(excluded)],
        )


def _row_values(task: OpenTask, case: CaseOfTasks, clock: TaskClock) -> dict[str, Any]:
    priority = Priority.ESCALATED if task.escalated else Priority.NORMAL
    closed = task.state is not TaskState.OPEN
    last = task.answers[-1] if task.answers and task.state is TaskState.DONE else None
    return {
        "process_id": case.process_id,
        "kind": task.kind,
        "stage": task.stage,
        "region": task.region,
        "kanoon_id": task.kanoon_id,
        "member_id": case.member_id,
        "state": task.state.value,
        "task_rev": task.rev,
        "priority": priority,
        "rank": rank_of(priority, clock.due_at),
        "opened_at": task.opened_at,
        "due_at": clock.due_at,
        "assigned_member_id": task.assigned_member_id,
        "done_by": last.by.username if last else None,
        "done_at": (last.at if last else case.as_of) if closed else None,
        "outcome": last.outcome if last else None,
        "rehearsal": case.rehearsal,
        "search_text": f"{case.search_text} {_searched_title(task.kind)}",
    }


def _payload_values(task: OpenTask, clock: TaskClock) -> dict[str, Any]:
    answers = [
        GivenAnswer(form=without_codes(task.kind, answer.form), by=answer.by, at=answer.at)
        for answer in task.answers
    ]
    return {
        "about": to_jsonable_python(task.about),
        "roles": [role.value for role in task.roles],
        "excluded_member_ids": list(task.excluded_member_ids),
        "excluded_usernames": _excluded_usernames(task),
        "times": to_jsonable_python(task.times),
        "clock": CLOCK.dump_python(clock, mode="json"),
        "answers": ANSWERS.dump_python(answers, mode="json"),
        "escalated": task.escalated,
    }


def _answered(task: OpenTask) -> set[str]:
    return {answer.by.username for answer in task.answers}


def _excluded_usernames(task: OpenTask) -> list[str]:
    return sorted(_answered(task) | set(task.excluded_usernames))


def _searched_title(kind: str) -> str:
    try:
        title = task_kind(kind).title
    except (KeyError, StopIteration):
        return kind
    return f"{search_key(title.fa)} {search_key(title.en)}"
