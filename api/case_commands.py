"""What people do to cases: every change goes to the case's workflow, and its refusals come back as problems."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.handing import give_event
from api.loan_start import LoanRequest, start_loan
from api.problems import Problem, not_found, wrong_fields
from api.state import ApiState
from domain.case import AnswerCommand, CaseCommand, OutsideEvent, TaskState
from domain.forms import FieldError
from domain.permissions import (
    Actor,
    has_started,
    is_asked,
    may_pause,
    may_rehearse,
    may_see_case,
    may_withdraw,
    why_not_answer,
)
from engine.virtual_time import ClockStandsStill, advance, current_time
from stores.cases import CaseStore, CaseView
from stores.inbox import InboxStore
from stores.inbox_views import TaskDetail

__all__ = [
    "LoanRequest",
    "complete_task",
    "find_case",
    "find_task",
    "move_clock",
    "pause",
    "pay_in_rehearsal",
    "resume",
    "start_loan",
    "withdraw",
]

_PATIENCE = timedelta(seconds=10)
_LONGEST_MOVE = timedelta(days=3_700)
_TRIES, _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 15, 0.05, 1.0
# A timer exactly at the target fires only afterwards, so a move aims a little past it.
_A_LITTLE = timedelta(minutes=1)
_REFUSALS = {"task_closed", "stale", "case_paused", "too_late", "not_now", "case_closed"}


async def complete_task(
    state: ApiState, actor: Actor, task_id: str, *, expected_rev: int, request_id: str, form: dict[str, Any]
) -> bool:
    """Answers a task. True when it is done; False when the engine has it but nobody could say so in time.

    Raises Problem: 404, 403 not yours, 409 closed (who and when), stale or paused, 422 by field.
    """
    task = await find_task(state, actor, task_id)
    if task.state is not TaskState.OPEN:
        # A repeat of what was done already is answered as the first time.
        if task.done_by == actor.username:
            return True
        raise _closed(task)
    if code := why_not_answer(actor, task):
        raise Problem(403, code)
    if task.assignee not in (None, actor.username):
        raise Problem(409, "taken", extra={"by": task.assignee, "at": _iso(task.claimed_at)})
    if task.rev != expected_rev:
        raise Problem(409, "stale", extra={"rev": task.rev})
    said = f"answer:{task_id}:{actor.username}:{request_id}"
    command = AnswerCommand(task_id, actor, said, task.task_rev, form)
    try:
        # The form is part of the id: the engine would answer a corrected form with the first one's refusal.
        return await _update(
            state, task.process_id, "answer", command, f"{said}:{json.dumps(form, default=str)}"
        )
    except Problem as problem:
        if problem.code in {"task_closed", "case_closed"}:
            raise _closed(await find_task(state, actor, task_id)) from problem
        raise


async def withdraw(state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str) -> None:
    """Ends a case at its owner's wish. Raises Problem: 404, 403, 409 too late or closed."""
    await _command(state, actor, process_id, "withdraw", request_id, reason, may_withdraw)


async def pause(state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str) -> None:
    """Holds a case with all its clocks. Raises Problem."""
    await _command(state, actor, process_id, "pause", request_id, reason, may_pause)


async def resume(state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str) -> None:
    """Lets a paused case go on. Raises Problem."""
    await _command(state, actor, process_id, "resume", request_id, reason, may_pause)


async def move_clock(
    state: ApiState,
    actor: Actor,
    process_id: str,
    *,
    days: int | None = None,
    until: datetime | None = None,
    allowed: bool = False,
) -> tuple[datetime, datetime]:
    """Moves a rehearsal's clock; from when to when. `allowed`: the caller's scope says so already.

    Raises Problem: 404, 403, 409 for a real case or one that stays busy, 422 for a time that is past.
    """
    case = await find_case(state, actor, process_id, sees_all=allowed)
    if not allowed and not may_rehearse(actor):
        raise Problem(403, "not_for_you")
    if not case.rehearsal:
        raise Problem(409, "not_a_rehearsal")
    client = await state.engine.client()
    start = await current_time(client, process_id)
    by = (until - start) if until else timedelta(days=days or 0)
    if by > _LONGEST_MOVE:
        raise wrong_fields(FieldError("until" if until else "days", "too_large"))
    if by <= timedelta(0):
        raise wrong_fields(FieldError("until" if until else "days", "too_small"))
    target = start + by + (_A_LITTLE if until is None else timedelta(0))
    try:
        await advance(client, process_id, target - start, key=f"{start.isoformat()}+{by}")
    except ClockStandsStill as still:
        raise Problem(409, "busy", headers={"Retry-After": "5"}) from still
    except RPCError as error:
        if error.status is RPCStatusCode.UNIMPLEMENTED:
            raise Problem(409, "no_virtual_time") from error
        raise
    return start, await current_time(client, process_id)


async def pay_in_rehearsal(
    state: ApiState,
    actor: Actor,
    process_id: str,
    *,
    amount_rials: int,
    reference: str,
    allowed: bool = False,
) -> str:
    """Plays the bank of a rehearsal: money of the member comes in now, by the case's clock; the reference.

    Raises Problem: 404, 403, 409 for a real case, or one that expects no money.
    """
    case = await find_case(state, actor, process_id, sees_all=allowed)
    if not allowed and not may_rehearse(actor):
        raise Problem(403, "not_for_you")
    if not case.rehearsal:
        raise Problem(409, "not_a_rehearsal")
    client = await state.engine.client()
    now = await current_time(client, process_id)
    facts = {"reference": reference, "amount_rials": amount_rials, "at": now.isoformat()}
    event = OutsideEvent(f"rehearsal:{reference}", "bank.receipt", now, facts)
    refused = await give_event(client, process_id, event)
    if refused is not None:
        raise Problem(409, refused)
    return reference


async def find_case(state: ApiState, actor: Actor, process_id: str, *, sees_all: bool = False) -> CaseView:
    """Raises a 404 for what is not there, or not for these eyes."""
    case = await state.database.aread(lambda session: CaseStore(session).get(process_id))
    if case is None or not (sees_all or may_see_case(actor, case) or has_started(actor, case)):
        raise not_found()
    return case


async def find_task(state: ApiState, actor: Actor, task_id: str) -> TaskDetail:
    """A task that is asked of the actor's roles, or whose case they may see. Raises a 404."""
    task = await state.database.aread(lambda session: InboxStore(session).get(task_id, actor.username))
    if task is None or not (is_asked(actor, task) or may_see_case(actor, task)):
        raise not_found()
    return task


async def _command(
    state: ApiState,
    actor: Actor,
    process_id: str,
    update: str,
    request_id: str,
    reason: str,
    allowed: Callable[[Actor, CaseView], bool],
) -> None:
    case = await find_case(state, actor, process_id)
    if not reason.strip():
        raise wrong_fields(FieldError("reason", "reason_required"))
    if not allowed(actor, case):
        raise Problem(403, "not_for_you")
    command = CaseCommand(actor, f"{update}:{actor.username}:{request_id}", reason.strip())
    await _update(state, process_id, update, command, command.request_id)


async def _update(state: ApiState, process_id: str, update: str, command: object, request_id: str) -> bool:
    client = await state.engine.client()
    try:
        return await _with_patience(lambda: _send(client, process_id, update, command, request_id))
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        return False
    except WorkflowUpdateFailedError as failed:
        raise _as_problem(failed) from failed
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise Problem(409, "case_closed") from error
        raise Problem(503, "unavailable", headers={"Retry-After": "5"}) from error


async def _send(client: Client, process_id: str, update: str, command: object, request_id: str) -> bool:
    handle = client.get_workflow_handle(process_id)
    await handle.execute_update(
        update, command, id=hashlib.sha256(request_id.encode()).hexdigest(), rpc_timeout=_PATIENCE
    )
    return True


async def _with_patience(send: Callable[[], Awaitable[bool]]) -> bool:
    """A workflow that closes, goes on in a new run, or has ten answers in hand drops what just came in.

    The same again is safe: the Update's id and the request id make it one.
    """
    pause = _FIRST_PAUSE_SECONDS
    for _ in range(_TRIES):
        try:
            return await send()
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            raise
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND and "completed" in str(error).lower():
                raise
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
    return await send()


def _as_problem(failed: WorkflowUpdateFailedError) -> Problem:
    cause = failed.cause
    if not isinstance(cause, ApplicationError):
        return Problem(503, "unavailable", headers={"Retry-After": "5"})
    match cause.type:
        case "wrong_form":
            return wrong_fields(*(FieldError(field, code) for field, code in cause.details[0]))
        case "not_yours":
            return Problem(403, str(cause.details[0]))
        case code if code in _REFUSALS:
            return Problem(409, str(code))
    return Problem(409, "conflict")


def _closed(task: TaskDetail) -> Problem:
    return Problem(409, "task_closed", extra={"by": task.done_by, "at": _iso(task.done_at)})


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
