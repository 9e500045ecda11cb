"""Changes that wait for SQLite's one writer are committed together, and each stands or falls by itself."""

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from stores.calendar import HolidayRow
from stores.database import Database

FIRST = date(1900, 1, 1)
WHO: ContextVar[str] = ContextVar("who")
Change = Callable[[Session], Any]


def holiday(number: int) -> Change:
    return lambda session: session.add(HolidayRow(day=FIRST + timedelta(days=number), name="روز"))


def kept(database: Database) -> set[int]:
    with database.reading() as session:
        asked = select(HolidayRow.day).where(HolidayRow.day < date(1990, 1, 1))
        return {(day - FIRST).days for day in session.scalars(asked)}


@pytest.fixture
def commits(database: Database) -> Iterator[list[int]]:
    """Grows by one with every commit."""
    counted: list[int] = []

    def count(_: object) -> None:
        counted.append(1)

    event.listen(database.engine, "commit", count)
    yield counted
    event.remove(database.engine, "commit", count)


def all_at_once(database: Database, changes: list[Change]) -> list[Future[Any]]:
    """They wait in line while another change has its turn; ended futures in their order."""
    began, go_on = threading.Event(), threading.Event()

    def slow(_: Session) -> None:
        began.set()
        go_on.wait(10)

    with ThreadPoolExecutor(len(changes) + 1) as pool:
        first = pool.submit(database.write, slow)
        began.wait(10)
        line = [pool.submit(database.write, change) for change in changes]
        while len(database._turns._waiting) < len(changes):  # type: ignore[union-attr]
            threading.Event().wait(0.005)
        go_on.set()
    first.result()
    return line


def test_what_waits_is_committed_by_one_commit(database: Database, commits: list[int]) -> None:
    line = all_at_once(database, [holiday(n) for n in range(20)])
    assert [one.exception() for one in line] == [None] * 20
    assert kept(database) == set(range(20))
    assert len(commits) == 2


def test_one_that_fails_takes_nothing_of_the_others_with_it(database: Database) -> None:
    def refuses(session: Session) -> None:
        holiday(50)(session)
        session.flush()
        raise LookupError("not now")

    def twice(session: Session) -> None:
        session.execute(text("INSERT INTO holiday (day, name) VALUES ('1900-01-01', 'روز')"))

    line = all_at_once(database, [holiday(0), refuses, holiday(1), twice, holiday(2)])
    assert [type(one.exception()) for one in line] == [
        type(None), LookupError, type(None), IntegrityError, type(None),
    ]  # fmt: skip
    assert kept(database) == {0, 1, 2}


def test_each_hears_what_its_own_change_returned(database: Database) -> None:
    def count(session: Session) -> int:
        holiday(secrets.randbelow(30_000))(session)
        session.flush()
        old = HolidayRow.day < date(1990, 1, 1)
        return session.scalar(select(func.count()).select_from(HolidayRow).where(old)) or 0

    assert sorted(one.result() for one in all_at_once(database, [count] * 5)) == [1, 2, 3, 4, 5]


def test_what_cannot_be_committed_fails_alone_and_the_others_stand(database: Database) -> None:
    promise = "CREATE TABLE promise (day DATE REFERENCES holiday (day) DEFERRABLE INITIALLY DEFERRED)"
    database.write(lambda session: session.execute(text(promise)))

    def breaks_the_commit(session: Session) -> None:
        session.execute(text("INSERT INTO promise VALUES ('1800-01-01')"))

    line = all_at_once(database, [holiday(0), breaks_the_commit, holiday(1)])
    assert [type(one.exception()) for one in line] == [type(None), IntegrityError, type(None)]
    assert kept(database) == {0, 1}


def test_a_transaction_that_sqlite_undoes_is_never_said_to_be_written(database: Database) -> None:
    def is_undone(session: Session) -> None:
        # As SQLite does where the disk is full.
        session.connection().exec_driver_sql("ROLLBACK")

    line = all_at_once(database, [holiday(0), is_undone, holiday(1)])
    assert [type(one.exception()) for one in line] == [type(None), OperationalError, type(None)]
    assert kept(database) == {0, 1}


def test_a_change_that_waits_for_one_of_its_own_is_refused_instead_of_hanging(database: Database) -> None:
    with pytest.raises(RuntimeError, match="for itself"):
        database.write(lambda _: database.write(holiday(0)))
    database.write(holiday(1))
    assert kept(database) == {1}


def test_a_change_is_made_in_the_context_of_whoever_asked(database: Database) -> None:
    def ask(name: str) -> str:
        WHO.set(name)
        return database.write(lambda _: WHO.get())

    with ThreadPoolExecutor(8) as pool:
        names = [f"one-{n}" for n in range(40)]
        assert list(pool.map(ask, names)) == names


async def test_what_nobody_waits_for_any_more_is_not_begun(database: Database) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slow(_: Session) -> None:
        began.set()
        go_on.wait(10)

    first = asyncio.create_task(database.awrite(slow))
    await asyncio.to_thread(began.wait, 10)
    given_up = asyncio.create_task(database.awrite(holiday(0)))
    await asyncio.sleep(0.05)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    go_on.set()
    await first
    await database.awrite(holiday(1))
    assert kept(database) == {1}


def test_two_processes_lose_nothing_of_each_other(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))

    def add_one(session: Session) -> None:
        now = session.scalar(text("SELECT max(CAST(name AS INTEGER)) FROM holiday WHERE day < '1990-01-01'"))
        number = (now or 0) + 1
        session.add(HolidayRow(day=FIRST + timedelta(days=number), name=str(number)))

    def fail(_: Session) -> None:
        raise LookupError

    def ask(number: int) -> bool:
        house = (database, other)[number % 2]
        try:
            house.write(fail if number % 5 == 0 else add_one)
        except LookupError:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        made = sum(pool.map(ask, range(200)))
    assert made == 160
    assert kept(database) == set(range(1, 161))
    other.close()
