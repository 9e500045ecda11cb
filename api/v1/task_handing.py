"""Tasks handed on: assigned, delegated, put aside, remarked on, and several at once."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.dependencies import Actor, Lang, MaybeKey, Now, State
from api.finding import find_task, find_task_to_remark_on
from api.problem_words import problem_title
from api.problems import Problem, wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from api.state import ApiState
from api.task_reading import change_task, whole_task
from domain.forms import FieldError
from domain.permissions import Actor as Person
from domain.task_permissions import why_not_assign
from domain.words import Language
from stores.inbox import InboxStore
from stores.inbox_views import TaskComment, TaskDetail
from stores.staff import StaffStore

handing: APIRouter = router(tag="tasks")
_MOST_AT_ONCE = 200
_LONGEST_SNOOZE_YEARS = 20


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid")

    expected_rev: int = Field(ge=0)
    request_id: str = Field(default="", max_length=80)
    reason: str = Field(default="", max_length=2_000)


class Hand(_Act):
    """To whom (a username), and why."""

    to: str = Field(min_length=1, max_length=64)


class Snooze(_Act):
    """Until when; the due time does not move."""

    until: AwareDatetime


class Remark(BaseModel):
    """A remark for colleagues, as the `reason` that every action may have, or as `text`."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = Field(default=None, max_length=4_000)
    text: str | None = Field(default=None, max_length=4_000)
    expected_rev: int | None = None
    request_id: str = Field(default="", max_length=80)

    def words(self) -> str:
        """What is said. Raises a 422 where it is nothing, or two things."""
        said = {words.strip() for words in (self.reason, self.text) if words and words.strip()}
        if not said:
            raise wrong_fields(FieldError("reason", "required"))
        if len(said) > 1:
            raise wrong_fields(FieldError("reason", "one_of_two"))
        return said.pop()


class Bulk(BaseModel):
    """One action for several tasks; each has a result of its own."""

    model_config = ConfigDict(extra="forbid")

    action: Literal["claim", "release", "assign", "snooze"]
    ids: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=_MOST_AT_ONCE)]
    to: str | None = Field(default=None, max_length=64)
    until: AwareDatetime | None = None
    reason: str = Field(default="", max_length=2_000)


@handing.post("/tasks/bulk")
@allow(people=anybody)
async def bulk(
    wanted: Bulk, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Does one action for each task as it is now; what fails says why, and the others are done."""
    del key
    if wanted.action == "assign" and wanted.to is None:
        raise wrong_fields(FieldError("to", "required"))
    if wanted.action == "snooze":
        if wanted.until is None:
            raise wrong_fields(FieldError("until", "required"))
        _check_until(wanted.until, now)
    results = [await _one_of_bulk(wanted, task_id, actor, state, language, now) for task_id in wanted.ids]
    return {"results": results, "done": sum(result["ok"] for result in results)}


@handing.post("/tasks/{task_id}/assign")
@allow(people=anybody)
async def assign(
    task_id: str, hand: Hand, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Gives a task to a colleague who may answer it; supervisors may also take it from who has it."""
    del key
    return await _hand(state, actor, task_id, hand, language, now, "assign")


@handing.post("/tasks/{task_id}/delegate")
@allow(people=anybody)
async def delegate(
    task_id: str, hand: Hand, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Hands one's own task to a colleague; four eyes are checked on who gets it."""
    del key
    return await _hand(state, actor, task_id, hand, language, now, "delegate")


@handing.post("/tasks/{task_id}/snooze")
@allow(people=anybody)
async def snooze(
    task_id: str, wanted: Snooze, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Puts one's own task aside until a time."""
    del key
    _check_until(wanted.until, now)
    return await change_task(
        state,
        actor,
        task_id,
        language,
        lambda session: InboxStore(session).snooze(task_id, actor, wanted.until, wanted.expected_rev, now),
    )


@handing.post("/tasks/{task_id}/comment", status_code=201)
@allow(people=anybody)
async def comment(
    task_id: str, remark: Remark, actor: Actor, state: State, language: Lang, now: Now, key: MaybeKey = None
) -> dict[str, Any]:
    """Adds a remark, which colleagues see and which decides nothing: the task, and in `comment` what was added."""
    words, request_id = remark.words(), remark.request_id or key
    task = await find_task_to_remark_on(state, actor, task_id)
    added = await state.database.awrite(
        lambda session: InboxStore(session).comment(task_id, actor.username, words, now, request_id)
    )
    return whole_task(task, actor, language) | {"comment": _comment(added)}


@handing.get("/tasks/{task_id}/comments")
@allow(people=anybody)
async def comments(task_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """The newest remarks, oldest of them first."""
    await find_task_to_remark_on(state, actor, task_id)
    found = await state.database.aread(lambda session: InboxStore(session).comments(task_id))
    return {"items": [_comment(one) for one in found]}


def _comment(said: TaskComment) -> dict[str, Any]:
    return {"id": said.id, "author": said.author, "text": said.text, "at": said.at}


def _check_until(until: datetime, now: datetime) -> None:
    # Years first: the last and first of all overflow when they are compared in another zone.
    if until.year > now.year + _LONGEST_SNOOZE_YEARS:
        raise wrong_fields(FieldError("until", "too_large"))
    if until.year < now.year - 1 or until <= now:
        raise wrong_fields(FieldError("until", "in_the_past"))


async def _hand(
    state: ApiState, actor: Person, task_id: str, hand: Hand, language: Language, now: datetime, action: str
) -> dict[str, Any]:
    to = await _colleague(state, actor, await find_task(state, actor, task_id), hand.to)

    def change(session: Session) -> TaskDetail:
        return InboxStore(session).assign(
            task_id, actor, to, hand.expected_rev, now, hand.reason, action=action
        )

    return await change_task(state, actor, task_id, language, change)


async def _colleague(state: ApiState, actor: Person, task: TaskDetail, username: str) -> Person:
    """Who would get the task. Whoever may not give it away does not learn here who there is."""
    if code := why_not_assign(actor, task):
        raise Problem(403, code)
    found = await state.database.aread(lambda session: StaffStore(session).person(username))
    if found is None or not found.active:
        raise wrong_fields(FieldError("to", "unknown_person"))
    return Person(found.username, found.roles, found.region, found.member_id, found.kanoon_id)


async def _one_of_bulk(
    wanted: Bulk, task_id: str, actor: Person, state: ApiState, language: Language, now: datetime
) -> dict[str, Any]:
    try:
        seen = await find_task(state, actor, task_id)
        rev, to = seen.rev, actor
        if wanted.action == "assign" and wanted.to:
            to = await _colleague(state, actor, seen, wanted.to)
        until = wanted.until or now

        def change(session: Session) -> TaskDetail:
            inbox = InboxStore(session)
            match wanted.action:
                case "claim":
                    return inbox.claim(task_id, actor, rev, now)
                case "release":
                    return inbox.release(task_id, actor, rev, now)
                case "assign":
                    return inbox.assign(task_id, actor, to, rev, now, wanted.reason)
            return inbox.snooze(task_id, actor, until, rev, now)

        task = await change_task(state, actor, task_id, language, change)
    except Problem as problem:
        message = (problem.words or problem_title(problem.code)).in_(language)
        return {
            "id": task_id,
            "ok": False,
            "status": problem.status_code,
            "code": problem.code,
            "message": message,
        }
    return {"id": task_id, "ok": True, "status": 200, "rev": task["rev"]}
