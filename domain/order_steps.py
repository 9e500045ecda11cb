"""One cell's order as its process knows it, and what its steps are asked with (processes.md, section D)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.case import CaseRecord
from domain.market_policies import MoneyBackPolicy, OrderPolicy
from domain.permissions import Actor
from domain.persian import to_persian_digits
from domain.policy_parts import Times

SCAN = "carrier.scan"
CONTESTED, CONTEST_OVER = "order.contested", "order.contest_over"
PAYOUT_NEWS, CANCEL_ASKED = "order.payout", "order.cancel_asked"
ENDED = "order.ended"
"""What an order hears besides the end of its cell (domain.listings.CELL_GOES), and what it tells its basket."""


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of an order: how many units of what are still wanted."""

    number: int
    product_id: str
    name_fa: str
    name_en: str
    units: int

    @property
    def name(self) -> dict[str, str]:
        """In either language."""
        return {"fa": self.name_fa, "en": self.name_en}


@dataclass(slots=True)
class OrderCase:
    """The one object that an order starts with. `book` is its basket's; `member_id` answers for the cell.

    `buyer_died`: before the case began, and no heir has the order yet. `has_heir`: a member has it for a dead buyer.
    """

    record: CaseRecord
    policy: OrderPolicy
    money_back: MoneyBackPolicy
    basket_id: str
    book: str
    cell_id: str
    member_id: str
    buyer_member_id: str
    goods: tuple[Goods, ...]
    goods_rials: int
    production_days: int
    carrier: str
    buyer_died: bool = False
    has_heir: bool = False

    @property
    def order_id(self) -> str:
        return self.record.process_id

    @property
    def times(self) -> dict[str, Times]:
        """The times of tasks; those of making it begin to count when its production days are over."""
        made = {kind: self.policy.tasks[kind].later_by(self.production_days) for kind in MAKING}
        return self.policy.tasks | made


MAKING = ("order.ready", "order.show_sample")


def in_words(goods: tuple[Goods, ...]) -> list[dict[str, str]]:
    """What is wanted, a line each, in either language."""
    return [
        {
            "fa": f"{to_persian_digits(str(one.units))} × {one.name_fa}",
            "en": f"{one.units} × {one.name_en}",
        }
        for one in goods
        if one.units
    ]


def in_one_line(goods: tuple[Goods, ...]) -> dict[str, str]:
    """The same as a message says it."""
    lines = in_words(goods)
    return {"fa": "، ".join(one["fa"] for one in lines), "en": ", ".join(one["en"] for one in lines)}


def with_units(goods: tuple[Goods, ...], number: int, units: int) -> tuple[Goods, ...]:
    """The same with so many units of a line."""
    return tuple(replace(one, units=units) if one.number == number else one for one in goods)


# What the steps are asked with, and what they answer.


@dataclass(frozen=True, slots=True)
class BasketPaid:
    """The orders of a paid basket begin, those that have not; `at` by the basket's clock."""

    basket_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderStep:
    """A step about one order, at a time of its clock; `book` is that of its money."""

    order_id: str
    book: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The cell makes it; of its orders the first ones are looked at, and then one in so many."""

    order: OrderStep
    sample_first: int
    sample_one_in: int


@dataclass(frozen=True, slots=True)
class SampleSeen:
    """Somebody found the sample good."""

    order: OrderStep
    by: str


@dataclass(frozen=True, slots=True)
class Booking:
    """A parcel that the carrier knows by this number."""

    order: OrderStep
    shipment_id: str


@dataclass(frozen=True, slots=True)
class ScanStep:
    """What the carrier says happened to the parcel, and when it says so."""

    order: OrderStep
    word: str
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class EndStep:
    """How the order ends: `declined`, `cancelled` or `delivery_failed`; what was paid goes back as this refund."""

    order: OrderStep
    event: str
    refund_id: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Units of a line are not delivered: their part of the money goes back, under an id of its own."""

    order: OrderStep
    refund_id: str
    line_number: int
    units: int


@dataclass(frozen=True, slots=True)
class BasketNews:
    """How an order ended, for its basket."""

    order: OrderStep
    basket_id: str
    outcome: str
    passed_on_to: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLook:
    """An order as it is: its states, what is open about it, when its window ends; of a release what is to be paid out."""

    state: str
    parcel: str
    contested: str | None
    window_ends_at: datetime | None
    left_rials: int | None = None
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """The carrier's number of a parcel, or its code why it does not take it."""

    shipment_id: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ToldScan:
    """A carrier's word; `seq` counts those of one parcel."""

    word: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class ShipmentNews:
    """All that the carrier knows of a parcel; nothing where it does not answer."""

    scans: tuple[ToldScan, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelWish:
    """Who wants an order cancelled, and why, in codes."""

    actor: Actor
    reason: str


@dataclass(frozen=True, slots=True)
class HeirNamed:
    """Who has the order for a buyer who has died."""

    order: OrderStep
    member_id: str
