"""Kanoons that live and wait for their next visit: what so many idle lives cost in memory, on disk and at rest."""

import asyncio
import time
from dataclasses import dataclass

from rich.progress import Progress
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.findings import Finding, Line, bar
from bench.house import House
from bench.people import Village, now
from bench.processes import child_running, family, rss_bytes
from commands.watching import watch_all
from domain.kanoon_lives import life_of
from stores.case_rows import ProcessRow
from stores.kanoons import Kanoon, KanoonStore

_KANOONS, _KANOONS_QUICK = 13_000, 200
_BATCH, _PREFIX = 500, "bench-idle"
_LONGEST_SECONDS, _LOOK_SECONDS = 3_600, 0.5
_LONGEST_START_SECONDS = 60
_SETTLING_SECONDS, _RESTING_SECONDS = 5, 20
_KIB, _MIB = 1024, 1024**2


@dataclass(frozen=True)
class _State:
    """Bytes in memory and on disk."""

    worker: int
    engine: int
    stores: int
    histories: int


async def measure(house: House, village: Village, progress: Progress, *, quick: bool) -> Finding:
    """The published number of active kanoons, each with a life that nothing happens in."""
    del village
    wanted = _KANOONS_QUICK if quick else _KANOONS
    pid = house.begin("worker", "worker")
    resting = 5 if quick else _RESTING_SECONDS
    with bar(progress, "Kanoons that wait for their next visit", wanted) as shown:
        await _until_it_works(house)
        before, quiet_before = _look(house, pid), await _at_rest(house, resting)
        known = await house.database.aread(_shown)
        await asyncio.to_thread(_found, house, wanted)
        began = time.monotonic()
        await asyncio.to_thread(watch_all, house.database, now())
        kept_seconds, seen = time.monotonic() - began, 0
        while seen < wanted and time.monotonic() - began < _LONGEST_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
            now_seen = await house.database.aread(_shown) - known
            shown.step(now_seen - seen)
            seen = now_seen
        started_seconds = time.monotonic() - began
        await asyncio.sleep(_SETTLING_SECONDS)
        after, quiet_after = _look(house, pid), await _at_rest(house, resting)
    events = await _events_of(house, f"{_PREFIX}-0")
    house.end("worker")
    return _finding(seen, before, after, quiet_before, quiet_after, kept_seconds, started_seconds, events)


def _finding(
    lives: int,
    before: _State,
    after: _State,
    quiet_before: dict[str, float],
    quiet_after: dict[str, float],
    kept_seconds: float,
    started_seconds: float,
    events: tuple[int, int],
) -> Finding:
    each = {
        name: (getattr(after, name) - getattr(before, name)) / lives / _KIB for name in _State.__annotations__
    }
    numbers = {
        "lives": lives,
        "kept_seconds": round(kept_seconds, 1),
        "started_seconds": round(started_seconds, 1),
        "worker_mib": [round(before.worker / _MIB, 1), round(after.worker / _MIB, 1)],
        "engine_mib": [round(before.engine / _MIB, 1), round(after.engine / _MIB, 1)],
        "kib_a_life": {name: round(value, 2) for name, value in each.items()},
        "cpu_at_rest_percent": {"before": quiet_before, "after": quiet_after},
        "events": events[0],
        "history_bytes": events[1],
    }
    cpu = ", ".join(f"{name} {percent:.1f} %" for name, percent in quiet_after.items())
    cpu_before = ", ".join(f"{name} {percent:.1f} %" for name, percent in quiet_before.items())
    lines = [
        Line(f"{lives:,} kanoons begin to be watched", f"kept in {kept_seconds:.0f} s, all started in {started_seconds:.0f} s"),
        Line("… memory of the worker, before and after", f"{before.worker / _MIB:.0f}, {after.worker / _MIB:.0f} MiB"),
        Line("… memory of the engine, before and after", f"{before.engine / _MIB:.0f}, {after.engine / _MIB:.0f} MiB"),
        Line("… on disk for one, stores and engine", f"{each['stores']:.1f}, {each['histories']:.1f} KiB"),
        Line("… CPU of a core at rest", f"{cpu} (without them {cpu_before})"),
        Line("History of a life at rest", f"{events[0]} events, {events[1] / _KIB:.1f} KiB"),
    ]  # fmt: skip
    return Finding("kanoons", numbers, lines)


def _found(house: House, wanted: int) -> None:
    """Kanoons without people: a life at rest asks nothing of them."""
    place = {"province": "تهران", "county": "ری", "city": "ری", "region": "IR-23"}
    for first in range(0, wanted, _BATCH):
        with house.database.writing() as session:
            KanoonStore(session).put(
                [
                    Kanoon(f"{_PREFIX}-{number}", f"کانون {number}", "village", **place)
                    for number in range(first, min(first + _BATCH, wanted))
                ]
            )


async def _until_it_works(house: House) -> None:
    """A worker that is just starting would count as one that is busy."""
    log = house.settings.folder / "worker.log"
    async with asyncio.timeout(_LONGEST_START_SECONDS):
        while b"working" not in log.read_bytes():  # noqa: ASYNC110 - another process
            await asyncio.sleep(_LOOK_SECONDS)
    await asyncio.sleep(_SETTLING_SECONDS)


def _shown(session: Session) -> int:
    """How many lives have shown themselves: they wait for their next visit."""
    lives = select(func.count()).where(ProcessRow.kind == "kanoon_life", ProcessRow.rev >= 0)
    return session.scalar(lives) or 0


def _look(house: House, worker: int) -> _State:
    keeper = child_running("keeper.py")
    engine = sum(map(rss_bytes, family(keeper))) if keeper else 0
    return _State(worker=rss_bytes(worker), engine=engine, stores=_on_disk(house, "hamyar.db"), histories=_on_disk(house, "engine/temporal.db"))  # fmt: skip


def _on_disk(house: House, name: str) -> int:
    """A database with its write-ahead log."""
    folder = house.settings.folder / name
    return sum(path.stat().st_size for path in folder.parent.glob(f"{folder.name}*"))


async def _at_rest(house: House, seconds: int) -> dict[str, float]:
    """CPU of worker and engine while nothing happens, in percent of a core."""
    first = house.cpu()
    await asyncio.sleep(seconds)
    last = house.cpu()
    return {name: round((last[name] - first[name]) / seconds * 100, 2) for name in ("worker", "engine")}


async def _events_of(house: House, kanoon_id: str) -> tuple[int, int]:
    """How many events a life at rest has, and their bytes."""
    handle = house.engine.get_workflow_handle(life_of(kanoon_id))
    described = (await handle.describe()).raw_description.workflow_execution_info
    return int(described.history_length), int(described.history_size_bytes)
