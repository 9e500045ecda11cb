"""Mergers and splits that are under way: each kanoon takes part in one at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.conflicts import insert_new
from stores.database import Base

_OPEN = "closed_at IS NULL"


class KanoonChangeRow(Base):
    """That a kanoon takes part in a case, and as what: `from` or `into`. `did`: it was done, and not given up."""

    __tablename__ = "kanoon_change"
    __table_args__ = (
        Index(
            "uq_kanoon_change_open",
            "book",
            "kanoon_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    side: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    did: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class KanoonChange:
    """A case with the kanoons that take part in it, by their sides."""

    id: str
    kanoons: Mapping[str, str]
    closed_at: datetime | None
    did: bool


class KanoonChangeStore:
    """What is under way, and what was done."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, process_id: str, book: str, kanoons: Mapping[str, str], at: datetime) -> bool:
        """Keeps who takes part (kanoons by side); False where one of them takes part in another case already."""
        rows = [
            {
                "id": process_id, "kanoon_id": kanoon_id, "book": book, "side": side, "opened_at": at,
                "closed_at": None, "did": False,
            }
            for side, kanoon_id in kanoons.items()
        ]  # fmt: skip
        return sum(insert_new(self._session, KanoonChangeRow, [row]) for row in rows) == len(rows)

    def get(self, process_id: str) -> KanoonChange | None:
        found = select(KanoonChangeRow).where(KanoonChangeRow.id == process_id)
        rows = self._session.scalars(found.execution_options(populate_existing=True)).all()
        if not rows:
            return None
        kanoons = {row.side: row.kanoon_id for row in rows}
        return KanoonChange(process_id, kanoons, rows[0].closed_at, rows[0].did)

    def close(self, process_id: str, at: datetime, *, did: bool = False) -> None:
        """It was done (`did`), or nothing comes of it; a repeat changes nothing."""
        self._session.execute(
            update(KanoonChangeRow)
            .where(KanoonChangeRow.id == process_id, KanoonChangeRow.closed_at.is_(None))
            .values(closed_at=at, did=did)
        )
