"""SQLite has one writer: those of one process queue, and nobody waits for ever."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from stores import sqlite
from stores.calendar import HolidayRow
from stores.database import Database


def test_many_at_once_write_one_after_another(database: Database) -> None:
    writing, most = [0], [0]
    counted = threading.Lock()

    def write(_: Session) -> None:
        with counted:
            writing[0] += 1
            most[0] = max(most[0], writing[0])
        time.sleep(0.01)
        with counted:
            writing[0] -= 1

    with ThreadPoolExecutor(8) as together:
        for done in [together.submit(database.write, write) for _ in range(16)]:
            done.result()
    assert most == [1]


def test_a_writer_that_waits_for_itself_is_refused_and_leaves_the_queue(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    impatient = Database(database.url.render_as_string(hide_password=False))
    with impatient.writing(), pytest.raises(OperationalError, match="locked"), impatient.writing():
        raise AssertionError("two writers at once")
    with impatient.writing() as session:
        session.add(HolidayRow(day=date(2026, 3, 21), name="نوروز"))
    impatient.close()


def test_a_writer_of_another_process_is_waited_for_and_the_change_is_made_then(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    impatient = Database(database.url.render_as_string(hide_password=False))
    other = sqlite3.connect(str(database.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.2, other.rollback).start()
    impatient.write(lambda session: session.add(HolidayRow(day=date(2026, 3, 22), name="نوروز")))
    assert other.execute("SELECT count(*) FROM holiday WHERE day = '2026-03-22'").fetchone() == (1,)
    other.close()
    impatient.close()
