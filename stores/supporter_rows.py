"""The tables of the register of supporters."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base, WholeNumber

_THERE = "state IN ('registered', 'verified', 'suspended')"
_BY_THEMSELVES = f"legal_entity_id IS NULL AND {_THERE}"


class SupporterRow(Base):
    """A supporter, under its registration's id. Nobody is there twice, in a book, and no organisation.

    `member_id` is the person who answers (their numbers are sealed in `member`); `asked_at` is when a case was
    last offered, the epoch where none was.
    """

    __tablename__ = "supporter"
    __table_args__ = (
        CheckConstraint("state IN ('registered', 'verified', 'suspended', 'left', 'refused')", name="state"),
        CheckConstraint("verified_by <> registered_by", name="four_eyes"),
        Index(
            "uq_supporter_person",
            "book",
            "member_id",
            unique=True,
            sqlite_where=text(_BY_THEMSELVES),
            postgresql_where=text(_BY_THEMSELVES),
        ),
        Index(
            "uq_supporter_organisation",
            "book",
            "legal_entity_id",
            unique=True,
            sqlite_where=text(_THERE),
            postgresql_where=text(_THERE),
        ),
        Index("ix_supporter_name", "book", "name", "id"),
        Index("ix_supporter_asked", "book", "state", "asked_at", "id"),
        Index("ix_supporter_member", "member_id", "id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str] = mapped_column(String(160))
    legal_entity_id: Mapped[str | None] = mapped_column(String(11))
    state: Mapped[str] = mapped_column(String(16))
    registered_by: Mapped[str] = mapped_column(String(100))
    registered_at: Mapped[datetime]
    verified_by: Mapped[str | None] = mapped_column(String(100))
    changed_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(Text)


class SupporterKindRow(Base):
    """What a supporter gives of one kind: cases at a time, or rials of credit; `used` is bound by pledges now."""

    __tablename__ = "supporter_kind"
    __table_args__ = (
        CheckConstraint("kind IN ('credit', 'technical', 'cultural', 'commercial')", name="kind"),
        CheckConstraint("used >= 0 AND used <= capacity", name="capacity"),
        Index("ix_supporter_kind_of", "kind", "supporter_id"),
    )

    supporter_id: Mapped[str] = mapped_column(ForeignKey("supporter.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    capacity: Mapped[int] = mapped_column(WholeNumber)
    used: Mapped[int] = mapped_column(WholeNumber, default=0)


class SupporterProvinceRow(Base):
    """Where a supporter supports: a province's code, or the mark of the whole country."""

    __tablename__ = "supporter_province"
    __table_args__ = (Index("ix_supporter_province_of", "region", "supporter_id"),)

    supporter_id: Mapped[str] = mapped_column(ForeignKey("supporter.id"), primary_key=True)
    region: Mapped[str] = mapped_column(String(16), primary_key=True)
