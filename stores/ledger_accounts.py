"""Accounts while a transaction changes them: opened, locked in one order, and what is available in each."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from domain.ledger import InsufficientBalance, Transfer, account_kind, movements
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger_rows import AccountRow

_ACCOUNT = table_of(AccountRow).c
_OURS = (_ACCOUNT.book == bindparam("of_book"), _ACCOUNT.name.in_(bindparam("names", expanding=True)))
_THERE = select(_ACCOUNT.name).where(*_OURS)
_LOCK = (
    select(_ACCOUNT.name, (_ACCOUNT.posted - _ACCOUNT.pending_out).label("available"))
    .where(*_OURS)
    .order_by(_ACCOUNT.name)
    # The rows' keys stay free to be pointed at by entries.
    .with_for_update(key_share=True)
)


def lock_accounts(session: Session, book: str, names: Iterable[str]) -> dict[str, int]:
    """Holds accounts until the transaction ends, and says what is available in each; opens those that are new.

    New ones are inserted before any is locked, both in the order of names: whoever else needs some of them
    waits at the same place, and nobody waits crosswise. Raises ValueError outside the chart.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    ours = {"of_book": book, "names": wanted}
    there = set(session.scalars(_THERE, ours))
    insert_new(session, AccountRow, [_opened(book, name) for name in wanted if name not in there])
    return {row.name: row.available for row in session.execute(_LOCK, ours)}


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
