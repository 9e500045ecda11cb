"""Kanoons that are being formed: what was proposed, who founds them, and what they were given."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    CursorResult,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.persian import search_key
from stores.conflicts import insert_new
from stores.database import Base, WholeNumber

FORMING, ACTIVE, ENDED = "forming", "active", "ended"
INVITED, VERIFIED, DECLINED, NOT_VERIFIED = "invited", "verified", "declined", "not_verified"
DIED = "died"
_FORMING = "state = 'forming'"
_FOUNDS = "state IN ('invited', 'verified')"


class KanoonFormationRow(Base):
    """A formation, under its process's id. One of a kind, name and place forms at a time, in a book."""

    __tablename__ = "kanoon_formation"
    __table_args__ = (
        UniqueConstraint("region", "serial"),
        Index(
            "uq_kanoon_formation_name",
            "book",
            "kind",
            "region",
            "name_key",
            unique=True,
            sqlite_where=text(_FORMING),
            postgresql_where=text(_FORMING),
        ),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(32))
    province: Mapped[str] = mapped_column(String(60))
    county: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(16))
    leader_member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    name_key: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(16))
    account: Mapped[str | None] = mapped_column(String(34))
    serial: Mapped[int | None]
    changed_at: Mapped[datetime]


class KanoonFounderRow(Base):
    """A founder: invited, verified, declined, not_verified or died. Nobody founds two kanoons at a time, in a book."""

    __tablename__ = "kanoon_founder"
    __table_args__ = (
        CheckConstraint("ceiling_rials >= 0", name="ceiling"),
        Index(
            "uq_kanoon_founder_member",
            "book",
            "member_id",
            unique=True,
            sqlite_where=text(_FOUNDS),
            postgresql_where=text(_FOUNDS),
        ),
        Index("ix_kanoon_founder_person", "member_id", "kanoon_id"),
    )

    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon_formation.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    book: Mapped[str] = mapped_column(String(96))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(String(16))
    office: Mapped[str | None] = mapped_column(String(16))
    ceiling_rials: Mapped[int] = mapped_column(WholeNumber, default=0)
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class KanoonFormation:
    """A formation as kept. `state`: forming, active or ended; `serial` is its number in the province."""

    id: str
    book: str
    name: str
    kind: str
    province: str
    county: str
    city: str
    region: str
    leader_member_id: str
    state: str = FORMING
    account: str | None = None
    serial: int | None = None

    @property
    def number(self) -> str:
        """As people read it: the province's digits and its serial; empty where it has none."""
        return f"{self.region.removeprefix('IR-')}-{self.serial:05}" if self.serial else ""


@dataclass(frozen=True, slots=True)
class KanoonFounder:
    """A founder as kept; `office` is secretary, deputy or trustee once elected."""

    number: int
    member_id: str
    state: str
    office: str | None
    ceiling_rials: int


def name_key(name: str, county: str, city: str) -> str:
    """By what two kanoons of a kind and a province are the same: name and place, however they are spelt."""
    return search_key(f"{name} {county} {city}")


class KanoonFormationStore:
    """The formations, and their founders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def propose(self, formation: KanoonFormation, founders: Sequence[str], at: datetime) -> None:
        """Keeps a proposal with its founders (member ids), all invited; a repeat changes nothing."""
        row = {name: getattr(formation, name) for name in KanoonFormation.__slots__}
        key = name_key(formation.name, formation.county, formation.city)
        insert_new(self._session, KanoonFormationRow, [row | {"name_key": key, "changed_at": at}])
        insert_new(
            self._session,
            KanoonFounderRow,
            [
                {
                    "kanoon_id": formation.id, "number": number, "book": formation.book, "member_id": member_id,
                    "state": INVITED, "office": None, "ceiling_rials": 0, "changed_at": at,
                }
                for number, member_id in enumerate(founders, 1)
            ],
        )  # fmt: skip

    def get(self, kanoon_id: str) -> KanoonFormation | None:
        row = self._session.get(KanoonFormationRow, kanoon_id, populate_existing=True)
        if row is None:
            return None
        return KanoonFormation(**{name: getattr(row, name) for name in KanoonFormation.__slots__})

    def is_forming(self, book: str, kind: str, region: str, key: str) -> bool:
        """Whether one of this kind, province, name and place is being formed."""
        found = select(KanoonFormationRow.id).where(
            KanoonFormationRow.book == book,
            KanoonFormationRow.kind == kind,
            KanoonFormationRow.region == region,
            KanoonFormationRow.name_key == key,
            text(_FORMING),
        )
        return self._session.scalar(found.limit(1)) is not None

    def founding(self, book: str, member_ids: Collection[str]) -> set[str]:
        """Those of these people who found some kanoon by now."""
        found = select(KanoonFounderRow.member_id).where(
            KanoonFounderRow.book == book, KanoonFounderRow.member_id.in_(member_ids), text(_FOUNDS)
        )
        return set(self._session.scalars(found))

    def founders(self, kanoon_id: str) -> list[KanoonFounder]:
        rows = self._session.scalars(
            select(KanoonFounderRow)
            .where(KanoonFounderRow.kanoon_id == kanoon_id)
            .order_by(KanoonFounderRow.number)
            .execution_options(populate_existing=True)
        )
        return [
            KanoonFounder(**{name: getattr(row, name) for name in KanoonFounder.__slots__}) for row in rows
        ]

    def mark(self, kanoon_id: str, member_ids: Collection[str], state: str, at: datetime) -> None:
        """What is known of some founders; of who has died nothing else is known any more."""
        self._session.execute(
            update(KanoonFounderRow)
            .where(
                KanoonFounderRow.kanoon_id == kanoon_id,
                KanoonFounderRow.member_id.in_(member_ids),
                KanoonFounderRow.state != DIED,
            )
            .values(state=state, changed_at=at)
        )

    def founder_died(self, member_id: str, at: datetime) -> bool:
        """Whether they founded something that is being formed; they are no founder of it then."""
        forming = select(KanoonFormationRow.id).where(text(_FORMING))
        changed = self._session.execute(
            update(KanoonFounderRow)
            .where(
                KanoonFounderRow.member_id == member_id,
                KanoonFounderRow.state.in_((INVITED, VERIFIED)),
                KanoonFounderRow.kanoon_id.in_(forming),
            )
            .values(state=DIED, changed_at=at)
        )
        return isinstance(changed, CursorResult) and changed.rowcount > 0

    def without(self, member_id: str) -> list[str]:
        """What is being formed without this founder, who has died."""
        found = (
            select(KanoonFounderRow.kanoon_id)
            .join(KanoonFormationRow, KanoonFormationRow.id == KanoonFounderRow.kanoon_id)
            .where(
                KanoonFounderRow.member_id == member_id,
                KanoonFounderRow.state == DIED,
                KanoonFormationRow.state == FORMING,
            )
        )
        return list(self._session.scalars(found.order_by(KanoonFounderRow.kanoon_id)))

    def elect(self, kanoon_id: str, member_id: str, office: str, ceiling_rials: int = 0) -> None:
        self._session.execute(
            update(KanoonFounderRow)
            .where(KanoonFounderRow.kanoon_id == kanoon_id, KanoonFounderRow.member_id == member_id)
            .values(office=office, ceiling_rials=ceiling_rials)
        )

    def dismiss_all(self, kanoon_id: str) -> None:
        """Nobody holds an office: before another election is kept."""
        self._session.execute(
            update(KanoonFounderRow)
            .where(KanoonFounderRow.kanoon_id == kanoon_id)
            .values(office=None, ceiling_rials=0)
        )

    def set_account(self, kanoon_id: str, account: str | None, at: datetime) -> None:
        self._change(kanoon_id, at, account=account)

    def give_number(self, kanoon_id: str, region: str, at: datetime) -> None:
        """The next of the province; one that has a number keeps it. Of two at once the second waits for the first."""
        # Whoever wants a number there holds the same row: the province's first.
        first = select(KanoonFormationRow.id).where(KanoonFormationRow.region == region)
        self._session.execute(first.order_by(KanoonFormationRow.id).limit(1).with_for_update())
        taken = select(func.coalesce(func.max(KanoonFormationRow.serial), 0)).where(
            KanoonFormationRow.region == region
        )
        self._session.execute(
            update(KanoonFormationRow)
            .where(KanoonFormationRow.id == kanoon_id, KanoonFormationRow.serial.is_(None))
            .values(serial=taken.scalar_subquery() + 1, changed_at=at)
        )

    def take_number(self, kanoon_id: str, at: datetime) -> None:
        self._change(kanoon_id, at, serial=None)

    def end(self, kanoon_id: str, state: str, at: datetime) -> None:
        """It became active, or is not formed. Then its founders, or who never answered, are free to found another."""
        self._change(kanoon_id, at, state=state)
        free = text(_FOUNDS) if state == ENDED else KanoonFounderRow.state == INVITED
        self._session.execute(
            update(KanoonFounderRow)
            .where(KanoonFounderRow.kanoon_id == kanoon_id, free)
            .values(state=ENDED, changed_at=at)
        )

    def _change(self, kanoon_id: str, at: datetime, **new: object) -> None:
        self._session.execute(
            update(KanoonFormationRow).where(KanoonFormationRow.id == kanoon_id).values(changed_at=at, **new)
        )
