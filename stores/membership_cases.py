"""Requests about memberships that are open: one of each person, kanoon and kind at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.ledger import REAL_BOOK
from stores.conflicts import insert_new
from stores.database import Base

_OPEN = "closed_at IS NULL"


class MembershipCaseRow(Base):
    """A request under its process's id. `kanoon_id` is the one that the person joins, or else leaves."""

    __tablename__ = "membership_case"
    __table_args__ = (
        Index(
            "uq_membership_case_open",
            "book",
            "member_id",
            "kanoon_id",
            "what",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "ix_membership_case_of_kanoon",
            "kanoon_id",
            "opened_at",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_membership_case_of_member", "member_id", "closed_at"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    what: Mapped[str] = mapped_column(String(16))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    ended_office: Mapped[str | None] = mapped_column(String(16))
    ended_trustee: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, slots=True)
class MembershipRequest:
    """A request as kept; `what`: invitation, request, leave, transfer or expulsion.

    `ended_office` and `ended_trustee`: what ended with the membership that it ended.
    """

    id: str
    book: str
    what: str
    member_id: str
    kanoon_id: str
    opened_at: datetime
    closed_at: datetime | None = None
    ended_office: str | None = None
    ended_trustee: bool = False


class MembershipCaseStore:
    """The requests about memberships."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, request: MembershipRequest) -> bool:
        """Keeps a request; False where the same is asked already."""
        row = {name: getattr(request, name) for name in MembershipRequest.__slots__}
        return insert_new(self._session, MembershipCaseRow, [row]) == 1

    def get(self, process_id: str) -> MembershipRequest | None:
        row = self._session.get(MembershipCaseRow, process_id, populate_existing=True)
        return _request(row) if row else None

    def close(
        self, process_id: str, at: datetime, *, office: str | None = None, trustee: bool = False
    ) -> None:
        """It has ended, one way or another; a repeat changes nothing."""
        kept = self._session.get(MembershipCaseRow, process_id, populate_existing=True)
        if kept is not None and kept.closed_at is None:
            self._session.execute(
                update(MembershipCaseRow)
                .where(MembershipCaseRow.id == process_id)
                .values(closed_at=at, ended_office=office, ended_trustee=trustee)
            )

    def is_open(self, member_id: str, what: str) -> bool:
        """Whether a real request of this kind about the person is open."""
        found = select(MembershipCaseRow.id).where(
            MembershipCaseRow.book == REAL_BOOK,
            MembershipCaseRow.member_id == member_id,
            MembershipCaseRow.what == what,
            text(_OPEN),
        )
        return self._session.scalar(found.limit(1)) is not None

    def open_of(self, member_id: str) -> list[str]:
        """Ids of all open requests about a person, rehearsed ones too."""
        found = select(MembershipCaseRow.id).where(MembershipCaseRow.member_id == member_id, text(_OPEN))
        return list(self._session.scalars(found.order_by(MembershipCaseRow.id)))

    def open_in(self, kanoon_id: str, limit: int = 50) -> tuple[MembershipRequest, ...]:
        """The open requests about a kanoon, the newest first."""
        rows = self._session.scalars(
            select(MembershipCaseRow)
            .where(MembershipCaseRow.kanoon_id == kanoon_id, MembershipCaseRow.closed_at.is_(None))
            .order_by(MembershipCaseRow.opened_at.desc(), MembershipCaseRow.id)
            .limit(limit)
        )
        return tuple(map(_request, rows))


def _request(row: MembershipCaseRow) -> MembershipRequest:
    return MembershipRequest(**{name: getattr(row, name) for name in MembershipRequest.__slots__})
