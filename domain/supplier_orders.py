"""Orders of a cell's equipment that a connected supplier takes itself, and what it says of them (processes.md, B.9)."""

from dataclasses import dataclass
from datetime import datetime

from domain.words import Text

DELIVERED, CANNOT_DELIVER = "delivered", "cannot_deliver"
TOLD_LATER = frozenset({DELIVERED, CANNOT_DELIVER})
"""What a supplier says of an order after it has accepted it; `supplier.…` by webhook."""
_OTHER = "other"
SUPPLIER_SAYS: dict[str, Text] = {
    "out_of_stock": Text(fa="موجود نیست", en="out of stock"),
    "not_delivered_there": Text(fa="به آن‌جا نمی‌فرستد", en="not delivered to that place"),
    _OTHER: Text(fa="دلیل دیگر", en="another reason"),
}
"""Why a supplier does not take an order, or cannot deliver it."""


@dataclass(slots=True)
class SupplierOrder:
    """The order as the case knows it. `state`: sent, accepted, refused, delivered or cannot_deliver.

    `reason` is a code of SUPPLIER_SAYS, empty where a person said what became of it.
    """

    order_id: str
    state: str = "sent"
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is something to be heard of it."""
        return self.state in {"sent", "accepted"}


@dataclass(frozen=True, slots=True)
class OrderStep:
    """A step about one order: what is bought, for how many rials, and where it goes. Codes and ids, no names."""

    order_id: str
    talent_id: str
    book: str
    at: datetime
    supplier_id: str
    equipment: str
    amount_rials: int
    kanoon_id: str
    region: str
    county: str


@dataclass(frozen=True, slots=True)
class OrderWord:
    """What the supplier says of an order: accepted, refused, delivered or cannot_deliver; empty where it says nothing.

    `deliver_by` is a day (ISO 8601), `reason` a code of SUPPLIER_SAYS.
    """

    state: str = ""
    order_number: str = ""
    deliver_by: str = ""
    reason: str = ""


def order_id_of(talent_id: str) -> str:
    """The key of the one order that a case places itself; whatever follows it people order."""
    return f"{talent_id}:equipment"


def reason_said(code: str | None) -> str:
    """A supplier's own code as one of SUPPLIER_SAYS."""
    return code if code in SUPPLIER_SAYS else _OTHER
