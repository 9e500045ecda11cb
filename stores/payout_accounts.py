"""Where cells are paid: a Sheba that somebody verified, and that has not changed of late."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.conflicts import insert_new
from stores.database import table_of
from stores.orders import changed
from stores.payout_rows import PayoutAccountRow
from stores.sealing import Keys, seal, unseal

UNVERIFIED, VERIFIED, RESTRICTED = "unverified", "verified", "restricted"
_ACCOUNT = table_of(PayoutAccountRow).c


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """A cell's account as kept, without its Sheba; `failures` are those since the last payout that was settled."""

    cell_id: str
    book: str
    version: int
    state: str
    failures: int
    loan_id: str | None
    loan_per_mille: int
    sheba_since: datetime
    process_id: str | None
    changed_at: datetime


class PayoutAccountStore:
    """The payout accounts of all cells; a rehearsed cell has one in its own book."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def get(self, cell_id: str, book: str) -> PayoutAccount | None:
        return account_of(self._session, cell_id, book)

    def sheba(self, cell_id: str, book: str) -> str | None:
        """The Sheba itself, for who sends money there."""
        row = self._session.get(PayoutAccountRow, (cell_id, book), populate_existing=True)
        return unseal(self._keys, row.sheba_sealed, _context(cell_id, book)).decode() if row else None

    def set_sheba(self, cell_id: str, book: str, sheba: str, at: datetime) -> bool:
        """A Sheba (domain.identifiers.parse_sheba) that is to be verified; False where it is the same as before.

        What failed before was another's fault: it is forgotten, and with it a restriction.
        """
        sealed = seal(self._keys, sheba.encode(), _context(cell_id, book))
        row = {
            "cell_id": cell_id, "book": book, "sheba_sealed": sealed, "version": 1, "state": UNVERIFIED,
            "failures": 0, "loan_id": None, "loan_per_mille": 0, "sheba_since": at, "process_id": None,
            "changed_at": at,
        }  # fmt: skip
        if insert_new(self._session, PayoutAccountRow, [row]):
            return True
        if self.sheba(cell_id, book) == sheba:
            return False
        values = {
            "sheba_sealed": sealed, "version": _ACCOUNT.version + 1, "state": UNVERIFIED, "failures": 0,
            "sheba_since": at, "changed_at": at,
        }  # fmt: skip
        return changed(self._session, PayoutAccountRow, values, *_this(cell_id, book))

    def verify(self, cell_id: str, book: str, version: int, at: datetime) -> bool:
        """The Sheba is the cell's: whose bank said so, or a person. False where another came meanwhile, or it was.

        Lifts a restriction, for somebody has looked.
        """
        waits = (_ACCOUNT.version == version, _ACCOUNT.state != VERIFIED)
        values: dict[str, object] = {"state": VERIFIED, "failures": 0, "changed_at": at}
        return changed(self._session, PayoutAccountRow, values, *_this(cell_id, book), *waits)

    def restrict(self, cell_id: str, book: str, at: datetime) -> bool:
        """Nothing is sent there before somebody has looked; False where that is so already, or there is no account."""
        values: dict[str, object] = {"state": RESTRICTED, "changed_at": at}
        return changed(
            self._session, PayoutAccountRow, values, *_this(cell_id, book), _ACCOUNT.state != RESTRICTED
        )

    def looked_at_by(self, cell_id: str, book: str, process_id: str) -> str | None:
        """A case looks at the account from now on; the one that did before, if there was any."""
        before = self.get(cell_id, book)
        if before is None or before.process_id == process_id:
            return None
        changed(self._session, PayoutAccountRow, {"process_id": process_id}, *_this(cell_id, book))
        return before.process_id

    def lend(self, cell_id: str, book: str) -> bool:
        """A rehearsal's book has the cell's own account, as it is; False where it has one already, or the cell none."""
        own = self._session.scalar(
            select(PayoutAccountRow)
            .where(PayoutAccountRow.cell_id == cell_id, PayoutAccountRow.book != book)
            .order_by(PayoutAccountRow.book == REAL_BOOK, PayoutAccountRow.sheba_since.desc())
            .limit(1)
        )
        if own is None or self.get(cell_id, book) is not None:
            return False
        sheba = unseal(self._keys, own.sheba_sealed, _context(cell_id, own.book))
        row = {name: getattr(own, name) for name in PayoutAccount.__slots__} | {
            "book": book, "sheba_sealed": seal(self._keys, sheba, _context(cell_id, book)),
            "loan_id": None, "loan_per_mille": 0, "process_id": None,
        }  # fmt: skip
        return insert_new(self._session, PayoutAccountRow, [row]) == 1

    def consent(self, cell_id: str, book: str, loan_id: str | None, per_mille: int, at: datetime) -> None:
        """So much of what is the cell's of each later sale pays this loan; None and 0: nothing any more."""
        self._session.execute(
            update(table_of(PayoutAccountRow))
            .where(*_this(cell_id, book))
            .values(loan_id=loan_id, loan_per_mille=per_mille, changed_at=at)
        )


def account_of(session: Session, cell_id: str, book: str) -> PayoutAccount | None:
    row = session.get(PayoutAccountRow, (cell_id, book), populate_existing=True)
    return PayoutAccount(**{name: getattr(row, name) for name in PayoutAccount.__slots__}) if row else None


def note_outcome(
    session: Session, cell_id: str, book: str, version: int, most_failures: int | None, at: datetime
) -> None:
    """A payout to this version of the account was settled (`most_failures` None), or failed once more.

    So many failures one after the other restrict it.
    """
    if most_failures is None:
        values: dict[str, object] = {"failures": 0, "changed_at": at}
    else:
        values = {"failures": _ACCOUNT.failures + 1, "changed_at": at}
    which = (*_this(cell_id, book), _ACCOUNT.version == version)
    if changed(session, PayoutAccountRow, values, *which) and most_failures is not None:
        restricted: dict[str, object] = {"state": RESTRICTED, "changed_at": at}
        changed(session, PayoutAccountRow, restricted, *which, _ACCOUNT.failures >= most_failures)


def _this(cell_id: str, book: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _ACCOUNT.cell_id == cell_id, _ACCOUNT.book == book


def _context(cell_id: str, book: str) -> str:
    return f"cell:{cell_id}:{book}:sheba"
