"""The tables of loans: what was asked, who stands for it, what is due, what the bank was told and has told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base, WholeNumber


class LoanRow(Base):
    """A loan, under its process's id. `sheba_sealed` is empty where the registered account is meant."""

    __tablename__ = "loan"
    __table_args__ = (
        CheckConstraint("amount_rials > 0 AND instalments > 0", name="amounts"),
        CheckConstraint("upfront_fee_rials >= 0 AND upfront_fee_rials < amount_rials", name="upfront_fee"),
        Index("ix_loan_of_member", "member_id", "book", "state"),
        Index("ix_loan_refinances", "refinances"),
        Index("ix_loan_of_kanoon", "kanoon_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon.id"))
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    upfront_fee_rials: Mapped[int] = mapped_column(WholeNumber, default=0)
    instalments: Mapped[int]
    purpose_category: Mapped[str] = mapped_column(String(32))
    purpose_text: Mapped[str] = mapped_column(Text)
    sheba_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    supplier_id: Mapped[str | None] = mapped_column(ForeignKey("supplier.id"))
    refinances: Mapped[str | None] = mapped_column(ForeignKey("loan.id"))
    into_wallet: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(16))
    contract: Mapped[dict[str, Any] | None]
    contract_code: Mapped[str | None] = mapped_column(String(16), unique=True)
    disbursed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class LoanTrusteeRow(Base):
    """Who stands for a loan, with how much of it.

    `covers_rials` is what of the share the unpaid principal asks for, `missing_rials` what of that is not held.
    """

    __tablename__ = "loan_trustee"
    __table_args__ = (
        CheckConstraint("share_rials > 0", name="share"),
        CheckConstraint("covers_rials BETWEEN 0 AND share_rials", name="covers"),
        CheckConstraint("missing_rials BETWEEN 0 AND covers_rials", name="missing"),
        Index("ix_loan_trustee_member", "member_id", "state"),
    )

    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    share_rials: Mapped[int] = mapped_column(WholeNumber)
    covers_rials: Mapped[int] = mapped_column(WholeNumber)
    missing_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(16))


class ScheduleRow(Base):
    """A version of a loan's schedule; at most one is active. `key` is what made it: `first`, or a task's id.

    `paused_until` is the day before which a hardship pause asks for nothing, where the version is one.
    """

    __tablename__ = "loan_schedule"
    __table_args__ = (
        UniqueConstraint("loan_id", "key"),
        Index(
            "uq_loan_schedule_active",
            "loan_id",
            unique=True,
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )

    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool]
    paused_until: Mapped[date | None]
    made_at: Mapped[datetime]


class InstalmentRow(Base):
    """One instalment; `fee_fell_due_at` is when its fee became owed."""

    __tablename__ = "loan_instalment"
    __table_args__ = (
        ForeignKeyConstraint(["loan_id", "version"], ["loan_schedule.loan_id", "loan_schedule.version"]),
        CheckConstraint("principal_paid_rials BETWEEN 0 AND principal_rials", name="principal_paid"),
        CheckConstraint("fee_paid_rials BETWEEN 0 AND fee_rials", name="fee_paid"),
        Index("ix_loan_instalment_due", "due_on", "loan_id"),
    )

    loan_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    deadline_on: Mapped[date]
    principal_rials: Mapped[int] = mapped_column(WholeNumber)
    fee_rials: Mapped[int] = mapped_column(WholeNumber)
    principal_paid_rials: Mapped[int] = mapped_column(WholeNumber, default=0)
    fee_paid_rials: Mapped[int] = mapped_column(WholeNumber, default=0)
    fee_fell_due_at: Mapped[datetime | None]


class BankOrderRow(Base):
    """A payment order: planned, sending, accepted, unknown, then settled or rejected; perhaps returned.

    It pays a loan out, or back what is owed to a buyer: `owed_id` is a refund's, or that of a payment that came late,
    and `sheba_sealed` the account, fixed before anything is sent.
    """

    __tablename__ = "bank_order"
    __table_args__ = (
        CheckConstraint("(loan_id IS NULL) <> (owed_id IS NULL)", name="whose"),
        CheckConstraint("(owed_id IS NULL) = (sheba_sealed IS NULL)", name="account"),
        Index("ix_bank_order_of_day", "state", "changed_at"),
    )

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    loan_id: Mapped[str | None] = mapped_column(ForeignKey("loan.id"), index=True)
    owed_id: Mapped[str | None] = mapped_column(String(64), index=True)
    sheba_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str | None] = mapped_column(String(80))
    changed_at: Mapped[datetime]


class ReceiptRow(Base):
    """Money that came in, once by the bank's reference, whichever way we heard of it.

    `paid_at` is the time that it counts by (never later than `taken_at`); `bounced_by` is the delivery that took it back, `version` the schedule over which it is divided.
    """

    __tablename__ = "bank_receipt"
    __table_args__ = (
        CheckConstraint("amount_rials > 0", name="amount"),
        Index("ix_bank_receipt_of_loan", "loan_id", "version", "paid_at", "reference"),
        Index("ix_bank_receipt_by_reference", "reference"),
        Index("ix_bank_receipt_of_day", "at"),
    )

    book: Mapped[str] = mapped_column(String(96), primary_key=True)
    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.id"))
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    at: Mapped[datetime]
    taken_at: Mapped[datetime]
    event_id: Mapped[str] = mapped_column(String(255))
    overpaid_rials: Mapped[int] = mapped_column(WholeNumber)
    paid_at: Mapped[datetime]
    version: Mapped[int]
    bounced_at: Mapped[datetime | None]
    bounced_by: Mapped[str | None] = mapped_column(String(255))


class ReceiptPartRow(Base):
    """What a receipt paid of one instalment."""

    __tablename__ = "bank_receipt_part"
    __table_args__ = (
        ForeignKeyConstraint(["book", "reference"], ["bank_receipt.book", "bank_receipt.reference"]),
    )

    book: Mapped[str] = mapped_column(String(96), primary_key=True)
    reference: Mapped[str] = mapped_column(String(80), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fee_rials: Mapped[int] = mapped_column(WholeNumber)
    principal_rials: Mapped[int] = mapped_column(WholeNumber)
