"""A task as it is answered to systems, and changes of its row with their refusals as problems."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.case_commands import find_task
from api.case_reading import task_summary
from api.pages.facts import Reader, masked
from api.problems import Problem, not_found
from api.state import ApiState
from domain.case import TaskState
from domain.forms import json_schema, ui_hints
from domain.permissions import Actor as Person
from domain.permissions import may_read_scores_of_task, why_not_answer
from domain.processes import task_kind
from domain.words import Language
from stores.inbox_views import Closed, NoSuchTask, NotYours, Stale, Taken, TaskDetail


def whole_task(task: TaskDetail, actor: Person, language: Language) -> dict[str, Any]:
    """Everything for answering a task, in the reader's language."""
    declared = task_kind(task.kind)
    return task_summary(task, language) | {
        "form": {
            "schema": json_schema(declared.fields, language),
            "ui": ui_hints(declared.fields, language),
            "draft": task.draft or {},
        },
        "actions": _actions(task, actor),
        "why": {
            "text": declared.why.in_(language),
            "about": masked(task.about, Reader(language, scores=may_read_scores_of_task(actor, task))),
            "effects": {outcome: words.in_(language) for outcome, words in declared.effects.items()},
            "nobody_acts": declared.nobody_acts.in_(language),
            "answers": [
                {"by": given.by.username, "at": given.at, "outcome": given.outcome} for given in task.answers
            ],
            "needs": declared.needs,
        },
        "claimed_at": task.claimed_at,
        "done_by": task.done_by,
        "done_at": task.done_at,
    }


def _actions(task: TaskDetail, actor: Person) -> list[str]:
    if task.state is not TaskState.OPEN or why_not_answer(actor, task):
        return []
    mine = task.assignee == actor.username
    actions = ["release"] if mine else ["claim"] if task.assignee is None else []
    if mine or task.assignee is None:
        actions.append("complete")
        if "return" in task_kind(task.kind).outcomes:
            actions.append("return")
    return actions


async def change_task(
    state: ApiState, actor: Person, task_id: str, language: Language, change: Callable[[Session], TaskDetail]
) -> dict[str, Any]:
    await find_task(state, actor, task_id)
    try:
        task = await state.database.awrite(change)
    except NoSuchTask as gone:
        raise not_found() from gone
    except Closed as closed:
        raise Problem(409, "task_closed", extra=_who(closed.by, closed.at)) from closed
    except NotYours as refused:
        raise Problem(403, refused.code) from refused
    except Taken as taken:
        raise Problem(409, "taken", extra=_who(taken.by, taken.at)) from taken
    except Stale as stale:
        raise Problem(409, "stale", extra={"rev": stale.rev}) from stale
    return whole_task(task, actor, language)


def _who(by: str | None, at: datetime | None) -> dict[str, str | None]:
    return {"by": by, "at": at.isoformat() if at else None}
