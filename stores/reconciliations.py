"""Statements of the bank, and how they compare with what we have: line by line in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    String,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.jalali import at_tehran
from domain.reconciliation import (
    KINDS_OF,
    Difference,
    Reconciled,
    StatementLine,
)
from stores.conflicts import insert_new, put_row
from stores.database import Base, WholeNumber
from stores.pages import COUNT_CAP, BadCursor, Cursor, StorePage, page_of, texts_of
from stores.reconciliation_queries import OURS, THEIRS, typed

_MOST_DAYS = 30
ALL_KINDS = tuple(kind for kinds in KINDS_OF.values() for kind in kinds)


class StatementLineRow(Base):
    """A line of the bank's statement, under the day that the bank booked it.

    One that the bank tells again with another amount is another line: the first stays, and both are compared.
    """

    __tablename__ = "bank_statement_line"
    __table_args__ = (
        CheckConstraint("amount_rials > 0", name="amount"),
        Index("ix_bank_statement_line_reference", "kind", "reference"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    reference: Mapped[str] = mapped_column(String(100), primary_key=True)
    amount_rials: Mapped[int] = mapped_column(WholeNumber, primary_key=True)
    at: Mapped[datetime]


class ReconciliationRow(Base):
    """The last comparison of a day."""

    __tablename__ = "reconciliation"

    day: Mapped[date] = mapped_column(primary_key=True)
    done_at: Mapped[datetime]
    lines: Mapped[int]
    matched: Mapped[int]
    differences: Mapped[int]


class DifferenceRow(Base):
    """A difference that was ever found; `process_id` is the case of the person who looks into it."""

    __tablename__ = "reconciliation_difference"
    __table_args__ = (Index("ix_reconciliation_difference_day", "day", "kind", "reference"),)

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    reference: Mapped[str] = mapped_column(String(100), primary_key=True)
    cause: Mapped[str] = mapped_column(String(24), primary_key=True)
    day: Mapped[date]
    bank_rials: Mapped[int | None] = mapped_column(WholeNumber)
    our_rials: Mapped[int | None] = mapped_column(WholeNumber)
    found_at: Mapped[datetime]
    process_id: Mapped[str | None] = mapped_column(String(80))


@dataclass(frozen=True, slots=True)
class Run:
    day: date
    done_at: datetime
    lines: int
    matched: int
    differences: int


@dataclass(frozen=True, slots=True)
class FoundDifference:
    """A difference with the day of its statement and its case."""

    difference: Difference
    day: date
    process_id: str | None


class ReconciliationStore:
    """Statement lines, comparisons and what they found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep_lines(self, day: date, lines: Sequence[StatementLine]) -> int:
        """How many are new; a line that is kept already stays as it was."""
        rows = [
            {
                "day": day, "kind": line.kind, "reference": line.reference,
                "amount_rials": line.amount_rials, "at": line.at,
            }
            for line in lines
        ]  # fmt: skip
        return insert_new(self._session, StatementLineRow, rows)

    def lines_of(self, day: date, kinds: Sequence[str] = ALL_KINDS) -> int:
        query = select(func.count()).select_from(StatementLineRow)
        wanted = query.where(StatementLineRow.day == day, StatementLineRow.kind.in_(kinds))
        return self._session.scalar(wanted) or 0

    def due(self, last: date) -> list[date]:
        """Days to compare, oldest first: those of a month that were passed over since the first one, and the last."""
        earliest = self._session.scalar(select(func.min(ReconciliationRow.day))) or last
        begins = max(earliest, last - timedelta(days=_MOST_DAYS))
        done = set(
            self._session.scalars(
                select(ReconciliationRow.day).where(ReconciliationRow.day.between(begins, last))
            )
        )
        days = [begins + timedelta(days=number) for number in range((last - begins).days)]
        return [*(day for day in days if day not in done), last]

    def differences(self, day: date, kinds: Sequence[str] = ALL_KINDS) -> list[Difference]:
        """What a day's statement and our books say differently now, by kind and reference."""
        begins = at_tehran(day, 0)
        bounds: dict[str, Any] = {"begins": begins, "ends": begins + timedelta(days=1)}
        found = []
        for kind in kinds:
            rows = list(self._session.execute(typed(OURS[kind]), {"day": day}))
            if kind in THEIRS:
                rows += self._session.execute(typed(THEIRS[kind]), bounds)
            found += [Difference(kind, row.reference, row.cause, row.bank, row.ours) for row in rows]
        return sorted(found, key=lambda one: (one.kind, one.reference, one.bank_rials or 0))

    def keep(self, day: date, differences: Sequence[Difference], at: datetime) -> Reconciled:
        """Keeps what was found; one that was found before stays, with its case. The day's counts are the new ones."""
        rows = [
            {
                "kind": one.kind, "reference": one.reference, "cause": one.cause, "day": day,
                "bank_rials": one.bank_rials, "our_rials": one.our_rials, "found_at": at, "process_id": None,
            }
            for one in differences
        ]  # fmt: skip
        insert_new(self._session, DifferenceRow, rows)
        lines = self.lines_of(day)
        matched = lines - sum(one.bank_rials is not None for one in differences)
        row = {
            "day": day, "done_at": at, "lines": lines, "matched": matched, "differences": len(differences),
        }  # fmt: skip
        put_row(self._session, ReconciliationRow, row)
        return Reconciled(lines, matched, len(differences))

    def without_case(self, day: date, limit: int) -> list[Difference]:
        """Differences of a day that nobody looks into yet."""
        rows = self._session.scalars(
            select(DifferenceRow)
            .where(DifferenceRow.day == day, DifferenceRow.process_id.is_(None))
            .order_by(DifferenceRow.kind, DifferenceRow.reference)
            .limit(limit)
        )
        return [_difference(row) for row in rows]

    def give_case(self, difference: Difference, process_id: str) -> None:
        self._session.execute(
            update(DifferenceRow)
            .where(
                DifferenceRow.kind == difference.kind,
                DifferenceRow.reference == difference.reference,
                DifferenceRow.cause == difference.cause,
            )
            .values(process_id=process_id)
        )

    def runs(self, after: Cursor | None = None, limit: int = 50) -> StorePage[Run]:
        """The comparisons, newest day first. Raises BadCursor."""
        query = select(ReconciliationRow)
        if after is not None:
            query = query.where(ReconciliationRow.day < _day_of(after))
        rows = self._session.scalars(query.order_by(ReconciliationRow.day.desc()).limit(limit + 1))
        items = [Run(row.day, row.done_at, row.lines, row.matched, row.differences) for row in rows]
        count = self._session.scalar(select(func.count()).select_from(ReconciliationRow)) or 0
        return page_of(items, limit, (str(items[:limit][-1].day),) if items else None, count)

    def found_on(self, day: date, after: Cursor | None = None, limit: int = 50) -> StorePage[FoundDifference]:
        """What was ever found of a day, by kind, reference and cause. Raises BadCursor."""
        mine = select(DifferenceRow).where(DifferenceRow.day == day)
        count = self._session.scalar(select(func.count()).select_from(mine.limit(COUNT_CAP + 1).subquery()))
        place = (DifferenceRow.kind, DifferenceRow.reference, DifferenceRow.cause)
        if after is not None:
            mine = mine.where(tuple_(*place) > tuple_(*texts_of(after, 3)))
        rows = self._session.scalars(mine.order_by(*place).limit(limit + 1))
        items = [FoundDifference(_difference(row), row.day, row.process_id) for row in rows]
        last = items[:limit][-1].difference if items else None
        return page_of(items, limit, (last.kind, last.reference, last.cause) if last else None, count or 0)


def _day_of(cursor: Cursor) -> date:
    try:
        return date.fromisoformat(texts_of(cursor, 1)[0])
    except ValueError as error:
        raise BadCursor("not a day") from error


def _difference(row: DifferenceRow) -> Difference:
    return Difference(row.kind, row.reference, row.cause, row.bank_rials, row.our_rials)
