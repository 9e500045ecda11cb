"""Identity: whether a national code is a living person's, and a mobile number theirs (civil registry and Shahkar)."""

from typing import Any

from pydantic import TypeAdapter

from gateways.caller import Call, CaseClock, Gateway

_ANSWER: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


class IdentityGateway(Gateway):
    """Asks those who know. Asking changes nothing, so every question may be repeated."""

    system = "identity"

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
