"""Who is logged in: sessions of people and of clients, by the hash of their token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.database import Base
from stores.staff import ApiClient, ClientRow, StaffMember, StaffRow, client_of, person_of

PrincipalKind = Literal["staff", "client"]
_SEEN_EVERY = timedelta(minutes=1)


class SessionRow(Base):
    """A session or an access token; only the hash of what the caller holds is kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    principal_kind: Mapped[str] = mapped_column(String(8))
    principal: Mapped[str] = mapped_column(String(64), index=True)
    scopes: Mapped[list[Any]]
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_seconds: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that counts right now, with whose it is."""

    token_hash: str
    scopes: frozenset[str]
    seen_at: datetime
    ends_at: datetime
    staff: StaffMember | None = None
    client: ApiClient | None = None


class SessionStore:
    """Sessions and tokens: opened, looked up on every call, revoked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(
        self,
        *,
        token_hash: str,
        kind: PrincipalKind,
        principal: str,
        at: datetime,
        idle: timedelta,
        ends_at: datetime,
        scopes: Sequence[str] = (),
    ) -> None:
        self._session.add(
            SessionRow(
                token_hash=token_hash,
                principal_kind=kind,
                principal=principal,
                scopes=sorted(scopes),
                opened_at=at,
                seen_at=at,
                idle_seconds=int(idle.total_seconds()),
                ends_at=ends_at,
            )
        )

    def find(self, token_hash: str, now: datetime) -> OpenSession | None:
        """The session of a token while it counts: not revoked, not idle, not ended, its owner active."""
        found = self._session.execute(
            select(SessionRow, StaffRow, ClientRow)
            .outerjoin(
                StaffRow, (SessionRow.principal_kind == "staff") & (StaffRow.username == SessionRow.principal)
            )
            .outerjoin(
                ClientRow, (SessionRow.principal_kind == "client") & (ClientRow.id == SessionRow.principal)
            )
            .where(SessionRow.token_hash == token_hash, SessionRow.revoked_at.is_(None))
        ).one_or_none()
        if found is None:
            return None
        row, staff, client = found
        idle_end = row.seen_at + timedelta(seconds=row.idle_seconds)
        owner = staff or client
        if now >= min(row.ends_at, idle_end) or owner is None or not owner.active:
            return None
        return OpenSession(
            token_hash=row.token_hash,
            scopes=frozenset(row.scopes),
            seen_at=row.seen_at,
            ends_at=row.ends_at,
            staff=person_of(staff) if staff else None,
            client=client_of(client) if client else None,
        )

    @staticmethod
    def is_stale(found: OpenSession, now: datetime) -> bool:
        """Whether to note that the session was used; noting every call would be a write each."""
        return now - found.seen_at >= _SEEN_EVERY

    def seen(self, token_hash: str, at: datetime) -> None:
        self._session.execute(
            update(SessionRow)
            .where(SessionRow.token_hash == token_hash, SessionRow.seen_at < at)
            .values(seen_at=at)
        )

    def revoke(self, token_hash: str, at: datetime) -> None:
        self._session.execute(
            update(SessionRow)
            .where(SessionRow.token_hash == token_hash, SessionRow.revoked_at.is_(None))
            .values(revoked_at=at)
        )

    def revoke_all_of(self, kind: PrincipalKind, principal: str, at: datetime) -> None:
        self._session.execute(
            update(SessionRow)
            .where(
                SessionRow.principal_kind == kind,
                SessionRow.principal == principal,
                SessionRow.revoked_at.is_(None),
            )
            .values(revoked_at=at)
        )

    def forget_ended_before(self, moment: datetime) -> None:
        self._session.execute(delete(SessionRow).where(SessionRow.ends_at < moment))
