"""Members and kanoons: put by imports, found by number or name, read by processes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select, update
from sqlalchemy.orm import Session

from domain.permissions import NATIONWIDE
from domain.persian import search_key
from domain.words import Language
from stores import member_rows
from stores.conflicts import insert_new
from stores.database import table_of
from stores.member_rows import KanoonRow, MemberRow
from stores.memberships import MembershipStore
from stores.pages import Cursor, StorePage, capped_count, page_of, texts_of
from stores.sealing import Keys, keyed_hash, seal, unseal

ACTIVE, DECEASED, INVITED = member_rows.ACTIVE, member_rows.DECEASED, member_rows.INVITED


@dataclass(frozen=True, slots=True)
class Member:
    """A person with everything we know; `mobile` is E.164. Personal: never logged, never in a history."""

    id: str
    first_name: str
    last_name: str
    national_code: str
    mobile: str
    kanoon_id: str | None
    joined_at: datetime
    state: str = ACTIVE
    language: Language = "fa"
    sheba: str | None = None
    trustee_ceiling_rials: int = 0

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def national_code_masked(self) -> str:
        return f"{self.national_code[:3]}*****{self.national_code[-2:]}"

    @property
    def mobile_masked(self) -> str:
        return f"{self.mobile[:5]}****{self.mobile[-3:]}"


def index_of(keys: Keys, national_code: str) -> str:
    """The keyed blind index of a national code."""
    return keyed_hash(keys, f"national-code:{national_code}")


def member_id_of(keys: Keys, national_code: str) -> str:
    """The opaque id under which an import puts a person: the same at every import."""
    return f"m-{index_of(keys, national_code)[:16]}"


_PERSON = table_of(MemberRow)
_MEMBER = select(_PERSON).where(_PERSON.c.id == bindparam("this"))
_TRUSTEES = (
    select(_PERSON.c.id, _PERSON.c.trustee_ceiling_rials)
    .where(
        _PERSON.c.kanoon_id == bindparam("of_kanoon"),
        _PERSON.c.trustee_ceiling_rials > 0,
        _PERSON.c.state == ACTIVE,
        _PERSON.c.id.not_in(bindparam("others", expanding=True)),
    )
    .order_by(_PERSON.c.id)
)


class MemberStore:
    """The members; opens their seals with `keys`."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self._session = session
        self._keys = keys

    def put(self, members: Sequence[Member]) -> None:
        """Adds those whose national code is not there yet; a repeat changes nothing."""
        insert_new(self._session, MemberRow, [self._row(member) for member in members])
        MembershipStore(self._session).record_imported({one.id for one in members if one.kanoon_id})

    def get(self, member_id: str) -> Member | None:
        row = self._session.execute(_MEMBER, {"this": member_id}).one_or_none()
        return self._member(row) if row else None

    def change_contact(self, member_id: str, *, mobile: str | None, sheba: str | None) -> None:
        """What is None stays as it is."""
        new = {"mobile": mobile, "sheba": sheba}
        sealed = {f"{name}_sealed": self._seal(member_id, name, text) for name, text in new.items() if text}
        self._session.execute(update(_PERSON).where(_PERSON.c.id == member_id).values(**sealed))

    def take_rank(self, member_id: str) -> None:
        """The member is no trustee any more."""
        self._session.execute(
            update(_PERSON).where(_PERSON.c.id == member_id).values(trustee_ceiling_rials=0)
        )

    def by_national_code(self, national_code: str) -> Member | None:
        index = index_of(self._keys, national_code)
        row = self._session.scalar(select(MemberRow).where(MemberRow.national_code_index == index))
        return self._member(row) if row else None

    def of_national_codes(self, national_codes: Collection[str]) -> dict[str, str]:
        """Member ids of those of these people whom we know, by national code."""
        indexes = {index_of(self._keys, code): code for code in national_codes}
        rows = self._session.execute(
            select(MemberRow.id, MemberRow.national_code_index).where(
                MemberRow.national_code_index.in_(indexes)
            )
        )
        return {indexes[row.national_code_index]: row.id for row in rows}

    def of_ids(self, ids: Collection[str]) -> dict[str, Member]:
        rows = self._session.scalars(select(MemberRow).where(MemberRow.id.in_(ids)))
        return {row.id: self._member(row) for row in rows}

    def trustees_of(self, kanoon_id: str, excluding: Collection[str]) -> dict[str, int]:
        """The kanoon's trustees with their ceilings in rials, by member id."""
        asked = {"of_kanoon": kanoon_id, "others": list(excluding)}
        rows = self._session.execute(_TRUSTEES, asked)
        return {row.id: row.trustee_ceiling_rials for row in rows}

    def find(
        self,
        *,
        region: str = NATIONWIDE,
        kanoon_id: str | None = None,
        q: str | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> StorePage[Member]:
        """Members in the order of their ids; `q` is part of a name, or a whole national code."""
        wanted: list[ColumnElement[bool]] = []
        if kanoon_id is not None:
            wanted.append(MemberRow.kanoon_id == kanoon_id)
        if region != NATIONWIDE:
            wanted.append(MemberRow.kanoon_id.in_(select(KanoonRow.id).where(KanoonRow.region == region)))
        words = search_key(q or "").split()
        if len(words) == 1 and words[0].isdecimal():
            wanted.append(MemberRow.national_code_index == index_of(self._keys, words[0].zfill(10)))
        else:
            wanted += [MemberRow.search_text.contains(word, autoescape=True) for word in words]
        count = capped_count(self._session, select(MemberRow.id).where(*wanted))
        query = select(MemberRow).where(*wanted)
        if after is not None:
            query = query.where(MemberRow.id > texts_of(after, 1)[0])
        rows = self._session.scalars(query.order_by(MemberRow.id).limit(limit + 1))
        items = [self._member(row) for row in rows]
        return page_of(items, limit, (items[:limit][-1].id,) if items else None, count)

    def _row(self, member: Member) -> dict[str, object]:
        return {
            "id": member.id,
            "national_code_index": index_of(self._keys, member.national_code),
            "national_code_sealed": self._seal(member.id, "national_code", member.national_code),
            "mobile_sealed": self._seal(member.id, "mobile", member.mobile),
            "sheba_sealed": self._seal(member.id, "sheba", member.sheba) if member.sheba else None,
            "first_name": member.first_name,
            "last_name": member.last_name,
            "kanoon_id": member.kanoon_id,
            "state": member.state,
            "language": member.language,
            "trustee_ceiling_rials": member.trustee_ceiling_rials,
            "joined_at": member.joined_at,
            "search_text": search_key(member.name),
        }

    def _seal(self, member_id: str, field: str, text: str) -> bytes:
        return seal(self._keys, text.encode(), f"member:{member_id}:{field}")

    def _open(self, row: MemberRow | Row[Any], field: str) -> str:
        return unseal(self._keys, getattr(row, f"{field}_sealed"), f"member:{row.id}:{field}").decode()

    def _member(self, row: MemberRow | Row[Any]) -> Member:
        return Member(
            id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            national_code=self._open(row, "national_code"),
            mobile=self._open(row, "mobile"),
            kanoon_id=row.kanoon_id,
            joined_at=row.joined_at,
            state=row.state,
            language="en" if row.language == "en" else "fa",
            sheba=self._open(row, "sheba") if row.sheba_sealed else None,
            trustee_ceiling_rials=row.trustee_ceiling_rials,
        )


def home_of(session: Session, member_id: str) -> tuple[str | None, str | None] | None:
    """A member's kanoon and region, which may both be None; None for nobody. Needs no key."""
    found = session.execute(
        select(MemberRow.kanoon_id, KanoonRow.region)
        .outerjoin(KanoonRow, KanoonRow.id == MemberRow.kanoon_id)
        .where(MemberRow.id == member_id)
    ).one_or_none()
    return (found.kanoon_id, found.region) if found else None


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Full names by member id, in one statement; needs no key."""
    if not ids:
        return {}
    rows = session.execute(
        select(MemberRow.id, MemberRow.first_name, MemberRow.last_name).where(MemberRow.id.in_(ids))
    )
    return {row.id: f"{row.first_name} {row.last_name}" for row in rows}


def active_members_of(session: Session, kanoon_id: str, ids: Collection[str]) -> dict[str, str]:
    """Full names of those of these people who are active members of a kanoon, by id; needs no key."""
    rows = session.execute(
        select(MemberRow.id, MemberRow.first_name, MemberRow.last_name).where(
            MemberRow.id.in_(ids), MemberRow.kanoon_id == kanoon_id, MemberRow.state == ACTIVE
        )
    )
    return {row.id: f"{row.first_name} {row.last_name}" for row in rows}
