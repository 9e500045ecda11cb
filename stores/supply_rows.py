"""The tables of input supplies: what a cell orders of a supplier, and what it has put in to pay for such orders."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.market_states import SUPPLY
from stores.database import Base, WholeNumber
from stores.order_rows import in_states


class SupplyRow(Base):
    """One supply, under the id of its case. `agreed_rials` is its price, once Samin has agreed to it; `back_rials` of
    what it held went back to the cell's credit. Of its `units` so many came.
    """

    __tablename__ = "supply_order"
    __table_args__ = (
        in_states(SUPPLY),
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("units_came IS NULL OR units_came >= 0 AND units_came <= units", name="came"),
        CheckConstraint("agreed_rials > 0", name="price"),
        CheckConstraint("agreed_rials IS NOT NULL OR state IN ('wanted', 'declined', 'cancelled')", name="agreed"),
        CheckConstraint("supplier_id IS NOT NULL OR agreed_rials IS NULL", name="supplier"),
        CheckConstraint("held_rials = 0 OR held_rials = agreed_rials", name="held"),
        CheckConstraint("back_rials >= 0 AND back_rials <= held_rials", name="back"),
        CheckConstraint("paid_rials IN (0, held_rials - back_rials)", name="paid"),
        CheckConstraint("(state = 'settled') = (paid_rials > 0)", name="settled"),
        CheckConstraint(
            "held_rials > 0 OR state IN ('wanted', 'agreed', 'declined', 'cancelled')", name="paid_for"
        ),
        CheckConstraint(
            "back_rials = held_rials OR state IN ('paid', 'accepted', 'delivered', 'received', 'settled')", name="over"
        ),
        Index("ix_supply_order_of_cell", "cell_id", "placed_at", "id"),
        Index("ix_supply_order_of_region", "region", "placed_at", "id"),
        Index("ix_supply_order_newest", "placed_at", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    region: Mapped[str] = mapped_column(String(16))
    supplier_id: Mapped[str | None] = mapped_column(ForeignKey("supplier.id"))
    what: Mapped[str] = mapped_column(String(200))
    units: Mapped[int]
    unit: Mapped[str] = mapped_column(String(30))
    deliver_to: Mapped[str] = mapped_column(String(200))
    most_rials: Mapped[int | None] = mapped_column(WholeNumber)
    agreed_rials: Mapped[int | None] = mapped_column(WholeNumber)
    held_rials: Mapped[int] = mapped_column(WholeNumber)
    back_rials: Mapped[int] = mapped_column(WholeNumber)
    paid_rials: Mapped[int] = mapped_column(WholeNumber)
    units_came: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class SupplyMoneyRow(Base):
    """What a cell has put in, by the key of its posting: out of its sales, or the bank's receipt of its own money."""

    __tablename__ = "supply_money"
    __table_args__ = (
        CheckConstraint("source IN ('sales', 'receipt')", name="source"),
        CheckConstraint("rials > 0", name="rials"),
        Index("ix_supply_money_of_cell", "cell_id", "book"),
    )

    book: Mapped[str] = mapped_column(String(96), primary_key=True)
    key: Mapped[str] = mapped_column(String(140), primary_key=True)
    cell_id: Mapped[str] = mapped_column(String(64))
    supply_id: Mapped[str] = mapped_column(ForeignKey("supply_order.id"))
    source: Mapped[str] = mapped_column(String(8))
    rials: Mapped[int] = mapped_column(WholeNumber)
    at: Mapped[datetime]
