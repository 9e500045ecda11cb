"""The ledger's rows about one cell: the escrows of its orders, and its own two accounts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import order_postings
from domain.cell_statement import Row
from stores.ledger_rows import EndingRow, EntryRow, TransferRow
from stores.order_rows import OrderRow

_AT_ONCE = 500
_ENTRIES = (
    select(
        EntryRow.id,
        EntryRow.account,
        EntryRow.debit,
        EntryRow.credit,
        TransferRow.event,
        TransferRow.at,
        TransferRow.process_id,
        TransferRow.pending,
        EndingRow.ending,
    )
    .join(TransferRow, TransferRow.id == EntryRow.transfer_id)
    .outerjoin(EndingRow, EndingRow.transfer_id == TransferRow.id)
)


def rows_of_cell(session: Session, cell_id: str, book: str, until: datetime) -> list[Row]:
    """Everything posted up to a moment, in the order of posting (domain.cell_statement)."""
    accounts = [order_postings.payable_account(cell_id), order_postings.receivable_account(cell_id)]
    orders = select(OrderRow.id).where(OrderRow.cell_id == cell_id, OrderRow.book == book)
    accounts += map(order_postings.escrow_account, session.scalars(orders))
    # By their names: all in one statement would be looked for in all entries of the book.
    found = {
        row.id: row
        for first in range(0, len(accounts), _AT_ONCE)
        for row in session.execute(
            _ENTRIES.where(
                EntryRow.book == book,
                EntryRow.account.in_(accounts[first : first + _AT_ONCE]),
                TransferRow.at <= until,
            )
        )
    }
    return [
        Row(
            row.account, row.event, row.at, row.process_id, row.debit, row.credit,
            row.ending or ("pending" if row.pending else "posted"),
        )
        for _, row in sorted(found.items())
    ]  # fmt: skip
