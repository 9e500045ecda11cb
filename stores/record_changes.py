"""What was changed of a member or a kanoon, by whom, when and why; never what it was or is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.database import Base


class RecordChangeRow(Base):
    """A change of `subject` (`member:<id>` or `kanoon:<id>`); `what`: mobile, sheba, kanoon, active, suspended."""

    __tablename__ = "record_change"
    __table_args__ = (Index("ix_record_change_of", "subject", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    subject: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(16))
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500))


@dataclass(frozen=True, slots=True)
class RecordChange:
    id: int
    what: str
    by: str
    at: datetime
    reason: str


class RecordChangeStore:
    """All changes; rows are only added."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, subject: str, what: str, by: str, at: datetime, reason: str) -> int:
        """The change's number."""
        row = RecordChangeRow(subject=subject, what=what, by=by, at=at, reason=reason)
        self._session.add(row)
        self._session.flush()
        return row.id

    def last_of(self, subject: str, limit: int = 50) -> tuple[RecordChange, ...]:
        """The newest first."""
        rows = self._session.scalars(
            select(RecordChangeRow)
            .where(RecordChangeRow.subject == subject)
            .order_by(RecordChangeRow.id.desc())
            .limit(limit)
        )
        return tuple(RecordChange(row.id, row.what, row.by, row.at, row.reason) for row in rows)
