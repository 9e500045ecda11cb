"""Clocks of single workflows that can be moved forward, for rehearsals and for the tests' stories."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import TimeSkippingConfig, WorkflowExecution
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionTimeSkippingRequest
from temporalio.client import Client, Interceptor, OutboundInterceptor, StartWorkflowInput, WorkflowHandle
from temporalio.common import TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from engine.clock import SKIPS_A_MOVE, Clock, ClockStandsStill, Move

PATIENCE = timedelta(seconds=60)
_NOT_AHEAD = timedelta(0)
_NO_ANSWER = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.UNKNOWN,
}


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
    begins_at: datetime | None = None,
) -> None:
    """Starts a workflow with a clock of its own, which goes with real time until `advance` moves it.

    Where `begins_at` is later than now the clock shows that from the first step on. Unless the policy says otherwise an id that was ever used is not started again: raises
    WorkflowAlreadyStartedError.
    """
    config = client.config()
    ahead = begins_at - datetime.now(UTC) if begins_at else _NOT_AHEAD  # noqa: TID251 - how far a clock goes ahead
    skips = ahead > _NOT_AHEAD
    config["interceptors"] = [*config["interceptors"], _OwnClock(skips)]
    await Client(**config).start_workflow(
        workflow,
        argument,
        id=id,
        task_queue=task_queue,
        id_reuse_policy=id_reuse_policy,
        search_attributes=search_attributes,
        memo=memo,
        start_delay=ahead if skips else None,
    )


async def advance(
    client: Client, workflow_id: str, request: str, plan: Callable[[datetime], datetime], *, mark: int = 0
) -> Move:
    """Moves the workflow's clock forward; returns when it is there or the workflow has ended.

    `plan` says until when, from what the clock shows. The same `request` again is not planned again: it
    waits for the target of its first time, and moves nothing once the clock is there. The engine itself
    keeps the latest moves, so that this holds whatever becomes of the caller.

    All that was due at or before the target has happened when this returns, in order, with the work that follows
    from it. Raises ClockStandsStill when the workflow stays busy for longer than PATIENCE (an activity that hangs,
    no worker; the engine goes on until shortly before the target), ValueError for a plan that goes back, and
    RPCError (UNIMPLEMENTED) on servers without virtual time.
    """
    clock = Clock(client, workflow_id)
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            move = await clock.begin(request, plan, mark)
            await clock.arrive(move)
    except TimeoutError as error:
        message = f"The clock of {workflow_id} has not arrived after {PATIENCE}: the workflow is busy."
        raise ClockStandsStill(message) from error
    return move


async def current_time(client: Client, workflow_id: str) -> datetime:
    """What the workflow's own clock shows; the real time for one that was never moved."""
    return (await Clock(client, workflow_id).look()).now


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
    """Gives every workflow that is started through it a clock that can be moved, and that skips a delay of the start."""

    def __init__(self, skips: bool) -> None:
        self._skips = skips

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002
        return _OwnClockOutbound(next, self._skips)


class _OwnClockOutbound(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, skips: bool) -> None:  # noqa: A002
        super().__init__(next)
        self._config = TimeSkippingConfig(enabled=skips, max_session_skip_count=1 if skips else SKIPS_A_MOVE)

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002
        input.time_skipping_config = self._config
        return await super().start_workflow(input)
