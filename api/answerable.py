"""Why somebody cannot answer a task, as far as it is known without the engine."""

from datetime import datetime

from api.problems import Problem
from domain.case import TaskState
from domain.permissions import Actor
from domain.task_permissions import why_not_answer
from stores.inbox_views import TaskDetail


def check_answerable(actor: Actor, task: TaskDetail) -> None:
    """Raises Problem: 409 closed (who and when), 403 not theirs, 409 somebody else has it."""
    if task.state is not TaskState.OPEN:
        raise closed(task)
    if code := why_not_answer(actor, task):
        raise Problem(403, code)
    if task.assignee not in (None, actor.username):
        raise Problem(409, "taken", extra={"by": task.assignee, "at": iso(task.claimed_at)})


def closed(task: TaskDetail) -> Problem:
    return Problem(409, "task_closed", extra={"by": task.done_by, "at": iso(task.done_at)})


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
