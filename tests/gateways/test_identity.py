"""Identity as our gateway asks it, against the played one."""

from datetime import UTC, datetime

import httpx
import pytest

from gateways.caller import CaseClock, GatewayUnavailable
from gateways.identity import IdentityGateway
from tests.fixtures.sandbox import Sandbox

CODE, MOBILE = "0499370899", "+989123456789"
CLOCK = CaseClock(datetime(2026, 3, 1, tzinfo=UTC))


async def ask(sandbox: Sandbox) -> bool:
    async with httpx.AsyncClient() as http:
        return await IdentityGateway(sandbox.address("identity"), http).owns_mobile(
            "k:m", CODE, MOBILE, CLOCK
        )


async def test_a_telephone_is_its_owners_until_somebody_says_otherwise(sandbox: Sandbox) -> None:
    assert await ask(sandbox) is True
    sandbox.fault("identity", "not_owner", for_process=CODE)
    assert await ask(sandbox) is False
    assert await ask(sandbox) is True


async def test_when_it_is_away_nothing_is_known(sandbox: Sandbox) -> None:
    sandbox.fault("identity", "error", for_process=CODE)
    with pytest.raises(GatewayUnavailable):
        await ask(sandbox)


async def test_no_address_has_a_persons_numbers_in_it(sandbox: Sandbox) -> None:
    seen: list[str] = []

    async def note(request: httpx.Request) -> None:
        seen.append(str(request.url))

    async with httpx.AsyncClient(event_hooks={"request": [note]}) as http:
        await IdentityGateway(sandbox.address("identity"), http).owns_mobile("k:m", CODE, MOBILE, CLOCK)
    assert seen
    assert CODE not in seen[0]
    assert MOBILE not in seen[0]
