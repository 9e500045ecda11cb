"""Loans decided per second, in turns with bare workflows of as many events, and of the very same ones."""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.progress import Progress
from sqlalchemy.orm import Session
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from bench.bare import TASK_QUEUE, Plan, Script
from bench.findings import Finding, Line, bar
from bench.house import House
from bench.loans import Driver, prepare
from bench.people import Village
from bench.rounds import AT_ONCE, Job, Rounds, at_once, costs, events_of, kinds_of, one_round, ratios
from bench.watching import soon, watching
from stores.waiting import CHANNELS, count_waiting

_PAUSE_SECONDS = 0.02
_ON_THEIR_WAY = ("waiting", "sending")
# The letters of bench.bare.Script; every other event follows from these.
_LETTERS = {
    EventType.EVENT_TYPE_MARKER_RECORDED: "L",
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: "A",
    EventType.EVENT_TYPE_TIMER_STARTED: "T",
    EventType.EVENT_TYPE_TIMER_CANCELED: "C",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: "U",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED: "D",
}


@dataclass
class BareRun:
    """Drives bare workflows: the same updates, as soon as each is ready for them."""

    engine: Client
    script: Script
    plan: Plan
    _ready: dict[str, asyncio.Event] = field(default_factory=dict)
    _read: int = 0

    async def one(self, number: int) -> None:
        workflow_id = f"bare-{number}"
        self._ready[workflow_id] = asyncio.Event()
        handle = await self.engine.start_workflow(
            "bench-bare", self.script, id=workflow_id, task_queue=TASK_QUEUE
        )
        async with asyncio.timeout(60):
            await self._ready[workflow_id].wait()
        for update in range(self.script.steps.count("U")):
            await handle.execute_update("arrive", "event", id=f"{update}")

    async def plain_one(self, number: int) -> None:
        await self.engine.execute_workflow(
            "bench-plain", self.plan, id=f"plain-{number}", task_queue=TASK_QUEUE
        )

    async def watch(self) -> None:
        """Reads who is ready, as the loan's driver looks into the timelines."""
        while True:
            text = await asyncio.to_thread(Path(self.script.told).read_text, "utf-8")
            whole = text.rfind("\n") + 1
            for line in text[self._read : whole].splitlines():
                self._ready[line].set()
            self._read = whole
            await asyncio.sleep(_PAUSE_SECONDS)


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Rounds of loans and of bare workflows take turns, so that both meet the same machine."""
    rounds, each = (2, 10) if quick else (6, 36)
    house.begin("worker", "worker")
    house.begin("bare_worker", "bench.bare_worker")
    loans, plain, bare, through = Rounds(), Rounds(), Rounds(), Rounds()
    async with watching(house.database) as watch:
        driver = Driver(village, watch)
        first = prepare(village, village.take(AT_ONCE + 1))
        await driver.decided_by_updates(first[0])
        loan_events = await events_of(house.engine, first[0].process_id)
        script = _script_of(loan_events, house.settings.folder)
        run = BareRun(house.engine, script, Plan.of_events(len(loan_events)))
        seeing = asyncio.create_task(run.watch())
        with bar(progress, "Loans decided, in turns with bare workflows", rounds * each * 4) as shown:
            await at_once([lambda one=one: driver.decided_by_updates(one) for one in first[1:]], None)  # type: ignore[misc]
            await at_once([lambda n=n: run.one(n) for n in range(AT_ONCE)], None)  # type: ignore[misc]
            await at_once([lambda n=n: run.plain_one(n) for n in range(AT_ONCE)], None)  # type: ignore[misc]
            for number in range(1, rounds + 1):
                ready = prepare(village, village.take(each))
                jobs: list[Job] = [lambda one=one: driver.decided_by_updates(one) for one in ready]  # type: ignore[misc]
                await one_round(house, loans, jobs, shown)
                await soon(house.database, _everything_is_sent)
                jobs = [lambda n=n: run.plain_one(n) for n in range(number * 1_000, number * 1_000 + each)]  # type: ignore[misc]
                await one_round(house, plain, jobs, shown)
                jobs = [lambda n=n: run.one(n) for n in range(number * 1_000, number * 1_000 + each)]  # type: ignore[misc]
                await one_round(house, bare, jobs, shown)
                members = village.take(each)
                jobs = [lambda one=one: driver.decided_through_the_api(one) for one in members]  # type: ignore[misc]
                await one_round(house, through, jobs, shown)
                await soon(house.database, _everything_is_sent)
        seeing.cancel()
        bare_events = await events_of(house.engine, "bare-1000")
        plain_events = await events_of(house.engine, "plain-1000")
    for name in ("worker", "bare_worker"):
        house.end(name)
    contenders = {"loan": loans, "plain": plain, "bare": bare, "through_the_api": through}
    events = {"loan": loan_events, "plain": plain_events, "bare": bare_events}
    return _finding(contenders, events, script)


def _everything_is_sent(session: Session) -> bool | None:
    """Whether the loans' messages have left: the next contender's turn would pay for them. None for not yet."""
    waits = count_waiting(session)
    return None if any(waits[channel, state] for channel in CHANNELS for state in _ON_THEIR_WAY) else True


def _script_of(events: Sequence[HistoryEvent], folder: Path) -> Script:
    """The loan's own steps in their order; the last local one before the first update tells the driver."""
    steps = "".join(_LETTERS.get(event.event_type, "") for event in events)
    told = folder / "bare.told"
    told.touch()
    return Script(steps, steps.partition("U")[0].count("L") - 1, str(told))


def _finding(contenders: dict[str, Rounds], events: dict[str, list[HistoryEvent]], script: Script) -> Finding:
    loans, plain, bare = contenders["loan"], contenders["plain"], contenders["bare"]
    to_plain, to_bare = ratios(loans, plain), ratios(loans, bare)
    numbers: dict[str, Any] = {
        "at_once": AT_ONCE,
        "ratio": round(statistics.median(to_plain), 3),
        "ratios": to_plain,
        "ratio_to_the_same_events": round(statistics.median(to_bare), 3),
        "ratios_to_the_same_events": to_bare,
        "per_second": {name: round(one.median, 2) for name, one in contenders.items()},
        "cpu_ms_of_one": {name: one.cpu() for name, one in contenders.items()},
        "events": {name: kinds_of(history) for name, history in events.items()},
        "history_bytes": {
            name: sum(event.ByteSize() for event in history) for name, history in events.items()
        },
        "script": script.steps,
        "rounds": {name: asdict(one) for name, one in contenders.items()},
    }
    counted = {name: len(history) for name, history in events.items()}
    return Finding(
        "decided",
        numbers,
        [
            Line(
                f"Loans decided per second, driven by Updates ({counted['loan']} events)",
                f"{loans.median:.1f}",
            ),
            Line(
                f"A bare workflow of {counted['plain']} events by activities and timers, per second",
                f"{plain.median:.1f}",
            ),
            Line("Loans to it (median of the rounds)", f"{numbers['ratio']:.2f}", "≥ 0.8"),
            Line(
                f"A bare workflow of the very same {counted['bare']} events, steps empty, per second",
                f"{bare.median:.1f}",
            ),
            Line("Loans to it (median of the rounds)", f"{numbers['ratio_to_the_same_events']:.2f}"),
            Line(
                "Loans decided per second, all through the API", f"{contenders['through_the_api'].median:.1f}"
            ),
        ],
        [
            costs("A loan", loans.cpu(), "worker"),
            costs("The bare workflow by activities and timers", plain.cpu(), "bare_worker"),
            costs("The bare workflow of the very same events", bare.cpu(), "bare_worker"),
        ],
    )
