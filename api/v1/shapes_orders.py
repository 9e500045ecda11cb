"""What calls about orders of the members' market answer."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

OrderStateWord = Literal[
    "awaiting_payment", "paid", "accepted", "delivered", "completed", "returned", "expired", "declined",
    "passed_on", "cancelled", "delivery_failed",
]  # fmt: skip
ParcelStateWord = Literal[
    "waiting", "preparing", "ready", "booked", "picked_up", "in_transit", "lost", "delivered", "sent_back",
    "stopped",
]  # fmt: skip
PaymentStateWord = Literal["created", "waiting", "failed", "expired", "late", "returning", "returned", "paid"]
RefundStateWord = Literal[
    "asked", "awaiting_goods", "approved", "sending", "by_bank", "paid", "refused", "withdrawn"
]
PayoutStateWord = Literal["scheduled", "approved", "sent", "settled"]


class FiveStates(BaseModel):
    """Five machines, never one status. Null where there is no parcel, try to pay, refund or live payout."""

    order: OrderStateWord
    fulfilment: ParcelStateWord | None
    payment: PaymentStateWord | None = Field(
        description="Of the basket: of the try that paid, else the latest"
    )
    refund: RefundStateWord | None = Field(description="Of the latest refund")
    payout: PayoutStateWord | None = Field(description="Of the payout to the cell that this order is in")


class BoughtLine(BaseModel):
    """A line as agreed: what comes later, a new price, does not touch it."""

    number: int
    product_id: str
    units: int
    price_rials: int
    discount_rials: int
    net_rials: int = Field(description="What the buyer pays for all its units")
    withdrawal_days: int = Field(description="Working days from delivery; 0: it is not taken back")
    back_units: int = Field(description="How many of them went back")


class CellsOrder(BaseModel):
    """What a basket has of one cell."""

    id: str
    cell_id: str
    states: FiveStates
    contested: Literal["refund", "dispute"] | None
    passed_on_to: str | None = Field(description="The order that another cell has instead")
    carrier: str
    goods_rials: int
    carrier_rials: int
    total_rials: int
    delivered_at: datetime | None
    window_ends_at: datetime | None = Field(description="Until when something may be taken back")
    lines: list[BoughtLine]


class TryToPay(BaseModel):
    """One try to pay the whole basket, at one gateway."""

    id: str
    gateway: str
    state: PaymentStateWord
    amount_rials: int
    pay_url: str | None = Field(description="Where the buyer pays, for as long as it waits for them")
    reference: str | None = Field(description="The gateway's, of money that came")


class FoundBasket(BaseModel):
    """A basket with the orders of its cells."""

    id: str
    buyer_member_id: str
    state: Literal["awaiting_payment", "paid", "expired", "cancelled"]
    total_rials: int
    placed_at: datetime
    pay_by: datetime
    rehearsal: bool
    payment: TryToPay | None = Field(description="The try that paid, else the latest")
    payments: list[TryToPay]
    orders: list[CellsOrder]


class ReceivingAddress(BaseModel):
    name: str
    mobile: str
    region: str
    county: str
    address: str
    postal_code: str


class ShownBasket(FoundBasket):
    """The same with the address, which is null for who is neither the buyer nor supports the market."""

    ship_to: ReceivingAddress | None
