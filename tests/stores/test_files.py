"""Files that people handed in, on both databases: kept sealed, taken with an answer, and let go of where none took them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from domain.case import GivenAnswer, TaskState
from domain.files import FileType
from domain.permissions import Actor
from stores.database import Database
from stores.files import MOST_UNTAKEN, FileStore, KeptFile
from tests.stores.house import LATER, NOW, a_task, open_tasks

SEALED = b"sealed bytes"
MEETING = a_task("kanoon-1", kind="kanoon.found", stage="FOUNDING_MEETING")


def a_file(number: int = 1, at: datetime = NOW, **more: Any) -> KeptFile:
    file = KeptFile(
        id=f"file-{number:032x}",
        process_id="kanoon-1",
        task_id=MEETING.id,
        task_kind=MEETING.kind,
        field="minutes",
        media_type=FileType.PDF,
        size_bytes=len(SEALED),
        sha256="0" * 64,
        uploaded_by="leader",
        uploaded_at=at,
    )
    return replace(file, **more)


@pytest.fixture
def house(either_database: Database) -> Database:
    open_tasks(either_database, MEETING, process_id="kanoon-1")
    return either_database


def keep(house: Database, *files: KeptFile) -> None:
    for file in files:
        house.write(lambda session, file=file: FileStore(session).keep(file, SEALED))  # type: ignore[misc]


def got(house: Database, file: KeptFile) -> KeptFile | None:
    return house.read(lambda session: FileStore(session).get(file.id))


def bytes_of(house: Database, file: KeptFile) -> bytes | None:
    return house.read(lambda session: FileStore(session).sealed(file.id))


def hold(house: Database, file: KeptFile, at: datetime = NOW, **other: str) -> bool:
    asked = {"task_id": file.task_id, "field": file.field} | other
    return house.write(lambda session: FileStore(session).hold(file.id, now=at, **asked))


def forget(house: Database, before: datetime) -> int:
    return house.write(lambda session: FileStore(session).forget_untaken(before))


def answer_with(house: Database, file: KeptFile, rev: int = 2, state: TaskState = TaskState.DONE) -> None:
    """The case shows that its task was answered with this file."""
    given = GivenAnswer({"held_on": "2026-12-01", "minutes": file.id}, Actor("leader"), LATER)
    open_tasks(house, replace(MEETING, rev=2, state=state, answers=[given]), process_id="kanoon-1", rev=rev)


def test_a_file_is_kept_with_what_is_known_of_it_and_its_bytes(house: Database) -> None:
    file = a_file()
    keep(house, file)
    assert got(house, file) == file
    assert bytes_of(house, file) == SEALED
    assert file.name == "minutes-00000000.pdf"
    assert got(house, a_file(2)) is None
    assert bytes_of(house, a_file(2)) is None


def test_it_is_held_only_for_the_field_of_the_task_that_it_was_handed_in_for(house: Database) -> None:
    file = a_file()
    keep(house, file)
    assert hold(house, file)
    assert not hold(house, file, task_id="kanoon-2.1")
    assert not hold(house, file, field="photo")
    assert not hold(house, a_file(2))


def test_it_is_taken_in_the_same_transaction_that_shows_the_answer(house: Database) -> None:
    file, other = a_file(1), a_file(2)
    keep(house, file, other)
    answer_with(house, file)
    taken = got(house, file)
    assert taken is not None
    assert taken.taken_at == NOW  # the showing's own clock
    # A showing that comes again changes nothing, and what no answer names stays untaken.
    answer_with(house, file, rev=3)
    assert house.read(lambda session: FileStore(session).of_case("kanoon-1")) == (taken,)
    assert got(house, other) == other


def test_a_file_of_another_task_is_not_taken_whatever_an_answer_names(house: Database) -> None:
    strange = a_file(7, task_id="kanoon-2.1")
    keep(house, strange)
    answer_with(house, strange)
    assert got(house, strange) == strange


def test_what_no_answer_took_is_let_go_of_and_the_rest_stays(house: Database) -> None:
    taken, old, new, held = a_file(1), a_file(2), a_file(3, LATER), a_file(4)
    keep(house, taken, old, new, held)
    answer_with(house, taken)
    assert hold(house, held, LATER)
    assert forget(house, LATER) == 1
    assert got(house, old) is None
    assert bytes_of(house, old) is None
    for file in (taken, new, held):
        assert got(house, file) is not None
        assert bytes_of(house, file) == SEALED
    assert forget(house, LATER) == 0


def test_of_an_answer_and_the_clearing_at_once_the_file_is_held_or_gone_and_never_half(
    house: Database,
) -> None:
    for number in range(1, 11):
        file, ready = a_file(number), Barrier(2)
        keep(house, file)

        def clear(ready: Barrier = ready) -> int:
            ready.wait()
            return forget(house, LATER)

        def answer(file: KeptFile = file, ready: Barrier = ready) -> bool:
            ready.wait()
            return hold(house, file, LATER)

        with ThreadPoolExecutor(2) as together:
            cleared, held = together.submit(clear), together.submit(answer)
        assert held.result() is (cleared.result() == 0)
        assert (got(house, file) is not None) is held.result()
        assert (bytes_of(house, file) is not None) is held.result()


def test_one_person_leaves_so_many_behind_in_a_field_and_no_more(house: Database) -> None:
    files = [a_file(number, NOW + timedelta(minutes=number)) for number in range(1, MOST_UNTAKEN + 3)]
    keep(house, *files, a_file(99, uploaded_by="somebody else"))
    left = [file for file in files if got(house, file) is not None]
    assert left == files[2:]
    assert got(house, a_file(99)) is not None
