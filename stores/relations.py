"""Who is close to whom, as declared: nobody decides on somebody close to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.conflicts import put_row
from stores.database import Base


class RelationRow(Base):
    """Two members and how they are related; once for a pair, the lesser id first."""

    __tablename__ = "member_relation"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="order"),
        Index("ix_member_relation_other", "other_id"),
    )

    one_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    declared_by: Mapped[str] = mapped_column(String(100))
    declared_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody to whom a member is close; `kind`: spouse, parent, child, sibling, in_law, business or other."""

    member_id: str
    kind: str
    declared_by: str
    declared_at: datetime


class RelationStore:
    """Declared relations of all members."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def declare(self, member_id: str, other_id: str, kind: str, by: str, at: datetime) -> None:
        """A pair has one relation: the last that was declared. Raises ValueError for oneself."""
        if member_id == other_id:
            raise ValueError("nobody is related to themselves")
        one, other = sorted((member_id, other_id))
        # Kept as seen from the first: a parent's child is a child's parent.
        seen = _FROM_THE_OTHER.get(kind, kind) if one != member_id else kind
        row = {"one_id": one, "other_id": other, "kind": seen, "declared_by": by, "declared_at": at}
        put_row(self._session, RelationRow, row)

    def withdraw(self, member_id: str, other_id: str) -> None:
        one, other = sorted((member_id, other_id))
        self._session.execute(
            delete(RelationRow).where(RelationRow.one_id == one, RelationRow.other_id == other)
        )

    def of(self, member_id: str) -> tuple[Relation, ...]:
        """By their ids; `kind` is what the other is to the member."""
        rows = self._session.scalars(
            select(RelationRow).where(or_(RelationRow.one_id == member_id, RelationRow.other_id == member_id))
        )
        found = [
            Relation(row.other_id, row.kind, row.declared_by, row.declared_at)
            if row.one_id == member_id
            else Relation(
                row.one_id, _FROM_THE_OTHER.get(row.kind, row.kind), row.declared_by, row.declared_at
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: one.member_id))

    def relatives_of(self, member_id: str) -> tuple[str, ...]:
        """Ids of everybody close to a member."""
        return tuple(one.member_id for one in self.of(member_id))


_FROM_THE_OTHER = {"parent": "child", "child": "parent"}
