"""Who may come in: staff, client systems, their sessions, and failed log-ins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import CursorResult, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.permissions import NATIONWIDE, Role
from domain.words import Language
from stores.database import Base

PrincipalKind = Literal["staff", "client"]

_SEEN_EVERY = timedelta(minutes=1)


class StaffRow(Base):
    """A person who logs in. `totp_secret` is sealed; `totp_step` is the last one-time code's time step."""

    __tablename__ = "staff"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    roles: Mapped[list[Any]]
    organisation: Mapped[str | None] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(16), default=NATIONWIDE)
    member_id: Mapped[str | None] = mapped_column(String(64), index=True)
    kanoon_id: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2), default="fa")
    totp_secret: Mapped[bytes | None]
    totp_step: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class ClientRow(Base):
    """A system that calls the API; its secret is random and long, so a plain SHA-256 of it is enough."""

    __tablename__ = "client"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)


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


class LoginFailureRow(Base):
    """One failed log-in; account and address as hashes, because people type passwords into name fields."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_hash: Mapped[str] = mapped_column(String(64), index=True)
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person of the staff, a leader, a trustee or a member who logs in."""

    username: str
    password_hash: str
    roles: frozenset[Role]
    organisation: str | None = None
    region: str = NATIONWIDE
    member_id: str | None = None
    kanoon_id: str | None = None
    language: Language = "fa"
    totp_secret: bytes | None = None
    totp_step: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True)
class ApiClient:
    id: str
    secret_hash: str
    scopes: frozenset[str]
    active: bool = True


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that counts right now, with whose it is."""

    token_hash: str
    scopes: frozenset[str]
    seen_at: datetime
    ends_at: datetime
    staff: StaffMember | None = None
    client: ApiClient | None = None


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed log-ins since a moment, for one account and for one address."""

    of_account: int
    of_address: int


class StaffStore:
    """People and systems that may come in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_person(self, person: StaffMember) -> None:
        self._session.merge(
            StaffRow(
                username=person.username,
                password_hash=person.password_hash,
                roles=sorted(person.roles),
                organisation=person.organisation,
                region=person.region,
                member_id=person.member_id,
                kanoon_id=person.kanoon_id,
                language=person.language,
                totp_secret=person.totp_secret,
                totp_step=person.totp_step,
                active=person.active,
            )
        )

    def person(self, username: str) -> StaffMember | None:
        row = self._session.get(StaffRow, username)
        return _person(row) if row else None

    def people(self, role: Role | None = None) -> list[StaffMember]:
        """Everybody who is active, by username; with `role` only those who hold it."""
        rows = self._session.scalars(select(StaffRow).where(StaffRow.active).order_by(StaffRow.username))
        return [person for person in map(_person, rows) if role is None or role in person.roles]

    def is_empty(self) -> bool:
        return self._session.scalar(select(func.count()).select_from(StaffRow)) == 0

    def use_one_time_code(self, username: str, step: int) -> bool:
        """Whether this one-time code is used for the first time; a code counts once."""
        return self._changed(
            update(StaffRow)
            .where(StaffRow.username == username, StaffRow.totp_step < step)
            .values(totp_step=step)
        )

    def put_client(self, client: ApiClient) -> None:
        self._session.merge(
            ClientRow(
                id=client.id,
                secret_hash=client.secret_hash,
                scopes=sorted(client.scopes),
                active=client.active,
            )
        )

    def client(self, client_id: str) -> ApiClient | None:
        row = self._session.get(ClientRow, client_id)
        return _client(row) if row else None

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement)
        return isinstance(result, CursorResult) and result.rowcount > 0


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
            staff=_person(staff) if staff else None,
            client=_client(client) if client else None,
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


class LoginFailureStore:
    """Failed log-ins, counted for the lockout."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def one_at_a_time(self, *hashes: str) -> None:
        """Lets others who count the same account or address wait until this transaction has ended."""
        # SQLite has one writer at a time anyhow; in PostgreSQL, two who count see nothing of one another.
        if self._session.get_bind().dialect.name == "postgresql":
            for number in sorted(int(text[:15], 16) for text in hashes):
                self._session.execute(select(func.pg_advisory_xact_lock(number)))

    def add(self, account_hash: str, address_hash: str, at: datetime) -> None:
        self._session.add(LoginFailureRow(account_hash=account_hash, address_hash=address_hash, at=at))

    def since(self, account_hash: str, address_hash: str, moment: datetime) -> Failures:
        of_account = (
            select(func.count())
            .select_from(LoginFailureRow)
            .where(LoginFailureRow.account_hash == account_hash, LoginFailureRow.at > moment)
            .scalar_subquery()
        )
        of_address = (
            select(func.count())
            .select_from(LoginFailureRow)
            .where(LoginFailureRow.address_hash == address_hash, LoginFailureRow.at > moment)
            .scalar_subquery()
        )
        account, address = self._session.execute(select(of_account, of_address)).one()
        return Failures(int(account), int(address))

    def forgive(self, account_hash: str) -> None:
        """A right log-in clears the account, not the address: one owner must not wash an attacker clean."""
        self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.account_hash == account_hash))

    def forget_before(self, moment: datetime) -> None:
        self._session.execute(delete(LoginFailureRow).where(LoginFailureRow.at < moment))


def _person(row: StaffRow) -> StaffMember:
    return StaffMember(
        username=row.username,
        password_hash=row.password_hash,
        roles=frozenset(Role(role) for role in row.roles),
        organisation=row.organisation,
        region=row.region,
        member_id=row.member_id,
        kanoon_id=row.kanoon_id,
        language="en" if row.language == "en" else "fa",
        totp_secret=row.totp_secret,
        totp_step=row.totp_step,
        active=row.active,
    )


def _client(row: ClientRow) -> ApiClient:
    return ApiClient(id=row.id, secret_hash=row.secret_hash, scopes=frozenset(row.scopes), active=row.active)
