"""The tables of baskets: what was agreed, one cell's order each, its lines, its parcel, and the tries to pay.

An order's amounts are counted here as the ledger counts them (stores.ledger_checks compares both).
"""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.market_states import FULFILMENT, ORDER, PAYMENT, Machine
from stores.database import Base, WholeNumber


def in_states(machine: Machine) -> CheckConstraint:
    """That a row's state is one of its machine's."""
    return CheckConstraint(f"state IN ({', '.join(map(repr, machine.states))})", name="state")


class BasketRow(Base):
    """What one buyer pays at once; its id is its process's. It waits for money, has it, or does so no more."""

    __tablename__ = "market_basket"
    __table_args__ = (
        CheckConstraint("state IN ('awaiting_payment', 'paid', 'expired', 'cancelled')", name="state"),
        CheckConstraint("total_rials > 0", name="total"),
        Index("ix_market_basket_of_buyer", "buyer_member_id", "placed_at", "id"),
        Index("ix_market_basket_newest", "book", "placed_at", "id"),
        Index("ix_market_basket_in_state", "book", "state", "placed_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    buyer_member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    total_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(20))
    placed_at: Mapped[datetime]
    pay_by: Mapped[datetime]
    changed_at: Mapped[datetime]


class OrderRow(Base):
    """One cell's order of a basket. `back_…` went to the buyer out of the escrow, `claimed_…` after the release.

    `contested` says what is open about it, a refund or a dispute: their rows point to it, so that there is never
    one of each. `passed_on_to` is the order that another cell has instead; `heir_member_id` who has it for a buyer
    who has died.
    """

    __tablename__ = "market_order"
    __table_args__ = (
        in_states(ORDER),
        UniqueConstraint("id", "contested", name="uq_market_order_contested"),
        CheckConstraint("contested IN ('refund', 'dispute')", name="contested"),
        CheckConstraint(
            "goods_rials >= 0 AND carrier_rials >= 0 AND goods_rials + carrier_rials > 0", name="sums"
        ),
        CheckConstraint("commission_rials >= 0 AND commission_rials <= goods_rials", name="commission"),
        CheckConstraint("paid_rials IN (0, goods_rials + carrier_rials)", name="paid"),
        CheckConstraint("back_goods_rials >= 0 AND back_carrier_rials >= 0", name="back"),
        CheckConstraint("claimed_goods_rials >= 0 AND claimed_carrier_rials >= 0", name="claimed"),
        CheckConstraint("back_goods_rials + claimed_goods_rials <= goods_rials", name="goods_back"),
        CheckConstraint("back_carrier_rials + claimed_carrier_rials <= carrier_rials", name="carrier_back"),
        CheckConstraint(
            "released_rials >= 0 AND back_goods_rials + back_carrier_rials + released_rials <= paid_rials",
            name="escrow",
        ),
        CheckConstraint("claimed_goods_rials + claimed_carrier_rials <= released_rials", name="released_before"),
        CheckConstraint("(released_at IS NOT NULL) = (state = 'completed')", name="released"),
        CheckConstraint("released_at IS NULL OR released_at >= window_ends_at", name="window"),
        CheckConstraint(
            "(window_ends_at IS NOT NULL) = (state IN ('delivered', 'returned', 'completed'))", name="delivered"
        ),
        Index("ix_market_order_of_basket", "basket_id", "id"),
        Index("ix_market_order_of_cell", "cell_id", "placed_at", "id"),
        Index(
            "ix_market_order_of_heir",
            "heir_member_id",
            sqlite_where=text("heir_member_id IS NOT NULL"),
            postgresql_where=text("heir_member_id IS NOT NULL"),
        ),
        Index(
            "ix_market_order_passed_on",
            "passed_on_to",
            sqlite_where=text("passed_on_to IS NOT NULL"),
            postgresql_where=text("passed_on_to IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    basket_id: Mapped[str] = mapped_column(ForeignKey("market_basket.id"))
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    carrier: Mapped[str] = mapped_column(String(32))
    goods_rials: Mapped[int] = mapped_column(WholeNumber)
    carrier_rials: Mapped[int] = mapped_column(WholeNumber)
    commission_rials: Mapped[int] = mapped_column(WholeNumber)
    paid_rials: Mapped[int] = mapped_column(WholeNumber)
    back_goods_rials: Mapped[int] = mapped_column(WholeNumber)
    back_carrier_rials: Mapped[int] = mapped_column(WholeNumber)
    claimed_goods_rials: Mapped[int] = mapped_column(WholeNumber)
    claimed_carrier_rials: Mapped[int] = mapped_column(WholeNumber)
    released_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(20))
    contested: Mapped[str | None] = mapped_column(String(8))
    passed_on_to: Mapped[str | None] = mapped_column(ForeignKey("market_order.id"))
    heir_member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    placed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    window_ends_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]


class OrderLineRow(Base):
    """A line as agreed (domain.orders.Line). Its units are reserved, free again, or have left the house: each once.

    Of real goods a rehearsal takes nothing: they are `played`.
    """

    __tablename__ = "market_order_line"
    __table_args__ = (
        CheckConstraint("units > 0 AND price_rials > 0 AND discount_rials >= 0", name="price"),
        CheckConstraint("commission_rials >= 0 AND withdrawal_days >= 0", name="terms"),
        CheckConstraint("back_units >= 0 AND back_units <= units", name="back"),
        CheckConstraint("stock IN ('reserved', 'free', 'handed_over', 'played')", name="stock"),
        Index("ix_market_order_line_of_product", "product_id", "order_id"),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    category_code: Mapped[str] = mapped_column(String(32))
    units: Mapped[int]
    price_rials: Mapped[int] = mapped_column(WholeNumber)
    discount_rials: Mapped[int] = mapped_column(WholeNumber)
    commission_rials: Mapped[int] = mapped_column(WholeNumber)
    withdrawal_days: Mapped[int]
    back_units: Mapped[int]
    stock: Mapped[str] = mapped_column(String(12))


class FulfilmentRow(Base):
    """An order's parcel. `sampled`: it is not ready before somebody has looked at it; `last_scan_at` as kept here."""

    __tablename__ = "market_fulfilment"
    __table_args__ = (
        in_states(FULFILMENT),
        UniqueConstraint("carrier", "shipment_id", name="uq_market_fulfilment_shipment"),
        Index("ix_market_fulfilment_shipment", "shipment_id"),
        CheckConstraint(
            "NOT sampled OR checked_by IS NOT NULL OR state IN ('waiting', 'preparing', 'stopped')", name="checked"
        ),
        CheckConstraint(
            "shipment_id IS NOT NULL OR state IN ('waiting', 'preparing', 'ready', 'stopped')", name="shipment"
        ),
    )  # fmt: skip

    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    carrier: Mapped[str] = mapped_column(String(32))
    shipment_id: Mapped[str | None] = mapped_column(String(80))
    sampled: Mapped[bool]
    checked_by: Mapped[str | None] = mapped_column(String(100))
    last_scan_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class PaymentRow(Base):
    """A try to pay a basket at a gateway, known there by `authority` and paid at `pay_url`; `reference` is the gateway's
    of the money.
    """

    __tablename__ = "market_payment"
    __table_args__ = (
        in_states(PAYMENT),
        UniqueConstraint("gateway", "authority", name="uq_market_payment_authority"),
        UniqueConstraint("gateway", "reference", name="uq_market_payment_reference"),
        CheckConstraint("amount_rials > 0", name="amount"),
        CheckConstraint("authority IS NOT NULL OR state IN ('created', 'failed', 'expired')", name="offered"),
        CheckConstraint(
            "(reference IS NOT NULL) = (state IN ('paid', 'late', 'returning', 'returned'))", name="money"
        ),
        Index(
            "uq_market_payment_paid",
            "basket_id",
            unique=True,
            sqlite_where=text("state = 'paid'"),
            postgresql_where=text("state = 'paid'"),
        ),
        Index("ix_market_payment_of_basket", "basket_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    basket_id: Mapped[str] = mapped_column(ForeignKey("market_basket.id"))
    book: Mapped[str] = mapped_column(String(96))
    gateway: Mapped[str] = mapped_column(String(32))
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    authority: Mapped[str | None] = mapped_column(String(80))
    pay_url: Mapped[str | None] = mapped_column(String(500))
    reference: Mapped[str | None] = mapped_column(String(80))
    route: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    changed_at: Mapped[datetime]


class ShipToRow(Base):
    """Where a basket's parcels go and to whom, sealed (`ship_to:<basket>`)."""

    __tablename__ = "market_ship_to"

    basket_id: Mapped[str] = mapped_column(ForeignKey("market_basket.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class MarketEventRow(Base):
    """That something happened in one of the machines, once: what it moved, or that it came late and moved nothing."""

    __tablename__ = "market_event"
    __table_args__ = (
        CheckConstraint("taken IN ('moved', 'late')", name="taken"),
        ForeignKeyConstraint(["order_id"], ["market_order.id"], name="fk_market_event_order"),
        Index("ix_market_event_of_order", "order_id", "at"),
    )

    machine: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(140), primary_key=True)
    event: Mapped[str] = mapped_column(String(20), primary_key=True)
    taken: Mapped[str] = mapped_column(String(8), primary_key=True)
    order_id: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
