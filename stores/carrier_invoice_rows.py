"""The tables of what carriers bill: invoices, each with its lines and what those are beside our books."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.market_states import CARRIER_INVOICE
from stores.database import Base, WholeNumber
from stores.order_rows import in_states


class CarrierInvoiceRow(Base):
    """One invoice, under the id of its case; `round` counts how often it is paid, one after the other came back.

    `agreed_rials` is what its lines may be paid, `paid_by` the order at the bank that did. Above the limit
    (`four_eyes`) two people let it be paid.
    """

    __tablename__ = "carrier_invoice"
    __table_args__ = (
        in_states(CARRIER_INVOICE),
        UniqueConstraint("book", "carrier", "number", "round", name="uq_carrier_invoice_number"),
        CheckConstraint("billed_rials > 0 AND agreed_rials >= 0 AND agreed_rials <= billed_rials", name="sums"),
        CheckConstraint("round > 0", name="round"),
        CheckConstraint("from_on <= until_on", name="days"),
        CheckConstraint("seen_by <> approved_by", name="two_people"),
        CheckConstraint("(paid_by IS NOT NULL) = (state IN ('settled', 'returned'))", name="paid"),
        CheckConstraint("agreed_rials > 0 OR state IN ('received', 'refused')", name="something"),
        Index("ix_carrier_invoice_newest", "received_at", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    carrier: Mapped[str] = mapped_column(String(32))
    number: Mapped[str] = mapped_column(String(80))
    round: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    billed_rials: Mapped[int] = mapped_column(WholeNumber)
    agreed_rials: Mapped[int] = mapped_column(WholeNumber)
    four_eyes: Mapped[bool]
    seen_by: Mapped[str | None] = mapped_column(String(100))
    approved_by: Mapped[str | None] = mapped_column(String(100))
    paid_by: Mapped[str | None] = mapped_column(String(140))
    state: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CarrierInvoiceLineRow(Base):
    """A parcel as it was billed, by its place in the invoice. `held`: the line is to be paid, or was.

    No parcel is held twice, whatever invoices say.
    """

    __tablename__ = "carrier_invoice_line"
    __table_args__ = (
        CheckConstraint("verdict IN ('agreed', 'unknown', 'twice', 'differs', 'not_owed')", name="verdict"),
        CheckConstraint("NOT held OR verdict = 'agreed' AND order_id IS NOT NULL", name="held"),
        CheckConstraint("billed_rials > 0", name="rials"),
        Index(
            "uq_carrier_invoice_line_held",
            "order_id",
            unique=True,
            sqlite_where=text("held"),
            postgresql_where=text("held"),
        ),
    )

    invoice_id: Mapped[str] = mapped_column(ForeignKey("carrier_invoice.id"), primary_key=True)
    place: Mapped[int] = mapped_column(WholeNumber, primary_key=True)
    shipment_id: Mapped[str] = mapped_column(String(80))
    order_id: Mapped[str | None] = mapped_column(ForeignKey("market_order.id"))
    billed_rials: Mapped[int] = mapped_column(WholeNumber)
    owed_rials: Mapped[int | None] = mapped_column(WholeNumber)
    verdict: Mapped[str | None] = mapped_column(String(12))
    held: Mapped[bool]
