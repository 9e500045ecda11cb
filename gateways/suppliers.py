"""Connected suppliers: orders that they take themselves, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter

from gateways.caller import Call, CaseClock, Gateway, GatewayRefused


@dataclass(frozen=True, slots=True)
class SupplyState:
    """An order as the supplier has it, by its own number, with the day it was promised for."""

    state: Literal["accepted", "delivered", "cannot_deliver"]
    order_number: str
    deliver_by: date
    reason: str | None = None


_SUPPLY = TypeAdapter(SupplyState)


class SuppliersGateway(Gateway):
    """Speaks to connected suppliers. An order is known by our `order_id`, so sending it twice is sending it once."""

    system = "supplier"

    async def order(
        self,
        order_id: str,
        supplier: str,
        what: str,
        amount_rials: int,
        deliver_to: Mapping[str, str],
        clock: CaseClock,
    ) -> SupplyState:
        """Orders of a supplier (its legal entity's id); the same order again gives the first one's state.

        Raises OutcomeUnknown (ask `look`), GatewayUnavailable (nothing was ordered), GatewayRefused (`out_of_stock`,
        `not_delivered_there`; `order_exists`: this id was used with other content).
        """
        call = Call(
            operation="order",
            method="POST",
            path="/v1/orders",
            key=order_id,
            clock=clock,
            body={
                "order_id": order_id,
                "supplier": supplier,
                "what": what,
                "amount_rials": amount_rials,
                "deliver_to": dict(deliver_to),
            },
        )
        return await self._caller.order(call, _SUPPLY)

    async def look(self, order_id: str, clock: CaseClock) -> SupplyState | None:
        """What became of an order; None where the supplier never got it. Raises GatewayUnavailable."""
        call = Call(
            operation="look",
            method="GET",
            path=f"/v1/orders/{order_id}",
            key=order_id,
            clock=clock,
        )
        try:
            return await self._caller.ask(call, _SUPPLY)
        except GatewayRefused as refused:
            # Only the supplier's own word counts: a 404 of a proxy must not look like an order never received.
            if refused.code == "unknown_order":
                return None
            raise
