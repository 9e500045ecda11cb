"""Clocks that are moved: whatever was due by a move's target has happened then, and no move leaps over it."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from engine.client import connect
from engine.clock import ClockStandsStill
from engine.configuration import PORTS_NEEDED, SWITCHES
from engine.sandbox import sandboxed
from engine.server import RunningEngine, start
from engine.virtual_time import advance, current_time, start_on_virtual_time
from tests.engine.waking import WakesAt, WakesTogether, answered
from tests.fixtures.engine import free_ports
from tests.fixtures.office import TEST_KEYS

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# How long after its moment somebody is woken: real time, on a machine that others use too.
AT_ONCE = timedelta(seconds=20)
PAIRS, AT_THE_SAME_TIME = 48, 6


@dataclass
class Sleeper:
    client: Client
    handle: WorkflowHandle[Any, Any]
    began: datetime

    async def moves_to(self, target: datetime) -> None:
        await advance(self.client, self.handle.id, secrets.token_hex(8), lambda _now: target)

    async def woken(self) -> list[datetime]:
        told = await self.handle.query("woken")
        return [datetime.fromisoformat(one) for one in told]

    async def woke_at(self, *moments: datetime) -> None:
        """These moments and no other, each in its time."""
        woken = await self.woken()
        assert len(woken) == len(moments), woken
        late = [(one - due).total_seconds() for one, due in zip(sorted(woken), moments, strict=True)]
        assert all(0 <= one < AT_ONCE.total_seconds() for one in late), " ".join(map(str, late))


@dataclass
class Dormitory:
    """A queue of its own with a worker."""

    client: Client
    queue: str

    @asynccontextmanager
    async def worked(self) -> AsyncIterator[None]:
        async with Worker(
            self.client,
            task_queue=self.queue,
            workflows=[WakesAt, WakesTogether],
            activities=[answered],
            workflow_runner=sandboxed(),
        ):
            yield

    async def sleeper(self, kind: str, argument: Any, begins_at: datetime | None = None) -> Sleeper:
        """One that sleeps already."""
        workflow_id = f"sleeps-{secrets.token_hex(6)}"
        await start_on_virtual_time(
            self.client, kind, argument, id=workflow_id, task_queue=self.queue, begins_at=begins_at
        )
        handle = self.client.get_workflow_handle(workflow_id)
        while not await _moments(handle, "timer_started_event_attributes"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
        (began, *_) = await _moments(handle, "workflow_task_started_event_attributes")
        return Sleeper(self.client, handle, began)


async def _moments(handle: WorkflowHandle[Any, Any], of: str) -> list[datetime]:
    return [
        event.event_time.ToDatetime(UTC)
        async for event in handle.fetch_history_events()
        if event.HasField(of)  # type: ignore[arg-type]
    ]


@pytest.fixture
async def asleep(engine: RunningEngine) -> AsyncIterator[Dormitory]:
    dormitory = Dormitory(await connect(engine.address, keys=TEST_KEYS), f"sleeps-{secrets.token_hex(4)}")
    async with dormitory.worked():
        yield dormitory


@pytest.fixture
def slow_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningEngine]:
    """One whose timers fire up to a second after their moment, as the server has it where nobody changes it."""
    monkeypatch.delitem(SWITCHES, "history.timerProcessorMaxTimeShift")
    engine = start(tmp_path, port=free_ports(PORTS_NEEDED), say=print)
    yield engine
    engine.stop()


async def test_what_begins_in_later_days_has_never_seen_earlier_ones(asleep: Dormitory) -> None:
    later = datetime.now(UTC) + 18 * A_DAY  # noqa: TID251 - a test's own clock
    one = await asleep.sleeper("WakesAt", [24], begins_at=later)
    assert timedelta(0) <= one.began - later < AT_ONCE
    assert (await current_time(asleep.client, one.handle.id)) - later < AT_ONCE
    (asked,) = await _moments(one.handle, "timer_started_event_attributes")
    assert timedelta(0) <= asked - later < AT_ONCE
    assert await one.woken() == []
    await one.moves_to(one.began + A_DAY)
    await one.woke_at(one.began + A_DAY)


async def test_what_begins_in_earlier_days_begins_now(asleep: Dormitory) -> None:
    began = datetime.now(UTC)  # noqa: TID251 - a test's own clock
    one = await asleep.sleeper("WakesAt", [24], begins_at=began - 18 * A_DAY)
    assert timedelta(0) <= one.began - began < AT_ONCE


async def two_moves(asleep: Dormitory, number: int) -> None:
    """The first to the very moment of a timer, or to where the engine fires it, or some milliseconds beside."""
    one = await asleep.sleeper("WakesAt", [24, 48, 72])
    (asked,) = await _moments(one.handle, "timer_started_event_attributes")
    beside = timedelta(milliseconds=number // 2 % 8)
    await one.moves_to((one.began, asked)[number % 2] + A_DAY + beside)
    # What follows from it is done as well, and nobody had to wait for it.
    await one.woke_at(one.began + A_DAY)
    await one.moves_to(one.began + 36 * AN_HOUR)
    await one.woke_at(one.began + A_DAY)
    assert (
        timedelta(0) <= await current_time(one.client, one.handle.id) - (one.began + 36 * AN_HOUR) < AT_ONCE
    )


async def test_two_moves_after_one_another_pass_nothing(asleep: Dormitory) -> None:
    for first in range(0, PAIRS, AT_THE_SAME_TIME):
        await asyncio.gather(*(two_moves(asleep, first + n) for n in range(AT_THE_SAME_TIME)))


async def test_two_moves_pass_nothing_where_timers_fire_late(slow_engine: RunningEngine) -> None:
    asleep = Dormitory(await connect(slow_engine.address, keys=TEST_KEYS), "slow")
    async with asleep.worked():
        await asyncio.gather(*(two_moves(asleep, n) for n in range(2 * AT_THE_SAME_TIME)))


def _in_days(one: Sleeper) -> list[datetime]:
    return [one.began + number * A_DAY for number in range(1, 31)]


def _in_minutes(one: Sleeper) -> list[datetime]:
    return [one.began + number * A_MINUTE for number in range(1, 31)]


@pytest.mark.parametrize("moments", [_in_days, _in_minutes])
async def test_a_move_passes_every_timer_in_its_own_time(
    asleep: Dormitory, moments: Callable[[Sleeper], list[datetime]]
) -> None:
    hours = [24.0 * n for n in range(1, 31)] if moments is _in_days else [n / 60 for n in range(1, 31)]
    one = await asleep.sleeper("WakesAt", hours)
    due = moments(one)
    for reached in (1, 2, 29, 30):
        await one.moves_to(due[reached - 1])
        await one.woke_at(*due[:reached])


async def test_timers_of_one_instant_and_of_the_next_are_all_woken_in_their_time(asleep: Dormitory) -> None:
    """The next comes due while what follows from the first is still worked on."""
    a_millisecond = 1 / 3_600_000
    beside = [0, 0, 0, *(n * 7 * a_millisecond for n in range(1, 8))]
    hours = [24 + one for one in beside] + [48 + one for one in beside]
    for _ in range(AT_THE_SAME_TIME):
        one = await asleep.sleeper("WakesTogether", hours)
        due = sorted(one.began + timedelta(hours=hour) for hour in hours)
        await one.moves_to(one.began + A_DAY + timedelta(seconds=1))
        await one.woke_at(*due[: len(beside)])
        await one.moves_to(one.began + 30 * A_DAY)
        await one.woke_at(*due)


async def test_who_is_away_is_waited_for(engine: RunningEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on by itself until shortly before the target; the same request again brings it there."""
    asleep = Dormitory(await connect(engine.address, keys=TEST_KEYS), f"sleeps-{secrets.token_hex(4)}")
    async with asleep.worked():
        one = await asleep.sleeper("WakesAt", [24, 48, 72, 96])
    target = one.began + 3 * A_DAY

    async def move() -> None:
        await advance(one.client, one.handle.id, "the same", lambda _now: target)

    with monkeypatch.context() as impatient:
        impatient.setattr("engine.virtual_time.PATIENCE", timedelta(seconds=1))
        with pytest.raises(ClockStandsStill):
            await move()
    assert await current_time(one.client, one.handle.id) < one.began + A_DAY + A_MINUTE
    async with asleep.worked():
        while await current_time(one.client, one.handle.id) < target - 2 * A_MINUTE:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert len(await one.woken()) == 2
        for _ in range(2):
            await move()
            await one.woke_at(*(one.began + n * A_DAY for n in (1, 2, 3)))
