"""The played gateways hand the day's money over by themselves, each at the end of its own day, once."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from domain.payment_gateways import GATEWAYS, GOZAR, PEYVAND
from gateways.caller import CaseClock
from gateways.payments import payment_gateways
from gateways.sandbox.configuration import SandboxConfig, wall_clock
from gateways.sandbox.played_settlements import close_days
from gateways.sandbox.world import World
from tests.fixtures.sandbox import Sandbox, open_sandbox
from tests.gateways.conftest import Received, eventually, rehearsed
from tests.gateways.test_payments import RIALS, Buyer

Name = Callable[[str], str]


@pytest.fixture
def playing(front_door: Received) -> Iterator[Sandbox]:
    """A sandbox of its own, whose gateways have short days."""
    yield from open_sandbox(
        SandboxConfig(
            port=0, smtp_port=None, payment_seconds=0, gateway_day_seconds=0.4, webhook_base_url=front_door.base_url
        )
    )  # fmt: skip


@pytest.fixture
async def buyers(playing: Sandbox) -> AsyncIterator[dict[str, Buyer]]:
    played = {one: playing.address(f"payment/{one}") for one in GATEWAYS}
    async with httpx.AsyncClient() as client:
        gateways = payment_gateways({}, played, client)
        yield {one: Buyer(gateways[one], client) for one in GATEWAYS}


def handed(front_door: Received, gateway: str) -> int:
    return sum(one["amount_rials"] for one in front_door.about("bank.gateway_settled", gateway=gateway))


async def test_what_was_paid_is_handed_over_once_less_what_went_back(
    playing: Sandbox, buyers: dict[str, Buyer], front_door: Received, name: Name
) -> None:
    live = CaseClock(wall_clock())
    first = await buyers[PEYVAND].paid(name("pay"), live)
    await buyers[GOZAR].paid(name("pay"), live)
    rehearsal = name("basket")
    await buyers[GOZAR].paid(f"{rehearsal}:pay:1", rehearsed(rehearsal))
    assert eventually(lambda: all(handed(front_door, one) == RIALS for one in GATEWAYS))

    # Another buyer pays, and part of the first one's money goes back by the gateway.
    await buyers[PEYVAND].gateway.refund(name("refund"), first.authority, 500_000, live)
    await buyers[PEYVAND].paid(name("pay"), live)
    assert eventually(lambda: handed(front_door, PEYVAND) == 2 * RIALS - 500_000)
    told = front_door.about("bank.gateway_settled")
    assert len({one["reference"] for one in told}) == len(told)
    assert handed(front_door, GOZAR) == RIALS

    headers = {"Authorization": f"Bearer {playing.config.token}", "Idempotency-Key": "s"}
    day = (wall_clock() + timedelta(hours=3.5)).date()
    url = f"{playing.base_url}/bank/v1/statements/{day}?account=market"
    lines = (await buyers[GOZAR].http.get(url, headers=headers)).json()["lines"]
    assert {line["reference"] for line in lines} == {one["reference"] for one in told}


def test_each_has_its_own_day_and_hands_nothing_over_in_it_twice() -> None:
    world, day = World(SandboxConfig(port=0)), 100.0
    for number, gateway in enumerate(GATEWAYS):
        world.state.put(
            "payment", f"A-{number}",
            {"authority": f"A-{number}", "gateway": gateway, "state": "verified", "rehearsal": None, "amount_rials": 5},
        )  # fmt: skip
    for second in range(0, 260, 10):
        close_days(world, day, datetime.fromtimestamp(second, UTC))
        held = [world.state.get("handed_over", gateway) for gateway in GATEWAYS]
        # gozar's day ends at 50, peyvand's at 100.
        assert [one["rials"] if one else 0 for one in held] == [
            5 if second >= 100 else 0, 5 if second >= 50 else 0,
        ]  # fmt: skip


async def test_where_they_have_no_day_they_hand_nothing_over_by_themselves(
    playing: Sandbox, buyers: dict[str, Buyer], front_door: Received, name: Name
) -> None:
    playing.config.gateway_day_seconds = None
    await buyers[PEYVAND].paid(name("pay"), CaseClock(wall_clock()))
    assert not eventually(lambda: handed(front_door, PEYVAND), seconds=1.5)
    told = playing.tell("/gateway-settlements", gateway=PEYVAND, reference="by-hand", amount_rials=RIALS)
    assert told["amount_rials"] == RIALS
    playing.config.gateway_day_seconds = 0.2
    assert eventually(lambda: handed(front_door, PEYVAND) == RIALS)
    # What was handed over by hand is not handed over again.
    assert not eventually(lambda: handed(front_door, PEYVAND) > RIALS, seconds=1.5)
