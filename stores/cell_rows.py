"""The tables of cells: the cell itself, and its reviews."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base, WholeNumber

_OPEN = "state <> 'CLOSED'"


class CellRow(Base):
    """A cell, under the id of the case that its life is. A member has one open cell at a time, in a book.

    `talent_id` is null where a cell was there before this house. Income, jobs and returned migrants are those of the
    latest review that was held. Times are the case's own.
    """

    __tablename__ = "cell"
    __table_args__ = (
        CheckConstraint("state IN ('ACTIVE', 'PROBATION', 'CLOSING', 'CLOSED')", name="state"),
        CheckConstraint("cell_kind IN ('work_and_life', 'work_and_business')", name="cell_kind"),
        CheckConstraint("(state = 'CLOSED') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("income_rials >= 0 AND jobs >= 0 AND returned_migrants >= 0", name="outcomes"),
        Index(
            "uq_cell_member",
            "book",
            "member_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("uq_cell_talent", "talent_id", unique=True),
        Index("ix_cell_of_region", "region", "id"),
        Index("ix_cell_of_kanoon", "kanoon_id", "id"),
        Index("ix_cell_of_member", "member_id", "id"),
        Index("ix_cell_of_craft", "craft_code", "id"),
        Index("ix_cell_by_state", "state", "id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    talent_id: Mapped[str | None] = mapped_column(ForeignKey("talent.id"))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon.id"))
    region: Mapped[str] = mapped_column(String(16))
    province: Mapped[str] = mapped_column(String(60))
    county: Mapped[str] = mapped_column(String(60))
    craft_code: Mapped[str] = mapped_column(String(32))
    cell_kind: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    activated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    last_sign_at: Mapped[datetime]
    next_review_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    income_rials: Mapped[int | None] = mapped_column(WholeNumber)
    jobs: Mapped[int | None]
    returned_migrants: Mapped[int | None]
    changes: Mapped[int]
    changed_at: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(Text)


class CellReviewRow(Base):
    """A coaching review: begun, held, missed or called_off; only one that was held has outcomes.

    What is said of problems may name people: it is sealed.
    """

    __tablename__ = "cell_review"
    __table_args__ = (
        CheckConstraint("state IN ('begun', 'held', 'missed', 'called_off')", name="state"),
        CheckConstraint("income_rials >= 0 AND jobs >= 0 AND returned_migrants >= 0", name="outcomes"),
        CheckConstraint(
            "(state = 'held') = (income_rials IS NOT NULL AND jobs IS NOT NULL AND returned_migrants IS NOT NULL "
            "AND produces IS NOT NULL)",
            name="held",
        ),
        CheckConstraint("day > 0", name="day"),
    )

    cell_id: Mapped[str] = mapped_column(ForeignKey("cell.id"), primary_key=True)
    round: Mapped[int] = mapped_column(WholeNumber, primary_key=True, autoincrement=False)
    day: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by: Mapped[str | None] = mapped_column(String(100))
    income_rials: Mapped[int | None] = mapped_column(WholeNumber)
    jobs: Mapped[int | None]
    returned_migrants: Mapped[int | None]
    produces: Mapped[bool | None]
    problems_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
