"""Complaints about orders, each with a case of its own: opened while none other is, closed with what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from stores.after_sales_rows import ComplaintRow
from stores.conflicts import insert_new
from stores.database import table_of
from stores.orders import changed

_COMPLAINT = table_of(ComplaintRow).c


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as kept, under the id of its case; `wrong` and `answer` are codes, `outcome` is that of the process."""

    id: str
    order_id: str
    book: str
    cell_id: str
    buyer_member_id: str
    wrong: str
    words: str
    answer: str | None
    answer_words: str
    outcome: str | None
    refund_id: str | None
    opened_at: datetime
    closed_at: datetime | None


class ComplaintStore:
    """The complaints of all orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, complaint: Complaint) -> bool:
        """Keeps it; False where it is there already, or another one about the order is open."""
        row = {name: getattr(complaint, name) for name in Complaint.__slots__}
        return insert_new(self._session, ComplaintRow, [row]) == 1

    def get(self, complaint_id: str) -> Complaint | None:
        row = self._session.get(ComplaintRow, complaint_id, populate_existing=True)
        return _complaint(row) if row else None

    def open_of(self, order_id: str) -> Complaint | None:
        """The one that is open about an order."""
        row = self._session.scalar(
            select(ComplaintRow).where(ComplaintRow.order_id == order_id, ComplaintRow.closed_at.is_(None))
        )
        return _complaint(row) if row else None

    def of_order(self, order_id: str) -> tuple[Complaint, ...]:
        """All of them, the newest first."""
        rows = self._session.scalars(
            select(ComplaintRow)
            .where(ComplaintRow.order_id == order_id)
            .order_by(ComplaintRow.opened_at.desc(), ComplaintRow.id.desc())
        )
        return tuple(map(_complaint, rows))

    def answered(self, complaint_id: str, answer: str, words: str) -> None:
        """What the cell says to it, for the buyer to read."""
        own = (_COMPLAINT.id == complaint_id, _COMPLAINT.closed_at.is_(None))
        changed(self._session, ComplaintRow, {"answer": answer, "answer_words": words}, *own)

    def close(self, complaint_id: str, outcome: str, at: datetime, refund_id: str | None = None) -> bool:
        """What came of it; False where it was closed before."""
        values: dict[str, object] = {"outcome": outcome, "refund_id": refund_id, "closed_at": at}
        own = (_COMPLAINT.id == complaint_id, _COMPLAINT.closed_at.is_(None))
        return changed(self._session, ComplaintRow, values, *own)


def _complaint(row: ComplaintRow) -> Complaint:
    return Complaint(**{name: getattr(row, name) for name in Complaint.__slots__})
