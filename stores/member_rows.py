"""The tables of members, kanoons, and who belonged where; what identifies a person is sealed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base, WholeNumber

ACTIVE, DECEASED, INVITED = "active", "deceased", "invited"
GOES_ON = "ended_at IS NULL"


class KanoonRow(Base):
    """A mutual-aid group. `leader_member_id` is one of its members."""

    __tablename__ = "kanoon"
    __table_args__ = (Index("ix_kanoon_region", "region", "id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    province: Mapped[str] = mapped_column(String(60))
    county: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    leader_member_id: Mapped[str | None] = mapped_column(String(64))
    search_text: Mapped[str] = mapped_column(Text)


class MemberRow(Base):
    """A person. National code, mobile and Sheba are sealed; the code is found by its keyed blind index."""

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("trustee_ceiling_rials >= 0", name="ceiling"),
        Index("ix_member_of_kanoon", "kanoon_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    national_code_index: Mapped[str] = mapped_column(String(64), unique=True)
    national_code_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mobile_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sheba_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    kanoon_id: Mapped[str | None] = mapped_column(ForeignKey("kanoon.id"))
    state: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    trustee_ceiling_rials: Mapped[int] = mapped_column(WholeNumber)
    joined_at: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(Text)


class KanoonMembershipRow(Base):
    """That somebody belongs, or belonged, to a kanoon. Nobody has two that go on; the database itself holds that.

    `began_how`: imported, founded, invited, requested, transferred, moved, merged, split; `ended_how`: left,
    transferred, expelled, died, moved, closed, merged, split. By whom is a username, empty for the house itself.
    """

    __tablename__ = "kanoon_membership"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_how IS NULL)", name="ended"),
        Index(
            "uq_kanoon_membership_now",
            "member_id",
            unique=True,
            sqlite_where=text(GOES_ON),
            postgresql_where=text(GOES_ON),
        ),
        Index("ix_kanoon_membership_of_member", "member_id", "id"),
        Index("ix_kanoon_membership_of_kanoon", "kanoon_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    kanoon_id: Mapped[str] = mapped_column(ForeignKey("kanoon.id"))
    kind: Mapped[str] = mapped_column(String(16))
    office: Mapped[str | None] = mapped_column(String(16))
    began_at: Mapped[datetime]
    began_how: Mapped[str] = mapped_column(String(16))
    began_by: Mapped[str | None] = mapped_column(String(100))
    began_case: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]
    ended_how: Mapped[str | None] = mapped_column(String(16))
    ended_by: Mapped[str | None] = mapped_column(String(100))
    ended_case: Mapped[str | None] = mapped_column(String(64))
