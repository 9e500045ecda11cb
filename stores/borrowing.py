"""What a member has borrowed before, and still owes: what eligibility and decisions ask."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session

from domain.history import BorrowingHistory
from domain.jalali import tehran_date
from domain.loan_postings import REFINANCING
from stores.case_rows import ProcessRow
from stores.database import table_of
from stores.ledger_rows import TransferRow
from stores.loan_rows import InstalmentRow, LoanRow, ReceiptPartRow, ReceiptRow, ScheduleRow
from stores.loans import APPLIED, CLOSED, ENDED, REPAYING, WRITTEN_OFF

_LOAN, _INSTALMENT, _PROCESS = table_of(LoanRow).c, table_of(InstalmentRow).c, table_of(ProcessRow).c
_RECEIPT, _PART = table_of(ReceiptRow).c, table_of(ReceiptPartRow).c
_SCHEDULE, _TRANSFER = table_of(ScheduleRow).c, table_of(TransferRow).c
_THESE: BindParameter[list[str]] = bindparam("loans", expanding=True)
_EARLIER = select(_LOAN.id, _LOAN.state).where(
    _LOAN.member_id == bindparam("of_member"), _LOAN.book == "real", _LOAN.disbursed_at.is_not(None)
)
# The schedule that counts, and when the last rial of each instalment came in.
_LAST_PAID = (
    select(_INSTALMENT.deadline_on, func.max(_RECEIPT.paid_at).label("paid_at"))
    .join(
        table_of(ScheduleRow),
        (_SCHEDULE.loan_id == _INSTALMENT.loan_id) & (_SCHEDULE.version == _INSTALMENT.version),
    )
    .join(table_of(ReceiptRow), (_RECEIPT.loan_id == _INSTALMENT.loan_id) & _RECEIPT.bounced_at.is_(None))
    .join(
        table_of(ReceiptPartRow),
        (_PART.book == _RECEIPT.book)
        & (_PART.reference == _RECEIPT.reference)
        & (_PART.version == _INSTALMENT.version)
        & (_PART.number == _INSTALMENT.number),
    )
    .where(_INSTALMENT.loan_id.in_(_THESE), _SCHEDULE.active)
    .group_by(_INSTALMENT.loan_id, _INSTALMENT.number, _INSTALMENT.deadline_on)
)
_RESCHEDULED = select(func.count(func.distinct(_SCHEDULE.loan_id))).where(
    _SCHEDULE.loan_id.in_(_THESE),
    # Only people's decisions name a version by their task, which is the loan's id with a number.
    _SCHEDULE.key.startswith(_SCHEDULE.loan_id + "."),
)
_PAID_BY_OTHERS = select(func.count(func.distinct(_TRANSFER.process_id))).where(
    _TRANSFER.book == "real",
    _TRANSFER.process_id.in_(_THESE),
    _TRANSFER.event.in_(("fund_paid", "trustee_paid")),
)
# By the money that the earlier loan took: a rehearsal gives it none, and the later loan is shown as paid out after it.
_BY_A_LOAN = _RECEIPT.reference.startswith(REFINANCING) & _RECEIPT.bounced_at.is_(None)
_REFINANCED = select(func.count(func.distinct(_RECEIPT.loan_id))).where(
    _RECEIPT.loan_id.in_(_THESE), _BY_A_LOAN
)
_IS_REFINANCED = (
    select(_RECEIPT.reference).where(_RECEIPT.loan_id == bindparam("of_loan"), _BY_A_LOAN).limit(1)
)
_OTHERS_PAID = (
    select(_TRANSFER.id)
    .where(_TRANSFER.process_id == bindparam("of_loan"), _TRANSFER.event.in_(("fund_paid", "trustee_paid")))
    .limit(1)
)
_BOUNCED = select(func.count()).where(_RECEIPT.loan_id.in_(_THESE), _RECEIPT.bounced_at.is_not(None))
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
        _LOAN.id != bindparam("not_this"),
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
        .where(others.c.id != bindparam("not_this"))
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

    def of_member(self, member_id: str) -> list[str]:
        """Ids of all loans of a member that have not ended, rehearsed ones too."""
        return self._ids(_LOAN.member_id == member_id, _LOAN.state.not_in(ENDED))

    def applications_in(self, kanoon_id: str) -> list[str]:
        """Ids of loans in a kanoon that nothing was paid out of yet, rehearsed ones too."""
        return self._ids(_LOAN.kanoon_id == kanoon_id, _LOAN.state == APPLIED)

    def _ids(self, *wanted: ColumnElement[bool]) -> list[str]:
        return list(self._session.scalars(select(_LOAN.id).where(*wanted).order_by(_LOAN.id)))

    def open_before(self, loan_id: str, book: str, refinanced: str = "") -> bool:
        """Whether the same member has a loan in a book that is open and was asked for before this one.

        Another one than `refinanced`, which this one pays off.
        """
        asked = {"this": loan_id, "of_book": book, "not_this": refinanced}
        return self._session.scalar(_OPEN_BEFORE, asked) is not None

    def history_of(self, member_id: str) -> BorrowingHistory:
        """What the member's earlier real loans say about the next one; of most it is nothing, in one statement."""
        loans = self._session.execute(_EARLIER, {"of_member": member_id}).all()
        if not loans:
            return BorrowingHistory()
        ids = {"loans": [loan.id for loan in loans]}
        return BorrowingHistory(
            closed_loans=sum(loan.state == CLOSED for loan in loans),
            worst_days_late=self.worst_days_late(ids["loans"]),
            rescheduled_loans=(self._session.scalar(_RESCHEDULED, ids) or 0)
            + (self._session.scalar(_REFINANCED, ids) or 0),
            others_paid_loans=self._session.scalar(_PAID_BY_OTHERS, ids) or 0,
            bounced_receipts=self._session.scalar(_BOUNCED, ids) or 0,
        )

    def worst_days_late(self, loan_ids: list[str]) -> int:
        """Of all instalments of these loans: how long after its deadline the last rial of one came in."""
        last = self._session.execute(_LAST_PAID, {"loans": loan_ids})
        late: list[int] = [(tehran_date(row.paid_at) - row.deadline_on).days for row in last]
        return max([0, *late])

    def others_paid(self, loan_id: str) -> bool:
        """Whether the solidarity fund or a trustee paid some of a loan, in whatever book."""
        return self._session.scalar(_OTHERS_PAID, {"of_loan": loan_id}) is not None

    def is_refinanced(self, loan_id: str) -> bool:
        """Whether a later loan paid this one off."""
        return self._session.scalar(_IS_REFINANCED, {"of_loan": loan_id}) is not None

    def was_written_off(self, member_id: str) -> bool:
        """Whether a real loan of the member ended without its money."""
        return self._session.scalar(_WRITTEN_OFF, {"of_member": member_id}) is not None

    def oldest_unpaid_of(self, member_id: str, book: str, refinanced: str = "") -> date | None:
        """The earliest deadline of the member's unpaid instalments, of other loans than `refinanced`."""
        asked = {"of_member": member_id, "of_book": book, "not_this": refinanced}
        oldest: date | None = self._session.scalar(_OLDEST_UNPAID, asked)
        return oldest
