"""Contenders that take turns, so that all of them meet the same machine: how many a second, and what one costs."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from bench.findings import Bar
from bench.house import House

AT_ONCE = 16
Job = Callable[[], Awaitable[object]]


@dataclass
class Rounds:
    """What one contender did, round by round."""

    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[dict[str, float]] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.per_second)

    def cpu(self) -> dict[str, float]:
        """Milliseconds of CPU for one, by part."""
        return {
            part: round(statistics.median(one[part] for one in self.cpu_ms), 1) for part in self.cpu_ms[0]
        }


async def one_round(
    house: House, contender: Rounds, jobs: Sequence[Job], shown: Bar, most: int = AT_ONCE
) -> None:
    before, began = house.cpu(), time.perf_counter()
    await at_once(jobs, shown, most)
    contender.per_second.append(len(jobs) / (time.perf_counter() - began))
    after = house.cpu()
    contender.cpu_ms.append({part: (after[part] - before[part]) * 1_000 / len(jobs) for part in after})


async def at_once(jobs: Sequence[Job], shown: Bar | None, most: int = AT_ONCE) -> None:
    """At most so many of them at a time."""
    room = asyncio.Semaphore(most)

    async def one(job: Job) -> None:
        async with room:
            await job()
        if shown:
            shown.step()

    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(one(job))


async def events_of(engine: Client, workflow_id: str) -> list[HistoryEvent]:
    handle = engine.get_workflow_handle(workflow_id)
    return [event async for event in handle.fetch_history_events()]


def kinds_of(events: Sequence[HistoryEvent]) -> dict[str, int]:
    """How many of each kind, the most frequent first."""
    names = (EventType.Name(event.event_type).removeprefix("EVENT_TYPE_").lower() for event in events)
    return dict(Counter(names).most_common())


def ratios(ours: Rounds, others: Rounds) -> list[float]:
    """Round by round: what else the machine does changes slower than the turns."""
    pairs = zip(ours.per_second, others.per_second, strict=True)
    return [round(one / other, 3) for one, other in pairs]


def costs(what: str, cpu: dict[str, float], worker: str) -> str:
    """Where the time goes: a worker's Python has one core at most."""
    return (
        f"- {what} costs {cpu[worker]:.0f} ms CPU in its worker, {cpu['engine']:.0f} ms in the engine, "
        f"{cpu['driver']:.0f} ms in the driver."
    )
