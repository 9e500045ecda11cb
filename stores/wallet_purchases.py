"""Invoices that members handed in to be paid from purpose wallets, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.invoices import LONGEST_KEY
from stores.conflicts import insert_new
from stores.database import Base, WholeNumber

ASKED, PAYING, PAID, REFUSED, RETURNED = "asked", "paying", "paid", "refused", "returned"
_LIVE = "state IN ('asked', 'paying', 'paid')"
# What is known of an invoice is never taken back by a step that is repeated late.
_MAY_BECOME = {
    PAYING: {ASKED},
    PAID: {PAYING},
    REFUSED: {ASKED, PAYING},
    RETURNED: {PAID},
}


class WalletPurchaseRow(Base):
    """An invoice of a loan. A seller's invoice is paid once, whoever hands it in, from whichever wallet.

    The seller is the legal entity: one with several accounts is several suppliers. The number is compared by
    `document_key` (domain.invoices), which its spelling does not change.
    """

    __tablename__ = "wallet_purchase"
    __table_args__ = (
        CheckConstraint("amount_rials > 0", name="amount"),
        Index(
            "uq_wallet_purchase_invoice",
            "book",
            "legal_entity_id",
            "document_key",
            unique=True,
            sqlite_where=text(_LIVE),
            postgresql_where=text(_LIVE),
        ),
    )

    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    book: Mapped[str] = mapped_column(String(96))
    supplier_id: Mapped[str | None] = mapped_column(ForeignKey("supplier.id"))
    legal_entity_id: Mapped[str] = mapped_column(String(11))
    document: Mapped[str] = mapped_column(String(80))
    document_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(80))
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class WalletPurchase:
    """An invoice as kept. `state`: asked, paying, paid, refused (with the code of the reason) or returned."""

    loan_id: str
    number: int
    book: str
    supplier_id: str | None
    legal_entity_id: str
    document: str
    document_key: str
    amount_rials: int
    state: str
    reason: str | None
    changed_at: datetime


class WalletPurchaseStore:
    """The invoices of all wallets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, purchase: WalletPurchase) -> None:
        """Adds one; a repeat changes nothing."""
        insert_new(
            self._session,
            WalletPurchaseRow,
            [{name: getattr(purchase, name) for name in WalletPurchase.__slots__}],
        )

    def get(self, loan_id: str, number: int) -> WalletPurchase | None:
        row = self._session.get(WalletPurchaseRow, (loan_id, number), populate_existing=True)
        return _purchase(row) if row else None

    def of(self, loan_id: str) -> list[WalletPurchase]:
        """The invoices of a loan, in their order."""
        rows = self._session.scalars(
            select(WalletPurchaseRow)
            .where(WalletPurchaseRow.loan_id == loan_id)
            .order_by(WalletPurchaseRow.number)
            .execution_options(populate_existing=True)
        )
        return [_purchase(row) for row in rows]

    def is_financed(self, book: str, legal_entity_id: str, document_key: str) -> bool:
        """Whether some wallet pays, or has paid, this invoice."""
        found = select(WalletPurchaseRow.number).where(
            WalletPurchaseRow.book == book,
            WalletPurchaseRow.legal_entity_id == legal_entity_id,
            WalletPurchaseRow.document_key == document_key,
            text(_LIVE),
        )
        return self._session.scalar(found.limit(1)) is not None

    def mark(self, loan_id: str, number: int, state: str, at: datetime, reason: str | None = None) -> None:
        """What became of an invoice; a word that comes late takes nothing back."""
        self._session.execute(
            update(WalletPurchaseRow)
            .where(
                WalletPurchaseRow.loan_id == loan_id,
                WalletPurchaseRow.number == number,
                WalletPurchaseRow.state.in_(_MAY_BECOME[state]),
            )
            .values(state=state, reason=reason, changed_at=at)
        )


def _purchase(row: WalletPurchaseRow) -> WalletPurchase:
    return WalletPurchase(**{name: getattr(row, name) for name in WalletPurchase.__slots__})
