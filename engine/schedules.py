"""What begins by itself: Temporal Schedules, made at every start of a worker and brought up to date."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time, timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)


def daily(workflow: str, *, hour: int, minute: int, task_queue: str) -> Schedule:
    """A workflow once a day at a time of Tehran's; one that still runs is not begun beside itself.

    Times that a stopped house has missed, up to three days back, make one run: which days it has to make up for
    is the workflow's own to find.
    """
    return at_times(workflow, [time(hour, minute)], task_queue=task_queue)


def at_times(workflow: str, times: Sequence[time], *, task_queue: str) -> Schedule:
    """The same several times a day, at times of Tehran's."""
    calendars = [
        ScheduleCalendarSpec(hour=[ScheduleRange(at.hour)], minute=[ScheduleRange(at.minute)]) for at in times
    ]
    return Schedule(
        action=ScheduleActionStartWorkflow(workflow, id=workflow, task_queue=task_queue),
        spec=ScheduleSpec(calendars=calendars, time_zone_name="Asia/Tehran"),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(days=3)),
    )


async def ensure_schedules(client: Client, schedules: dict[str, Schedule]) -> None:
    """Creates those that are not there, and updates the others. Raises RPCError."""
    for name, wanted in schedules.items():
        try:
            await client.create_schedule(name, wanted)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(name).update(_to(wanted))


def _to(wanted: Schedule) -> Callable[[ScheduleUpdateInput], ScheduleUpdate]:
    def updated(seen: ScheduleUpdateInput) -> ScheduleUpdate:
        # Whether somebody has paused it, and why, is theirs.
        return ScheduleUpdate(replace(wanted, state=seen.description.schedule.state))

    return updated
