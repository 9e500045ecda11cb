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

LIVE = "state IN ('scheduled', 'approved', 'sent', 'settled')"
"""Payouts that hold their amounts: none of those is in another. In the words of its index, too."""

UNPAID = "state = 'open' AND cell_rials > taken_rials + loan_rials"
"""Which releases are to be paid out; said in these words, so that an index of those only is used."""

SHARE_TO_GIVE = "loan_state IN ('waiting', 'given')"
"""Which releases have a part that their cell's loan is still to take; said in these words for the same reason."""


class PayoutAccountRow(Base):
    """Where a cell is paid. `restricted`: nothing is sent before a person has looked; `version` counts its Shebas.

    `process_id` is the latest case of whoever looks at it. Of each sale `loan_per_mille` of what is the cell's pays the loan, as it consented.
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
    process_id: Mapped[str | None] = mapped_column(ForeignKey("process.id"))
    changed_at: Mapped[datetime]


class ReleaseRow(Base):
    """What a cell had of an order's release: `taken` for what it owed, `loan` for its loan; the rest is paid out.

    `loan_state`: the part waits here for `loan_id`, was given for the loan to take, was `received` by it, or is the cell's after all
    (`kept`). `state`: open, or paid by a payout that was settled. Nothing is paid out before that is settled, for a released amount is paid out whole.
    """

    __tablename__ = "market_release"
    __table_args__ = (
        CheckConstraint("taken_rials >= 0 AND loan_rials >= 0 AND takings >= 0", name="parts"),
        CheckConstraint("taken_rials + loan_rials <= cell_rials", name="left"),
        CheckConstraint("loan_state IN ('none', 'waiting', 'given', 'received', 'kept')", name="loan_state"),
        CheckConstraint("(loan_rials > 0) = (loan_state IN ('waiting', 'given', 'received'))", name="loan"),
        CheckConstraint("loan_rials = 0 OR loan_id IS NOT NULL", name="whose_loan"),
        CheckConstraint("state IN ('open', 'paid')", name="state"),
        Index(
            "ix_market_release_unpaid",
            "cell_id",
            "book",
            "order_id",
            sqlite_where=text(UNPAID),
            postgresql_where=text(UNPAID),
        ),
        Index("ix_market_release_of_cell", "cell_id", "book", "order_id"),
        Index(
            "ix_market_release_share",
            "book",
            "order_id",
            sqlite_where=text(SHARE_TO_GIVE),
            postgresql_where=text(SHARE_TO_GIVE),
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
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loan.id"))
    loan_state: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    released_at: Mapped[datetime]


class PayoutBatchRow(Base):
    """The payouts of one cycle of the bank's rail, prepared once by one person or by the clock."""

    __tablename__ = "payout_batch"
    __table_args__ = (Index("ix_payout_batch_newest", "book", "cycle_at", "id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    cycle_at: Mapped[datetime]
    prepared_by: Mapped[str] = mapped_column(String(100))
    prepared_at: Mapped[datetime]


class PayoutRow(Base):
    """Money to one cell. A large one (`four_eyes`) is approved by somebody who did not prepare it.

    `released_by` did before them, where the clock has prepared it; `file` is the number of the batch's file it is in,
    and `sheba_sealed` what stands there: however often the file is sent, it is the same.
    """

    __tablename__ = "payout"
    __table_args__ = (
        in_states(PAYOUT),
        UniqueConstraint("id", "state", name="uq_payout_state"),
        CheckConstraint("amount_rials > 0", name="amount"),
        CheckConstraint("prepared_by <> approved_by AND released_by <> approved_by", name="two_people"),
        CheckConstraint(
            "NOT four_eyes OR approved_by IS NOT NULL OR state IN ('scheduled', 'cancelled')", name="four_eyes"
        ),
        Index("ix_payout_of_batch", "batch_id", "id"),
        Index("ix_payout_of_cell", "cell_id", "changed_at", "id"),
        Index("ix_payout_newest", "book", "changed_at", "id"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(140), primary_key=True)
    batch_id: Mapped[str] = mapped_column(ForeignKey("payout_batch.id"))
    book: Mapped[str] = mapped_column(String(96))
    cell_id: Mapped[str] = mapped_column(String(64))
    account_version: Mapped[int]
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    four_eyes: Mapped[bool]
    prepared_by: Mapped[str] = mapped_column(String(100))
    released_by: Mapped[str | None] = mapped_column(String(100))
    approved_by: Mapped[str | None] = mapped_column(String(100))
    file: Mapped[int | None]
    sheba_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
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
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
    )

    payout_id: Mapped[str] = mapped_column(String(140), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("market_release.order_id"), primary_key=True)
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(12))
