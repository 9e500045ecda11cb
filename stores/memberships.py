"""Who belongs to which kanoon, and who did: the history, and with it `member.kanoon_id`, which says the same at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CursorResult,
    Select,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from stores.database import table_of
from stores.member_rows import (
    ACTIVE,
    DECEASED,
    GOES_ON,
    INVITED,
    KanoonMembershipRow,
    KanoonRow,
    MemberRow,
)
from stores.pages import Cursor, StorePage, number_of, page_of

CLOSED = "closed"
OFFICES = ("secretary", "deputy")
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """How a membership begins or ends: the word of `KanoonMembershipRow`, when, by whom, and by which case."""

    how: str
    at: datetime
    by: str | None = None
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership as kept; it goes on while `ended_at` is None. `office`: secretary or deputy, as last held."""

    id: int
    member_id: str
    kanoon_id: str
    kind: str
    office: str | None
    began_at: datetime
    began_how: str
    began_by: str | None
    began_case: str | None
    ended_at: datetime | None
    ended_how: str | None
    ended_by: str | None
    ended_case: str | None


@dataclass(frozen=True, slots=True)
class NamedMembership:
    """A membership with the person's name; `trustee`: they may stand for loans now."""

    membership: Membership
    name: str
    trustee: bool


_PERSON, _ROW, _GROUP = table_of(MemberRow), table_of(KanoonMembershipRow), table_of(KanoonRow)
_NOW = _ROW.c.ended_at.is_(None)


class MembershipStore:
    """The memberships. Whatever changes one changes the member's kanoon in the same transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, member_id: str) -> None:
        """Until the transaction ends nobody else moves this person."""
        self._session.execute(select(_PERSON.c.id).where(_PERSON.c.id == member_id).with_for_update())

    def lock_all(self, kanoon_id: str) -> None:
        """Until the transaction ends nobody else moves anybody of this kanoon."""
        of_it = select(_PERSON.c.id).where(_PERSON.c.kanoon_id == kanoon_id)
        self._session.execute(of_it.order_by(_PERSON.c.id).with_for_update())

    def move(self, member_id: str, to_id: str, change: Change) -> bool:
        """The person belongs to another kanoon from now on, and may stand for as much as before; offices end."""
        ceiling = self._session.scalar(
            select(_PERSON.c.trustee_ceiling_rials).where(_PERSON.c.id == member_id)
        )
        self.end(member_id, change)
        return self.begin(member_id, to_id, change, ceiling_rials=ceiling or 0)

    def begun_by(self, kanoon_id: str, case_id: str) -> list[str]:
        """Ids of those whose membership of a kanoon began by a case."""
        begun = select(_ROW.c.member_id).where(_ROW.c.kanoon_id == kanoon_id, _ROW.c.began_case == case_id)
        return list(self._session.scalars(begun.order_by(_ROW.c.member_id)))

    def begin(
        self,
        member_id: str,
        kanoon_id: str,
        change: Change,
        *,
        ceiling_rials: int = 0,
        office: str | None = None,
    ) -> bool:
        """The person belongs to the kanoon from now on; False for who has died.

        Raises IntegrityError for who belongs to one already.
        """
        joined = self._session.execute(
            update(_PERSON)
            .where(_PERSON.c.id == member_id, _PERSON.c.state.in_((ACTIVE, INVITED)))
            .values(kanoon_id=kanoon_id, state=ACTIVE, trustee_ceiling_rials=ceiling_rials)
        )
        if not (isinstance(joined, CursorResult) and joined.rowcount):
            return False
        kind = self._session.scalar(select(_GROUP.c.kind).where(_GROUP.c.id == kanoon_id))
        self._session.execute(
            insert(_ROW).values(
                member_id=member_id, kanoon_id=kanoon_id, kind=kind, office=office, began_at=change.at,
                began_how=change.how, began_by=change.by, began_case=change.case_id,
            )
        )  # fmt: skip
        return True

    def end(self, member_id: str, change: Change) -> Membership | None:
        """The person belongs to no kanoon from now on, and is no trustee; what ended, or None where nothing did."""
        current = self.current(member_id)
        if current is not None:
            self._session.execute(
                update(_ROW)
                .where(_ROW.c.id == current.id)
                .values(
                    ended_at=change.at, ended_how=change.how, ended_by=change.by, ended_case=change.case_id
                )
            )
        self._session.execute(
            update(_PERSON).where(_PERSON.c.id == member_id).values(kanoon_id=None, trustee_ceiling_rials=0)
        )
        return current

    def end_all(self, kanoon_id: str, change: Change) -> None:
        """Nobody belongs to the kanoon from now on, nor stands for anybody as its trustee."""
        ended = {
            "ended_at": change.at,
            "ended_how": change.how,
            "ended_by": change.by,
            "ended_case": change.case_id,
        }
        self._session.execute(update(_ROW).where(_ROW.c.kanoon_id == kanoon_id, _NOW).values(ended))
        nowhere = {"kanoon_id": None, "trustee_ceiling_rials": 0}
        self._session.execute(update(_PERSON).where(_PERSON.c.kanoon_id == kanoon_id).values(nowhere))

    def die(self, member_id: str, change: Change) -> Membership | None:
        """The member has died: nothing new is begun for them, and they belong nowhere and stand for nobody."""
        ended = self.end(member_id, change)
        self._session.execute(update(_PERSON).where(_PERSON.c.id == member_id).values(state=DECEASED))
        return ended

    def record_imported(self, member_ids: Collection[str]) -> None:
        """Those of these people who belong to a kanoon, and of whom no history says it, have joined it by import."""
        known = exists(select(_ROW.c.id).where(_ROW.c.member_id == _PERSON.c.id, _NOW))
        columns = ["member_id", "kanoon_id", "kind", "began_at", "began_how"]
        ordered = sorted(member_ids)
        for first in range(0, len(ordered), _AT_ONCE):
            some = ordered[first : first + _AT_ONCE]
            belong = (
                select(
                    _PERSON.c.id, _PERSON.c.kanoon_id, _GROUP.c.kind, _PERSON.c.joined_at, literal("imported")
                )
                .join(_GROUP, _GROUP.c.id == _PERSON.c.kanoon_id)
                .where(_PERSON.c.id.in_(some), ~known)
                .order_by(_PERSON.c.id)
            )
            self._session.execute(insert(_ROW).from_select(columns, belong, include_defaults=False))

    def set_office(self, member_id: str, office: str | None) -> None:
        self._session.execute(update(_ROW).where(_ROW.c.member_id == member_id, _NOW).values(office=office))

    def set_ceiling(self, member_id: str, ceiling_rials: int) -> None:
        """What a member may stand for as a trustee of their kanoon."""
        self._session.execute(
            update(_PERSON).where(_PERSON.c.id == member_id).values(trustee_ceiling_rials=ceiling_rials)
        )

    def current(self, member_id: str) -> Membership | None:
        row = self._session.execute(select(_ROW).where(_ROW.c.member_id == member_id, _NOW)).one_or_none()
        return Membership(*row) if row else None

    def last_of(self, member_id: str) -> Membership | None:
        """The newest, which may have ended."""
        newest = select(_ROW).where(_ROW.c.member_id == member_id).order_by(_ROW.c.id.desc()).limit(1)
        row = self._session.execute(newest).one_or_none()
        return Membership(*row) if row else None

    def count(self, kanoon_id: str) -> int:
        """How many belong to the kanoon now."""
        return self._session.scalar(_count_of(kanoon_id, _NOW)) or 0

    def of_member(
        self, member_id: str, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Membership]:
        """A person's history, the oldest first. Raises BadCursor."""
        wanted = [_ROW.c.member_id == member_id]
        count = self._session.scalar(select(func.count()).select_from(_ROW).where(*wanted)) or 0
        later = _later(after)
        rows = self._session.execute(select(_ROW).where(*wanted, *later).order_by(_ROW.c.id).limit(limit + 1))
        items = [Membership(*row) for row in rows]
        return page_of(items, limit, (items[:limit][-1].id,) if items else None, count)

    def of_kanoon(
        self, kanoon_id: str, *, former: bool = False, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[NamedMembership]:
        """Who belongs to a kanoon, or did (`former`), in the order in which they came. Raises BadCursor."""
        wanted = [_ROW.c.kanoon_id == kanoon_id, ~_NOW if former else _NOW]
        count = self._session.scalar(_count_of(kanoon_id, wanted[1])) or 0
        later = _later(after)
        rows = self._session.execute(
            select(_ROW, _PERSON.c.first_name, _PERSON.c.last_name, _PERSON.c.trustee_ceiling_rials)
            .join(_PERSON, _PERSON.c.id == _ROW.c.member_id)
            .where(*wanted, *later)
            .order_by(_ROW.c.id)
            .limit(limit + 1)
        )
        items = [
            NamedMembership(Membership(*kept), f"{first} {last}", trustee=bool(ceiling) and not former)
            for *kept, first, last, ceiling in rows
        ]
        return page_of(items, limit, (items[:limit][-1].membership.id,) if items else None, count)

    def differ(self) -> int:
        """How many people's `kanoon_id` says something else than their history; always none."""
        now = select(_ROW.c.member_id, _ROW.c.kanoon_id).where(text(GOES_ON)).subquery()
        counted = (
            select(func.count())
            .select_from(_PERSON)
            .outerjoin(now, now.c.member_id == _PERSON.c.id)
            .where(_PERSON.c.kanoon_id.is_distinct_from(now.c.kanoon_id))
        )
        return self._session.scalar(counted) or 0


def _count_of(kanoon_id: str, which: ColumnElement[bool]) -> Select[int]:
    """Of those who ever belonged to a kanoon, which the index has side by side, some are counted."""
    return select(func.count().filter(which)).select_from(_ROW).where(_ROW.c.kanoon_id == kanoon_id)


def _later(after: Cursor | None) -> list[ColumnElement[bool]]:
    """What comes after a place in a list. Raises BadCursor."""
    return [_ROW.c.id > literal(number_of(after), BigInteger())] if after is not None else []
