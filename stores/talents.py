"""Talents on their way to a cell: who was nominated, what was found, what was decided."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.talents import Match, Nomination
from stores.conflicts import insert_new
from stores.database import Base

OPEN, ENDED, APPROVED = "open", "ended", "approved"
_TAKEN = "state IN ('open', 'approved')"


class TalentRow(Base):
    """A talent, under its process's id. A member is on one such way at a time, in a book."""

    __tablename__ = "talent"
    __table_args__ = (
        Index(
            "uq_talent_member",
            "book",
            "member_id",
            unique=True,
            sqlite_where=text(_TAKEN),
            postgresql_where=text(_TAKEN),
        ),
        Index("ix_talent_of_kanoon", "kanoon_id", "state", "id"),
        Index("ix_talent_of_member", "member_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon.id"))
    nominated_by: Mapped[str] = mapped_column(String(16))
    wish: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    assessment: Mapped[dict[str, Any] | None]
    suitability: Mapped[str | None] = mapped_column(String(16))
    cell_kind: Mapped[str | None] = mapped_column(String(24))
    craft_code: Mapped[str | None] = mapped_column(String(32))
    setup: Mapped[dict[str, Any] | None]
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Talent:
    """A talent as kept; `assessment` is domain.talent_assessment.Assessment as JSON, `setup` is domain.talent_told.setup_told,
    the rest what was decided.
    """

    id: str
    book: str
    member_id: str
    kanoon_id: str
    nominated_by: str
    wish: str
    state: str
    assessment: dict[str, Any] | None
    suitability: str | None
    cell_kind: str | None
    craft_code: str | None
    setup: dict[str, Any] | None


class TalentStore:
    """The talents."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def nominate(self, nomination: Nomination, book: str, at: datetime) -> bool:
        """Keeps a nomination. False where the member is on such a way already; a repeat changes nothing."""
        row = {
            "id": nomination.talent_id, "book": book, "member_id": nomination.member_id,
            "kanoon_id": nomination.kanoon_id, "nominated_by": nomination.nominated_by, "wish": nomination.wish,
            "state": OPEN, "assessment": None, "suitability": None, "cell_kind": None, "craft_code": None,
            "setup": None, "changed_at": at,
        }  # fmt: skip
        return bool(insert_new(self._session, TalentRow, [row]))

    def get(self, talent_id: str) -> Talent | None:
        row = self._session.get(TalentRow, talent_id, populate_existing=True)
        if row is None:
            return None
        return Talent(**{name: getattr(row, name) for name in Talent.__slots__})

    def on_their_way(self, book: str, member_ids: Collection[str]) -> dict[str, str]:
        """Those of these members who are nominated already, or have a plan that was approved: their talents' ids."""
        found = select(TalentRow.member_id, TalentRow.id).where(
            TalentRow.book == book, TalentRow.member_id.in_(member_ids), text(_TAKEN)
        )
        return {row.member_id: row.id for row in self._session.execute(found)}

    def open_of_member(self, member_id: str) -> list[str]:
        """Ids of a member's talents that run, rehearsed ones too."""
        return self._open(TalentRow.member_id == member_id)

    def open_in(self, kanoon_id: str) -> list[str]:
        """Ids of the talents of a kanoon that run, rehearsed ones too."""
        return self._open(TalentRow.kanoon_id == kanoon_id)

    def keep_assessment(self, talent_id: str, assessment: dict[str, Any], at: datetime) -> None:
        self._change(talent_id, at, assessment=assessment)

    def keep_setup(self, talent_id: str, setup: dict[str, Any], at: datetime) -> None:
        self._change(talent_id, at, setup=setup)

    def match(self, talent_id: str, match: Match, at: datetime) -> None:
        self._change(
            talent_id,
            at,
            suitability=match.suitability,
            cell_kind=match.cell_kind or None,
            craft_code=match.craft_code or None,
        )

    def end(self, talent_id: str, state: str, at: datetime) -> None:
        self._change(talent_id, at, state=state)

    def _open(self, wanted: Any) -> list[str]:
        ids = select(TalentRow.id).where(wanted, TalentRow.state == OPEN).order_by(TalentRow.id)
        return list(self._session.scalars(ids))

    def _change(self, talent_id: str, at: datetime, **new: object) -> None:
        self._session.execute(update(TalentRow).where(TalentRow.id == talent_id).values(changed_at=at, **new))
