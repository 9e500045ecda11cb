"""The tables of what comes after a sale: how an order was rated, for its cell and its products, and complaints."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base

_OPEN = "closed_at IS NULL"


class RatingRow(Base):
    """How a buyer rated an order, once: stars never change. Words that were reported are looked at, and may be hidden."""

    __tablename__ = "order_rating"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        CheckConstraint("state IN ('shown', 'reported', 'hidden')", name="state"),
        CheckConstraint("state = 'shown' OR process_id IS NOT NULL", name="looked_at"),
        Index("ix_order_rating_of_cell", "cell_id", "book", "stars"),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(String(1_000))
    state: Mapped[str] = mapped_column(String(12))
    process_id: Mapped[str | None] = mapped_column(ForeignKey("process.id"))
    rated_at: Mapped[datetime]


class ProductRatingRow(Base):
    """The stars of a rating for a product of its order: what averages are counted of, by an index alone."""

    __tablename__ = "product_rating"
    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index("ix_product_rating_stars", "product_id", "book", "stars"),
        Index("ix_product_rating_newest", "product_id", "book", "rated_at", "order_id"),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("order_rating.order_id"), primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    stars: Mapped[int]
    rated_at: Mapped[datetime]


class ComplaintRow(Base):
    """A complaint about an order, under the id of its case; one at a time. `answer` is the cell's, `refund_id` what was
    given back.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        CheckConstraint("refund_id IS NULL OR outcome IN ('REFUNDED', 'GOODWILL')", name="refund"),
        Index("uq_complaint_open", "order_id", unique=True, sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_complaint_of_order", "order_id", "opened_at", "id"),
        Index("ix_complaint_of_cell", "cell_id", "opened_at", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"))
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    buyer_member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    wrong: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(1_000))
    answer: Mapped[str | None] = mapped_column(String(16))
    answer_words: Mapped[str] = mapped_column(String(1_000))
    outcome: Mapped[str | None] = mapped_column(String(16))
    refund_id: Mapped[str | None] = mapped_column(ForeignKey("market_refund.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
