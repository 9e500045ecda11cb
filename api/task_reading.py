"""A task as it is answered to systems, and changes of its row with their refusals as problems."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.case_reading import task_summary
from api.finding import find_task
from api.pages.facts import Reader, masked
from api.problems import Problem, not_found
from api.state import ApiState
from domain.case import TaskState
from domain.form_schema import json_schema, ui_hints
from domain.permissions import Actor as Person
from domain.processes import task_kind
from domain.task_permissions import may_answer, may_assign, may_read_scores_of_task, may_remark, supervises
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
                {
                    "by": given.by.username,
                    "at": given.at,
                    "outcome": given.outcome,
                    "months": given.form.get("months"),
                }
                for given in task.answers
            ],
            "needs": declared.needs,
        },
        "claimed_at": task.claimed_at,
        "done_by": task.done_by,
        "done_at": task.done_at,
    }


def _actions(task: TaskDetail, actor: Person) -> list[str]:
    """What this person may do with the task as it is now; the names are the last words of the addresses."""
    open_, free, mine = task.state is TaskState.OPEN, task.assignee is None, task.assignee == actor.username
    answers = may_answer(actor, task) and (free or mine)
    moves = may_assign(actor, task) and (free or mine or supervises(actor, task))
    allowed = {
        "claim": open_ and free and answers,
        "release": open_ and mine,
        "complete": open_ and answers,
        "return": open_ and answers and "return" in task_kind(task.kind).outcomes,
        "assign": open_ and moves,
        "delegate": open_ and moves,
        "snooze": open_ and mine,
        "comment": may_remark(actor, task),
    }
    return [action for action, may in allowed.items() if may]


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
