"""The review of an offer, as its process knows it: the whole of it, or a new price."""

from dataclasses import dataclass
from typing import Literal

from domain.case import CaseRecord
from domain.market_policies import ListingPolicy

Change = Literal["listing", "price"]
RESUBMITTED = "listing.resubmitted"
"""What a case hears when its offer, returned with remarks, is handed in again."""

CELL_GOES = frozenset({"cell.closing", "cell.closed"})
"""News of a cell that offers nothing any more: what of it is in review does not come into the market."""


@dataclass(slots=True)
class ListingCase:
    """The one object that a review starts with. `member_id` answers for the cell; `price_rials` is what is wanted."""

    record: CaseRecord
    policy: ListingPolicy
    product_id: str
    cell_id: str
    member_id: str
    change: Change
    price_rials: int = 0
    before_rials: int = 0
    returns: int = 0
