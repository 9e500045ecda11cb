"""Calls of a rehearsal go to the played systems, whatever real ones are configured."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from domain.payment_gateways import GOZAR
from gateways.bank import BankGateway
from gateways.caller import Address, CaseClock, GatewayUnavailable
from gateways.merat import MeratGateway
from settings import Secrets, Settings
from systems import systems_of
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import Received, rehearsed

SHEBA = "IR062960000000100324200001"


@pytest.fixture
def real(front_door: Received) -> Address:
    """A bank and a Mer'at that nobody plays; they would do what they are told."""
    return Address(front_door.base_url, "the real token")


async def test_a_payment_order_of_a_rehearsal_never_reaches_the_real_bank(
    real: Address, front_door: Received, calm: Sandbox, client: httpx.AsyncClient, name: Callable[[str], str]
) -> None:
    bank, loan = BankGateway(real, client, rehearsals=calm.address("bank")), name("loan")
    told = await bank.order_transfer(f"{loan}:disburse", SHEBA, 1_000, rehearsed(loan))
    assert told.state == "accepted"
    assert await bank.transfer_state(f"{loan}:disburse", rehearsed(loan, hours=5))
    assert front_door.hooks == []


async def test_the_real_token_stays_with_the_real_bank(
    real: Address, front_door: Received, client: httpx.AsyncClient, live: CaseClock
) -> None:
    bank = BankGateway(real, client, rehearsals=Address(front_door.base_url, "the sandbox's token"))
    for clock in (live, rehearsed("loan-1")):
        with suppress(GatewayUnavailable):  # the door answers nothing that a bank would say
            await bank.owns_sheba("loan-1:ownership", SHEBA, "0499370899", clock)
    tokens = [headers["authorization"] for headers, _ in front_door.hooks]
    assert tokens == ["Bearer the real token", "Bearer the sandbox's token"]


async def test_where_nothing_is_played_a_rehearsal_asks_nobody(
    real: Address, front_door: Received, client: httpx.AsyncClient
) -> None:
    bank, merat = BankGateway(real, client), MeratGateway(real, client)
    with pytest.raises(GatewayUnavailable, match="not played for rehearsals"):
        await bank.order_transfer("loan-1:disburse", SHEBA, 1_000, rehearsed("loan-1"))
    with pytest.raises(GatewayUnavailable, match="not played for rehearsals"):
        await merat.request("loan-1", "0499370899", 1_000, 1, rehearsed("loan-1"))
    assert front_door.hooks == []


async def test_a_house_with_a_real_bank_rehearses_with_the_played_one(
    front_door: Received,
    calm: Sandbox,
    client: httpx.AsyncClient,
    tmp_path: Path,
    name: Callable[[str], str],
    live: CaseClock,
) -> None:
    """The wiring of the worker: HAMYAR_BANK_URL and HAMYAR_MERAT_URL name systems of others."""
    settings = Settings(
        folder=tmp_path,
        bank_url=front_door.base_url,
        merat_url=front_door.base_url,
        gozar_url=front_door.base_url,
        sandbox_url=calm.base_url,
    )
    systems, loan = systems_of(settings, Secrets(sandbox_token=calm.config.token), client), name("loan")
    await systems.bank.order_transfer(f"{loan}:disburse", SHEBA, 1_000, rehearsed(loan))
    await systems.merat.request(loan, "0499370899", 1_000, 1, rehearsed(loan))
    await systems.gateways[GOZAR].create(f"{loan}:pay:1", 1_000, "https://back.example", rehearsed(loan))
    assert front_door.hooks == []
    with suppress(GatewayUnavailable):  # as above: the door answers nothing that a gateway would say
        await systems.gateways[GOZAR].create(f"{loan}:pay:2", 1_000, "https://back.example", live)
    assert [headers["path"] for headers, _ in front_door.hooks] == ["/v1/payments"]
