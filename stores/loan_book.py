"""The loan book: every real loan that was paid out, with what a list, a total and a class of arrears need of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    CursorResult,
    ForeignKey,
    Index,
    String,
    Subquery,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.arrears import ArrearsClass, arrears_class, oldest_of_class
from domain.permissions import NATIONWIDE
from domain.schedule import ScheduledInstalment
from stores.conflicts import put_row
from stores.database import Base, WholeNumber, table_of
from stores.loan_rows import InstalmentRow, ScheduleRow
from stores.loans import REPAYING, Loan
from stores.member_rows import KanoonRow, MemberRow
from stores.pages import COUNT_CAP, BadCursor, Cursor, StorePage, moment_of, page_of, texts_of

Order = Literal["newest", "late"]
By = Literal["class", "province", "kanoon"]


class LoanBookRow(Base):
    """A loan as lists see it; written with every change of its money, classified anew every day."""

    __tablename__ = "loan_book"
    __table_args__ = (
        CheckConstraint("principal_rials >= 0 AND late_rials >= 0", name="amounts"),
        Index("ix_loan_book_newest", "disbursed_at", "loan_id"),
        Index("ix_loan_book_late", "late_rials", "loan_id"),
        Index("ix_loan_book_region", "region", "disbursed_at", "loan_id"),
        Index("ix_loan_book_kanoon", "kanoon_id", "disbursed_at", "loan_id"),
        Index("ix_loan_book_class", "arrears_class", "disbursed_at", "loan_id"),
        Index("ix_loan_book_state", "state", "oldest_deadline_on"),
        # A province's loans of a class, those that are late most first; and the few that are large.
        Index("ix_loan_book_region_class", "region", "arrears_class", "late_rials", "loan_id"),
        Index("ix_loan_book_amount", "amount_rials", "state"),
        # A list counts by its index alone where the table is vacuumed, and the night's classification writes many
        # lines: one in fifty is enough to begin (PostgreSQL waits for one in five).
        {
            "postgresql_with": {
                "autovacuum_vacuum_scale_factor": 0.02,
                "autovacuum_analyze_scale_factor": 0.02,
            }
        },
    )

    loan_id: Mapped[str] = mapped_column(ForeignKey("loan.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(64))
    kanoon_id: Mapped[str] = mapped_column(String(64))
    province: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    disbursed_at: Mapped[datetime]
    principal_rials: Mapped[int] = mapped_column(WholeNumber)
    late_rials: Mapped[int] = mapped_column(WholeNumber)
    oldest_due_on: Mapped[date | None]
    oldest_deadline_on: Mapped[date | None]
    arrears_class: Mapped[str] = mapped_column(String(16))


@dataclass(frozen=True, slots=True)
class BookedLoan:
    """A line of the loan book; `late_rials` is what is past its deadline, of principal and fees."""

    loan_id: str
    member_id: str
    member: str
    kanoon_id: str
    province: str
    state: str
    amount_rials: int
    disbursed_at: datetime
    principal_rials: int
    late_rials: int
    oldest_due_on: date | None
    arrears_class: str


@dataclass(frozen=True, slots=True)
class Total:
    """Loans that are being repaid, of one class, province or kanoon."""

    of: str
    loans: int
    principal_rials: int
    late_rials: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which loans: everything that is None is not asked about."""

    region: str = NATIONWIDE
    kanoon_id: str | None = None
    state: str | None = None
    arrears_class: str | None = None
    least_rials: int | None = None
    most_rials: int | None = None


class LoanBookStore:
    """The loan book."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(self, loan: Loan, schedule: Sequence[ScheduledInstalment], today: date, at: datetime) -> None:
        """What is known of a loan now. `at` is when its money left, of one whose first line this is."""
        unpaid = [one for one in schedule if one.owed_rials]
        kanoon = self._session.execute(
            select(KanoonRow.province, KanoonRow.region).where(KanoonRow.id == loan.kanoon_id)
        ).one()
        oldest = unpaid[0] if unpaid and loan.state == REPAYING else None
        late = [one for one in unpaid if one.deadline_on < today] if oldest else []
        row = {
            "loan_id": loan.id, "member_id": loan.member_id, "kanoon_id": loan.kanoon_id,
            "province": kanoon.province, "region": kanoon.region, "state": loan.state,
            "amount_rials": loan.amount_rials, "disbursed_at": loan.disbursed_at or at,
            "principal_rials": sum(one.principal_rials - one.principal_paid_rials for one in unpaid) if oldest else 0,
            "late_rials": sum(one.owed_rials for one in late),
            "oldest_due_on": oldest.due_on if oldest else None,
            "oldest_deadline_on": oldest.deadline_on if oldest else None,
            "arrears_class": arrears_class(late[0].due_on if late else None, today).value,
        }  # fmt: skip
        put_row(self._session, LoanBookRow, row)

    def strike(self, loan_id: str) -> None:
        """The loan was not paid out after all."""
        self._session.execute(delete(LoanBookRow).where(LoanBookRow.loan_id == loan_id))

    def classify(self, today: date) -> int:
        """What is late, and every loan's class, as of a day: two statements over the whole book; lines that changed."""
        running = LoanBookRow.state == REPAYING
        late = _late_on(today)
        self._session.execute(
            update(LoanBookRow)
            .where(running, LoanBookRow.loan_id == late.c.loan_id, LoanBookRow.late_rials != late.c.rials)
            .values(late_rials=late.c.rials)
            .execution_options(synchronize_session=False)
        )
        is_class = _class_on(today)
        changed = self._session.execute(
            update(LoanBookRow)
            .where(running, LoanBookRow.arrears_class != is_class)
            .values(arrears_class=is_class)
            .execution_options(synchronize_session=False)
        )
        return changed.rowcount if isinstance(changed, CursorResult) else 0

    def find(
        self, wanted: Wanted, *, order: Order = "newest", after: Cursor | None = None, limit: int = 50
    ) -> StorePage[BookedLoan]:
        """Loans by when they were paid out, the newest first, or by what is late, the most first. Raises BadCursor."""
        which = _conditions(wanted)
        counted = select(LoanBookRow.loan_id).where(*which).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        place = (
            LoanBookRow.disbursed_at if order == "newest" else LoanBookRow.late_rials,
            LoanBookRow.loan_id,
        )
        book = table_of(LoanBookRow).c
        query = select(*book, MemberRow.first_name, MemberRow.last_name).join(
            MemberRow, MemberRow.id == LoanBookRow.member_id
        )
        if after is not None:
            which.append(tuple_(*place) < tuple_(*_place(after, order)))
        rows = self._session.execute(
            query.where(*which).order_by(*(one.desc() for one in place)).limit(limit + 1)
        ).all()
        items = [
            BookedLoan(
                row.loan_id, row.member_id, f"{row.first_name} {row.last_name}", row.kanoon_id, row.province,
                row.state, row.amount_rials, row.disbursed_at, row.principal_rials, row.late_rials,
                row.oldest_due_on, row.arrears_class,
            )
            for row in rows
        ]  # fmt: skip
        last = items[:limit][-1] if items else None
        at = (last.disbursed_at.isoformat() if order == "newest" else str(last.late_rials)) if last else ""
        return page_of(items, limit, (at, last.loan_id) if last else None, count)

    def totals(
        self, by: By, wanted: Wanted, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Total]:
        """What is being repaid, of each class, province or kanoon, by its name; only sums. Raises BadCursor."""
        of = {
            "class": LoanBookRow.arrears_class,
            "province": LoanBookRow.province,
            "kanoon": LoanBookRow.kanoon_id,
        }[by]
        query = select(
            of.label("of"),
            func.count().label("loans"),
            func.sum(LoanBookRow.principal_rials).label("principal"),
            func.sum(LoanBookRow.late_rials).label("late"),
        ).where(LoanBookRow.state == REPAYING, *_conditions(wanted))
        if after is not None:
            query = query.where(of > texts_of(after, 1)[0])
        rows = self._session.execute(query.group_by(of).order_by(of).limit(limit + 1))
        items = [Total(row.of, row.loans, int(row.principal), int(row.late)) for row in rows]
        return page_of(items, limit, (items[:limit][-1].of,) if items else None, len(items))


def _late_on(today: date) -> Subquery:
    """What is late of every loan with something past its deadline: loan_id, rials."""
    owed = (
        InstalmentRow.principal_rials + InstalmentRow.fee_rials
        - InstalmentRow.principal_paid_rials - InstalmentRow.fee_paid_rials
    )  # fmt: skip
    of_active = and_(
        ScheduleRow.loan_id == InstalmentRow.loan_id, ScheduleRow.version == InstalmentRow.version
    )
    late = (
        select(InstalmentRow.loan_id, func.sum(owed).label("rials"))
        .join(ScheduleRow, of_active)
        .where(ScheduleRow.active, InstalmentRow.deadline_on < today, owed > 0)
    )
    return late.group_by(InstalmentRow.loan_id).subquery()


def _class_on(today: date) -> ColumnElement[str]:
    """The class of a line by its oldest unpaid due date, as arrears_class gives it."""
    oldest = LoanBookRow.oldest_due_on
    classes = [ArrearsClass.CURRENT, ArrearsClass.PAST_DUE, ArrearsClass.OVERDUE]
    fits = [
        (or_(oldest.is_(None), oldest >= oldest_of_class(one, today)), literal(one.value)) for one in classes
    ]
    return case(*fits, else_=literal(ArrearsClass.DOUBTFUL.value))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        LoanBookRow.kanoon_id: wanted.kanoon_id,
        LoanBookRow.state: wanted.state,
        LoanBookRow.arrears_class: wanted.arrears_class,
        LoanBookRow.region: None if wanted.region == NATIONWIDE else wanted.region,
    }
    which: list[ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    if wanted.least_rials is not None:
        which.append(LoanBookRow.amount_rials >= wanted.least_rials)
    if wanted.most_rials is not None:
        which.append(LoanBookRow.amount_rials <= wanted.most_rials)
    return which


def _place(after: Cursor, order: Order) -> tuple[datetime | int, str]:
    at, loan_id = texts_of(after, 2)
    if "\0" in loan_id:
        raise BadCursor("not an id")
    if order == "newest":
        return moment_of(at), loan_id
    if not (at.isascii() and at.isdecimal() and len(at) <= 18):  # noqa: PLR2004 - what a 64-bit column holds
        raise BadCursor("not an amount")
    return int(at), loan_id
