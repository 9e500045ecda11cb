"""What comes after a delivery: a rating, a complaint to the cell, and what market support gives back (processes.md, D.8)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.case import CaseRecord
from domain.market_policies import AfterSalesPolicy, MoneyBackPolicy

FEWEST_STARS, MOST_STARS = 1, 5
LONGEST_WORDS = 1_000
DELIVERED = frozenset({"delivered", "completed", "returned"})
"""States of an order whose goods have reached the buyer: only then is there something to say of them."""
BUYER_SAID, BUYER_WITHDREW = "after_sales.buyer_said", "after_sales.withdrawn"
"""What the case hears from the page behind the buyer's link."""
PHOTO_ADDED = "after_sales.photo_added"
"""And from whoever adds a photo to a complaint, while the cell has not answered."""

Subject = Literal["complaint", "rating"]


@dataclass(slots=True)
class AfterSalesCase:
    """The one object that a case starts with: a complaint about an order, or the words of its rating that were reported.

    `goods` are the products as the order has them; `photos` are files of the case, `because` why words were
    reported, `refunds` how often something was tried to be given, `dead` which of buyer and cell's member had died before.
    """

    record: CaseRecord
    policy: AfterSalesPolicy
    money_back: MoneyBackPolicy
    subject: Subject
    order_id: str
    cell_id: str
    cell_member_id: str
    buyer_member_id: str
    words: str
    goods: list[str] = field(default_factory=list)
    wrong: str = ""
    photos: list[str] = field(default_factory=list)
    because: str = ""
    paid_rials: int = 0
    refunds: int = 0
    dead: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ComplaintStep:
    """A step about one complaint."""

    complaint_id: str
    order_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CellAnswer:
    """What the cell says to a complaint: a code, and its words for the buyer."""

    complaint_id: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """So many rials for the buyer, of the sale or, as `goodwill`, the market's own. `refund_id` is their key."""

    complaint_id: str
    order_id: str
    at: datetime
    goodwill: bool
    refund_id: str
    rials: int


@dataclass(frozen=True, slots=True)
class ComplaintEnd:
    """How a complaint ended: an outcome of the process, and what was given back, if anything."""

    complaint_id: str
    order_id: str
    at: datetime
    outcome: str
    refund_id: str | None = None


@dataclass(frozen=True, slots=True)
class Moderation:
    """What became of words that were reported."""

    order_id: str
    case_id: str
    at: datetime
    hidden: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of an order that could go back, in rials: of what was paid for its goods."""

    kept_goods_rials: int
    total_rials: int


def refund_id_of(complaint_id: str, number: int) -> str:
    """The key of the `number`-th try to give something back: what was refused is never tried again under its own."""
    return f"{complaint_id}:{number}"
