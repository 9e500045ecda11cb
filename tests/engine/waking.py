"""Workflows of test_virtual_time, which tell when they were woken; each waking is answered by an activity."""

import asyncio
from datetime import datetime, timedelta

from temporalio import activity, workflow

SOON = timedelta(seconds=30)


@activity.defn
async def answered(woken: datetime) -> datetime:
    """What follows from a waking."""
    return woken


@workflow.defn
class WakesAt:
    """Waits for one moment after another, and is done with what follows before it waits again."""

    @workflow.init
    def __init__(self, _hours: list[float]) -> None:
        self._woken: list[datetime] = []

    @workflow.run
    async def run(self, hours: list[float]) -> None:
        began = workflow.now()
        for moment in (began + timedelta(hours=one) for one in hours):
            await workflow.sleep(max(moment - workflow.now(), timedelta(0)))
            now = workflow.now()
            self._woken.append(await workflow.execute_activity(answered, now, start_to_close_timeout=SOON))
        await workflow.wait_condition(lambda: False)

    @workflow.query
    def woken(self) -> list[datetime]:
        return self._woken


@workflow.defn
class WakesTogether:
    """Waits for several moments at once."""

    @workflow.init
    def __init__(self, _hours: list[float]) -> None:
        self._woken: list[datetime] = []

    @workflow.run
    async def run(self, hours: list[float]) -> None:
        await asyncio.gather(*(self._wake(timedelta(hours=one)) for one in hours))
        await workflow.wait_condition(lambda: False)

    async def _wake(self, after: timedelta) -> None:
        await workflow.sleep(after)
        now = workflow.now()
        self._woken.append(await workflow.execute_activity(answered, now, start_to_close_timeout=SOON))

    @workflow.query
    def woken(self) -> list[datetime]:
        return self._woken
