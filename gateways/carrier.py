"""Carriers: parcels booked with them, called off, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, TypeAdapter

from gateways.caller import Call, CaseClock, Gateway, GatewayRefused

Word = Literal["picked_up", "in_transit", "delivered", "returned", "lost"]


@dataclass(frozen=True, slots=True)
class Scan:
    """A carrier's word about a parcel; `seq` counts its scans from one, in the order of what happened."""

    state: Word
    at: AwareDatetime
    seq: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel as its carrier has it, by the carrier's own number, with its scans in whatever order."""

    shipment_id: str
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be brought: known by our `order_id`, grams, from where and to whom."""

    order_id: str
    carrier: str
    weight_grams: int
    bring_from: Mapping[str, str]
    bring_to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _CalledOff:
    state: Literal["called_off"]


_SHIPMENT = TypeAdapter(Shipment)
_CALLED_OFF = TypeAdapter(_CalledOff)


class CarrierGateway(Gateway):
    """Speaks to carriers. A parcel is known by our order's id, so booking it twice is booking it once."""

    system = "carrier"

    async def book(self, parcel: Parcel, clock: CaseClock) -> Shipment:
        """The carrier will come for it; the same parcel again gives the first one's number.

        Raises OutcomeUnknown (ask `look`), GatewayUnavailable (nothing was booked), GatewayRefused (`not_served`,
        `too_heavy`; `parcel_exists`: this id was used with other content).
        """
        call = Call(
            operation="book",
            method="POST",
            path="/v1/parcels",
            key=parcel.order_id,
            clock=clock,
            body={
                "order_id": parcel.order_id,
                "carrier": parcel.carrier,
                "weight_grams": parcel.weight_grams,
                "bring_from": dict(parcel.bring_from),
                "bring_to": dict(parcel.bring_to),
            },
        )
        return await self._caller.order(call, _SHIPMENT)

    async def look(self, order_id: str, clock: CaseClock) -> Shipment | None:
        """What the carrier knows of a parcel; None where it never got it. Raises GatewayUnavailable."""
        call = Call(
            operation="look",
            method="GET",
            path=f"/v1/parcels/{order_id}",
            key=order_id,
            clock=clock,
        )
        try:
            return await self._caller.ask(call, _SHIPMENT)
        except GatewayRefused as refused:
            # Only the carrier's own word counts: a 404 of a proxy must not look like a parcel never booked.
            if refused.code == "unknown_parcel":
                return None
            raise

    async def call_off(self, order_id: str, clock: CaseClock) -> bool:
        """Nobody comes for it any more; False where the carrier has it already. Again it is the same.

        Raises GatewayUnavailable, GatewayRefused.
        """
        call = Call(
            operation="call_off",
            method="POST",
            path=f"/v1/parcels/{order_id}/call_off",
            key=f"{order_id}:call_off",
            clock=clock,
            body={},
        )
        try:
            await self._caller.ask(call, _CALLED_OFF)
        except GatewayRefused as refused:
            if refused.code in ("picked_up", "unknown_parcel"):
                return refused.code == "unknown_parcel"
            raise
        return True
