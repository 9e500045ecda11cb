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

from api.answerable import check_answerable, closed
from api.finding import find_case, find_task
from api.loan_start import LoanRequest, start_loan
from api.payout_held import check_held
from api.problems import Problem, not_found, wrong_fields
from api.state import ApiState
from api.uploads import hold_files
from domain.case import AnswerCommand, CaseCommand, RecuseCommand, TaskState
from domain.cell_process import CELL_LIFE
from domain.cells import CellCommand
from domain.forms import FieldError
from domain.kanoon_life_process import KANOON_LIFE
from domain.kanoon_lives import OrderCommand, life_of
from domain.loans import TrusteeCommand
from domain.network_permissions import may_order_cell, may_order_kanoon
from domain.permissions import Actor, may_pause, may_report_death, may_report_trustee, may_withdraw
from domain.task_permissions import why_not_answer
from stores.cases import CaseStore, CaseView
from stores.inbox import InboxStore
from stores.inbox_views import TaskRefused
from stores.trustees import TrusteeStore

__all__ = [
    "LoanRequest",
    "complete_task",
    "pause",
    "resume",
    "start_loan",
    "withdraw",
]

_PATIENCE = timedelta(seconds=10)
_TRIES, _FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 15, 0.05, 1.0
_REFUSALS = {"task_closed", "stale", "case_paused", "too_late", "not_now", "case_closed"}


async def complete_task(
    state: ApiState, actor: Actor, task_id: str, *, expected_rev: int, request_id: str, form: dict[str, Any]
) -> bool:
    """Answers a task. True when it is taken; False when it was sent and nobody could say so in time.

    The same request (its id and its form) again is taken as the first time; it is the case itself that
    knows. Raises Problem: 404, 403 not yours, 409 closed (who and when), stale or paused, 422 by field.
    """
    task = await find_task(state, actor, task_id)
    if actor.username not in {given.by.username for given in task.answers}:
        check_answerable(actor, task)
        if task.rev != expected_rev:
            raise Problem(409, "stale", extra={"rev": task.rev})
        await check_held(state, task, form)
    await hold_files(state, task, form)
    # The form is part of it: a corrected form, or a change of mind, is another request.
    typed = hashlib.sha256(json.dumps(form, sort_keys=True, default=str).encode()).hexdigest()
    said = f"answer:{task_id}:{actor.username}:{request_id}:{typed}"
    command = AnswerCommand(task_id, actor, said, task.task_rev, form)
    try:
        return await _update(state, task.process_id, "answer", command, said)
    except Problem as problem:
        if problem.code in {"task_closed", "case_closed"}:
            raise closed(await find_task(state, actor, task_id)) from problem
        raise


async def recuse(
    state: ApiState, actor: Actor, task_id: str, *, request_id: str, reason: str, now: datetime
) -> bool:
    """Somebody has an interest in a task's case and decides nothing of it. Whether it was taken yet.

    Whoever has the task gives it back first. Raises Problem: 404, 403 not theirs to answer, 409 closed.
    """
    task = await find_task(state, actor, task_id)
    if not reason.strip():
        raise wrong_fields(FieldError("reason", "reason_required"))
    if task.state is not TaskState.OPEN:
        raise closed(task)
    if code := why_not_answer(actor, task):
        raise Problem(403, code)
    if task.assigned_member_id is not None:
        raise Problem(403, "not_for_you")
    if task.assignee == actor.username:
        try:
            await state.database.awrite(
                lambda session: InboxStore(session).release(task_id, actor, task.rev, now)
            )
        except TaskRefused as refused:
            raise Problem(409, "conflict") from refused
    command = RecuseCommand(actor, f"recuse:{actor.username}:{request_id}", reason.strip(), task_id)
    return await _update(state, task.process_id, "recuse", command, command.request_id)


async def withdraw(state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str) -> bool:
    """Ends a case at its owner's wish. Whether it was taken yet; see complete_task.

    Raises Problem: 404, 403, 409 too late or closed.
    """
    return await _command(state, actor, process_id, "withdraw", request_id, reason, may_withdraw)


async def pause(state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str) -> bool:
    """Holds a case with all its clocks. Whether it was taken yet. Raises Problem: 404, 403, 409 not now."""
    return await _command(state, actor, process_id, "pause", request_id, reason, may_pause)


async def report_death(
    state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str
) -> bool:
    """The borrower of a loan has died. Whether it was taken yet. Raises Problem: 404, 403, 409 not now."""
    return await _command(state, actor, process_id, "report_death", request_id, reason, may_report_death)


async def trustee_goes(
    state: ApiState,
    actor: Actor,
    process_id: str,
    *,
    member_id: str,
    why: str,
    request_id: str,
    reason: str,
) -> bool:
    """A trustee of a loan leaves, died or lost their rank. Whether it was taken yet.

    Raises Problem: 404 no such case, or no such trustee of it, 403, 409 too late.
    """
    case = await find_case(state, actor, process_id, sees_all=actor.member_id == member_id)
    if not reason.strip():
        raise wrong_fields(FieldError("reason", "reason_required"))
    standing = await state.database.aread(lambda session: TrusteeStore(session).covers(process_id))
    if member_id not in {one.member_id for one in standing}:
        raise not_found()
    if not (actor.member_id == member_id and why == "leaves") and not may_report_trustee(actor, case):
        raise Problem(403, "not_for_you")
    said = f"trustee:{member_id}:{why}:{actor.username}:{request_id}"
    command = TrusteeCommand(actor, said, reason.strip(), member_id, why)
    return await _update(state, process_id, "trustee_goes", command, said)


async def resume(state: ApiState, actor: Actor, process_id: str, *, request_id: str, reason: str) -> bool:
    """Lets a paused case go on. Whether it was taken yet. Raises Problem: 404, 403, 409 not now."""
    return await _command(state, actor, process_id, "resume", request_id, reason, may_pause)


async def order_kanoon(
    state: ApiState, actor: Actor, kanoon_id: str, what: str, *, request_id: str, reason: str
) -> bool:
    """Warns, suspends, lifts or closes a kanoon by hand. As `order`; 409 also where nobody watches the kanoon yet."""
    life_id = life_of(kanoon_id)
    if await state.database.aread(lambda session: CaseStore(session).get(life_id)) is None:
        raise Problem(409, "not_watched")
    return await order(state, actor, life_id, what=what, request_id=request_id, reason=reason)


async def order(
    state: ApiState, actor: Actor, process_id: str, *, what: str, request_id: str, reason: str
) -> bool:
    """The same by the life's own id, also for a practised one. Whether it was taken yet.

    Raises Problem: 404, 403 not theirs or their own kanoon, 409 not now.
    """
    life = await find_case(state, actor, process_id)
    if not reason.strip():
        raise wrong_fields(FieldError("reason", "reason_required"))
    if life.kind != KANOON_LIFE.kind:
        raise Problem(409, "not_now")
    if not may_order_kanoon(actor, life):
        raise Problem(403, "not_for_you")
    said = f"{what}:{actor.username}:{request_id}"
    return await _update(state, life.id, "order", OrderCommand(actor, said, reason.strip(), what), said)


async def order_cell(
    state: ApiState, actor: Actor, cell_id: str, *, what: str, request_id: str, reason: str
) -> bool:
    """Reports from a cell, puts it on probation, ends that, or asks that it close. Whether it was taken yet.

    Raises Problem: 404, 403 not theirs, 409 not now.
    """
    cell = await find_case(state, actor, cell_id)
    if not reason.strip():
        raise wrong_fields(FieldError("reason", "reason_required"))
    if cell.kind != CELL_LIFE.kind:
        raise Problem(409, "not_now")
    if not may_order_cell(actor, cell, what):
        raise Problem(403, "not_for_you")
    said = f"{what}:{actor.username}:{request_id}"
    return await _update(state, cell.id, "order", CellCommand(actor, said, reason.strip(), what), said)


async def _command(
    state: ApiState,
    actor: Actor,
    process_id: str,
    update: str,
    request_id: str,
    reason: str,
    allowed: Callable[[Actor, CaseView], bool],
) -> bool:
    case = await find_case(state, actor, process_id)
    if not reason.strip():
        raise wrong_fields(FieldError("reason", "reason_required"))
    if not allowed(actor, case):
        raise Problem(403, "not_for_you")
    command = CaseCommand(actor, f"{update}:{actor.username}:{request_id}", reason.strip())
    return await _update(state, process_id, update, command, command.request_id)


async def _update(state: ApiState, process_id: str, update: str, command: object, request_id: str) -> bool:
    """Whether the case has taken it. Until then nothing keeps it: who sent it may have to send it again."""
    client = await state.engine.client()
    try:
        async with state.engine.turn(process_id):
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
    """A workflow that closes, goes on in a new run, or has its hands full drops what just came in.

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
