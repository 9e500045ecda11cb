"""The tables of the market's catalogue: products with their photos, and what cells offer of them."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base, WholeNumber

_LISTED = "listed"
# PostgreSQL finds beginnings of words by an inverted index; SQLite reads the texts themselves.
_WORDS = Text().with_variant(TSVECTOR(), "postgresql")


class ProductRow(Base):
    """A product, whoever makes it. `listed`: some cell has it in the market now; then `listed_at` (since when it first
    was), the lowest and the highest price asked are known. What was rehearsed is never listed here.

    `words` are what it is found by (stores.product_words).
    """

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("weight_grams > 0", name="weight"),
        CheckConstraint("lowest_rials > 0", name="lowest"),
        CheckConstraint(
            "NOT listed OR (listed_at IS NOT NULL AND lowest_rials IS NOT NULL AND highest_rials IS NOT NULL)",
            name="listed",
        ),
        CheckConstraint("NOT listed OR book = 'real'", name="rehearsed"),
        Index(
            "ix_product_newest",
            "listed_at",
            "id",
            sqlite_where=text(_LISTED),
            postgresql_where=text(_LISTED),
        ),
        Index(
            "ix_product_lowest", "lowest_rials", sqlite_where=text(_LISTED), postgresql_where=text(_LISTED)
        ),
        Index(
            "ix_product_highest", "highest_rials", sqlite_where=text(_LISTED), postgresql_where=text(_LISTED)
        ),
        Index("ix_product_words", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index("ix_product_defined", "defined_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    name_fa: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    description_en: Mapped[str] = mapped_column(Text)
    category_code: Mapped[str] = mapped_column(String(32))
    craft_code: Mapped[str] = mapped_column(String(32))
    weight_grams: Mapped[int]
    defined_by: Mapped[str] = mapped_column(String(100))
    defined_at: Mapped[datetime]
    listed: Mapped[bool]
    listed_at: Mapped[datetime | None]
    lowest_rials: Mapped[int | None] = mapped_column(WholeNumber)
    highest_rials: Mapped[int | None] = mapped_column(WholeNumber)
    words: Mapped[str] = mapped_column(_WORDS, deferred=True)


class OfferRow(Base):
    """What one cell offers of a product. A line of an order reserves of it by one conditional update.

    Who makes it is a snapshot of the cell, for a talent's first product is there before the life of its cell begins.
    `seen_rials` is the price that a reviewer saw last, `wanted_rials` one that is being reviewed, by `process_id`.
    """

    __tablename__ = "product_offer"
    __table_args__ = (
        CheckConstraint("price_rials > 0", name="price"),
        CheckConstraint("cost_rials >= 0", name="cost"),
        CheckConstraint("wanted_rials > 0", name="wanted"),
        CheckConstraint("stock >= 0 AND reserved >= 0", name="counted"),
        CheckConstraint("made_to_order OR reserved <= stock", name="available"),
        CheckConstraint("production_days >= 0", name="production"),
        CheckConstraint("state IN ('draft', 'in_review', 'listed', 'unlisted', 'refused')", name="state"),
        Index("ix_product_offer_of_cell", "cell_id", "product_id"),
        Index("ix_product_offer_of_member", "member_id", "product_id"),
        Index("ix_product_offer_by_state", "state", "product_id"),
    )

    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), primary_key=True)
    cell_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    region: Mapped[str] = mapped_column(String(16))
    province: Mapped[str] = mapped_column(String(60))
    county: Mapped[str] = mapped_column(String(60))
    price_rials: Mapped[int] = mapped_column(WholeNumber)
    cost_rials: Mapped[int] = mapped_column(WholeNumber)
    seen_rials: Mapped[int | None] = mapped_column(WholeNumber)
    wanted_rials: Mapped[int | None] = mapped_column(WholeNumber)
    made_to_order: Mapped[bool]
    stock: Mapped[int]
    reserved: Mapped[int]
    production_days: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    offered_by: Mapped[str] = mapped_column(String(100))
    offered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    process_id: Mapped[str | None] = mapped_column(ForeignKey("process.id"))


class PriceRow(Base):
    """A price that an offer had from a moment on; rows are only added (stores.ddl)."""

    __tablename__ = "product_price"
    __table_args__ = (
        ForeignKeyConstraint(
            ["product_id", "cell_id"], ["product_offer.product_id", "product_offer.cell_id"], name="offer"
        ),
        CheckConstraint("price_rials > 0 AND cost_rials >= 0", name="price"),
        Index("ix_product_price_of", "product_id", "cell_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    product_id: Mapped[str] = mapped_column(String(64))
    cell_id: Mapped[str] = mapped_column(String(64))
    price_rials: Mapped[int] = mapped_column(WholeNumber)
    cost_rials: Mapped[int] = mapped_column(WholeNumber)
    valid_from: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))


class PhotoRow(Base):
    """A picture of a product; the first of them stands in lists."""

    __tablename__ = "product_photo"
    __table_args__ = (Index("ix_product_photo_of", "product_id", "position", "id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"))
    position: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime]


class PhotoContentRow(Base):
    """The sealed bytes of a photo, whole and small; lists of photos never read them."""

    __tablename__ = "product_photo_content"
    __table_args__ = (CheckConstraint("size IN ('large', 'small')", name="size"),)

    photo_id: Mapped[str] = mapped_column(ForeignKey("product_photo.id"), primary_key=True)
    size: Mapped[str] = mapped_column(String(8), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
