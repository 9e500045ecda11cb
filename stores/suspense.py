"""Money in suspense, by how long it has waited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.ledger_rows import AccountRow, TransferRow
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of

AGES_DAYS = (7, 30)
"""Where one age ends and the next begins: of this week, of this month, older."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money that nobody is credited with yet; `reference` is the bank's."""

    reference: str
    rials: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Age:
    """What waits for so long: `up_to_days`, None for everything older."""

    up_to_days: int | None
    count: int
    rials: int


_WAITS = (
    AccountRow.name == TransferRow.key,
    AccountRow.book == TransferRow.book,
    TransferRow.book == REAL_BOOK,
    AccountRow.name.startswith("suspense:"),
    AccountRow.posted > 0,
)


class SuspenseStore:
    """The suspense accounts of the real book."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ages(self, now: datetime) -> tuple[Age, ...]:
        """How much has waited for how long, youngest first; of each age, also where nothing waits."""
        limits = [now - timedelta(days=days) for days in AGES_DAYS]
        which = case(*((TransferRow.at >= limit, n) for n, limit in enumerate(limits)), else_=len(limits))
        rows = self._session.execute(
            select(
                which.label("age"), func.count().label("count"), func.sum(AccountRow.posted).label("rials")
            )
            .where(*_WAITS)
            .group_by("age")
        )
        found = {row.age: (row.count, int(row.rials)) for row in rows}
        days = [*AGES_DAYS, None]
        return tuple(Age(up_to, *found.get(n, (0, 0))) for n, up_to in enumerate(days))

    def oldest(self, after: Cursor | None = None, limit: int = 50) -> StorePage[Waiting]:
        """What has waited for longest first. Raises BadCursor."""
        query = select(TransferRow.key, AccountRow.posted, TransferRow.at).where(*_WAITS)
        count = self._session.scalar(select(func.count()).select_from(query.limit(COUNT_CAP + 1).subquery()))
        if after is not None:
            moment, key = texts_of(after, 2)
            query = query.where(tuple_(TransferRow.at, TransferRow.key) > tuple_(moment_of(moment), key))
        rows = self._session.execute(query.order_by(TransferRow.at, TransferRow.key).limit(limit + 1)).all()
        items = [Waiting(row.key.removeprefix("suspense:"), row.posted, row.at) for row in rows]
        last = rows[:limit][-1] if rows else None
        return page_of(items, limit, (last.at.isoformat(), last.key) if last else None, count or 0)
