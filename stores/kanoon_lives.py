"""Lives of kanoons: how each stands, its visits with what was reported, and who belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, bindparam, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.kanoon_lives import life_of
from domain.ledger import REAL_BOOK
from stores.conflicts import insert_new
from stores.database import Base, WholeNumber, table_of
from stores.kanoon_formations import ENDED as FOUNDING_ENDED
from stores.kanoon_formations import VERIFIED, KanoonFounderRow
from stores.loan_rows import LoanRow
from stores.loans import ENDED
from stores.member_rows import KanoonMembershipRow, KanoonRow, MemberRow
from stores.members import ACTIVE
from stores.memberships import CLOSED, Change, MembershipStore
from stores.pages import COUNT_CAP, Cursor, StorePage, number_of, page_of
from stores.staff import StaffRow

BEGUN, HELD, MISSED, CALLED_OFF = "begun", "held", "missed", "called_off"
_REPORTED = (
    "held_on", "meetings", "present", "condition", "activities", "problems", "help_wanted", "next_meeting_on",
)  # fmt: skip
_DAYS = frozenset({"held_on", "next_meeting_on"})
_OFFICES = ("deputy", "secretary")


class KanoonLifeRow(Base):
    """A life under its process's id; a real kanoon has one real life. Times are the case's own."""

    __tablename__ = "kanoon_life"
    __table_args__ = (Index("ix_kanoon_life_of", "kanoon_id", "book"),)

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    kanoon_id: Mapped[str] = mapped_column(String(64))
    book: Mapped[str] = mapped_column(String(96))
    stage: Mapped[str] = mapped_column(String(16))
    missed: Mapped[int]
    last_visit_on: Mapped[date | None]
    next_visit_at: Mapped[datetime | None]
    changes: Mapped[int]
    changed_at: Mapped[datetime]


class KanoonVisitRow(Base):
    """A visit of a kanoon and its activity form: begun, held, missed or called_off."""

    __tablename__ = "kanoon_visit"

    life_id: Mapped[str] = mapped_column(ForeignKey("kanoon_life.id"), primary_key=True)
    round: Mapped[int] = mapped_column(WholeNumber, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by: Mapped[str | None] = mapped_column(String(100))
    held_on: Mapped[date | None]
    meetings: Mapped[int | None]
    present: Mapped[int | None]
    condition: Mapped[str | None] = mapped_column(String(16))
    activities: Mapped[str | None] = mapped_column(Text)
    problems: Mapped[str | None] = mapped_column(Text)
    help_wanted: Mapped[str | None] = mapped_column(Text)
    next_meeting_on: Mapped[date | None]


@dataclass(frozen=True, slots=True)
class KanoonLife:
    """How a kanoon's life stands; `last_visit_on` is None where it was never visited."""

    id: str
    kanoon_id: str
    book: str
    stage: str
    missed: int
    last_visit_on: date | None
    next_visit_at: datetime | None


@dataclass(frozen=True, slots=True)
class KanoonVisit:
    """A visit with what was reported; the report's fields are None where there was none."""

    round: int
    state: str
    begun_at: datetime
    ended_at: datetime | None
    by: str | None
    held_on: date | None
    meetings: int | None
    present: int | None
    condition: str | None
    activities: str | None
    problems: str | None
    help_wanted: str | None
    next_meeting_on: date | None


_LIFE, _VISIT = table_of(KanoonLifeRow).c, table_of(KanoonVisitRow).c
_MEMBER, _FOUNDER, _LOAN = table_of(MemberRow).c, table_of(KanoonFounderRow).c, table_of(LoanRow).c
_BELONGING = table_of(KanoonMembershipRow).c
_THIS = bindparam("of_kanoon", type_=String)
_BELONG = (_MEMBER.kanoon_id == _THIS) & (_MEMBER.state == ACTIVE)
_COUNT = select(func.count()).select_from(table_of(MemberRow)).where(_BELONG)
_FOUNDED = (
    select(func.count())
    .select_from(table_of(KanoonFounderRow))
    .where(_FOUNDER.kanoon_id == _THIS, _FOUNDER.state == VERIFIED)
)
_PEOPLE = select(_MEMBER.id, _MEMBER.trustee_ceiling_rials).where(_BELONG).order_by(_MEMBER.id)
_IN_OFFICE = (
    select(_BELONGING.office, _BELONGING.member_id)
    .where(_BELONGING.kanoon_id == _THIS, _BELONGING.ended_at.is_(None), _BELONGING.office.in_(_OFFICES))
    .order_by(_BELONGING.office)
)
_FOUNDED_OFFICE = (
    select(_FOUNDER.office, _FOUNDER.member_id)
    .where(_FOUNDER.kanoon_id == _THIS, _FOUNDER.office.in_(_OFFICES), _FOUNDER.state == VERIFIED)
    .order_by(_FOUNDER.office)
)
_OPEN_LOANS = (
    select(func.count())
    .select_from(table_of(LoanRow))
    .where(_LOAN.kanoon_id == _THIS, _LOAN.book == REAL_BOOK, _LOAN.state.not_in(ENDED))
)


class KanoonLifeStore:
    """The lives of kanoons."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, life: KanoonLife, at: datetime) -> None:
        """Keeps a life that begins; a repeat changes nothing."""
        row = {name: getattr(life, name) for name in KanoonLife.__slots__}
        insert_new(self._session, KanoonLifeRow, [row | {"changes": 0, "changed_at": at}])

    def get(self, life_id: str) -> KanoonLife | None:
        row = self._session.get(KanoonLifeRow, life_id, populate_existing=True)
        if row is None:
            return None
        return KanoonLife(**{name: getattr(row, name) for name in KanoonLife.__slots__})

    def of_kanoon(self, kanoon_id: str) -> KanoonLife | None:
        """The real life of a kanoon; None where nobody watches it yet."""
        return self.get(life_of(kanoon_id))

    def count_real(self) -> int:
        """How many real lives have begun so far."""
        return self._session.scalar(select(func.count()).where(_LIFE.book == REAL_BOOK)) or 0

    def without_life(self, limit: int) -> Sequence[str]:
        """Ids of active kanoons that nobody watches yet, in their order."""
        of_it = exists().where(_LIFE.kanoon_id == KanoonRow.id, _LIFE.book == REAL_BOOK)
        asked = select(KanoonRow.id).where(KanoonRow.state == ACTIVE, ~of_it)
        return self._session.scalars(asked.order_by(KanoonRow.id).limit(limit)).all()

    def begin_visit(self, life_id: str, number: int, at: datetime, next_visit_at: datetime) -> None:
        """A repeat changes nothing."""
        row: dict[str, Any] = dict.fromkeys(("ended_at", "by", *_REPORTED))
        row |= {"life_id": life_id, "round": number, "state": BEGUN, "begun_at": at}
        insert_new(self._session, KanoonVisitRow, [row])
        self._write(life_id, at, next_visit_at=next_visit_at)

    def end_visit(
        self,
        life_id: str,
        number: int,
        state: str,
        at: datetime,
        *,
        missed: int,
        by: str | None,
        form: Mapping[str, Any],
    ) -> None:
        """What came of it, with the answers of the activity form (days as ISO 8601). A repeat changes nothing."""
        told = {name: form.get(name) for name in _REPORTED}
        told |= {name: date.fromisoformat(str(told[name])) if told[name] else None for name in _DAYS}
        self._session.execute(
            update(KanoonVisitRow)
            .where(_VISIT.life_id == life_id, _VISIT.round == number)
            .values(state=state, ended_at=at, by=by, **told)
        )
        visited = {"last_visit_on": told["held_on"]} if state == HELD else {}
        self._write(life_id, at, missed=missed, **visited)

    def change(
        self,
        life_id: str,
        number: int,
        *,
        stage: str,
        missed: int,
        next_visit_at: datetime | None,
        at: datetime,
    ) -> bool:
        """Keeps the `number`-th change of a life; False where it, or a later one, was kept before."""
        row = self._session.get(KanoonLifeRow, life_id, populate_existing=True, with_for_update=True)
        if row is None or row.changes >= number:
            return False
        self._write(life_id, at, changes=number, stage=stage, missed=missed, next_visit_at=next_visit_at)
        return True

    def visits(self, life_id: str, *, after: Cursor | None = None, limit: int = 50) -> StorePage[KanoonVisit]:
        """The visits of a life, the newest first. Raises BadCursor."""
        of_it = select(KanoonVisitRow).where(_VISIT.life_id == life_id)
        counted = select(_VISIT.round).where(_VISIT.life_id == life_id).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        if after is not None:
            of_it = of_it.where(_VISIT.round < number_of(after))
        rows = self._session.scalars(of_it.order_by(_VISIT.round.desc()).limit(limit + 1))
        items = [KanoonVisit(**{name: getattr(row, name) for name in KanoonVisit.__slots__}) for row in rows]
        return page_of(items, limit, (items[:limit][-1].round,) if items else None, count)

    # Who belongs to a kanoon.

    def count_members(self, kanoon_id: str) -> int:
        """Exactly how many belong to it now; of a rehearsed formation, its verified founders."""
        asked = {"of_kanoon": kanoon_id}
        return self._session.scalar(_COUNT if self._is_kanoon(kanoon_id) else _FOUNDED, asked) or 0

    def offices(self, kanoon_id: str) -> tuple[str, ...]:
        """Member ids of its deputy and its secretary, as far as they were elected and still belong to it."""
        asked = _IN_OFFICE if self._is_kanoon(kanoon_id) else _FOUNDED_OFFICE
        rows = self._session.execute(asked, {"of_kanoon": kanoon_id})
        return tuple(row.member_id for row in rows)

    def people(self, kanoon_id: str) -> list[tuple[str, bool]]:
        """Ids of all who belong to it, and whether each is a trustee."""
        rows = self._session.execute(_PEOPLE, {"of_kanoon": kanoon_id})
        return [(row.id, row.trustee_ceiling_rials > 0) for row in rows]

    def open_loans(self, kanoon_id: str) -> int:
        """How many real loans that were signed in it are neither paid nor ended, applications too."""
        return self._session.scalar(_OPEN_LOANS, {"of_kanoon": kanoon_id}) or 0

    def set_free(self, kanoon_id: str, at: datetime, case_id: str) -> None:
        """Nobody belongs to it, nor leads it, any more; its founders may found another."""
        self._session.execute(
            update(KanoonFounderRow)
            .where(_FOUNDER.kanoon_id == kanoon_id, _FOUNDER.state == VERIFIED)
            .values(state=FOUNDING_ENDED)
        )
        MembershipStore(self._session).end_all(kanoon_id, Change(CLOSED, at, None, case_id))
        self._session.execute(update(StaffRow).where(StaffRow.kanoon_id == kanoon_id).values(kanoon_id=None))

    def _is_kanoon(self, kanoon_id: str) -> bool:
        return self._session.get(KanoonRow, kanoon_id) is not None

    def _write(self, life_id: str, at: datetime, **new: object) -> None:
        self._session.execute(
            update(KanoonLifeRow).where(KanoonLifeRow.id == life_id).values(changed_at=at, **new)
        )
