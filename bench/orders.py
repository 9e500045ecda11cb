"""Orders from the API to the settled payout, on virtual time, in turns with bare workflows of as many events."""

import statistics
from dataclasses import dataclass, field
from typing import Any

import httpx
from rich.progress import Progress

from bench.bare import TASK_QUEUE, Plan
from bench.findings import Bar, Finding, Line, bar
from bench.house import House
from bench.people import Village
from bench.rounds import Job, Rounds, at_once, costs, events_of, kinds_of, one_round, ratios
from bench.sales import Market, open_market
from bench.watching import watching

_CASES = ("basket", "order", "payout")


@dataclass
class Crowd:
    """So many at a time, so many a round; and what was found with them."""

    at_once: int
    each: int
    rounds: int
    orders: Rounds = field(default_factory=Rounds)
    plain: Rounds = field(default_factory=Rounds)
    through: Rounds = field(default_factory=Rounds)

    @property
    def jobs(self) -> int:
        return self.rounds * self.each * 3


def _crowds(*, quick: bool) -> list[Crowd]:
    """One after another, as many as a busy day of the network has at once, and more than two cores can do."""
    if quick:
        return [Crowd(1, 2, 2), Crowd(4, 4, 2), Crowd(16, 16, 1)]
    return [Crowd(1, 6, 3), Crowd(4, 16, 3), Crowd(16, 48, 3)]


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """Rounds of orders and of bare workflows take turns, with few and with many at a time."""
    crowds = _crowds(quick=quick)
    house.begin("worker", "worker")
    house.begin("bare_worker", "bench.bare_worker")
    async with (
        watching(house.database) as watch,
        httpx.AsyncClient(base_url=f"{house.sandbox_url}/control", timeout=60) as gateways,
    ):
        market = await open_market(house, village, watch, gateways)
        histories = [
            await events_of(house.engine, case_id) for case_id in await market.sold(village.take(1)[0])
        ]
        plan = Plan.of_events(sum(map(len, histories)))
        total = sum(crowd.jobs for crowd in crowds)
        with bar(progress, "Orders to settled payouts, in turns with bare workflows", total) as shown:
            await at_once(_orders(market, village, 16), None)
            await at_once(_bare(house, plan, "first", 16), None)
            for crowd in crowds:
                await _turns(crowd, market, village, plan, shown)
    for name in ("worker", "bare_worker"):
        house.end(name)
    return _finding(crowds, dict(zip(_CASES, map(kinds_of, histories), strict=True)))


async def _turns(crowd: Crowd, market: Market, village: Village, plan: Plan, shown: Bar) -> None:
    house, most = village.house, crowd.at_once
    for number in range(crowd.rounds):
        jobs = _orders(market, village, crowd.each)
        await one_round(house, crowd.orders, jobs, shown, most)
        await one_round(house, crowd.plain, _bare(house, plan, f"{most}-{number}", crowd.each), shown, most)
        jobs = _orders(market, village, crowd.each, by_updates=False)
        await one_round(house, crowd.through, jobs, shown, most)


def _orders(market: Market, village: Village, count: int, *, by_updates: bool = True) -> list[Job]:
    return [lambda one=one: market.sold(one, by_updates=by_updates) for one in village.take(count)]  # type: ignore[misc]


def _bare(house: House, plan: Plan, name: str, count: int) -> list[Job]:
    async def run(number: int) -> None:
        workflow_id = f"plain-order-{name}-{number}"
        await house.engine.execute_workflow("bench-plain", plan, id=workflow_id, task_queue=TASK_QUEUE)

    return [lambda n=n: run(n) for n in range(count)]  # type: ignore[misc]


def _finding(crowds: list[Crowd], kinds: dict[str, dict[str, int]]) -> Finding:
    events = sum(sum(found.values()) for found in kinds.values())
    each = ", ".join(f"{name} {sum(found.values())}" for name, found in kinds.items())
    found: list[dict[str, Any]] = []
    lines: list[Line] = []
    for crowd in crowds:
        to_plain = ratios(crowd.orders, crowd.plain)
        contenders = {"order": crowd.orders, "plain": crowd.plain, "through_the_api": crowd.through}
        ratio, per_second = (
            statistics.median(to_plain),
            {name: round(one.median, 2) for name, one in contenders.items()},
        )
        cpu = {name: one.cpu() for name, one in contenders.items()}
        found.append(
            {
                "at_once": crowd.at_once, "ratio": round(ratio, 3), "ratios": to_plain,
                "per_second": per_second, "cpu_ms_of_one": cpu,
            }
        )  # fmt: skip
        lines += _lines(crowd, per_second, ratio, f"({events} events: {each})")
    busiest = crowds[-1]
    return Finding(
        "orders",
        {"events": kinds, "crowds": found},
        lines,
        [
            costs("An order", busiest.orders.cpu(), "worker"),
            costs("An order all through the API", busiest.through.cpu(), "worker"),
            costs("The bare workflow of as many events", busiest.plain.cpu(), "bare_worker"),
        ],
    )


def _lines(crowd: Crowd, per_second: dict[str, float], ratio: float, events: str) -> list[Line]:
    """The first crowd's say what is measured, the others' only how many are at it."""
    if crowd.at_once == 1:
        what = f"Orders from the API to the settled payout on virtual time {events}, per second, one after another"
    else:
        what = f"… {crowd.at_once} at a time"
    return [
        Line(what, f"{per_second['order']:.2f}"),
        Line("… all by requests", f"{per_second['through_the_api']:.2f}"),
        Line("… a bare workflow of as many events by activities and timers", f"{per_second['plain']:.2f}"),
        Line("… orders to it (median of the rounds)", f"{ratio:.2f}", "≥ 0.8"),
    ]
