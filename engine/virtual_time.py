"""Clocks of single workflows that can be moved forward, for rehearsals and for the tests' stories."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

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
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

# One move may pass that many timers and retries; the server's own default (200) is less than a year
# of daily reminders, and no bound at all would let a broken gateway be retried without end.
_SKIPS_A_MOVE = 5_000

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
) -> None:
    """Starts a workflow with a clock of its own, which goes with real time until `advance` moves it.

    Repeating it is harmless: an id that was ever used is not started again.
    """
    config = client.config()
    config["interceptors"] = [*config["interceptors"], _OwnClock()]
    try:
        await Client(**config).start_workflow(
            workflow,
            argument,
            id=id,
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=search_attributes,
        )
    except WorkflowAlreadyStartedError:
        return


async def advance(
    client: Client,
    workflow_id: str,
    by: timedelta,
    *,
    key: str,
    patience: timedelta = timedelta(seconds=60),
) -> None:
    """Moves the workflow's clock forward; returns when it is there or the workflow has ended.

    Timers before the target fire in order, each with the work that follows from it done, before this
    returns; a timer exactly at the target fires just afterwards. The same `key` twice in a row moves the
    clock once. Raises ClockStandsStill when the workflow stays busy for longer than `patience` (an
    activity that hangs, no worker), and RPCError (UNIMPLEMENTED) on servers without virtual time.
    """
    if by <= timedelta(0):
        raise ValueError("a clock can only be moved forward")
    handle = client.get_workflow_handle(workflow_id)
    status, clock = await _look(handle)
    if status in _ENDED:
        return
    if clock.effective_config.fast_forward_config.id != key:
        try:
            await client.workflow_service.update_workflow_execution_options(
                _move(client, workflow_id, by, key)
            )
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND and (await _look(handle))[0] in _ENDED:
                return
            raise
    try:
        async with asyncio.timeout(patience.total_seconds()):
            await _wait_for_move(client, handle, key)
    except TimeoutError as error:
        message = f"The clock of {workflow_id} has not arrived after {patience}: the workflow is busy."
        raise ClockStandsStill(message) from error


async def current_time(client: Client, workflow_id: str) -> datetime:
    """What the workflow's own clock shows; the real time for one that was never moved."""
    _, clock = await _look(client.get_workflow_handle(workflow_id))
    if not clock.HasField("current_time"):
        return datetime.now(UTC)  # noqa: TID251  (its clock is the real one)
    return clock.current_time.ToDatetime(UTC)


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


def _move(client: Client, workflow_id: str, by: timedelta, key: str) -> UpdateWorkflowExecutionOptionsRequest:
    forward = FastForwardConfig(id=key)
    forward.duration.FromTimedelta(by)
    return UpdateWorkflowExecutionOptionsRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=workflow_id),
        workflow_execution_options=WorkflowExecutionOptions(
            time_skipping_config=TimeSkippingConfig(
                enabled=True, fast_forward_config=forward, max_session_skip_count=_SKIPS_A_MOVE
            )
        ),
        update_mask=FieldMask(paths=["time_skipping_config"]),
        identity=client.identity,
    )


async def _wait_for_move(client: Client, handle: WorkflowHandle[Any, Any], key: str) -> None:
    question = PollWorkflowExecutionTimeSkippingRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=handle.id),
        fast_forward_id=key,
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
