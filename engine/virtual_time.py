"""Clocks of single workflows that can be moved forward, for rehearsals and for the tests' stories."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import (
    FastForwardConfig,
    TimeSkippingConfig,
    TimeSkippingInfo,
    WorkflowExecution,
)
from temporalio.api.enums.v1.time_skipping_pb2 import FastForwardPollingResult
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import (
    PollWorkflowExecutionTimeSkippingRequest,
    UpdateWorkflowExecutionOptionsRequest,
)
from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.client import WorkflowExecutionStatus as Status
from temporalio.common import TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

# One move may pass that many timers and retries; the server's own default (200) is less than a year
# of daily reminders, and no bound at all would let a broken gateway be retried without end.
_SKIPS_A_MOVE = 5_000

PATIENCE = timedelta(seconds=60)
# More requests than this, sent between a busy one and its repeat, would let the repeat move once more.
_MOVES_KEPT = 5
_MOVE = re.compile(r"([0-9a-f]{16})@([\dT:.+-]+)>([\dT:.+-]+)#(-?\d+)")
# Between the look at a clock and the move nobody else of this process may move it.
_SENDING: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
_COMPLETED = FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED
_STILL_MOVING = FastForwardPollingResult.FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT
_NO_ANSWER = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.UNKNOWN,
}
_ENDED = {Status.COMPLETED, Status.FAILED, Status.CANCELED, Status.TERMINATED, Status.TIMED_OUT}


class ClockStandsStill(RuntimeError):
    """The clock could not be moved to its target: something in the workflow is still being worked on."""


async def start_on_virtual_time(
    client: Client,
    workflow: str,
    argument: Any,
    *,
    id: str,  # noqa: A002  (the word of the SDK)
    task_queue: str,
    search_attributes: TypedSearchAttributes | None = None,
    id_reuse_policy: WorkflowIDReusePolicy = WorkflowIDReusePolicy.REJECT_DUPLICATE,
    memo: Mapping[str, Any] | None = None,
) -> None:
    """Starts a workflow with a clock of its own, which goes with real time until `advance` moves it.

    Unless the policy says otherwise an id that was ever used is not started again: raises
    WorkflowAlreadyStartedError.
    """
    config = client.config()
    config["interceptors"] = [*config["interceptors"], _OwnClock()]
    await Client(**config).start_workflow(
        workflow,
        argument,
        id=id,
        task_queue=task_queue,
        id_reuse_policy=id_reuse_policy,
        search_attributes=search_attributes,
        memo=memo,
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A move of a clock: on whose request, from when, until when, and a note of the asker's (`mark`)."""

    request: str
    start: datetime
    target: datetime
    mark: int = 0


async def advance(
    client: Client, workflow_id: str, request: str, plan: Callable[[datetime], datetime], *, mark: int = 0
) -> Move:
    """Moves the workflow's clock forward; returns when it is there or the workflow has ended.

    `plan` says until when, from what the clock shows. The same `request` again is not planned again: it
    waits for the target of its first time, and moves nothing once the clock is there. The engine itself
    keeps the latest moves, so that this holds whatever becomes of the caller.

    Timers before the target fire in order, each with the work that follows from it done, before this
    returns; a timer exactly at the target fires just afterwards. Raises ClockStandsStill when the workflow
    stays busy for longer than PATIENCE (an activity that hangs, no worker), ValueError for a plan that goes
    back, and RPCError (UNIMPLEMENTED) on servers without virtual time.
    """
    handle = client.get_workflow_handle(workflow_id)
    async with _SENDING.setdefault(workflow_id, asyncio.Lock()):
        status, clock = await _look(handle)
        now, kept = _shown(clock), _kept_moves(clock.effective_config.fast_forward_config.id)
        key = _key(request)
        move = next((one for one in kept if one.request == key), None) or Move(key, now, plan(now), mark)
        if move.target <= move.start:
            raise ValueError("a clock can only be moved forward")
        if status in _ENDED:
            return move
        underway = clock.effective_config.enabled and kept[:1] == [move]
        if not underway:
            if now >= move.target:
                return move
            kept = [move, *(one for one in kept if one != move)][:_MOVES_KEPT]
            if not await _send(client, handle, move.target - now, _text_of(kept)):
                return move
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await _wait_for_move(client, handle, _text_of(kept))
    except TimeoutError as error:
        message = f"The clock of {workflow_id} has not arrived after {PATIENCE}: the workflow is busy."
        raise ClockStandsStill(message) from error
    return move


async def current_time(client: Client, workflow_id: str) -> datetime:
    """What the workflow's own clock shows; the real time for one that was never moved."""
    _, clock = await _look(client.get_workflow_handle(workflow_id))
    return _shown(clock)


async def supports_virtual_time(client: Client) -> bool:
    """Whether the server is new enough and has clocks of single workflows switched on.

    Raises RPCError where it does not answer: that says nothing about what it can.
    """
    # The server looks at the missing id only after it has looked whether the feature is on.
    question = PollWorkflowExecutionTimeSkippingRequest(
        namespace=client.namespace, workflow_execution=WorkflowExecution(workflow_id="none")
    )
    try:
        await client.workflow_service.poll_workflow_execution_time_skipping(question)
    except RPCError as error:
        if error.status in _NO_ANSWER:
            raise
        return error.status is RPCStatusCode.INVALID_ARGUMENT
    return True


class _OwnClock(Interceptor):
    """Gives every workflow that is started through it a clock that can be moved."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002
        return _OwnClockOutbound(next)


class _OwnClockOutbound(OutboundInterceptor):
    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        input.time_skipping_config = TimeSkippingConfig(enabled=False, max_session_skip_count=_SKIPS_A_MOVE)
        return await super().start_workflow(input)


def _shown(clock: TimeSkippingInfo) -> datetime:
    if not clock.HasField("current_time"):
        return datetime.now(UTC)  # noqa: TID251  (its clock is the real one)
    return clock.current_time.ToDatetime(UTC)


def _key(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()[:16]


def _text_of(moves: Sequence[Move]) -> str:
    """The engine's id of a move: what it is, and those before it, newest first."""
    return ";".join(
        f"{move.request}@{move.start.isoformat()}>{move.target.isoformat()}#{move.mark}" for move in moves
    )


def _kept_moves(text: str) -> list[Move]:
    """What _text_of wrote; nothing for the id of somebody else's move."""
    return [
        Move(found[1], datetime.fromisoformat(found[2]), datetime.fromisoformat(found[3]), int(found[4]))
        for one in text.split(";")
        if (found := _MOVE.fullmatch(one))
    ]


async def _send(client: Client, handle: WorkflowHandle[Any, Any], by: timedelta, text: str) -> bool:
    """Whether the move was begun; False where the workflow has just ended."""
    forward = FastForwardConfig(id=text)
    forward.duration.FromTimedelta(by)
    wanted = UpdateWorkflowExecutionOptionsRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=handle.id),
        workflow_execution_options=WorkflowExecutionOptions(
            time_skipping_config=TimeSkippingConfig(
                enabled=True, fast_forward_config=forward, max_session_skip_count=_SKIPS_A_MOVE
            )
        ),
        update_mask=FieldMask(paths=["time_skipping_config"]),
        identity=client.identity,
    )
    try:
        await client.workflow_service.update_workflow_execution_options(wanted)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND and (await _look(handle))[0] in _ENDED:
            return False
        raise
    return True


async def _wait_for_move(client: Client, handle: WorkflowHandle[Any, Any], text: str) -> None:
    question = PollWorkflowExecutionTimeSkippingRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=handle.id),
        fast_forward_id=text,
    )
    while True:
        answer = await client.workflow_service.poll_workflow_execution_time_skipping(question, retry=True)
        if answer.fast_forward_polling_result == _COMPLETED:
            return
        if answer.fast_forward_polling_result == _STILL_MOVING:
            continue
        if (await _look(handle))[0] in _ENDED:
            return
        message = f"The clock of {handle.id} stopped on its way: {answer.failed_reason}."
        raise ClockStandsStill(message)


async def _look(handle: WorkflowHandle[Any, Any]) -> tuple[Status | None, TimeSkippingInfo]:
    description = await handle.describe()
    return description.status, description.raw_description.workflow_extended_info.time_skipping_info
