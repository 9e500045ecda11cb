"""A cell's statement: what it sold, what is held, released, taken, for its loan, paid out and owed, from ledger rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from domain import order_postings

_SOLD = frozenset({"order_paid", "order_revived", "order_passed_on"})


@dataclass(frozen=True, slots=True)
class Row:
    """An entry that happened, or is pending, in an escrow of the cell's orders or in one of its own accounts.

    `state` is the ledger's: posted, pending, settled or voided; exactly one of debit and credit is above zero.
    """

    account: str
    event: str
    at: datetime
    process_id: str | None
    debit: int
    credit: int
    state: str


@dataclass(slots=True)
class Sale:
    """One order in the statement, in rials: paid by the buyer, back to the buyer, released out of the escrow."""

    order_id: str
    at: datetime
    sold_rials: int = 0
    back_rials: int = 0
    released_rials: int = 0

    @property
    def held_rials(self) -> int:
        """What is in its escrow."""
        return self.sold_rials - self.back_rials - self.released_rials


@dataclass(slots=True)
class CellStatement:
    """What a cell has of its sales, in rials. `sold` is what buyers paid, the carrier's fee and the commission included.

    `released` is the cell's own part. Of it `taken` paid what it owed, `paid_out` is in its account, `on_its_way` is
    at the bank, and `payable` comes with the next payouts. `owed` is what it owes for goods that came back.
    """

    sales: list[Sale] = field(default_factory=list)
    released_rials: int = 0
    taken_rials: int = 0
    paid_out_rials: int = 0
    on_its_way_rials: int = 0
    owed_rials: int = 0

    @property
    def sold_rials(self) -> int:
        return sum(sale.sold_rials for sale in self.sales)

    @property
    def back_rials(self) -> int:
        return sum(sale.back_rials for sale in self.sales)

    @property
    def held_rials(self) -> int:
        return sum(sale.held_rials for sale in self.sales)

    @property
    def payable_rials(self) -> int:
        return self.released_rials - self.taken_rials - self.paid_out_rials - self.on_its_way_rials


def cell_statement(cell_id: str, rows: Iterable[Row]) -> CellStatement:
    """The statement that rows in the order of posting come to. Raises ValueError for a row of another's account."""
    statement, sales = CellStatement(), dict[str, Sale]()
    payable, owed = order_postings.payable_account(cell_id), order_postings.receivable_account(cell_id)
    for row in rows:
        if row.state == "voided":
            continue
        if row.account == payable:
            _own(statement, row)
        elif row.account == owed:
            statement.owed_rials += row.debit - row.credit
        else:
            _sale(sales, row)
    statement.sales = list(sales.values())
    return statement


def _own(statement: CellStatement, row: Row) -> None:
    match row.event:
        case "order_released" | "share_kept":
            statement.released_rials += row.credit
        case "receivable_taken":
            statement.taken_rials += row.debit
        case "cell_paid" if row.state == "pending":
            statement.on_its_way_rials += row.debit
        case "cell_paid" | "cell_paid_reversed":
            statement.paid_out_rials += row.debit - row.credit
        case _:
            raise ValueError(f"nothing of a cell's is posted by {row.event}")


def _sale(sales: dict[str, Sale], row: Row) -> None:
    prefix, _, order_id = row.account.partition(":")
    if prefix != "order_escrow":
        raise ValueError(f"{row.account} is not in a cell's statement")
    sale = sales.setdefault(order_id, Sale(order_id, row.at))
    if row.event in _SOLD:
        # An order that was passed on is another cell's sale, and none of this one's.
        sale.sold_rials += row.credit - row.debit
    elif row.event == "order_released":
        sale.released_rials += row.debit
    else:
        sale.back_rials += row.debit - row.credit
