"""The register of supporters: registered, verified, found, changed, suspended, left."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, CursorResult, Executable, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from domain.permissions import NATIONWIDE
from domain.persian import search_key, to_ascii_digits
from domain.supporters import Offering
from stores.conflicts import insert_new
from stores.database import table_of
from stores.member_rows import MemberRow
from stores.members import index_of
from stores.pages import COUNT_CAP, Cursor, StorePage, page_of, texts_of
from stores.sealing import Keys
from stores.supporter_rows import SupporterKindRow, SupporterProvinceRow, SupporterRow

REGISTERED, VERIFIED, SUSPENDED, LEFT, REFUSED = "registered", "verified", "suspended", "left", "refused"
THERE = frozenset({REGISTERED, VERIFIED, SUSPENDED})
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a supporter was last asked who never was: before everybody else."""
_LEGAL_ENTITY_DIGITS = 11
_ROW, _KIND = table_of(SupporterRow).c, table_of(SupporterKindRow).c


@dataclass(frozen=True, slots=True)
class Given:
    """What is given of one kind, and how much of it is bound: rials of credit, else cases."""

    kind: str
    capacity: int
    used: int = 0


@dataclass(frozen=True, slots=True)
class Supporter:
    """A supporter; fits domain.network_permissions.SupporterScope. `legal_entity_id` is None for a person."""

    id: str
    book: str
    member_id: str
    name: str
    legal_entity_id: str | None
    kinds: tuple[Given, ...]
    provinces: tuple[str, ...]
    state: str
    registered_by: str
    registered_at: datetime
    verified_by: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of supporters is narrowed by; `region` is the reader's own, NATIONWIDE for everybody's."""

    region: str = NATIONWIDE
    kind: str | None = None
    province: str | None = None
    state: str | None = None
    q: str = ""


class CapacityInUse(Exception):
    """Less is to be given of a kind than pledges bind right now; `kind` says of which."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class SupporterStore:
    """The supporters; `keys` find a person by their national code."""

    def __init__(self, session: Session, keys: Keys | None = None) -> None:
        self._session = session
        self._keys = keys

    def register(self, supporter: Supporter) -> bool:
        """Adds one; False where it is there already, or that person or organisation supports already."""
        row = {
            "id": supporter.id, "book": supporter.book, "member_id": supporter.member_id, "name": supporter.name,
            "legal_entity_id": supporter.legal_entity_id, "state": supporter.state,
            "registered_by": supporter.registered_by, "registered_at": supporter.registered_at,
            "verified_by": supporter.verified_by, "changed_at": supporter.registered_at, "asked_at": NEVER,
            "search_text": search_key(f"{supporter.name} {supporter.legal_entity_id or ''}"),
        }  # fmt: skip
        if not insert_new(self._session, SupporterRow, [row]):
            return False
        kinds = [
            {"supporter_id": supporter.id, "kind": one.kind, "capacity": one.capacity, "used": 0}
            for one in supporter.kinds
        ]
        insert_new(self._session, SupporterKindRow, kinds)
        self._set_provinces(supporter.id, supporter.provinces)
        return True

    def get(self, supporter_id: str) -> Supporter | None:
        return next(iter(self.of_ids([supporter_id]).values()), None)

    def of_ids(self, ids: Collection[str]) -> dict[str, Supporter]:
        """Those of them that there are, in three statements however many."""
        return {one.id: one for one in self._whole(select(SupporterRow).where(SupporterRow.id.in_(ids)))}

    def of_member(self, member_id: str) -> list[Supporter]:
        """What a person supports as, or answers for, by id; also what is over."""
        rows = select(SupporterRow).where(SupporterRow.member_id == member_id, _ROW.book == REAL_BOOK)
        return self._whole(rows.order_by(SupporterRow.id))

    def registrations_of(self, member_id: str) -> list[str]:
        """The registrations of a person, or of what they answer for, that nobody has verified or refused yet."""
        found = select(SupporterRow.id).where(
            SupporterRow.member_id == member_id, SupporterRow.state == REGISTERED
        )
        return list(self._session.scalars(found.order_by(SupporterRow.id)))

    def is_there(self, book: str, member_id: str, legal_entity_id: str | None) -> bool:
        """Whether this person, or this organisation, supports by now or is about to."""
        whose = (
            SupporterRow.legal_entity_id == legal_entity_id
            if legal_entity_id
            else (SupporterRow.member_id == member_id) & SupporterRow.legal_entity_id.is_(None)
        )
        found = select(SupporterRow.id).where(SupporterRow.book == book, whose, SupporterRow.state.in_(THERE))
        return self._session.scalar(found.limit(1)) is not None

    def verify(self, supporter_id: str, by: str, at: datetime) -> None:
        """By somebody else than who registered it; the database holds that too. A repeat changes nothing."""
        self._session.execute(
            update(table_of(SupporterRow))
            .where(_ROW.id == supporter_id, _ROW.state == REGISTERED)
            .values(state=VERIFIED, verified_by=by, changed_at=at)
        )

    def set_state(self, supporter_id: str, states: Collection[str], state: str, at: datetime) -> bool:
        """Whether it came from one of these states into this one."""
        return self._changed(
            update(table_of(SupporterRow))
            .where(_ROW.id == supporter_id, _ROW.state.in_(states))
            .values(state=state, changed_at=at)
        )

    def change(
        self,
        supporter_id: str,
        *,
        kinds: Sequence[Offering] | None,
        provinces: Sequence[str] | None,
        at: datetime,
    ) -> None:
        """What is None stays. Raises CapacityInUse for less than is bound by pledges, and changes nothing then."""
        if kinds is not None:
            self._set_kinds(supporter_id, kinds)
        if provinces is not None:
            self._session.execute(
                delete(SupporterProvinceRow).where(SupporterProvinceRow.supporter_id == supporter_id)
            )
            self._set_provinces(supporter_id, provinces)
        self._session.execute(
            update(table_of(SupporterRow)).where(_ROW.id == supporter_id).values(changed_at=at)
        )

    def find(self, wanted: Wanted, *, after: Cursor | None = None, limit: int = 50) -> StorePage[Supporter]:
        """Supporters by name, of the real book. Raises BadCursor."""
        conditions = [SupporterRow.book == REAL_BOOK, *self._conditions(wanted)]
        counted = select(SupporterRow.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(SupporterRow).where(*conditions)
        if after is not None:
            name, supporter_id = texts_of(after, 2)
            query = query.where(
                (SupporterRow.name > name) | ((SupporterRow.name == name) & (SupporterRow.id > supporter_id))
            )
        items = self._whole(query.order_by(SupporterRow.name, SupporterRow.id).limit(limit + 1))
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.name, last.id) if last else None, count)

    def take(self, supporter_id: str, kind: str, units: int) -> bool:
        """Binds so much of what a verified supporter gives; False where it has not so much left."""
        verified = exists().where(_ROW.id == supporter_id, _ROW.state == VERIFIED)
        return self._changed(
            update(table_of(SupporterKindRow))
            .where(
                _KIND.supporter_id == supporter_id, _KIND.kind == kind, _KIND.used + units <= _KIND.capacity, verified
            )
            .values(used=_KIND.used + units)
        )  # fmt: skip

    def has_left(self, supporter_id: str, kind: str, units: int) -> bool:
        """Whether `take` would bind so much: what a rehearsal asks, which binds nothing."""
        found = select(_KIND.kind).where(
            _KIND.supporter_id == supporter_id, _KIND.kind == kind, _KIND.used + units <= _KIND.capacity,
            exists().where(_ROW.id == supporter_id, _ROW.state == VERIFIED),
        )  # fmt: skip
        return self._session.scalar(found) is not None

    def give_back(self, supporter_id: str, kind: str, units: int) -> None:
        """What `take` bound is free again."""
        self._session.execute(
            update(table_of(SupporterKindRow))
            .where(_KIND.supporter_id == supporter_id, _KIND.kind == kind)
            .values(used=_KIND.used - units)
        )

    def _set_kinds(self, supporter_id: str, kinds: Sequence[Offering]) -> None:
        offered = {one.kind: one.capacity for one in kinds}
        for kind, capacity in sorted(offered.items()):
            row = {"supporter_id": supporter_id, "kind": kind, "capacity": capacity, "used": 0}
            if insert_new(self._session, SupporterKindRow, [row]):
                continue
            enough = update(table_of(SupporterKindRow)).where(
                _KIND.supporter_id == supporter_id, _KIND.kind == kind, _KIND.used <= capacity
            )
            if not self._changed(enough.values(capacity=capacity)):
                raise CapacityInUse(kind)
        others = (_KIND.supporter_id == supporter_id) & _KIND.kind.not_in(offered)
        bound = self._session.scalar(select(_KIND.kind).where(others, _KIND.used > 0).limit(1))
        if bound is not None:
            raise CapacityInUse(bound)
        # Whoever binds some of it at this moment keeps it: what is used is not deleted.
        self._session.execute(delete(table_of(SupporterKindRow)).where(others, _KIND.used == 0))

    def _set_provinces(self, supporter_id: str, provinces: Iterable[str]) -> None:
        rows = [{"supporter_id": supporter_id, "region": one} for one in sorted(set(provinces))]
        insert_new(self._session, SupporterProvinceRow, rows)

    def _conditions(self, wanted: Wanted) -> list[ColumnElement[bool]]:
        conditions = [
            _supports_in(place)
            for place in (wanted.region, wanted.province)
            if place not in (None, NATIONWIDE)
        ]
        if wanted.kind is not None:
            conditions.append(
                exists().where(_KIND.supporter_id == SupporterRow.id, _KIND.kind == wanted.kind)
            )
        if wanted.state is not None:
            conditions.append(SupporterRow.state == wanted.state)
        words = search_key(wanted.q).split()
        code = to_ascii_digits(wanted.q).strip()
        if self._keys and len(words) == 1 and code.isdecimal() and len(code) < _LEGAL_ENTITY_DIGITS:
            person = select(MemberRow.id).where(
                MemberRow.national_code_index == index_of(self._keys, code.zfill(10))
            )
            conditions.append(SupporterRow.member_id.in_(person))
        else:
            conditions += [SupporterRow.search_text.contains(word, autoescape=True) for word in words]
        return conditions

    def _whole(self, query: Executable) -> list[Supporter]:
        rows: Sequence[SupporterRow] = self._session.scalars(
            query, execution_options={"populate_existing": True}
        ).all()
        ids = [row.id for row in rows]
        kinds, provinces = self._kinds_of(ids), self._provinces_of(ids)
        return [
            Supporter(
                row.id, row.book, row.member_id, row.name, row.legal_entity_id, tuple(kinds.get(row.id, ())),
                tuple(provinces.get(row.id, ())), row.state, row.registered_by, row.registered_at, row.verified_by,
            )
            for row in rows
        ]  # fmt: skip

    def _kinds_of(self, ids: Collection[str]) -> dict[str, list[Given]]:
        found: dict[str, list[Given]] = {}
        asked = select(table_of(SupporterKindRow)).where(_KIND.supporter_id.in_(ids)).order_by(_KIND.kind)
        for row in self._session.execute(asked):
            found.setdefault(row.supporter_id, []).append(Given(row.kind, row.capacity, row.used))
        return found

    def _provinces_of(self, ids: Collection[str]) -> dict[str, list[str]]:
        place = table_of(SupporterProvinceRow).c
        found: dict[str, list[str]] = {}
        asked = select(place.supporter_id, place.region).where(place.supporter_id.in_(ids))
        for row in self._session.execute(asked.order_by(place.region)):
            found.setdefault(row.supporter_id, []).append(row.region)
        return found

    def _changed(self, statement: Executable) -> bool:
        result = self._session.execute(statement)
        return isinstance(result, CursorResult) and result.rowcount == 1


def _supports_in(province: str | None) -> ColumnElement[bool]:
    place = table_of(SupporterProvinceRow).c
    return exists().where(
        place.supporter_id == SupporterRow.id, or_(place.region == province, place.region == NATIONWIDE)
    )
