"""The market at a glance for staff: how quickly cells accept orders, and which orders wait for somebody who is late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, cast, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from domain.case import TaskState
from domain.market_states import ORDER, Taken
from domain.permissions import NATIONWIDE
from stores.case_rows import ProcessRow
from stores.order_rows import MarketEventRow, OrderRow
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.task_rows import TaskRow

_PAID, _ACCEPTED = aliased(MarketEventRow), aliased(MarketEventRow)
_DAY_SECONDS, _HOUR = 86_400.0, 3_600


@dataclass(frozen=True, slots=True)
class AcceptanceTimes:
    """How long cells of a province (its code; NATIONWIDE for all) took to accept `orders` orders, in hours."""

    region: str
    orders: int
    median_hours: float
    p90_hours: float


@dataclass(frozen=True, slots=True)
class LateTask:
    """An order that waits for somebody beyond the time in which they should have done something."""

    task_id: str
    order_id: str
    kind: str
    region: str
    due_at: datetime


class MarketOverviewStore:
    """Counts, times and ids; nobody is named."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def acceptance(self, since: datetime, region: str = NATIONWIDE) -> tuple[AcceptanceTimes, ...]:
        """Of real orders that began at `since` or later and were accepted: all first, then each province by its code.

        Of an even number the lower of the two in the middle; the 90th percentile is the least that 90 % did not exceed.
        """
        whole = self._times(literal(NATIONWIDE), since, region)
        provinces = self._times(ProcessRow.region, since, region) if whole else []
        return (*whole, *provinces)

    def _times(self, group: Any, since: datetime, region: str) -> list[AcceptanceTimes]:
        seconds = self._seconds(_ACCEPTED.at, func.coalesce(_PAID.at, OrderRow.placed_at))
        wanted = [ProcessRow.kind == "order", ProcessRow.started_at >= since, ProcessRow.rehearsal.is_(False)]
        if region != NATIONWIDE:
            wanted.append(ProcessRow.region == region)
        taken = (
            select(group.label("of"), seconds.label("seconds"))
            .select_from(ProcessRow)
            .join(OrderRow, OrderRow.id == ProcessRow.id)
            .join(_ACCEPTED, _event(_ACCEPTED, "accepted"))
            .outerjoin(_PAID, _event(_PAID, "paid"))
            .where(*wanted)
            .subquery()
        )
        of, took = taken.c.of, taken.c.seconds
        ranked = select(
            of, took,
            func.row_number().over(partition_by=of, order_by=took).label("place"),
            func.count().over(partition_by=of).label("orders"),
        ).subquery()  # fmt: skip
        place, orders = ranked.c.place, ranked.c.orders
        # Whole places, by dividing whole numbers: of one order it is the first, of ten the fifth and the ninth.
        middle, ninth = (orders + 1) // 2, (orders * 9 + 9) // 10
        rows = self._session.execute(
            select(
                ranked.c.of,
                func.max(orders),
                func.max(ranked.c.seconds).filter(place <= middle),
                func.max(ranked.c.seconds).filter(place <= ninth),
            )
            .group_by(ranked.c.of)
            .order_by(ranked.c.of)
        )
        return [
            AcceptanceTimes(code, int(count), round(float(half) / _HOUR, 1), round(float(most) / _HOUR, 1))
            for code, count, half, most in rows
        ]

    def late(
        self,
        kinds: Collection[str],
        now: datetime,
        region: str = NATIONWIDE,
        *,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[LateTask]:
        """Open tasks of these kinds whose time is over, of real cases, the longest overdue first. Raises BadCursor."""
        wanted: list[ColumnElement[bool]] = [
            TaskRow.kind.in_(sorted(kinds)), TaskRow.state == TaskState.OPEN, TaskRow.due_at < now, TaskRow.rehearsal.is_(False),
        ]  # fmt: skip
        if region != NATIONWIDE:
            wanted.append(TaskRow.region == region)
        counted = select(TaskRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(TaskRow.id, TaskRow.process_id, TaskRow.kind, TaskRow.region, TaskRow.due_at).where(
            *wanted
        )
        if after is not None:
            at, task_id = texts_of(after, 2)
            query = query.where(tuple_(TaskRow.due_at, TaskRow.id) > (moment_of(at), task_id))
        rows = self._session.execute(query.order_by(TaskRow.due_at, TaskRow.id).limit(limit + 1)).all()
        items = [LateTask(*row) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.due_at.isoformat(), last.task_id) if last else None, count)

    def _seconds(self, end: Any, begin: Any) -> Any:
        """Between two moments, in the words of either database."""
        if self._session.get_bind().dialect.name == "postgresql":
            return cast(func.extract("epoch", end - begin), Float)
        return (func.julianday(end) - func.julianday(begin)) * _DAY_SECONDS


def _event(row: type[MarketEventRow], event: str) -> ColumnElement[bool]:
    """What moved the order: its key is the table's."""
    return and_(
        row.machine == ORDER.name,
        row.subject_id == ProcessRow.id,
        row.event == event,
        row.taken == Taken.MOVED.value,
    )
