"""Endpoints are told, signed so that others understand it, whatever one of them does and whenever we are killed."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from activities.hook_relay import HookRelay
from gateways.hooks import HookSender
from gateways.webhook_signature import new_secret
from stores.cases import CaseStore
from stores.database import Database
from stores.hooks import HookStore
from tests.activities.house import Clock
from tests.receiver import Receiver, receiving
from tests.stores.hooks import a_client, an_endpoint, begin, endpoint, told
from tests.stores.house import KEYS


@pytest.fixture
def clock() -> Clock:
    """The receivers' library knows no other clock than the wall's."""
    return Clock(datetime.now(UTC))  # noqa: TID251 - a test's own clock


@pytest.fixture
def house(either_database: Database) -> Database:
    a_client(either_database)
    return either_database


def relay_of(database: Database, clock: Callable[[], datetime], **more: Any) -> HookRelay:
    return HookRelay(database, KEYS, HookSender(private=True, **more), clock)


def watched(database: Database, receiver: Receiver, endpoint_id: str = "hook-1") -> None:
    secret = an_endpoint(database, endpoint_id, url=receiver.url, events=("process.started",))
    receiver.secrets.append(secret)


async def tell(relay: HookRelay) -> None:
    await relay.once()
    await relay.settled()


async def test_an_event_arrives_signed_once_and_in_order(house: Database, clock: Clock) -> None:
    with receiving(Receiver()) as receiver:
        watched(house, receiver)
        for number in range(5):
            begin(house, f"loan-{number}")
        await tell(relay_of(house, clock))
        await tell(relay_of(house, clock))
    assert [one["data"]["process_id"] for one in receiver.came] == [f"loan-{n}" for n in range(5)]
    assert [one["id"] for one in receiver.came] == [one.event_id for one in told(house)]
    assert receiver.forged == 0


async def test_while_a_secret_is_new_both_are_good(house: Database, clock: Clock) -> None:
    fresh = new_secret()
    with receiving(Receiver()) as old, receiving(Receiver(secrets=[fresh])) as renewed:
        watched(house, old)
        house.write(lambda session: HookStore(session, KEYS).rotate("hook-1", fresh, clock()))
        begin(house, "loan-1")
        await tell(relay_of(house, clock))
        assert old.types() == ["process.started"]
        renewed.port, old.port = old.port, renewed.port
    with receiving(renewed):
        begin(house, "loan-2")
        await tell(relay_of(house, clock))
    assert renewed.types() == ["process.started"]


async def test_one_that_is_slow_holds_no_other_back(house: Database, clock: Clock) -> None:
    with receiving(Receiver(slow_seconds=2)) as slow, receiving(Receiver()) as quick:
        watched(house, slow, "hook-1")
        watched(house, quick, "hook-2")
        for number in range(10):
            begin(house, f"loan-{number}")
        relay, began = relay_of(house, clock), time.monotonic()
        await relay.once()
        while len(quick.came) < 10:
            await asyncio.sleep(0.02)
            assert time.monotonic() - began < 20
        assert len(slow.came) <= 1 + (time.monotonic() - began) / 2
        await relay.once()
        await relay.settled()
    assert len(slow.came) == 10


async def test_away_and_back_it_gets_everything(house: Database, clock: Clock) -> None:
    receiver = Receiver()
    with receiving(receiver):
        watched(house, receiver)
    for number in range(3):
        begin(house, f"loan-{number}")
    relay = relay_of(house, clock)
    for _ in range(4):
        await tell(relay)
        clock.turn(minutes=1)
    assert receiver.came == []
    assert endpoint(house).failures >= 3
    clock.now = datetime.now(UTC) + timedelta(minutes=4, seconds=30)  # noqa: TID251
    with receiving(receiver):
        await tell(relay)
    assert {one["data"]["process_id"] for one in receiver.came} == {"loan-0", "loan-1", "loan-2"}
    assert {one.state for one in told(house)} == {"delivered"}


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
async def test_a_receiver_that_asks_for_time_is_given_it(
    house: Database, clock: Clock, status: int, as_date: bool
) -> None:
    later = format_datetime(clock.now + timedelta(hours=2), usegmt=True) if as_date else "7200"
    with receiving(Receiver(statuses=[status], headers={"Retry-After": later})) as receiver:
        watched(house, receiver)
        begin(house, "loan-1")
        begin(house, "loan-2")
        relay = relay_of(house, clock)
        await tell(relay)
        waits = told(house)[0].next_try_at
        assert waits is not None
        assert timedelta(minutes=119) < waits - clock.now < timedelta(minutes=151)
        # Neither this event nor another one: it is the receiver that has too much to do.
        clock.turn(minutes=118)
        await tell(relay)
        assert len(receiver.hosts) == 1
        # The library's own clock goes by the wall's, and takes nothing that was signed long after it.
        clock.turn(minutes=3)
        await tell(relay)
    assert len(receiver.hosts) > 1


async def test_nobody_is_waited_for_longer_than_six_hours(house: Database, clock: Clock) -> None:
    with receiving(Receiver(statuses=[503, 503], headers={"Retry-After": "604800"})) as receiver:
        watched(house, receiver)
        begin(house, "loan-1")
        relay = relay_of(house, clock)
        await tell(relay)
        clock.turn(minutes=359)
        await tell(relay)
        assert len(receiver.hosts) == 1
        clock.turn(minutes=2)
        await tell(relay)
        assert len(receiver.hosts) == 2


async def test_killed_before_it_was_written_down_it_is_told_again_under_the_same_id(
    house: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving(Receiver()) as receiver:
        watched(house, receiver)
        begin(house, "loan-1")
        relay = relay_of(house, clock)
        with monkeypatch.context() as killed:

            def dies(*_: object) -> None:
                raise RuntimeError("killed here")

            killed.setattr(HookRelay, "_write_down", dies)
            await tell(relay)
        assert len(receiver.came) == 1
        assert told(house)[0].state == "waiting"
        await tell(relay_of(house, clock))
        assert len(receiver.came) == 1, "not before the other one had time to finish"
        clock.turn(minutes=3)
        await tell(relay_of(house, clock))
    assert [one["id"] for one in receiver.came] == [told(house)[0].event_id] * 2
    assert told(house)[0].state == "delivered"


async def test_a_dead_one_is_paused_and_somebody_is_asked_to_mend_it(house: Database, clock: Clock) -> None:
    receiver = Receiver()
    with receiving(receiver):
        watched(house, receiver)
    begin(house, "loan-1")
    relay = relay_of(house, clock)
    for _ in range(60):
        await tell(relay)
        clock.turn(hours=3)
    paused = endpoint(house)
    assert (paused.state, paused.paused_why) == ("paused", "dead")

    def due(session: Session) -> list[tuple[str, dict[str, Any]]]:
        waiting = CaseStore(session).waiting_to_start(clock(), 10)
        return [(one.kind, one.argument["about"]) for one in waiting if one.kind == "exception"]

    assert house.read(due) == [
        (
            "exception",
            {
                "source": "webhooks",
                "type": "webhook.endpoint",
                "cause": "endpoint_dead",
                "reference": "hook-1",
            },
        )
    ]


async def test_it_runs_until_it_is_stopped(house: Database) -> None:
    with receiving(Receiver()) as receiver:
        watched(house, receiver)
        relay = HookRelay(house, KEYS, HookSender(private=True))
        running = asyncio.create_task(relay.run())
        begin(house, "loan-1")
        for _ in range(200):
            if receiver.came:
                break
            await asyncio.sleep(0.05)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert receiver.types() == ["process.started"]
