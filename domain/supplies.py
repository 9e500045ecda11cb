"""What a cell orders of a supplier, as its case knows it; and its steps. Ids, amounts and what is bought, no names."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.case import CaseRecord
from domain.loans import PaymentWord
from domain.market_policies import SupplyPolicy

CANCELS = frozenset({"cell.closing", "cell.closed"})
"""News of a cell that buys nothing any more, where nothing is on its way yet."""
_GOODS, _PAY = ":goods:", ":supplier:"


@dataclass(slots=True)
class SupplyCase:
    """The one object that a supply starts with. `suppliers` are those that were asked, the last one now."""

    record: CaseRecord
    policy: SupplyPolicy
    cell_id: str
    member_id: str
    kanoon_id: str
    county: str
    what: str
    units: int
    unit: str
    deliver_to: str
    most_rials: int = 0
    agreed_rials: int = 0
    suppliers: list[str] = field(default_factory=list)
    payments: int = 0


@dataclass(frozen=True, slots=True)
class SupplyStep:
    """A step about one supply."""

    supply_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PriceAgreed:
    """With whom, and for how many rials; also where another supplier is asked, at the same price."""

    supply_id: str
    at: datetime
    supplier_id: str
    rials: int


@dataclass(frozen=True, slots=True)
class MoneyIn:
    """The cell's own money by the bank; the reference counts once."""

    supply_id: str
    at: datetime
    reference: str
    rials: int


@dataclass(frozen=True, slots=True)
class GoodsCame:
    """So many units came; `kept_rials` is a lower price for them, 0 for the agreed one."""

    supply_id: str
    at: datetime
    units: int
    kept_rials: int = 0


@dataclass(frozen=True, slots=True)
class SupplyEnd:
    """`declined`, `cancelled`, `failed` or `returned`."""

    supply_id: str
    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class SupplierPayment:
    """The `number`-th order at the bank that pays the supplier, with what became of it where that is known."""

    supply_id: str
    book: str
    at: datetime
    number: int
    word: PaymentWord | None = None

    @property
    def case_id(self) -> str:
        return self.supply_id

    @property
    def order_id(self) -> str:
        return f"{self.supply_id}{_PAY}{self.number}"


def goods_order(supply_id: str, number: int) -> str:
    """The key of an order at the `number`-th supplier that is asked."""
    return f"{supply_id}{_GOODS}{number}"


def supply_of_goods(order_id: str) -> str | None:
    """Whose order at a supplier this is; None where it is another kind of order."""
    supply_id, mark, number = order_id.partition(_GOODS)
    return supply_id if mark and supply_id and number.isdecimal() else None


def supply_of_payment(order_id: str) -> str | None:
    """Whose supplier an order at the bank pays; None where it pays no supplier of a cell."""
    supply_id, mark, number = order_id.partition(_PAY)
    return supply_id if mark and supply_id and number.isdecimal() else None
