"""The tables of cases of support."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stores.database import Base, WholeNumber


class SupportRow(Base):
    """A case of support, under its process's id; `bound` supporters have pledged or fulfilled."""

    __tablename__ = "support"
    __table_args__ = (
        CheckConstraint("bound >= 0 AND bound <= needed", name="bound"),
        CheckConstraint("amount_rials >= 0", name="amount"),
        CheckConstraint("state IN ('open', 'fulfilled', 'ended')", name="state"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("process.id"), primary_key=True)
    book: Mapped[str] = mapped_column(String(96))
    kind: Mapped[str] = mapped_column(String(16))
    region: Mapped[str] = mapped_column(String(16))
    what: Mapped[str] = mapped_column(String(500))
    needed: Mapped[int]
    amount_rials: Mapped[int] = mapped_column(WholeNumber)
    bound: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    receiver_member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("process.id"))
    changed_at: Mapped[datetime]


class SupportPledgeRow(Base):
    """A supporter who was asked, once for a case: from the offer to the pledge and what became of it."""

    __tablename__ = "support_pledge"
    __table_args__ = (
        CheckConstraint(
            "state IN ('offered', 'pledged', 'fulfilled', 'declined', 'silent', 'filled', 'no_capacity', 'released', "
            "'taken_back', 'ended')",
            name="state",
        ),
        UniqueConstraint("support_id", "supporter_id"),
        Index("ix_support_pledge_supporter", "supporter_id", "offered_at", "support_id"),
    )

    support_id: Mapped[str] = mapped_column(ForeignKey("support.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    supporter_id: Mapped[str] = mapped_column(ForeignKey("supporter.id"))
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    offered_at: Mapped[datetime]
    due_on: Mapped[date | None]
    changed_at: Mapped[datetime]
