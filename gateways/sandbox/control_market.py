"""The control API of the market's systems: what gateways hand over, what carriers have and bill."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateways.sandbox.configuration import wall_clock
from gateways.sandbox.played_carrier import bill
from gateways.sandbox.played_settlements import hand_over
from gateways.sandbox.world import TheWorld

router = APIRouter(prefix="/control")


class Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GatewaySettlement(Wish):
    """What a payment gateway hands over to the market's account, by the bank's reference."""

    gateway: str
    reference: str
    amount_rials: int


class CarrierInvoice(Wish):
    """What a carrier bills: every parcel that it brought of orders whose id begins so, for `rials` each or its tariff."""

    carrier: str = "post"
    order_id: str = ""
    rials: int | None = Field(default=None, gt=0)


@router.post("/gateway-settlements", status_code=202)
async def settle_gateway(world: TheWorld, wish: GatewaySettlement) -> dict[str, Any]:
    return hand_over(world, wish.gateway, wish.reference, wish.amount_rials, wall_clock())


@router.post("/carrier-invoices", status_code=202)
async def bill_parcels(world: TheWorld, wish: CarrierInvoice) -> dict[str, Any]:
    return bill(world, wish.carrier, wish.order_id, wish.rials)


@router.get("/parcels")
async def list_parcels(world: TheWorld, order_id: str = "") -> dict[str, Any]:
    """All parcels whose order's id begins so, with the scans that they have or will have."""
    parcels = world.state.all("parcel")
    return {"items": [one for one in parcels if one["asked"]["order_id"].startswith(order_id)]}
