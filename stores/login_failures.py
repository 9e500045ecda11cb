"""Failed log-ins, kept long enough to be counted for the lockout."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from stores.database import Base


class LoginFailureRow(Base):
    """One failed log-in; account and address as hashes, because people type passwords into name fields."""

    __tablename__ = "login_failure"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_hash: Mapped[str] = mapped_column(String(64), index=True)
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed log-ins since a moment, for one account and for one address."""

    of_account: int
    of_address: int


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
