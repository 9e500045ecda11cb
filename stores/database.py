"""The database: one engine a process, whole transactions that are repeated when another one was quicker."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Engine, MetaData, Table, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from stores.sqlite import TRIES, Turns, begin, sqlite_engine

Result = TypeVar("Result")

Json = JSON().with_variant(JSONB(), "postgresql")
WholeNumber = BigInteger()

# PostgreSQL's own names: serialization_failure, deadlock_detected, lock_not_available.
_REPEATABLE = {"40001", "40P01", "55P03"}


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times in and out, UTC in the database. Raises ValueError for a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What all rows share: names of constraints that a migration can drop, and how Python types are kept."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def table_of(row: type[Base]) -> Table:
    """The table of mapped rows: to insert into it costs half of an insert by the class, which the session plans."""
    return cast("Table", row.__table__)


class Database:
    """One database by its URL: `sqlite:///path` (the default) or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._engine = sqlite_engine(self.url) if self.is_sqlite else _postgres(self.url)
        self._turns = Turns(self._engine) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def engine(self) -> Engine:
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; nothing of it is kept."""
        with self._engine.connect().execution_options(reads_only=True) as connection:
            begin(connection.connection.driver_connection, write=False)
            with Session(connection, expire_on_commit=False) as session:
                yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back by any exception."""
        turn = self._turns.alone() if self._turns else nullcontext()
        with turn, self._engine.connect() as connection:
            begin(connection.connection.driver_connection, write=True)
            with Session(connection, expire_on_commit=False) as session:
                yield session
                session.flush()
                connection.commit()

    def read(self, question: Callable[[Session], Result]) -> Result:
        with self.reading() as session:
            return question(session)

    def write(self, change: Callable[[Session], Result]) -> Result:
        """Runs `change` in one transaction, again from its start where another transaction was in the way."""
        if self._turns:
            return cast("Result", self._turns.written(self._turns.join(change)))
        for tried in range(1, TRIES + 1):
            try:
                with self.writing() as session:
                    return change(session)
            except DBAPIError as error:
                if tried == TRIES or getattr(error.orig, "sqlstate", None) not in _REPEATABLE:
                    raise
                time.sleep(0.02 * 2**tried)
        raise AssertionError("unreachable")

    async def aread(self, question: Callable[[Session], Result]) -> Result:
        return await asyncio.to_thread(self.read, question)

    async def awrite(self, change: Callable[[Session], Result]) -> Result:
        """As `write`. In SQLite's line at once, not only when a thread is free to wait for it."""
        if not self._turns:
            return await asyncio.to_thread(self.write, change)
        waiting = self._turns.join(change)
        try:
            return cast("Result", await asyncio.to_thread(self._turns.written, waiting))
        except asyncio.CancelledError:
            self._turns.leave(waiting)
            raise

    def migrate(self) -> None:
        """Brings the schema to this release's; repeating it changes nothing."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["database"] = self
        command.upgrade(config, "head")

    def close(self) -> None:
        self._engine.dispose()


def _postgres(url: URL) -> Engine:
    options = "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    return create_engine(url, pool_size=10, max_overflow=20, connect_args={"options": options})
