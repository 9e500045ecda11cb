"""The tables of what is contested about an order: refunds, and disputes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.market_states import DISPUTE, REFUND
from stores.database import Base, WholeNumber
from stores.order_rows import in_states

_ENDED = "state IN ('paid', 'refused', 'withdrawn')"


class RefundRow(Base):
    """Money for the buyer of an order. `source`: out of the escrow, from the cell after the release, or the house's.

    While it is open it points to its order's `contested`. What the house gives of goodwill contests nothing.
    `owed_rials` is what the cell owes of it, `route` by which way it is being paid.
    """

    __tablename__ = "market_refund"
    __table_args__ = (
        in_states(REFUND),
        ForeignKeyConstraint(
            ["order_id", "contests"], ["market_order.id", "market_order.contested"], name="fk_market_refund_open"
        ),
        CheckConstraint("kind IN ('withdrawal', 'complaint', 'ended', 'decision', 'goodwill')", name="kind"),
        CheckConstraint("goods_rials >= 0 AND carrier_rials >= 0 AND goods_rials + carrier_rials > 0", name="amount"),
        CheckConstraint("source IN ('escrow', 'cell', 'house')", name="source"),
        CheckConstraint("(source = 'house') = (kind = 'goodwill')", name="goodwill"),
        CheckConstraint("source IS NOT NULL OR state IN ('asked', 'awaiting_goods', 'refused', 'withdrawn')", name="approved"),
        CheckConstraint(
            f"CASE WHEN kind = 'goodwill' OR {_ENDED} THEN contests IS NULL ELSE contests = 'refund' END", name="open"
        ),
        CheckConstraint("contests IS NULL OR contests = 'refund'", name="contests"),
        Index("ix_market_refund_of_order", "order_id", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"))
    book: Mapped[str] = mapped_column(String(96))
    kind: Mapped[str] = mapped_column(String(12))
    goods_rials: Mapped[int] = mapped_column(WholeNumber)
    carrier_rials: Mapped[int] = mapped_column(WholeNumber)
    source: Mapped[str | None] = mapped_column(String(8))
    owed_rials: Mapped[int] = mapped_column(WholeNumber)
    route: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    contests: Mapped[str | None] = mapped_column(String(8))
    reference: Mapped[str | None] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class RefundLineRow(Base):
    """Units that go back with a refund; none where the money is for something else."""

    __tablename__ = "market_refund_line"
    __table_args__ = (CheckConstraint("units > 0", name="units"),)

    refund_id: Mapped[str] = mapped_column(ForeignKey("market_refund.id"), primary_key=True)
    line_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    units: Mapped[int]


class DisputeRow(Base):
    """A dispute about an order; while it is open it points to the order's `contested`."""

    __tablename__ = "market_dispute"
    __table_args__ = (
        in_states(DISPUTE),
        ForeignKeyConstraint(
            ["order_id", "contests"], ["market_order.id", "market_order.contested"], name="fk_market_dispute_open"
        ),
        CheckConstraint("opened_by IN ('buyer', 'cell')", name="opened_by"),
        CheckConstraint(
            "CASE WHEN state = 'open' THEN contests = 'dispute' ELSE contests IS NULL END", name="open"
        ),
        CheckConstraint("contests IS NULL OR contests = 'dispute'", name="contests"),
        Index("ix_market_dispute_of_order", "order_id", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"))
    book: Mapped[str] = mapped_column(String(96))
    opened_by: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(20))
    contests: Mapped[str | None] = mapped_column(String(8))
    refund_id: Mapped[str | None] = mapped_column(ForeignKey("market_refund.id"))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
