"""A kanoon's account at the bank: opened once, its balance told, closed; one that nobody opened is unknown."""

from collections.abc import Callable

import pytest

from gateways.bank import BankGateway
from gateways.caller import CaseClock, GatewayRefused, GatewayUnavailable
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import rehearsed


async def test_what_is_in_an_account_is_told_until_it_is_closed_and_after(
    bank: BankGateway, calm: Sandbox, live: CaseClock, name: Callable[[str], str]
) -> None:
    kanoon_id = name("kanoon")
    with pytest.raises(GatewayRefused) as refused:
        await bank.collective_balance(kanoon_id, live)
    assert refused.value.code == "unknown_account"
    await bank.open_collective_account(kanoon_id, "کانون مهر", live)
    assert await bank.collective_balance(kanoon_id, live) == 0
    calm.tell("/balances", account_id=kanoon_id, balance_rials=7_000)
    assert await bank.collective_balance(kanoon_id, live) == 7_000
    for _ in range(2):
        await bank.close_collective_account(kanoon_id, live)


async def test_a_rehearsals_account_is_there_and_empty(bank: BankGateway, name: Callable[[str], str]) -> None:
    life = name("life")
    assert await bank.collective_balance(life, rehearsed(life)) == 0


async def test_a_bank_that_is_away_says_nothing_of_a_balance(
    bank: BankGateway, calm: Sandbox, live: CaseClock, name: Callable[[str], str]
) -> None:
    calm.fault("bank", "error", operation="balance")
    with pytest.raises(GatewayUnavailable):
        await bank.collective_balance(name("kanoon"), live)


async def test_a_balance_moves_once_and_back_again(
    bank: BankGateway, calm: Sandbox, live: CaseClock, name: Callable[[str], str]
) -> None:
    giver, taker, move = name("giver"), name("taker"), name("move")
    await bank.open_collective_account(giver, "کانون مهر", live)
    with pytest.raises(GatewayRefused) as refused:
        await bank.move_collective_balance(move, giver, taker, live)
    assert refused.value.code == "unknown_account"
    await bank.open_collective_account(taker, "کانون امید", live)
    calm.tell("/balances", account_id=giver, balance_rials=7_000)
    calm.tell("/balances", account_id=taker, balance_rials=1_000)
    for _ in range(2):
        assert await bank.move_collective_balance(move, giver, taker, live) == 7_000
    assert await bank.collective_balance(giver, live) == 0
    assert await bank.collective_balance(taker, live) == 8_000
    back = f"{move}:back"
    for _ in range(2):
        assert await bank.move_collective_balance(back, taker, giver, live, amount_rials=7_000) == 7_000
    assert await bank.collective_balance(giver, live) == 7_000
    assert await bank.collective_balance(taker, live) == 1_000
    with pytest.raises(GatewayRefused) as refused:
        await bank.move_collective_balance(f"{move}:more", taker, giver, live, amount_rials=1_001)
    assert refused.value.code == "not_enough"
