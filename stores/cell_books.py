"""The ledger's rows about one cell: the escrows of its orders, and its own two accounts."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain import order_postings
from domain.cell_statement import Row
from stores.ledger_rows import EndingRow, EntryRow, TransferRow
from stores.order_rows import OrderRow


def rows_of_cell(session: Session, cell_id: str, book: str, until: datetime) -> list[Row]:
    """Everything posted up to a moment, in the order of posting (domain.cell_statement)."""
    accounts = [order_postings.payable_account(cell_id), order_postings.receivable_account(cell_id)]
    escrows = select(order_postings.escrow_account("") + OrderRow.id).where(
        OrderRow.cell_id == cell_id, OrderRow.book == book
    )
    rows = session.execute(
        select(EntryRow, TransferRow, EndingRow.ending)
        .join(TransferRow, TransferRow.id == EntryRow.transfer_id)
        .outerjoin(EndingRow, EndingRow.transfer_id == TransferRow.id)
        .where(EntryRow.book == book, or_(EntryRow.account.in_(accounts), EntryRow.account.in_(escrows)))
        .where(TransferRow.at <= until)
        .order_by(EntryRow.id)
    )
    return [
        Row(
            entry.account, transfer.event, transfer.at, transfer.process_id, entry.debit, entry.credit,
            ending or ("pending" if transfer.pending else "posted"),
        )
        for entry, transfer, ending in rows
    ]  # fmt: skip
