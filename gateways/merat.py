"""Mer'at, the credit recognition system: a rank, what a person can pay a month, what they can stand for."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from gateways.caller import Call, CaseClock, Gateway, GatewayRefused


@dataclass(frozen=True, slots=True)
class MeratResult:
    """Recognition of one person: rank A (best) to D, amounts in rials, good until a day (one year)."""

    rank: Literal["A", "B", "C", "D"]
    affordable_instalment_rials: int
    guarantor_ceiling_rials: int
    valid_until: date


@dataclass(frozen=True, slots=True)
class _Answer:
    state: Literal["pending", "ready"]
    result: MeratResult | None = None


_ANSWER = TypeAdapter(_Answer)
_ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


class MeratGateway(Gateway):
    """Speaks to Mer'at. A request is known by our `request_id`, so asking twice is asking once."""

    system = "merat"

    async def request(
        self, request_id: str, national_code: str, amount_rials: int, instalments: int, clock: CaseClock
    ) -> None:
        """Asks for a recognition; the usual answer takes 2–3 days. Safe to repeat.

        Raises GatewayUnavailable, GatewayRefused (`request_exists`: the id was used for something else).
        """
        call = Call(
            operation="request",
            method="POST",
            path="/v1/recognitions",
            key=request_id,
            clock=clock,
            body={
                "request_id": request_id,
                "national_code": national_code,
                "amount_rials": amount_rials,
                "instalments": instalments,
            },
        )
        await self._caller.ask(call, _ANYTHING)

    async def result(self, request_id: str, clock: CaseClock) -> MeratResult | None:
        """The recognition, or None while there is none (also for a request that never arrived).

        Raises GatewayUnavailable.
        """
        call = Call(
            operation="result",
            method="GET",
            path=f"/v1/recognitions/{request_id}",
            key=request_id,
            clock=clock,
        )
        try:
            return (await self._caller.ask(call, _ANSWER)).result
        except GatewayRefused as refused:
            if refused.code == "unknown_request":
                return None
            raise
