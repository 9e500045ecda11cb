"""Who may come in: staff, client systems and their sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, String, cast, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.permissions import NATIONWIDE, Actor, Role
from domain.words import Language
from stores.conflicts import put_row
from stores.database import Base


class StaffRow(Base):
    """A person who logs in, and where they are written to: at their work.

    `totp_secret` is sealed; `totp_step` is the last one-time code's time step.
    """

    __tablename__ = "staff"

    username: Mapped[str] = mapped_column(String(64), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    roles: Mapped[list[Any]]
    organisation: Mapped[str | None] = mapped_column(String(64))
    region: Mapped[str] = mapped_column(String(16), default=NATIONWIDE)
    member_id: Mapped[str | None] = mapped_column(String(64), index=True)
    kanoon_id: Mapped[str | None] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2), default="fa")
    email: Mapped[str | None] = mapped_column(String(254))
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
    email: str | None = None

    @property
    def actor(self) -> Actor:
        """The person as the rules see them."""
        return Actor(self.username, self.roles, self.region, self.member_id, self.kanoon_id)

    @property
    def email_masked(self) -> str:
        name, _, domain = (self.email or "").rpartition("@")
        return f"{name[:2]}****@{domain}" if name else ""


@dataclass(frozen=True, slots=True)
class ApiClient:
    id: str
    secret_hash: str
    scopes: frozenset[str]
    active: bool = True


class StaffStore:
    """People and systems that may come in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_person(self, person: StaffMember) -> None:
        """Adds a person, or writes over the one of that username."""
        values = {name: getattr(person, name) for name in StaffMember.__slots__}
        put_row(self._session, StaffRow, values | {"roles": sorted(person.roles)})

    def person(self, username: str) -> StaffMember | None:
        row = self._session.get(StaffRow, username, populate_existing=True)
        return person_of(row) if row else None

    def people(self, role: Role | None = None) -> list[StaffMember]:
        """Everybody who is active, by username; with `role` only those who hold it."""
        rows = self._session.scalars(select(StaffRow).where(StaffRow.active).order_by(StaffRow.username))
        return [person for person in map(person_of, rows) if role is None or role in person.roles]

    def leader(self, member_id: str) -> StaffMember | None:
        """The leader who is this member; None where the member is none, or does not log in."""
        rows = self._session.scalars(
            select(StaffRow)
            .where(StaffRow.member_id == member_id, StaffRow.active)
            .order_by(StaffRow.username)
        )
        return next((person for person in map(person_of, rows) if Role.LEADER in person.roles), None)

    def lead(self, member_id: str, kanoon_id: str) -> None:
        """The member leads this kanoon from now on; who leads one already goes on with that."""
        self._session.execute(
            update(StaffRow)
            .where(StaffRow.member_id == member_id, StaffRow.kanoon_id.is_(None))
            .values(kanoon_id=kanoon_id)
        )

    def grant(self, member_id: str, role: Role) -> None:
        """Whoever logs in as this member has the role too; a repeat changes nothing."""
        for row in self._session.scalars(select(StaffRow).where(StaffRow.member_id == member_id)):
            row.roles = sorted({*row.roles, role.value})

    def take_role(self, member_id: str, role: Role) -> None:
        """Nobody who logs in as this member has the role any more."""
        for row in self._session.scalars(select(StaffRow).where(StaffRow.member_id == member_id)):
            row.roles = [one for one in row.roles if one != role.value]

    def lead_no_more(self, member_id: str, kanoon_id: str) -> None:
        """The member does not lead this kanoon any more, and none until they are given one."""
        self._session.execute(
            update(StaffRow)
            .where(StaffRow.member_id == member_id, StaffRow.kanoon_id == kanoon_id)
            .values(kanoon_id=None)
        )

    def with_email(self, role: Role, region: str) -> list[StaffMember]:
        """Who is active, holds the role in the region or nationwide, and has an address; by username."""
        rows = self._session.scalars(
            select(StaffRow)
            .where(
                StaffRow.active,
                StaffRow.email.is_not(None),
                StaffRow.region.in_({region, NATIONWIDE}),
                cast(StaffRow.roles, String).contains(f'"{role}"', autoescape=True),
            )
            .order_by(StaffRow.username)
        )
        return list(map(person_of, rows))

    def of_usernames(self, usernames: Collection[str]) -> dict[str, StaffMember]:
        rows = self._session.scalars(select(StaffRow).where(StaffRow.username.in_(usernames)))
        return {row.username: person_of(row) for row in rows}

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
        """Adds a client, or writes over the one of that id."""
        values = {name: getattr(client, name) for name in ApiClient.__slots__}
        put_row(self._session, ClientRow, values | {"scopes": sorted(client.scopes)})

    def client(self, client_id: str) -> ApiClient | None:
        row = self._session.get(ClientRow, client_id, populate_existing=True)
        return client_of(row) if row else None

    def _changed(self, statement: Any) -> bool:
        result = self._session.execute(statement)
        return isinstance(result, CursorResult) and result.rowcount > 0


def person_of(row: StaffRow) -> StaffMember:
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
        email=row.email,
    )


def client_of(row: ClientRow) -> ApiClient:
    return ApiClient(id=row.id, secret_hash=row.secret_hash, scopes=frozenset(row.scopes), active=row.active)
