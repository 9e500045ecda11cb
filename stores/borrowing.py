"""What a member has borrowed before, and still owes: what eligibility and decisions ask."""

from datetime import date

from sqlalchemy import Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from stores.case_rows import ProcessRow
from stores.database import table_of
from stores.loan_rows import InstalmentRow, LoanRow
from stores.loans import CLOSED, ENDED, REPAYING, WRITTEN_OFF

_LOAN, _INSTALMENT, _PROCESS = table_of(LoanRow).c, table_of(InstalmentRow).c, table_of(ProcessRow).c
_PAID_BACK = select(func.count()).where(
    _LOAN.member_id == bindparam("of_member"),
    _LOAN.book == "real",
    _LOAN.state == CLOSED,
    _LOAN.disbursed_at.is_not(None),
)
_WRITTEN_OFF = (
    select(_LOAN.id)
    .where(_LOAN.member_id == bindparam("of_member"), _LOAN.book == "real", _LOAN.state == WRITTEN_OFF)
    .limit(1)
)
_OLDEST_UNPAID = (
    select(func.min(_INSTALMENT.deadline_on))
    .join(table_of(LoanRow), _LOAN.id == _INSTALMENT.loan_id)
    .where(
        _LOAN.member_id == bindparam("of_member"),
        _LOAN.book == bindparam("of_book"),
        _LOAN.state == REPAYING,
        _INSTALMENT.principal_paid_rials + _INSTALMENT.fee_paid_rials
        < _INSTALMENT.principal_rials + _INSTALMENT.fee_rials,
    )
)


def _open_before() -> Select[str]:
    begun = select(_LOAN.member_id, _LOAN.id, _PROCESS.started_at).join(
        table_of(ProcessRow), _PROCESS.id == _LOAN.id
    )
    mine = begun.where(_LOAN.id == bindparam("this")).subquery()
    others = begun.where(_LOAN.book == bindparam("of_book"), _LOAN.state.not_in(ENDED)).subquery()
    return (
        select(others.c.id)
        .join(mine, mine.c.member_id == others.c.member_id)
        .where(tuple_(others.c.started_at, others.c.id) < tuple_(mine.c.started_at, mine.c.id))
        .limit(1)
    )


_OPEN_BEFORE = _open_before()


class BorrowingStore:
    """The loans of one member after another, in a book."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_of(self, member_id: str, book: str) -> list[str]:
        """Ids of the member's loans in a book that are neither paid nor ended."""
        return list(
            self._session.scalars(
                select(_LOAN.id)
                .where(_LOAN.member_id == member_id, _LOAN.book == book, _LOAN.state.not_in(ENDED))
                .order_by(_LOAN.id)
            )
        )

    def open_before(self, loan_id: str, book: str) -> bool:
        """Whether the same member has a loan in a book that is open and was asked for before this one."""
        return self._session.scalar(_OPEN_BEFORE, {"this": loan_id, "of_book": book}) is not None

    def closed_count(self, member_id: str) -> int:
        """How many real loans the member has paid back."""
        return self._session.scalar(_PAID_BACK, {"of_member": member_id}) or 0

    def was_written_off(self, member_id: str) -> bool:
        """Whether a real loan of the member ended without its money."""
        return self._session.scalar(_WRITTEN_OFF, {"of_member": member_id}) is not None

    def oldest_unpaid_of(self, member_id: str, book: str) -> date | None:
        """The earliest deadline of the member's unpaid instalments."""
        asked = {"of_member": member_id, "of_book": book}
        oldest: date | None = self._session.scalar(_OLDEST_UNPAID, asked)
        return oldest
