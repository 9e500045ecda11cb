"""Payouts and their batches as lists: newest first, bounded by whose cells somebody may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from domain.case import TaskState
from domain.forms import MOST_PICKS
from domain.ledger import REAL_BOOK
from domain.market_states import PAYOUT
from domain.payout_process import RELEASES
from domain.payouts import BatchState
from domain.permissions import NATIONWIDE
from stores.cell_rows import CellRow
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.payout_batches import PayoutBatchStore
from stores.payout_rows import PayoutBatchRow, PayoutItemRow, PayoutRow
from stores.task_rows import TaskRow


@dataclass(frozen=True, slots=True)
class PayoutScope:
    """Whose payouts somebody may see: of cells of a region, of a kanoon, or of a member; the first that is given."""

    region: str | None = None
    kanoon_id: str | None = None
    member_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedPayout:
    """A payout in a list; `changed_at` is when it came into its state."""

    id: str
    batch_id: str
    cell_id: str
    amount_rials: int
    four_eyes: bool
    prepared_by: str
    released_by: str | None
    approved_by: str | None
    state: str
    reference: str | None
    reason: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class LargePayout:
    """A payout above the limit for one person, of `sales` orders, that waits for its release."""

    id: str
    cell_id: str
    amount_rials: int
    sales: int


@dataclass(frozen=True, slots=True)
class ListedBatch:
    """A batch with its cycle, its payouts by their states, and their sum in rials."""

    id: str
    book: str
    cycle_at: datetime
    prepared_by: str
    prepared_at: datetime
    payouts: int
    amount_rials: int
    state: BatchState


class PayoutListing:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(
        self,
        scope: PayoutScope,
        *,
        batch_id: str | None = None,
        cell_id: str | None = None,
        state: str | None = None,
        large: bool | None = None,
        q: str = "",
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[ListedPayout]:
        """Payouts by when they last changed, newest first; `q` is a payout's, batch's or cell's id, or a bank's reference.

        Of the real book, but for a batch that is named. Raises BadCursor.
        """
        asked = ((PayoutRow.batch_id, batch_id), (PayoutRow.cell_id, cell_id), (PayoutRow.state, state))
        wanted: list[ColumnElement[bool]] = [column == value for column, value in asked if value]
        wanted += [] if batch_id else [PayoutRow.book == REAL_BOOK]
        wanted += _seen(scope)
        wanted += [] if large is None else [PayoutRow.four_eyes.is_(large)]
        if q:
            wanted.append(
                or_(
                    *(
                        one == q
                        for one in (PayoutRow.id, PayoutRow.batch_id, PayoutRow.cell_id, PayoutRow.reference)
                    )
                )
            )
        count = self._session.scalar(
            select(func.count()).select_from(
                select(PayoutRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
            )
        )
        if after is not None:
            at, payout_id = texts_of(after, 2)
            wanted.append(tuple_(PayoutRow.changed_at, PayoutRow.id) < (moment_of(at), payout_id))
        rows = self._session.scalars(
            select(PayoutRow)
            .where(*wanted)
            .order_by(PayoutRow.changed_at.desc(), PayoutRow.id.desc())
            .limit(limit + 1)
        ).all()
        items = [_payout(row) for row in rows]
        last = items[limit - 1] if len(items) > limit else None
        next_ = (last.changed_at.isoformat(), last.id) if last else None
        return page_of(items, limit, next_, count or 0)

    def get(self, scope: PayoutScope, payout_id: str) -> ListedPayout | None:
        row = self._session.scalar(select(PayoutRow).where(PayoutRow.id == payout_id, *_seen(scope)))
        return _payout(row) if row else None

    def batches(self, after: Cursor | None = None, limit: int = 25) -> StorePage[ListedBatch]:
        """Real batches, the newest cycle first. Raises BadCursor."""
        wanted: list[ColumnElement[bool]] = [PayoutBatchRow.book == REAL_BOOK]
        count = self._session.scalar(
            select(func.count()).select_from(
                select(PayoutBatchRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
            )
        )
        if after is not None:
            at, batch_id = texts_of(after, 2)
            wanted.append(tuple_(PayoutBatchRow.cycle_at, PayoutBatchRow.id) < (moment_of(at), batch_id))
        rows = self._session.scalars(
            select(PayoutBatchRow)
            .where(*wanted)
            .order_by(PayoutBatchRow.cycle_at.desc(), PayoutBatchRow.id.desc())
            .limit(limit + 1)
        ).all()
        items = [self._batch(row) for row in rows]
        last = items[limit - 1] if len(items) > limit else None
        next_ = (last.cycle_at.isoformat(), last.id) if last else None
        return page_of(items, limit, next_, count or 0)

    def batch(self, batch_id: str) -> ListedBatch | None:
        row = self._session.get(PayoutBatchRow, batch_id)
        return self._batch(row) if row else None

    def release_task(self, batch_id: str) -> str | None:
        """The open task by which the treasury releases what is large in a batch."""
        return self._session.scalar(
            select(TaskRow.id)
            .where(
                TaskRow.process_id == batch_id,
                TaskRow.kind.in_(sorted(RELEASES)),
                TaskRow.state == TaskState.OPEN.value,
            )
            .limit(1)
        )

    def large_waiting(
        self, batch_id: str, ids: Collection[str] | None = None, limit: int = MOST_PICKS
    ) -> list[LargePayout]:
        """The large payouts of a batch that nobody has released yet, the largest first; of `ids`, where they are given."""
        wanted = [PayoutRow.batch_id == batch_id, PayoutRow.four_eyes, PayoutRow.state == PAYOUT.first]
        wanted += [] if ids is None else [PayoutRow.id.in_(ids)]
        items = (
            select(func.count())
            .where(PayoutItemRow.payout_id == PayoutRow.id)
            .correlate(PayoutRow)
            .scalar_subquery()
        )
        rows = self._session.execute(
            select(PayoutRow.id, PayoutRow.cell_id, PayoutRow.amount_rials, items)
            .where(*wanted)
            .order_by(PayoutRow.amount_rials.desc(), PayoutRow.id)
            .limit(limit)
        )
        return [LargePayout(*row) for row in rows]

    def members(self, cell_ids: Collection[str]) -> dict[str, str]:
        """Whose cells these are, by the cells' ids."""
        rows = self._session.execute(select(CellRow.id, CellRow.member_id).where(CellRow.id.in_(cell_ids)))
        return {row.id: row.member_id for row in rows}

    def _batch(self, row: PayoutBatchRow) -> ListedBatch:
        sums = self._session.execute(
            select(func.count(), func.coalesce(func.sum(PayoutRow.amount_rials), 0)).where(
                PayoutRow.batch_id == row.id
            )
        ).one()
        state = PayoutBatchStore(self._session).state(row.id)
        return ListedBatch(
            row.id, row.book, row.cycle_at, row.prepared_by, row.prepared_at, sums[0], int(sums[1]), state
        )


def _seen(scope: PayoutScope) -> list[ColumnElement[bool]]:
    if scope.region == NATIONWIDE:
        return []
    asked = (
        (CellRow.region, scope.region),
        (CellRow.kanoon_id, scope.kanoon_id),
        (CellRow.member_id, scope.member_id),
    )
    column, value = next(((column, value) for column, value in asked if value), (CellRow.member_id, ""))
    return [PayoutRow.cell_id.in_(select(CellRow.id).where(column == value))]


def _payout(row: PayoutRow) -> ListedPayout:
    return ListedPayout(**{name: getattr(row, name) for name in ListedPayout.__slots__})
