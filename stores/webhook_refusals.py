"""How often deliveries were refused: one row a day for each source and reason, whatever the flood."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.conflicts import insert_new
from stores.database import Base


class Refusal(StrEnum):
    """Why a delivery is not believed: anybody may have sent it, or its id had another body before."""

    BAD_SIGNATURE = "bad_signature"
    ID_REUSED = "id_reused"


class WebhookRefusalRow(Base):
    """The refused deliveries of a day, in UTC. `try_at` is when a person is told of them; None once they were."""

    __tablename__ = "webhook_refusal"

    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    refusal: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]
    first_at: Mapped[datetime]
    tries: Mapped[int]
    try_at: Mapped[datetime | None] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class RefusalDay:
    """Refused deliveries of one source on one day, of which a person must still be told."""

    source: str
    day: date
    refusal: Refusal
    count: int
    first_at: datetime
    tries: int

    @property
    def id(self) -> str:
        """The id of what a person is told: the same for the whole day."""
        what = "refused" if self.refusal is Refusal.BAD_SIGNATURE else self.refusal.value
        return f"{self.source}:{what}:{self.day.isoformat()}"


class WebhookRefusalStore:
    """The days on which deliveries were refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, source: str, refusal: Refusal, at: datetime, more: int = 1) -> int:
        """Counts refused deliveries on their day; how many there are now, never the same for two at once."""
        key = {"source": source, "day": at.date(), "refusal": refusal.value}
        insert_new(
            self._session, WebhookRefusalRow, [key | {"count": 0, "first_at": at, "tries": 0, "try_at": at}]
        )
        row = WebhookRefusalRow
        counted = self._session.execute(
            update(row)
            .where(*_is(source, refusal, at.date()))
            .values(count=row.count + more)
            .returning(row.count)
        )
        return counted.scalar_one()

    def untold(self, now: datetime, limit: int) -> list[RefusalDay]:
        """The days that a person must be told of, as far as it is time to try."""
        rows = self._session.scalars(
            select(WebhookRefusalRow)
            .where(WebhookRefusalRow.try_at <= now)
            .order_by(WebhookRefusalRow.try_at)
            .limit(limit)
        )
        return [
            RefusalDay(row.source, row.day, Refusal(row.refusal), row.count, row.first_at, row.tries)
            for row in rows
        ]

    def told(self, one: RefusalDay) -> None:
        self._session.execute(
            update(WebhookRefusalRow).where(*_is(one.source, one.refusal, one.day)).values(try_at=None)
        )

    def try_again_at(self, one: RefusalDay, at: datetime) -> None:
        self._session.execute(
            update(WebhookRefusalRow)
            .where(*_is(one.source, one.refusal, one.day))
            .values(try_at=at, tries=WebhookRefusalRow.tries + 1)
        )


def _is(source: str, refusal: Refusal, day: date) -> tuple[ColumnElement[bool], ...]:
    row = WebhookRefusalRow
    return row.source == source, row.refusal == refusal.value, row.day == day
