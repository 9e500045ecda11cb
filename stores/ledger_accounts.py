"""Accounts while a transaction changes them: opened, locked in one order, and what is available in each."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.ledger import InsufficientBalance, Transfer, account_kind, movements
from stores.conflicts import insert_new
from stores.ledger_rows import AccountRow


def lock_accounts(session: Session, book: str, names: Iterable[str]) -> dict[str, int]:
    """Holds accounts until the transaction ends, and says what is available in each; opens those that are new.

    New ones are inserted before any is locked, both in the order of names: whoever else needs some of them
    waits at the same place, and nobody waits crosswise. Raises ValueError outside the chart.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    ours = (AccountRow.book == book, AccountRow.name.in_(wanted))
    there = set(session.scalars(select(AccountRow.name).where(*ours)))
    insert_new(session, AccountRow, [_opened(book, name) for name in wanted if name not in there])
    available = (AccountRow.posted - AccountRow.pending_out).label("available")
    locked = select(AccountRow.name, available).where(*ours)
    # The rows' keys stay free to be pointed at by entries.
    rows = session.execute(locked.order_by(AccountRow.name).with_for_update(key_share=True))
    return {row.name: row.available for row in rows}


def take(available: dict[str, int], transfer: Transfer) -> None:
    """What is available once the transfer is posted, pending ones holding what flows out.

    Raises InsufficientBalance. The database refuses it as well, but cannot say it in these words.
    """
    for name, moved in movements(transfer.legs).items():
        change = (0 if transfer.pending else moved.inward) - moved.outward
        if change < 0 and account_kind(name).never_negative and available[name] + change < 0:
            raise InsufficientBalance(name)
        available[name] += change


def _opened(book: str, name: str) -> dict[str, object]:
    kind = account_kind(name)
    return {
        "book": book,
        "name": name,
        "unit": kind.unit.value,
        "normal": kind.normal.value,
        "never_negative": kind.never_negative,
        "posted": 0,
        "pending_out": 0,
    }
