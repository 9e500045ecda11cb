"""Identity: whether a national code is a living person's, and a mobile number theirs (civil registry and Shahkar)."""

from typing import Any

import httpx
from pydantic import TypeAdapter

from gateways.caller import Address, Call, Caller, CaseClock

_ANSWER: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


class IdentityGateway:
    """Asks those who know. Asking changes nothing, so every question may be repeated."""

    def __init__(
        self,
        address: Address,
        client: httpx.AsyncClient,
        *,
        rehearsals: Address | None = None,
        seconds: float = 10.0,
    ) -> None:
        self._caller = Caller(
            client,
            system="identity",
            base_url=address.base_url,
            headers=address.headers(),
            rehearsals=rehearsals,
            seconds=seconds,
        )

    async def owns_mobile(self, key: str, national_code: str, mobile: str, clock: CaseClock) -> bool:
        """Whether the number (E.164) belongs to the person; `key` names the question.

        Raises GatewayUnavailable, GatewayRefused.
        """
        # By POST: an address with a person's numbers in it would be kept by every log on the way.
        call = Call(
            operation="owns_mobile",
            method="POST",
            path="/v1/mobiles/ownership",
            key=key,
            clock=clock,
            body={"national_code": national_code, "mobile": mobile},
        )
        answer = await self._caller.ask(call, _ANSWER)
        return answer.get("owns") is True
