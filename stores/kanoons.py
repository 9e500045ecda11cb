"""Kanoons as they are kept: made, found, led, and in which state."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select, update
from sqlalchemy.orm import Session

from domain.permissions import NATIONWIDE
from domain.persian import search_key
from stores.conflicts import insert_new
from stores.database import table_of
from stores.member_rows import KanoonRow, MemberRow
from stores.members import ACTIVE
from stores.pages import Cursor, StorePage, capped_count, page_of, texts_of


@dataclass(frozen=True, slots=True)
class Kanoon:
    """A kanoon; `region` is the province's ISO 3166-2 code, which bounds staff."""

    id: str
    name: str
    kind: str
    province: str
    county: str
    city: str
    region: str
    state: str = ACTIVE
    leader_member_id: str | None = None


_PERSON, _GROUP = table_of(MemberRow), table_of(KanoonRow)
_KANOON = select(_GROUP).where(_GROUP.c.id == bindparam("this"))


class KanoonStore:
    """The kanoons."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, kanoons: Sequence[Kanoon]) -> None:
        """Adds those that are not there yet."""
        insert_new(
            self._session,
            KanoonRow,
            [
                {name: getattr(kanoon, name) for name in Kanoon.__slots__}
                | {
                    "search_text": search_key(
                        f"{kanoon.name} {kanoon.province} {kanoon.county} {kanoon.city}"
                    )
                }
                for kanoon in kanoons
            ],
        )

    def lock(self, kanoon_id: str) -> None:
        """Until the transaction ends nobody else proposes people of this kanoon to each other."""
        self._session.execute(select(KanoonRow.id).where(KanoonRow.id == kanoon_id).with_for_update())

    def set_state(self, kanoon_id: str, state: str) -> None:
        self._session.execute(update(KanoonRow).where(KanoonRow.id == kanoon_id).values(state=state))

    def lead(self, kanoon_id: str, member_id: str) -> None:
        self._session.execute(
            update(KanoonRow).where(KanoonRow.id == kanoon_id).values(leader_member_id=member_id)
        )

    def members_of_active(self, member_ids: Collection[str]) -> set[str]:
        """Those of these people who belong to some active kanoon."""
        found = (
            select(_PERSON.c.id)
            .join(_GROUP, _GROUP.c.id == _PERSON.c.kanoon_id)
            .where(_PERSON.c.id.in_(member_ids), _GROUP.c.state == ACTIVE)
        )
        return set(self._session.scalars(found))

    def is_active(self, kind: str, region: str, key: str) -> bool:
        """Whether there is an active one of this kind, province, and name with place (as `name_key` has it)."""
        same = select(KanoonRow.name, KanoonRow.county, KanoonRow.city).where(
            KanoonRow.kind == kind,
            KanoonRow.region == region,
            KanoonRow.state == ACTIVE,
            *(KanoonRow.search_text.contains(word, autoescape=True) for word in key.split()),
        )
        return any(
            search_key(f"{row.name} {row.county} {row.city}") == key for row in self._session.execute(same)
        )

    def get(self, kanoon_id: str) -> Kanoon | None:
        row = self._session.execute(_KANOON, {"this": kanoon_id}).one_or_none()
        return _kanoon(row) if row else None

    def is_empty(self) -> bool:
        return self._session.scalar(select(KanoonRow.id).limit(1)) is None

    def find(
        self,
        *,
        region: str = NATIONWIDE,
        kanoon_id: str | None = None,
        q: str | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[Kanoon]:
        """Kanoons in the order of their ids; `q` is part of a name or place."""
        wanted: list[ColumnElement[bool]] = [] if region == NATIONWIDE else [KanoonRow.region == region]
        if kanoon_id is not None:
            wanted.append(KanoonRow.id == kanoon_id)
        wanted += [KanoonRow.search_text.contains(w, autoescape=True) for w in search_key(q or "").split()]
        count = capped_count(self._session, select(KanoonRow.id).where(*wanted))
        query = select(KanoonRow).where(*wanted)
        if after is not None:
            query = query.where(KanoonRow.id > texts_of(after, 1)[0])
        rows = self._session.scalars(query.order_by(KanoonRow.id).limit(limit + 1))
        items = [_kanoon(row) for row in rows]
        return page_of(items, limit, (items[:limit][-1].id,) if items else None, count)


def _kanoon(row: KanoonRow | Row[Any]) -> Kanoon:
    return Kanoon(**{name: getattr(row, name) for name in Kanoon.__slots__})
