"""Cases: begun once with the row of their start, shown once by revision, their clocks kept as first set."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.case import CaseStatus, MessageDraft, TaskClock, TaskState, TimelineEntry, Waiting
from domain.permissions import Role
from domain.working_days import WorkingCalendar
from stores.cases import CaseStore, CaseView, StartDue
from stores.database import Database
from stores.inbox import InboxStore
from stores.inbox_views import TaskDetail
from stores.messages import MessageStore
from stores.timeline import NumberedEntry, TimelineStore
from tests.stores.house import LATER, NOW, a_case, a_task, begin, show, shown

ENTRIES = (TimelineEntry(NOW, "stage", "DECISION"), TimelineEntry(NOW, "task", "opened", "credit_officer"))
TOLD = MessageDraft("loan-1:offered", "loan.offered", NOW, {"amount_rials": 5}, to_member_id="m-1")


def case_of(database: Database, process_id: str = "loan-1") -> CaseView:
    found = database.read(lambda session: CaseStore(session).get(process_id))
    assert found is not None
    return found


def task_of(database: Database, task_id: str = "loan-1.1") -> TaskDetail:
    found = database.read(lambda session: InboxStore(session).get(task_id))
    assert found is not None
    return found


def waiting_to_start(database: Database, limit: int = 10, now: datetime = NOW) -> tuple[StartDue, ...]:
    return database.read(lambda session: CaseStore(session).waiting_to_start(now, limit))


def timeline_of(database: Database) -> list[tuple[int, str]]:
    entries = database.read(lambda session: TimelineStore(session).of("loan-1"))
    return [(one.number, one.entry.what) for one in entries]


def test_a_case_is_begun_once(either_database: Database) -> None:
    assert begin(either_database, a_case(), argument={"loan_id": "loan-1"})
    before = (case_of(either_database), waiting_to_start(either_database))
    assert not begin(either_database, a_case(region="IR-23", started_at=LATER), argument={"loan_id": "x"})
    assert (case_of(either_database), waiting_to_start(either_database)) == before


def test_of_many_who_begin_one_case_at_once_one_does(either_database: Database) -> None:
    with ThreadPoolExecutor(8) as together:
        begun = list(together.map(lambda _: begin(either_database, a_case()), range(8)))
    assert sorted(begun) == [False] * 7 + [True]
    assert len(waiting_to_start(either_database)) == 1


def test_a_case_that_was_begun_stands_at_its_first_stage(either_database: Database) -> None:
    begin(either_database, a_case())
    case = case_of(either_database)
    assert (case.stage, case.status, case.rev) == ("SUBMITTED", CaseStatus.RUNNING, -1)
    assert (case.region, case.kanoon_id, case.member_id) == ("IR-07", "k-1", "m-1")
    assert case.subject == {"amount_rials": 250_000_000}
    assert (case.book, case.rehearsal) == ("real", False)
    assert case.started_at == case.as_of == NOW - timedelta(days=3)


def test_a_rehearsal_has_a_book_of_its_own(either_database: Database) -> None:
    begin(either_database, a_case(rehearsal=True))
    assert (case_of(either_database).book, case_of(either_database).rehearsal) == ("rehearsal:loan-1", True)


def test_the_case_and_the_row_of_its_start_are_there_together_or_not_at_all(
    either_database: Database,
) -> None:
    def begin_and_fall(session: object) -> None:
        CaseStore(session).begin(a_case(), argument={}, subject={}, policy_version="1")  # type: ignore[arg-type]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        either_database.write(begin_and_fall)
    assert either_database.read(lambda session: CaseStore(session).get("loan-1")) is None
    assert waiting_to_start(either_database) == ()


def test_starts_wait_oldest_first_until_the_engine_was_told(either_database: Database) -> None:
    for days, process_id in ((1, "loan-1"), (3, "loan-3"), (2, "loan-2")):
        begin(either_database, a_case(process_id, started_at=NOW - timedelta(days=days)))
    assert [one.process_id for one in waiting_to_start(either_database)] == ["loan-3", "loan-2", "loan-1"]
    assert [one.process_id for one in waiting_to_start(either_database, 1)] == ["loan-3"]

    either_database.write(lambda session: CaseStore(session).mark_started("loan-2", NOW))
    either_database.write(lambda session: CaseStore(session).mark_started("loan-2", LATER))
    assert [one.process_id for one in waiting_to_start(either_database)] == ["loan-3", "loan-1"]


def test_a_start_that_was_not_taken_waits_for_its_time_and_counts_its_tries(
    either_database: Database,
) -> None:
    for process_id in ("loan-1", "loan-2"):
        begin(either_database, a_case(process_id))
    either_database.write(lambda session: CaseStore(session).try_start_at("loan-1", LATER))
    assert [one.process_id for one in waiting_to_start(either_database)] == ["loan-2"]
    due = waiting_to_start(either_database, now=LATER)
    assert [(one.process_id, one.tries) for one in due] == [("loan-2", 0), ("loan-1", 1)]


def test_a_showing_changes_the_case_and_opens_its_tasks(either_database: Database) -> None:
    begin(either_database, a_case())
    waiting = Waiting("loan.decide_as_officer", "credit_officer", NOW, LATER)
    show(either_database, shown(tasks=(a_task(),), timeline=ENTRIES, waiting=waiting, messages=(TOLD,)))

    case = case_of(either_database)
    assert (case.stage, case.rev, case.as_of, case.waiting) == ("DECISION", 1, NOW, waiting)
    assert (task_of(either_database).state, task_of(either_database).rev) == (TaskState.OPEN, 1)
    assert timeline_of(either_database) == [(0, "DECISION"), (1, "opened")]


def test_a_repeat_changes_nothing(either_database: Database) -> None:
    begin(either_database, a_case())
    once = shown(tasks=(a_task(),), timeline=ENTRIES, messages=(TOLD,))
    clocks = show(either_database, once).clocks
    before = (case_of(either_database), task_of(either_database), timeline_of(either_database))
    assert show(either_database, once).clocks == clocks
    assert (case_of(either_database), task_of(either_database), timeline_of(either_database)) == before
    assert len(either_database.read(lambda session: MessageStore(session).of_case("loan-1"))) == 1


def test_a_step_that_is_done_again_after_a_kill_shows_as_it_was_done_last(either_database: Database) -> None:
    begin(either_database, a_case())
    first = shown(tasks=(a_task(),), timeline=ENTRIES)
    clocks = show(either_database, first).clocks
    otherwise = (ENTRIES[0], TimelineEntry(LATER, "task", "cancelled"))
    again = replace(first, as_of=LATER, stage="CONTRACT", timeline=otherwise)
    for _ in range(2):
        assert show(either_database, again).clocks == clocks
        assert (case_of(either_database).stage, case_of(either_database).rev) == ("CONTRACT", 1)
        assert timeline_of(either_database) == [(0, "DECISION"), (1, "opened"), (2, "cancelled")]
    assert task_of(either_database).rev == 1


def test_an_overtaken_showing_changes_no_case_and_no_known_task(either_database: Database) -> None:
    begin(either_database, a_case())
    show(either_database, shown(rev=3, stage="CONTRACT", tasks=(a_task(rev=2, state=TaskState.DONE),)))
    before = (case_of(either_database), task_of(either_database))
    show(either_database, shown(rev=2, status=CaseStatus.PAUSED, tasks=(a_task(),)))
    assert (case_of(either_database), task_of(either_database)) == before


def test_an_overtaken_showing_still_brings_what_nobody_has_heard_of(either_database: Database) -> None:
    begin(either_database, a_case())
    show(either_database, shown(rev=2, timeline=ENTRIES[1:], first_entry_number=1))
    show(either_database, shown(rev=1, timeline=ENTRIES[:1], tasks=(a_task(),), messages=(TOLD,)))
    assert task_of(either_database).state is TaskState.OPEN
    assert timeline_of(either_database) == [(0, "DECISION"), (1, "opened")]
    assert len(either_database.read(lambda session: MessageStore(session).of_case("loan-1"))) == 1


def test_the_clock_of_a_task_stays_as_it_was_first_set(either_database: Database) -> None:
    begin(either_database, a_case())
    first = show(either_database, shown(tasks=(a_task(),))).clocks["loan-1.1"]
    assert first == TaskClock(
        due_at=NOW + timedelta(hours=72),
        reminders_at=(NOW + timedelta(hours=24), NOW + timedelta(hours=48)),
        escalate_at=NOW + timedelta(hours=96),
        expires_at=NOW + timedelta(hours=240),
    )
    otherwise = shown(rev=2, tasks=(a_task(times=replace(a_task().times, due="1h"), opened_at=LATER),))
    holidays = WorkingCalendar(frozenset({NOW.date()}))
    shown_again = either_database.write(lambda session: CaseStore(session).project(otherwise, holidays))
    assert shown_again.clocks == {"loan-1.1": first}
    assert task_of(either_database).clock == first
    assert task_of(either_database).due_at == first.due_at


def test_a_clock_that_the_workflow_moved_is_taken_over(either_database: Database) -> None:
    begin(either_database, a_case())
    clock = show(either_database, shown(tasks=(a_task(),))).clocks["loan-1.1"]
    moved = clock.later_by(timedelta(days=2))
    told = show(either_database, shown(rev=2, tasks=(a_task(clock=moved),)))
    assert told.clocks == {}, "only what was opened just now is told"
    assert task_of(either_database).clock == moved
    assert task_of(either_database).due_at == NOW + timedelta(days=5)


def test_what_comes_next_is_known_with_the_clock(either_database: Database) -> None:
    begin(either_database, a_case())
    waiting = Waiting("loan.decide_as_officer", "credit_officer", NOW)
    show(either_database, shown(tasks=(a_task(),), waiting=waiting))
    assert case_of(either_database).waiting == replace(waiting, next_at=NOW + timedelta(hours=24))


def test_a_task_s_own_revision_grows_only_when_something_of_it_changed(either_database: Database) -> None:
    begin(either_database, a_case())
    show(either_database, shown(tasks=(a_task(),)))
    show(either_database, shown(rev=2, tasks=(a_task(),)))
    assert task_of(either_database).rev == 1
    show(either_database, shown(rev=3, tasks=(a_task(rev=2, escalated=True),)))
    assert (task_of(either_database).rev, task_of(either_database).task_rev) == (2, 2)
    show(either_database, shown(rev=4, tasks=(a_task(rev=2, state=TaskState.EXPIRED),)))
    assert (task_of(either_database).rev, task_of(either_database).state) == (3, TaskState.EXPIRED)


def test_entries_and_messages_stay_as_they_first_came(either_database: Database) -> None:
    begin(either_database, a_case())
    show(either_database, shown(timeline=ENTRIES, messages=(TOLD,)))
    other_words = (TimelineEntry(LATER, "note", "something else"), TimelineEntry(LATER, "money", "more"))
    another = replace(TOLD, key="loan-1:signed", to_member_id=None, to_role=Role.TREASURY)
    changed = shown(
        rev=2, timeline=other_words, first_entry_number=1, messages=(replace(TOLD, facts={}), another)
    )
    show(either_database, changed)
    assert timeline_of(either_database) == [
        (0, "DECISION"),
        (1, "opened"),
        (2, "something else"),
        (3, "more"),
    ], "what comes under a number that is taken is moved on, and nothing is missing"
    messages = either_database.read(lambda session: MessageStore(session).of_case("loan-1"))
    assert {one.key: one.facts for one in messages} == {
        "loan-1:offered": {"amount_rials": 5},
        "loan-1:signed": {"amount_rials": 5},
    }


def test_an_answer_that_is_handed_over_again_after_a_kill_stands_there_once(
    either_database: Database,
) -> None:
    """The engine gives it to the next worker at another time; a second one like it is another answer."""
    begin(either_database, a_case())
    accepted = TimelineEntry(NOW, "task", "accepted", "member1", {"task": "loan.accept_offer"})
    show(either_database, shown(timeline=(accepted,)))
    later = replace(accepted, at=LATER)
    show(either_database, shown(rev=2, timeline=(later, replace(later, actor="member2"))))
    assert timeline_of(either_database) == [(0, "accepted"), (1, "accepted")]
    show(either_database, shown(rev=3, timeline=(later, later), first_entry_number=0))
    assert [number for number, _ in timeline_of(either_database)] == [0, 1, 2]


def test_a_timeline_is_read_on_from_a_number_and_from_its_end(either_database: Database) -> None:
    begin(either_database, a_case())
    many = tuple(TimelineEntry(NOW, "note", f"note-{n}", facts={"n": n}) for n in range(7))
    show(either_database, shown(timeline=many))

    def numbers(entries: tuple[NumberedEntry, ...]) -> list[int]:
        return [one.number for one in entries]

    with either_database.reading() as session:
        timeline = TimelineStore(session)
        assert numbers(timeline.of("loan-1", after=4)) == [5, 6]
        assert numbers(timeline.of("loan-1", limit=2)) == [0, 1]
        assert numbers(timeline.last("loan-1", 3)) == [4, 5, 6]
        assert timeline.last("loan-1", 1)[0].entry == many[6]
        assert timeline.of("another") == ()


def test_a_case_is_rebuilt_from_what_its_workflow_shows(either_database: Database) -> None:
    show(either_database, shown("loan-9", rev=12, tasks=(a_task("loan-9"),), timeline=ENTRIES))
    case = case_of(either_database, "loan-9")
    assert (case.stage, case.rev, case.region, case.rehearsal) == ("DECISION", 12, "IR-07", False)
    assert task_of(either_database, "loan-9.1").state is TaskState.OPEN
    assert waiting_to_start(either_database) == (), "it is running already"


def test_nothing_is_kept_of_a_showing_that_fails(either_database: Database) -> None:
    begin(either_database, a_case())
    show(either_database, shown())
    twice = (a_task(roles=[Role.TREASURY]), a_task())
    with pytest.raises(IntegrityError):
        show(either_database, shown(rev=2, stage="CONTRACT", tasks=twice, timeline=ENTRIES))
    assert (case_of(either_database).stage, case_of(either_database).rev) == ("DECISION", 1)
    assert timeline_of(either_database) == []
