"""The tables of the ledger: accounts with their counters, transfers, entries, seals, endings."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base

# SQLite numbers rows by itself only where the column is its own INTEGER. Before it does, a trigger sees -1,
# which is why no row may have such a number.
_Numbered = BigInteger().with_variant(Integer(), "sqlite")


class AccountRow(Base):
    """An account of a book and what its entries come to, in its normal direction.

    Only triggers change the counters, when a transfer is sealed and when it ends.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (
        # Names before books, which tell nearly nothing apart: so an index never goes through a whole book.
        PrimaryKeyConstraint("name", "book", name="pk_ledger_account"),
        Unique("name", "book", "unit", name="uq_ledger_account_unit"),
        CheckConstraint("pending_out >= 0", name="pending_out"),
        CheckConstraint("NOT never_negative OR posted - pending_out >= 0", name="never_negative"),
        CheckConstraint("normal IN ('debit', 'credit')", name="normal"),
        # A hidden row number would be one more key by which SQLite replaces a row.
        {"sqlite_with_rowid": False},
    )

    book: Mapped[str] = mapped_column(String(96))
    name: Mapped[str] = mapped_column(String(128))
    unit: Mapped[str] = mapped_column(String(16))
    normal: Mapped[str] = mapped_column(String(8))
    never_negative: Mapped[bool]
    posted: Mapped[int] = mapped_column(BigInteger, default=0)
    pending_out: Mapped[int] = mapped_column(BigInteger, default=0)


class SealRow(Base):
    """Says that a transfer's entries are all there and balance; without it the transfer cannot be committed."""

    __tablename__ = "ledger_seal"

    transfer_id: Mapped[int] = mapped_column(_Numbered, primary_key=True, autoincrement=False)


class TransferRow(Base):
    """A transfer by its business key. Rows are only added."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        Unique("key", "book", name="uq_ledger_transfer_key"),
        Unique("id", "book", "unit", name="uq_ledger_transfer_unit"),
        Unique("reverses_id", name="uq_ledger_transfer_reverses"),
        # Deferred: the seal is set last, and its trigger is what adds the entries up.
        ForeignKeyConstraint(
            ["id"],
            ["ledger_seal.transfer_id"],
            name="fk_ledger_transfer_sealed",
            deferrable=True,
            initially="DEFERRED",
        ),
        ForeignKeyConstraint(
            ["reverses_id", "book", "unit"],
            ["ledger_transfer.id", "ledger_transfer.book", "ledger_transfer.unit"],
            name="fk_ledger_transfer_reverses",
        ),
        CheckConstraint("reverses_id IS NULL OR NOT pending", name="reversal_is_posted"),
        CheckConstraint("id > 0", name="id"),
        Index("ix_ledger_transfer_process", "process_id", "book", "key"),
    )

    id: Mapped[int] = mapped_column(_Numbered, primary_key=True, autoincrement=True)
    book: Mapped[str] = mapped_column(String(96))
    key: Mapped[str] = mapped_column(String(255))
    event: Mapped[str] = mapped_column(String(64))
    unit: Mapped[str] = mapped_column(String(16))
    fingerprint: Mapped[str] = mapped_column(String(64))
    process_id: Mapped[str | None] = mapped_column(String(80))
    pending: Mapped[bool]
    reverses_id: Mapped[int | None] = mapped_column(_Numbered)
    at: Mapped[datetime]


class EntryRow(Base):
    """One leg. Rows are only added, and never to a sealed transfer."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        ForeignKeyConstraint(
            ["transfer_id", "book", "unit"],
            ["ledger_transfer.id", "ledger_transfer.book", "ledger_transfer.unit"],
            name="fk_ledger_entry_transfer",
        ),
        ForeignKeyConstraint(
            ["account", "book", "unit"],
            ["ledger_account.name", "ledger_account.book", "ledger_account.unit"],
            name="fk_ledger_entry_account",
        ),
        CheckConstraint(
            "debit >= 0 AND credit >= 0 AND debit + credit > 0 AND (debit = 0 OR credit = 0)", name="one_side"
        ),
        CheckConstraint("id > 0", name="id"),
        Index("ix_ledger_entry_account", "book", "account", "id"),
        Index("ix_ledger_entry_transfer", "transfer_id"),
    )

    id: Mapped[int] = mapped_column(_Numbered, primary_key=True, autoincrement=True)
    transfer_id: Mapped[int] = mapped_column(_Numbered)
    book: Mapped[str] = mapped_column(String(96))
    account: Mapped[str] = mapped_column(String(128))
    unit: Mapped[str] = mapped_column(String(16))
    debit: Mapped[int] = mapped_column(BigInteger)
    credit: Mapped[int] = mapped_column(BigInteger)


class EndingRow(Base):
    """How a pending transfer ended. Its key allows one ending."""

    __tablename__ = "ledger_ending"
    __table_args__ = (CheckConstraint("ending IN ('settled', 'voided')", name="ending"),)

    transfer_id: Mapped[int] = mapped_column(
        _Numbered, ForeignKey("ledger_transfer.id"), primary_key=True, autoincrement=False
    )
    ending: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
