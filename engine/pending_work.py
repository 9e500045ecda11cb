"""What a workflow has still to do at the time that its clock shows: timers that are due, and work in hand."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, PendingActivityState
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionResponse,
    GetWorkflowExecutionHistoryRequest,
    GetWorkflowExecutionHistoryResponse,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

# What happens without an event (an activity that waits for its next try) is looked for that often.
_LOOKS_AFTER = timedelta(seconds=1)
# An instruction reaches the engine that much later than the look that it stands on, at the most.
_ON_ITS_WAY = timedelta(seconds=0.5)
# What is left until a moment goes to the engine as a number of seconds.
_ROUNDED = timedelta(milliseconds=1)
_RUNS_KEPT = 500
_NEVER = datetime.min.replace(tzinfo=UTC)
_OVER = (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)


@dataclass(frozen=True, slots=True)
class Timer:
    """For when the workflow asked, and when the engine wakes it: later by as long as the asking task lasted."""

    wanted: datetime
    fires: datetime


@dataclass
class PendingWork:
    """The timers of one run, from its history, which is read once and then only on."""

    client: Client
    workflow_id: str
    run_id: str
    timers: dict[int, Timer] = field(default_factory=dict)
    _events: int = 0
    _more: bytes = b""
    _task_began: datetime = _NEVER
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def knows(self, shown: DescribeWorkflowExecutionResponse) -> bool:
        """Reads on until all that had happened at that look is known; whether it is still true."""
        happened = shown.workflow_execution_info.history_length
        while self._events < happened:
            if not await self.reads_on() or self._events > happened:
                return False
        return True

    async def reads_on(self) -> bool:
        """Waits a while for something to happen; whether it did."""
        known = self._events
        async with self._reading:
            if self._events > known:
                # Somebody else who waited for the same has read it.
                return True
            try:
                answer = await self._next_page()
            except RPCError as error:
                if error.status in _OVER:
                    return False
                raise
            self._more = answer.next_page_token or self._more
            for event in answer.history.events:
                self._take(event)
            return bool(answer.history.events)

    async def _next_page(self) -> GetWorkflowExecutionHistoryResponse:
        question = GetWorkflowExecutionHistoryRequest(
            namespace=self.client.namespace,
            execution=WorkflowExecution(workflow_id=self.workflow_id, run_id=self.run_id),
            next_page_token=self._more,
            wait_new_event=True,
        )
        service = self.client.workflow_service
        return await service.get_workflow_execution_history(question, timeout=_LOOKS_AFTER)

    def has_due(self, now: datetime, target: datetime) -> bool:
        """Whether a timer is due that has not fired, or comes due before an instruction arrives.

        From `target` on also one that was wanted by then: the engine wakes a little later than it was asked to.
        """
        return any(
            timer.fires <= now + _ON_ITS_WAY or timer.wanted - _ROUNDED <= target <= now
            for timer in self.timers.values()
        )

    def fires_by(self, moment: datetime) -> bool:
        return any(timer.fires <= moment + _ON_ITS_WAY for timer in self.timers.values())

    def moment_aside(self, moment: datetime, step: timedelta, steps: int) -> datetime:
        """The moment, or one some steps before it, of which no timer that is known fires shortly before."""
        for _ in range(steps):
            if not any(moment - step < one.fires <= moment + _ON_ITS_WAY for one in self.timers.values()):
                return moment
            moment -= step
        return moment

    def _take(self, event: HistoryEvent) -> None:
        self._events = event.event_id
        at = event.event_time.ToDatetime(UTC)
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
                self._task_began = at
            case EventType.EVENT_TYPE_TIMER_STARTED:
                lasts = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
                self.timers[event.event_id] = Timer(self._task_began + lasts, at + lasts)
            case EventType.EVENT_TYPE_TIMER_FIRED:
                self.timers.pop(event.timer_fired_event_attributes.started_event_id, None)
            case EventType.EVENT_TYPE_TIMER_CANCELED:
                self.timers.pop(event.timer_canceled_event_attributes.started_event_id, None)


_READ: OrderedDict[tuple[str, str], PendingWork] = OrderedDict()
"""Runs whose histories were read lately: the next move reads only what has happened since."""


def pending_work(client: Client, shown: DescribeWorkflowExecutionResponse) -> PendingWork:
    """What is known of the run that a look has shown."""
    execution = shown.workflow_execution_info.execution
    key = (client.service_client.config.target_host, execution.run_id)
    known = _READ.pop(key, None) or PendingWork(client, execution.workflow_id, execution.run_id)
    known.client = client
    _READ[key] = known
    while len(_READ) > _RUNS_KEPT:
        _READ.popitem(last=False)
    return known


def in_hand(shown: DescribeWorkflowExecutionResponse, now: datetime) -> bool:
    """Whether somebody works for it, or is to begin now; an activity that waits for its next try is not worked on."""
    return (
        shown.HasField("pending_workflow_task")
        or bool(shown.pending_children)
        or any(not _waits(one, now) for one in shown.pending_activities)
    )


def _waits(activity: PendingActivityInfo, now: datetime) -> bool:
    again = activity.next_attempt_schedule_time
    return (
        activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
        and activity.HasField("next_attempt_schedule_time")
        and again.ToDatetime(UTC) > now
    )
