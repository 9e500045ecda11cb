"""What is contested about an order, as its processes know it: goods that go back, and disputes (processes.md, D.5)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from domain.case import CaseRecord
from domain.market_policies import DisputePolicy, GoodsReturnPolicy, MoneyBackPolicy

Side = Literal["buyer", "cell"]
BUYER: Final = "buyer"
CELL: Final = "cell"
WishOf = Literal["refund", "replacement"]
Ground = Literal["withdrawal", "defect"]
PHOTO_ADDED = "contest.photo"
"""What a case hears when one of its sides hands in another picture."""
MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class Parties:
    """Whose order it is: the basket's buyer, and who answers for its cell. `book` is the order's."""

    order_id: str
    book: str
    buyer_member_id: str
    cell_id: str
    cell_member_id: str

    def member_of(self, side: str) -> str:
        return self.buyer_member_id if side == BUYER else self.cell_member_id


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """Units of a line that the buyer wants to give back, in words too."""

    line_number: int
    units: int
    name: str

    @property
    def words(self) -> str:
        return f"{self.units} × {self.name}"


@dataclass(slots=True)
class GoodsReturnCase:
    """The one object that a return starts with; its refund has the case's own id. `said` is the buyer's reason, `dead` who
    of the two sides had died before it began.
    """

    record: CaseRecord
    policy: GoodsReturnPolicy
    money_back: MoneyBackPolicy
    parties: Parties
    goods: tuple[GoodsBack, ...]
    rials: int
    wish: WishOf
    ground: Ground
    said: str = ""
    photos: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)


@dataclass(slots=True)
class DisputeCase:
    """The one object that a dispute starts with. `kept_rials` is the most that can be given back; `dead` as of a return."""

    record: CaseRecord
    policy: DisputePolicy
    money_back: MoneyBackPolicy
    parties: Parties
    goods: tuple[str, ...]
    opened_by: Side
    kept_rials: int
    said: str
    evidence: dict[str, list[str]] = field(default_factory=dict)
    """What each side says, in their order."""
    photos: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)

    @property
    def refund_id(self) -> str:
        return self.record.process_id


# What the steps are asked with.


@dataclass(frozen=True, slots=True)
class ContestStep:
    """A step about what is contested, at a time of the case's clock."""

    case_id: str
    order_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReturnDecision:
    """How much goes back: all that was asked for, or (`rials`) so much of it."""

    step: ContestStep
    rials: int = 0


@dataclass(frozen=True, slots=True)
class DisputeDecision:
    """What market support decided, and who: `whole`, `part` with so many rials, or nothing for the buyer (`cell`)."""

    step: ContestStep
    outcome: str
    by: str
    rials: int = 0
