"""The bare baselines: as many events as a loan's, by timers and activities, or the very same events."""

import asyncio
import os
from dataclasses import dataclass
from datetime import timedelta

from temporalio import activity, workflow

TASK_QUEUE = "bench-bare"
_SECONDS = timedelta(seconds=60)
_YEARS = timedelta(days=3_000)


@dataclass(frozen=True)
class Script:
    """One letter a step: L local activity, A activity, T timer, C its cancelling, U update taken, D update done.

    `tell` is the number of the local activity that says in `told` how far the workflow is; -1 for none.
    """

    steps: str
    tell: int = -1
    told: str = ""


@activity.defn
async def local_step(told: str) -> str:
    """Nothing; or a line in a file, from which the driver knows that the first update may come."""
    if told:
        line = f"{activity.info().workflow_id}\n".encode()
        file = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line)
        os.close(file)
    return "done"


@activity.defn
async def outside_step(what: str) -> str:
    return what


@dataclass(frozen=True)
class Plan:
    """How many activities and timers; each activity costs six events, each timer five, start and end five."""

    activities: int
    timers: int

    @classmethod
    def of_events(cls, events: int) -> "Plan":
        timers = (5 - events) % 6
        return cls((events - 5 - 5 * timers) // 6, timers)


@workflow.defn(name="bench-plain")
class Plain:
    """A workflow as anybody writes their first one: one ordinary step after another."""

    @workflow.run
    async def run(self, plan: Plan) -> None:
        for _ in range(plan.activities):
            await workflow.execute_activity(outside_step, "step", start_to_close_timeout=_SECONDS)
        for _ in range(plan.timers):
            await asyncio.sleep(0.001)


@workflow.defn(name="bench-bare")
class Bare:
    """Steps of the same kinds, in the same number and order as a loan's, and nothing else."""

    def __init__(self) -> None:
        self._arrived = 0
        self._done = 0
        self._local = 0
        self._timers: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, script: Script) -> None:
        taken = 0
        for step in script.steps:
            taken += step == "U"
            await self._take(step, taken, script)
        # A decided loan stays open too.
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def arrive(self, what: str) -> str:
        self._arrived += 1
        mine = self._arrived
        await workflow.wait_condition(lambda: self._done >= mine)
        return what

    async def _take(self, step: str, taken: int, script: Script) -> None:
        match step:
            case "L":
                told = script.told if self._local == script.tell else ""
                self._local += 1
                await workflow.execute_local_activity(local_step, told, start_to_close_timeout=_SECONDS)
            case "A":
                await workflow.execute_activity(outside_step, "step", start_to_close_timeout=_SECONDS)
            case "T":
                self._timers.append(asyncio.create_task(asyncio.sleep(_YEARS.total_seconds())))
                await asyncio.sleep(0)
            case "C":
                self._timers.pop(0).cancel()
                await asyncio.sleep(0)
            case "U":
                await workflow.wait_condition(lambda: self._arrived >= taken)
            case "D":
                self._done += 1
                # The handler gives its answer before the next step, as a loan's does.
                await asyncio.sleep(0)
