"""Carriers' invoices as they are read: listed, and one line by line."""

from dataclasses import dataclass

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from domain.carrier_invoices import AGREED
from stores.carrier_invoice_rows import CarrierInvoiceLineRow, CarrierInvoiceRow
from stores.carrier_invoices import CarrierInvoice, invoice_of
from stores.database import table_of
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, number_of, page_of, texts_of

_LINE = table_of(CarrierInvoiceLineRow).c


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A parcel as billed; `owed_rials` is what we owe for it, None where we do not know it. No verdict before it was compared."""

    place: int
    shipment_id: str
    order_id: str | None
    billed_rials: int
    owed_rials: int | None
    verdict: str | None


class CarrierInvoiceListing:
    """Lists of invoices and of their lines."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, after: Cursor | None = None, limit: int = 50) -> StorePage[CarrierInvoice]:
        """The newest first. Raises BadCursor."""
        counted = select(CarrierInvoiceRow.id).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        place = (CarrierInvoiceRow.received_at, CarrierInvoiceRow.id)
        query = select(CarrierInvoiceRow)
        if after is not None:
            at, invoice_id = texts_of(after, 2)
            query = query.where(tuple_(*place) < (moment_of(at), invoice_id))
        rows = self._session.scalars(query.order_by(*(one.desc() for one in place)).limit(limit + 1))
        items = [invoice_of(row) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.received_at.isoformat(), last.id) if last else None, count)

    def lines(
        self, invoice_id: str, after: Cursor | None = None, limit: int = 50, *, differing: bool = False
    ) -> StorePage[InvoiceLine]:
        """In their order; `differing`: those only that do not agree. Raises BadCursor."""
        mine = [_LINE.invoice_id == invoice_id]
        if differing:
            mine.append(_LINE.verdict != AGREED)
        count = (
            self._session.scalar(select(func.count()).select_from(CarrierInvoiceLineRow).where(*mine)) or 0
        )
        query = select(CarrierInvoiceLineRow).where(*mine)
        if after is not None:
            query = query.where(_LINE.place > number_of(after))
        rows = self._session.scalars(query.order_by(_LINE.place).limit(limit + 1))
        items = [InvoiceLine(**{name: getattr(row, name) for name in InvoiceLine.__slots__}) for row in rows]
        return page_of(items, limit, (items[:limit][-1].place,) if items else None, count)
