"""The tables of what cells are paid: accounts, released amounts, batches and the payouts in them."""

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

from domain.market_states import PAYOUT
from stores.database import Base, WholeNumber
from stores.order_rows import in_states

_LIVE = "state IN ('scheduled', 'approved', 'sent', 'settled')"


class PayoutAccountRow(Base):
    """Where a cell is paid. `restricted`: nothing is sent before a person has looked; `version` counts its Shebas.

    Of each sale `loan_per_mille` of what is the cell's pays the loan, as it consented.
    """

    __tablename__ = "cell_payout_account"
    __table_args__ = (
        CheckConstraint("state IN ('unverified', 'verified', 'restricted')", name="state"),
        CheckConstraint("failures >= 0 AND version > 0", name="counted"),
        CheckConstraint(
            "CASE WHEN loan_id IS NULL THEN loan_per_mille = 0 ELSE loan_per_mille BETWEEN 1 AND 1000 END", name="loan"
        ),
    )  # fmt: skip

    cell_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    book: Mapped[str] = mapped_column(String(96), primary_key=True)
    sheba_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    failures: Mapped[int]
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loan.id"))
    loan_per_mille: Mapped[int]
    sheba_since: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReleaseRow(Base):
    """What a cell had of an order's release: `taken` for what it owed, `loan` for its loan; the rest is paid out.

    `loan_state`: the part waits here, was given for the loan to take, was `received` by it, or is the cell's after all
    (`kept`). Nothing is paid out before that is settled, for a released amount is paid out whole.
    """

    __tablename__ = "market_release"
    __table_args__ = (
        CheckConstraint("taken_rials >= 0 AND loan_rials >= 0 AND takings >= 0", name="parts"),
        CheckConstraint("taken_rials + loan_rials <= cell_rials", name="left"),
        CheckConstraint("loan_state IN ('none', 'waiting', 'given', 'received', 'kept')", name="loan_state"),
        CheckConstraint("(loan_rials > 0) = (loan_state IN ('waiting', 'given', 'received'))", name="loan"),
        Index(
            "ix_market_release_unpaid",
            "book",
            "cell_id",
            "order_id",
            sqlite_where=text("cell_rials > taken_rials + loan_rials"),
            postgresql_where=text("cell_rials > taken_rials + loan_rials"),
        ),
    )

    order_id: Mapped[str] = mapped_column(ForeignKey("market_order.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    cell_rials: Mapped[int] = mapped_column(WholeNumber)
    commission_rials: Mapped[int] = mapped_column(WholeNumber)
    carrier_rials: Mapped[int] = mapped_column(WholeNumber)
    taken_rials: Mapped[int] = mapped_column(WholeNumber)
    takings: Mapped[int]
    loan_rials: Mapped[int] = mapped_column(WholeNumber)
    loan_state: Mapped[str] = mapped_column(String(8))
    released_at: Mapped[datetime]


class PayoutBatchRow(Base):
    """The payouts of one cycle of the bank's rail, prepared once by one person or by the clock."""

    __tablename__ = "payout_batch"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    cycle_at: Mapped[datetime]
    prepared_by: Mapped[str] = mapped_column(String(100))
    prepared_at: Mapped[datetime]


class PayoutRow(Base):
    """Money to one cell. A large one (`four_eyes`) is approved by somebody who did not prepare it."""

    __tablename__ = "payout"
    __table_args__ = (
        in_states(PAYOUT),
        UniqueConstraint("id", "state", name="uq_payout_state"),
        CheckConstraint("amount_rials > 0", name="amount"),
        CheckConstraint("prepared_by <> approved_by", name="two_people"),
        CheckConstraint(
            "NOT four_eyes OR approved_by IS NOT NULL OR state IN ('scheduled', 'cancelled')", name="four_eyes"
        ),
        Index("ix_payout_of_batch", "batch_id", "id"),
        Index("ix_payout_of_cell", "cell_id", "book", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(140), primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payout_batch.id"))
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    account_version: Mapped[int]
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    four_eyes: Mapped[bool]
    prepared_by: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(12))
    reference: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(80))
    changed_at: Mapped[datetime]


class PayoutItemRow(Base):
    """A released amount in a payout, whose state it follows: it is in one live payout at most, and so settled once."""

    __tablename__ = "payout_item"
    __table_args__ = (
        ForeignKeyConstraint(
            ["payout_id", "state"],
            ["payout.id", "payout.state"],
            name="fk_payout_item_payout",
            onupdate="CASCADE",
        ),
        CheckConstraint("amount_rials > 0", name="amount"),
        Index(
            "uq_payout_item_live",
            "order_id",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    payout_id: Mapped[str] = mapped_column(String(140), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("market_release.order_id"), primary_key=True)
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(12))
