"""The embedded database. SQLite has one writer: the changes of a process that wait for it are written together, each by itself."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

BUSY_SECONDS = 10
TRIES = 8
_AT_MOST = 64
_GONE = "the transaction is gone"


@dataclass(eq=False)
class Waiting:
    """A change that waits for its turn, in the context of whoever asked for it."""

    change: Callable[[Session], Any]
    context: Context = field(default_factory=copy_context)
    is_over: bool = False
    alone: bool = False
    tries: int = 0
    result: Any = None
    error: BaseException | None = None

    def run(self, connection: Connection, *, beside_others: bool) -> None:
        """Makes the change; where it fails, nothing of it stands and the others' stays."""
        mode = "create_savepoint" if beside_others else "rollback_only"
        self.result, self.error = None, None
        try:
            with Session(connection, expire_on_commit=False, join_transaction_mode=mode) as session:  # type: ignore[arg-type]
                self.result = self.context.run(self.change, session)
                session.commit()
        except Exception as error:  # noqa: BLE001 - it is raised where the change was asked for
            self.error = error

    def end(self, error: BaseException | None = None) -> None:
        self.error = error or self.error
        self.is_over = True


class Turns:
    """Who writes next. A commit waits for the disk, for twenty changes as long as for one.

    Each change has a savepoint of its own: one that fails takes nothing of the others with it. None of them
    is said to be written before the commit of all.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Condition()
        self._writer: int | None = None
        self._waiting: deque[Waiting] = deque()

    def join(self, change: Callable[[Session], Any]) -> Waiting:
        """Puts a change into the line; `written` sees to it that it is made."""
        waiting = Waiting(change)
        with self._turn:
            self._waiting.append(waiting)
        return waiting

    def leave(self, waiting: Waiting) -> None:
        """Whoever asked has gone: what has not begun is not made any more."""
        with self._turn:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
                waiting.end(RuntimeError("given up"))

    def written(self, waiting: Waiting) -> Any:
        """Returns what the change returned, once it is committed; raises what it raised.

        Raises OperationalError where another process does not let the database go.
        """
        me = threading.get_ident()
        while True:
            with self._turn:
                if self._writer == me:
                    self._waiting.remove(waiting)
                    raise RuntimeError("a change cannot wait for another one that it has asked for itself")
                self._turn.wait_for(lambda: waiting.is_over or self._writer is None)
                if waiting.is_over:
                    break
                self._writer = me
                together = self._take()
            try:
                self._write(together)
            finally:
                self._let_go()
        if waiting.error is not None:
            raise waiting.error
        return waiting.result

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A turn of one's own. Who waits in vain goes on to SQLite, which refuses as it always does."""
        with self._turn:
            has_turn = self._turn.wait_for(lambda: self._writer is None, BUSY_SECONDS)
            if has_turn:
                self._writer = threading.get_ident()
        try:
            yield
        finally:
            if has_turn:
                self._let_go()

    def _let_go(self) -> None:
        with self._turn:
            self._writer = None
            self._turn.notify_all()

    def _take(self) -> list[Waiting]:
        taken = [self._waiting.popleft()]
        while self._waiting and len(taken) < _AT_MOST and not (taken[0].alone or self._waiting[0].alone):
            taken.append(self._waiting.popleft())
        return taken

    def _write(self, together: Sequence[Waiting]) -> None:
        try:
            self._commit(together)
            for one in together:
                one.end()
        except DBAPIError as error:
            if not is_locked(error):
                self._stands_back(together, error)
                return
            tried = max(one.tries for one in together) + 1
            for one in together:
                one.tries += 1
            self._end_all([one for one in together if one.tries >= TRIES], error)
            self._put_back([one for one in together if one.tries < TRIES], alone=False)
            time.sleep(0.02 * 2**tried)
        except BaseException as error:
            self._end_all(together, error)
            raise

    def _commit(self, together: Sequence[Waiting]) -> None:
        """Raises what the database says of the whole; what it says of one change stands with that change."""
        with self._engine.connect() as connection, connection.begin() as whole:
            begin(connection.connection.driver_connection, write=True)
            for one in together:
                one.run(connection, beside_others=len(together) > 1)
                if not _is_open(connection) and (one.error is None or len(together) > 1):
                    # SQLite itself undid all (a full disk, no memory): what follows must not be written without it.
                    raise OperationalError("COMMIT", None, sqlite3.OperationalError(_GONE)) from one.error
            if len(together) == 1 and together[0].error is not None and whole.is_active:
                whole.rollback()

    def _stands_back(self, together: Sequence[Waiting], error: DBAPIError) -> None:
        """What cannot be committed together is made again, each alone, so that only the guilty one fails."""
        if len(together) > 1:
            self._put_back(together, alone=True)
        else:
            self._end_all(together, error)

    def _put_back(self, together: Sequence[Waiting], *, alone: bool) -> None:
        for one in together:
            one.alone = one.alone or alone
        with self._turn:
            self._waiting.extendleft(reversed(together))

    def _end_all(self, together: Sequence[Waiting], error: BaseException) -> None:
        for one in together:
            one.end(error)


def sqlite_engine(url: URL) -> Engine:
    """Every commit is on the disk before it is said to be."""
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        # The driver's own begin comes too late and lost updates (measured); ours is BEGIN IMMEDIATE.
        connection.isolation_level = None
        # Recursive triggers: what REPLACE deletes counts as deleted, so that append-only tables refuse it.
        pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def begin(connection: object, *, write: bool) -> None:
    """Begins a transaction of SQLite by our own words; does nothing for another database."""
    if not isinstance(connection, sqlite3.Connection):
        return
    words = "BEGIN IMMEDIATE" if write else "BEGIN"
    try:
        connection.execute(words)
    except sqlite3.OperationalError as error:
        # As SQLAlchemy would have said it: whoever repeats, or answers 503, knows its errors only.
        raise OperationalError(words, None, error) from error


def is_locked(error: DBAPIError) -> bool:
    """Whether SQLite refuses because another process writes."""
    return (
        isinstance(error, OperationalError)
        and isinstance(error.orig, sqlite3.OperationalError)
        and "locked" in str(error.orig)
    )


def _is_open(connection: Connection) -> bool:
    driver = connection.connection.driver_connection
    return isinstance(driver, sqlite3.Connection) and driver.in_transaction
