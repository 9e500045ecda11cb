"""Receipts of loans: kept once by reference, with what each pays; divided anew when one comes late or bounces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, tuple_, update
from sqlalchemy.orm import Session

from domain.allocation import Allocation, Part
from domain.receipts import Payment
from domain.schedule import ScheduledInstalment
from stores.database import table_of
from stores.loan_rows import InstalmentRow, ReceiptPartRow, ReceiptRow


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came in, as kept; `event_id` is the delivery by which it was taken."""

    loan_id: str
    amount_rials: int
    event_id: str
    version: int
    bounced: bool = False
    bounced_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt to be kept; times are the bank's (`at`) and the case's own (`taken_at`)."""

    book: str
    loan_id: str
    payment: Payment
    at: datetime
    taken_at: datetime
    event_id: str
    version: int


_INSTALMENT = table_of(InstalmentRow).c
_PAY = update(table_of(InstalmentRow)).where(
    _INSTALMENT.loan_id == bindparam("of_loan"),
    _INSTALMENT.version == bindparam("of_version"),
    _INSTALMENT.number == bindparam("this"),
)


class ReceiptStore:
    """The receipts of all loans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, book: str, reference: str) -> Receipt | None:
        row = self._session.get(ReceiptRow, (book, reference), populate_existing=True)
        if row is None:
            return None
        return Receipt(
            row.loan_id,
            row.amount_rials,
            row.event_id,
            row.version,
            row.bounced_at is not None,
            row.bounced_by,
        )

    def loans_of(self, reference: str) -> dict[str, str]:
        """The loans that a receipt of this reference was taken for, by book: rehearsals have their own."""
        rows = self._session.execute(
            select(ReceiptRow.book, ReceiptRow.loan_id).where(ReceiptRow.reference == reference).limit(2)
        )
        return {row.book: row.loan_id for row in rows}

    def numbers_paid_by(self, book: str, reference: str) -> set[int]:
        """The instalments that a receipt pays something of."""
        return set(
            self._session.scalars(
                select(ReceiptPartRow.number).where(
                    ReceiptPartRow.book == book, ReceiptPartRow.reference == reference
                )
            )
        )

    def is_latest(self, loan_id: str, version: int, payment: Payment) -> bool:
        """Whether no other receipt that counts comes after this one: then none is divided anew."""
        later = (
            select(ReceiptRow.reference)
            .where(
                ReceiptRow.loan_id == loan_id,
                ReceiptRow.version == version,
                ReceiptRow.bounced_at.is_(None),
                tuple_(ReceiptRow.paid_at, ReceiptRow.reference) > tuple_(payment.paid_at, payment.reference),
            )
            .limit(1)
        )
        return self._session.scalar(later) is None

    def counting(self, loan_id: str, version: int) -> dict[str, tuple[Payment, Allocation]]:
        """Every receipt that counts in a version of the schedule, by reference, with how it is divided."""
        rows = self._session.scalars(
            select(ReceiptRow).where(
                ReceiptRow.loan_id == loan_id, ReceiptRow.version == version, ReceiptRow.bounced_at.is_(None)
            )
        ).all()
        parts: dict[str, list[Part]] = {row.reference: [] for row in rows}
        of_these = (
            select(ReceiptPartRow)
            .join(
                ReceiptRow,
                (ReceiptRow.book == ReceiptPartRow.book) & (ReceiptRow.reference == ReceiptPartRow.reference),
            )
            .where(
                ReceiptRow.loan_id == loan_id, ReceiptRow.version == version, ReceiptRow.bounced_at.is_(None)
            )
            .order_by(ReceiptPartRow.number)
        )
        for part in self._session.scalars(of_these):
            parts[part.reference].append(Part(part.number, part.fee_rials, part.principal_rials))
        return {
            row.reference: (
                Payment(row.paid_at, row.reference, row.amount_rials),
                Allocation(tuple(parts[row.reference]), row.overpaid_rials),
            )
            for row in rows
        }

    def keep(self, new: NewReceipt, divided: Allocation) -> None:
        """Keeps a receipt and its parts. The caller has looked that it is not there yet."""
        self._session.execute(
            insert(table_of(ReceiptRow)).values(
                book=new.book, reference=new.payment.reference, loan_id=new.loan_id,
                amount_rials=new.payment.amount_rials, at=new.at, taken_at=new.taken_at, event_id=new.event_id,
                overpaid_rials=divided.overpaid_rials, paid_at=new.payment.paid_at, version=new.version,
                bounced_at=None, bounced_by=None,
            )
        )  # fmt: skip
        self._add_parts(new.book, new.payment.reference, new.version, divided)

    def divide_anew(self, book: str, version: int, changed: Mapping[str, Allocation]) -> None:
        """Receipts that pay other parts than before; what they are and when they came stays."""
        for reference, divided in changed.items():
            self._drop_parts(book, reference)
            self._add_parts(book, reference, version, divided)
            self._session.execute(
                update(table_of(ReceiptRow))
                .where(table_of(ReceiptRow).c.book == book, table_of(ReceiptRow).c.reference == reference)
                .values(overpaid_rials=divided.overpaid_rials)
            )

    def give_free(self, loan_id: str, version: int) -> int:
        """The receipts of a version pay nothing any more: all of them is the member's. How much, in rials."""
        counting = self.counting(loan_id, version)
        for reference, (payment, _) in counting.items():
            book = self._book_of(reference, loan_id)
            self._drop_parts(book, reference)
            self._session.execute(
                update(table_of(ReceiptRow))
                .where(table_of(ReceiptRow).c.book == book, table_of(ReceiptRow).c.reference == reference)
                .values(overpaid_rials=payment.amount_rials)
            )
        return sum(payment.amount_rials for payment, _ in counting.values())

    def bounce(self, book: str, reference: str, at: datetime, event_id: str) -> None:
        """A receipt counts no more: its cheque was not covered, or the bank took it back; by which delivery."""
        self._drop_parts(book, reference)
        self._session.execute(
            update(table_of(ReceiptRow))
            .where(table_of(ReceiptRow).c.book == book, table_of(ReceiptRow).c.reference == reference)
            .values(bounced_at=at, bounced_by=event_id, overpaid_rials=0)
        )

    def pay(
        self,
        loan_id: str,
        version: int,
        before: Sequence[ScheduledInstalment],
        after: Sequence[ScheduledInstalment],
    ) -> None:
        """Writes what is paid of those instalments that have changed."""
        old = {one.number: one for one in before}
        for one in after:
            if one == old[one.number]:
                continue
            paid = {
                "principal_paid_rials": one.principal_paid_rials,
                "fee_paid_rials": one.fee_paid_rials,
            }
            self._session.execute(
                _PAY, {"of_loan": loan_id, "of_version": version, "this": one.number} | paid
            )

    def _book_of(self, reference: str, loan_id: str) -> str:
        book: str = self._session.scalars(
            select(ReceiptRow.book).where(ReceiptRow.reference == reference, ReceiptRow.loan_id == loan_id)
        ).one()
        return book

    def _add_parts(self, book: str, reference: str, version: int, divided: Allocation) -> None:
        if divided.parts:
            self._session.execute(
                insert(table_of(ReceiptPartRow)),
                [
                    {
                        "book": book, "reference": reference, "version": version, "number": part.number,
                        "fee_rials": part.fee_rials, "principal_rials": part.principal_rials,
                    }
                    for part in divided.parts
                ],
            )  # fmt: skip

    def _drop_parts(self, book: str, reference: str) -> None:
        parts = table_of(ReceiptPartRow)
        self._session.execute(delete(parts).where(parts.c.book == book, parts.c.reference == reference))
