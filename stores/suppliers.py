"""Suppliers that a loan may be paid to directly: proposed by one person, approved by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.persian import search_key
from stores.conflicts import insert_new
from stores.database import Base
from stores.pages import COUNT_CAP, Cursor, StorePage, page_of, texts_of
from stores.sealing import Keys, seal, unseal

PROPOSED, ACTIVE, CLOSED = "proposed", "active", "closed"
CARRIAGE = "carriage:"
"""What a supplier is approved for that a carrier is paid as, with the carrier's name behind it."""


class SupplierRow(Base):
    """A business with the account that it is paid to; the account never changes: another one is another supplier."""

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("approved_by <> proposed_by", name="four_eyes"),
        Index("ix_supplier_name", "name", "id"),
        Index("ix_supplier_legal_entity", "legal_entity_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    legal_entity_id: Mapped[str] = mapped_column(String(11))
    sheba_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    purposes: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    proposed_by: Mapped[str] = mapped_column(String(100))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(100))
    connected: Mapped[bool]
    search_text: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier with its whole account; `purposes` are the loans that it may be paid for."""

    id: str
    name: str
    legal_entity_id: str
    sheba: str
    purposes: tuple[str, ...]
    state: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None = None
    connected: bool = False
    """Whether it takes orders by the supplier gateway, as staff keep it."""

    @property
    def takes_orders(self) -> bool:
        """Itself, with nobody of ours between; one that may not be paid takes none."""
        return self.connected and self.state == ACTIVE

    @property
    def sheba_masked(self) -> str:
        return f"{self.sheba[:4]}…{self.sheba[-4:]}"


class SupplierStore:
    """The suppliers; opens their seals with `keys`."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def propose(self, supplier: Supplier) -> None:
        """Adds one; the same id again changes nothing."""
        row = {
            "id": supplier.id, "name": supplier.name, "legal_entity_id": supplier.legal_entity_id,
            "sheba_sealed": seal(self._keys, supplier.sheba.encode(), f"supplier:{supplier.id}:sheba"),
            "purposes": " ".join(supplier.purposes), "state": PROPOSED, "proposed_by": supplier.proposed_by,
            "proposed_at": supplier.proposed_at, "approved_by": None, "connected": False,
            "search_text": search_key(f"{supplier.name} {supplier.legal_entity_id}"),
        }  # fmt: skip
        insert_new(self._session, SupplierRow, [row])

    def approve(self, supplier_id: str, by: str) -> None:
        """By somebody else than who proposed it; the database holds that too."""
        self._session.execute(
            update(SupplierRow)
            .where(SupplierRow.id == supplier_id, SupplierRow.state == PROPOSED)
            .values(state=ACTIVE, approved_by=by)
        )

    def connect(self, supplier_id: str, *, connected: bool) -> None:
        """Whether it takes orders itself from now on; those that are under way stay as they are."""
        self._session.execute(
            update(SupplierRow).where(SupplierRow.id == supplier_id).values(connected=connected)
        )

    def close(self, supplier_id: str) -> None:
        """Nothing new is paid to it; what is on its way stays."""
        self._session.execute(update(SupplierRow).where(SupplierRow.id == supplier_id).values(state=CLOSED))

    def get(self, supplier_id: str) -> Supplier | None:
        row = self._session.get(SupplierRow, supplier_id, populate_existing=True)
        return self._supplier(row) if row else None

    def active_with(self, legal_entity_id: str) -> list[Supplier]:
        """Those that may be paid and whose invoices bear this number, by id."""
        rows = self._session.scalars(
            select(SupplierRow)
            .where(SupplierRow.legal_entity_id == legal_entity_id, SupplierRow.state == ACTIVE)
            .order_by(SupplierRow.id)
        )
        return [self._supplier(row) for row in rows]

    def active_for(self, purpose: str) -> list[Supplier]:
        """Those that may be paid for a purpose, by id."""
        rows = self._session.scalars(
            select(SupplierRow)
            .where(
                (" " + SupplierRow.purposes + " ").contains(f" {purpose} ", autoescape=True),
                SupplierRow.state == ACTIVE,
            )
            .order_by(SupplierRow.id)
        )
        return [self._supplier(row) for row in rows]

    def find(
        self, *, q: str = "", state: str | None = None, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Supplier]:
        """By name. Raises BadCursor."""
        wanted = [SupplierRow.search_text.contains(word, autoescape=True) for word in search_key(q).split()]
        if state is not None:
            wanted.append(SupplierRow.state == state)
        counted = select(SupplierRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(SupplierRow).where(*wanted)
        if after is not None:
            name, supplier_id = texts_of(after, 2)
            query = query.where(
                (SupplierRow.name > name) | ((SupplierRow.name == name) & (SupplierRow.id > supplier_id))
            )
        rows: Sequence[SupplierRow] = self._session.scalars(
            query.order_by(SupplierRow.name, SupplierRow.id).limit(limit + 1)
        ).all()
        items = [self._supplier(row) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.name, last.id) if last else None, count)

    def _supplier(self, row: SupplierRow) -> Supplier:
        sheba = unseal(self._keys, row.sheba_sealed, f"supplier:{row.id}:sheba").decode()
        return Supplier(
            row.id, row.name, row.legal_entity_id, sheba, tuple(row.purposes.split()), row.state,
            row.proposed_by, row.proposed_at, row.approved_by, row.connected,
        )  # fmt: skip
