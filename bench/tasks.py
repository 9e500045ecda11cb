"""Completing a task through the API, one at a time in an idle house."""

import asyncio
import time
from typing import Any

from rich.progress import Progress

from bench.findings import Finding, Line, bar, milliseconds
from bench.house import House
from bench.loans import Driver
from bench.people import Village
from bench.watching import watching

_WARM_UP = 3
# What a loan has left behind (messages going out) is over then.
_SECONDS_UNTIL_IDLE = 0.4


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Two trustees and the leader of each loan; the leader's answer brings the decision and the offer."""
    loans = 6 if quick else 50
    house.begin("worker", "worker")
    trustees: list[float] = []
    leaders: list[float] = []
    with bar(progress, "Tasks completed through the API", loans + _WARM_UP) as shown:
        async with watching(house.database) as watch:
            driver = Driver(village, watch)
            for number, member in enumerate(village.take(loans + _WARM_UP)):
                loan_id = await driver.to_trustees(member)
                await asyncio.sleep(_SECONDS_UNTIL_IDLE)
                by_trustees = [
                    await _complete(driver, task, task["assigned_member_id"], "accept")
                    for task in await driver.tasks(loan_id)
                ]
                task = (await driver.tasks(loan_id))[0]
                by_leader = await _complete(driver, task, village.leader, "endorse")
                # The first ones wake connections and fill caches.
                if number >= _WARM_UP:
                    trustees += by_trustees
                    leaders.append(by_leader)
                shown.step()
    house.end("worker")
    every = milliseconds(trustees + leaders)
    numbers = {"all": every, "stand_as_trustee": milliseconds(trustees), "endorse": milliseconds(leaders)}
    measured = f"p50 {every['p50_ms']:.0f} ms, p95 {every['p95_ms']:.0f} ms"
    lines = [
        Line("Completing a task through the API, idle", measured, "p95 ≤ 150 ms"),
        *(
            Line(f"… {words}", f"p50 {numbers[name]['p50_ms']:.0f} ms, p95 {numbers[name]['p95_ms']:.0f} ms")
            for name, words in (
                ("stand_as_trustee", "a trustee stands"),
                ("endorse", "the leader endorses, with decision, reservation and offer"),
            )
        ),
    ]
    return Finding("tasks", numbers, lines)


async def _complete(driver: Driver, task: dict[str, Any], by: str, outcome: str) -> float:
    await driver.village.token(by)
    began = time.perf_counter()
    await driver.complete(task, by, outcome=outcome)
    return time.perf_counter() - began
