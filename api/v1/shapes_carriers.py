"""What the API answers about carriers' invoices."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel


class CarriersInvoice(BaseModel):
    """What a carrier billed, under the id of its case; `agreed_rials` of it is paid, by `bank_order_id`.

    `round` is above one where the payment before came back. Above the limit (`four_eyes`) two people let it be paid.
    """

    id: str
    carrier: str
    number: str
    round: int
    from_on: date
    until_on: date
    billed_rials: int
    agreed_rials: int
    four_eyes: bool
    seen_by: str | None
    approved_by: str | None
    state: Literal["received", "agreed", "settled", "returned", "refused"]
    received_at: datetime
    rehearsal: bool
    bank_order_id: str | None


class BilledLine(BaseModel):
    """A parcel as it was billed, and what we owe for it; null where we do not know it, or nobody has compared yet."""

    place: int
    shipment_id: str
    order_id: str | None
    billed_rials: int
    owed_rials: int | None
    verdict: Literal["agreed", "unknown", "twice", "differs", "not_owed"] | None
