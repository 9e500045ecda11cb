"""Tasks: listed, read, claimed, given back and answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.requests import Request

from api import case_commands
from api.case_commands import complete_task
from api.case_reading import task_summary
from api.dependencies import Actor, Lang, MaybeKey, Now, State, Store
from api.finding import find_task
from api.idempotency import sent_on
from api.paging import ListPage, Page, Paging
from api.problems import not_found, wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from api.state import ApiState
from api.store_pages import answered
from api.task_reading import change_task, whole_task
from api.v1.by_hand import ByHand
from domain.forms import FieldError
from domain.permissions import Actor as Person
from domain.processes import task_kind
from domain.words import Language
from stores.inbox import InboxStore
from stores.inbox_next import next_task
from stores.inbox_queries import Wanted
from stores.inbox_views import View

tasks = router(tag="tasks")


Kind = Annotated[str | None, Query(max_length=64)]
Words = Annotated[str | None, Query(max_length=100)]


class Act(BaseModel):
    """What is done with a task: `expected_rev` is what the caller saw, `request_id` makes a repeat harmless."""

    model_config = ConfigDict(extra="forbid")

    expected_rev: int = Field(ge=0)
    request_id: str = Field(default="", max_length=80)
    form: dict[str, Any] = Field(default_factory=dict)
    reason: str = Field(default="", max_length=2_000)


@dataclass(frozen=True, slots=True)
class _List:
    """The list that a caller works through; `next_task` is its next."""

    view: View | None
    kind: str | None
    q: str | None


def _list(view: View | None = None, kind: Kind = None, q: Words = None) -> _List:
    return _List(view, kind, q)


CameFrom = Annotated[_List, Depends(_list)]


@tasks.get("/tasks")
@allow(people=anybody)
async def find(
    actor: Actor,
    store: Store,
    page: Page,
    language: Lang,
    now: Now,
    view: View = View.MINE,
    kind: Kind = None,
    process_id: Annotated[str | None, Query(max_length=80)] = None,
    q: Words = None,
) -> ListPage[dict[str, Any]]:
    """A view of the caller's inbox: more urgent first, then what is due sooner."""
    wanted = Wanted(kind=kind, process_id=process_id, q=q, after=_place(page))
    return await answered(
        store,
        lambda session: InboxStore(session).list(actor, view, now, wanted, page.limit),
        lambda task: task_summary(task, language),
    )


@tasks.get("/tasks/{task_id}")
@allow(people=anybody)
async def read(task_id: str, actor: Actor, state: State, language: Lang) -> dict[str, Any]:
    """A task with its form, why it is here, and what each answer does."""
    return whole_task(await find_task(state, actor, task_id), actor, language)


@tasks.post("/tasks/{task_id}/claim")
@allow(people=anybody)
async def claim(
    task_id: str, act: Act, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Takes a task: of many callers one wins, the others get 409 with who and when."""
    del key
    return await change_task(
        state,
        actor,
        task_id,
        language,
        lambda session: InboxStore(session).claim(task_id, actor, act.expected_rev, now),
    )


@tasks.post("/tasks/{task_id}/release")
@allow(people=anybody)
async def release(
    task_id: str, act: Act, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Gives a task back to everybody whom it was for."""
    del key
    return await change_task(
        state,
        actor,
        task_id,
        language,
        lambda session: InboxStore(session).release(task_id, actor, act.expected_rev, now),
    )


_SENT: dict[int | str, dict[str, Any]] = {
    202: {"description": "Sent, and not taken yet: read the task again, or send the same again."}
}


@tasks.post("/tasks/{task_id}/complete", responses=_SENT)
@allow(people=anybody)
async def complete(
    task_id: str,
    act: Act,
    actor: Actor,
    come_from: CameFrom,
    state: State,
    language: Lang,
    now: Now,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, Any]:
    """Answers a task; `next_task` is what follows in the list of `view`, `kind` and `q`.

    Without a view it is what the caller has, and then what they could take; never what a colleague has.
    """
    taken = await _answer(state, actor, task_id, act, key, act.form)
    if not taken:
        sent_on(request, response, f"/api/v1/tasks/{task_id}")
    return await _after(state, actor, task_id, come_from, language, now)


@tasks.post("/tasks/{task_id}/return", responses=_SENT)
@allow(people=anybody)
async def send_back(
    task_id: str,
    act: Act,
    actor: Actor,
    come_from: CameFrom,
    state: State,
    language: Lang,
    now: Now,
    request: Request,
    response: Response,
    key: MaybeKey = None,
) -> dict[str, Any]:
    """Sends the case back with remarks, where the task has that answer; 422 where it has not."""
    task = await find_task(state, actor, task_id)
    if "return" not in task_kind(task.kind).outcomes:
        raise wrong_fields(FieldError("outcome", "not_a_choice"))
    form = {"outcome": "return", "reason": act.reason} | act.form
    taken = await _answer(state, actor, task_id, act, key, form)
    if not taken:
        sent_on(request, response, f"/api/v1/tasks/{task_id}")
    return await _after(state, actor, task_id, come_from, language, now)


@tasks.post("/tasks/{task_id}/recuse", status_code=202)
@allow(people=anybody)
async def recuse(task_id: str, by: ByHand, now: Now) -> dict[str, str]:
    """The caller has an interest in the case: no question of it is put to them, now or later."""
    task = await find_task(by.state, by.actor, task_id)
    taken = await case_commands.recuse(
        by.state, by.actor, task_id, request_id=by.request_id, reason=by.reason, now=now
    )
    return by.goes_on(task.process_id, taken=taken)


async def _answer(
    state: ApiState, actor: Person, task_id: str, act: Act, key: str | None, form: dict[str, Any]
) -> bool:
    request_id = act.request_id or key or f"{task_id}:{act.expected_rev}"
    return await complete_task(
        state, actor, task_id, expected_rev=act.expected_rev, request_id=request_id, form=form
    )


def _place(page: Paging) -> tuple[str, str] | None:
    match page.after:
        case None:
            return None
        case (str() as rank, str() as task_id):
            return rank, task_id
    raise wrong_fields(FieldError("after", "cursor"))


async def _after(
    state: ApiState, actor: Person, task_id: str, come_from: CameFrom, language: Language, now: datetime
) -> dict[str, Any]:
    def look(session: Session) -> dict[str, Any]:
        task = InboxStore(session).get(task_id, actor.username)
        if task is None:
            raise not_found()
        ahead = next_task(session, actor, task, now, view=come_from.view, kind=come_from.kind, q=come_from.q)
        return whole_task(task, actor, language) | {
            "next_task": task_summary(ahead, language) if ahead else None
        }

    return await state.database.aread(look)
