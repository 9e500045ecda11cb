"""The inbox's lists: whom a task is shown to is whom the rules let answer it, view by view and page by page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case import GivenAnswer, OpenTask, TaskState, TaskTimes
from domain.permissions import NATIONWIDE, Actor, Role
from domain.task_permissions import why_not_answer
from stores.database import Database
from stores.inbox import InboxStore
from stores.inbox_queries import Wanted, done_tasks
from stores.inbox_views import View
from stores.pages import BadCursor, Cursor
from tests.stores.house import LATER, NOW, a_case, a_task, actor, begin, open_tasks, show, shown

OFFICER = actor("officer", Role.CREDIT_OFFICER, region="IR-07")
COLLEAGUE = actor("colleague", Role.CREDIT_OFFICER)
HOUR = timedelta(hours=1)

REGIONS = st.sampled_from(["IR-07", "IR-23"])
KANOONS = st.sampled_from(["k-1", "k-2", None])
MEMBERS = st.sampled_from(["m-1", "m-2", None])
ROLES = st.sampled_from([Role.LEADER, Role.CREDIT_OFFICER, Role.PROVINCIAL_SECRETARY, Role.TRUSTEE])
actors = st.builds(
    Actor,
    username=st.sampled_from(["a", "b"]),
    roles=st.frozensets(st.one_of(ROLES, st.just(Role.SUPERVISOR)), max_size=3),
    region=st.one_of(REGIONS, st.just(NATIONWIDE)),
    member_id=MEMBERS,
    kanoon_id=KANOONS,
)
tasks = st.builds(
    a_task,
    roles=st.lists(ROLES, min_size=1, max_size=2, unique=True),
    region=st.one_of(REGIONS, st.just(NATIONWIDE)),
    kanoon_id=KANOONS,
    assigned_member_id=st.one_of(st.none(), MEMBERS),
    excluded_member_ids=st.lists(st.sampled_from(["m-1", "m-2"]), max_size=1),
    excluded_usernames=st.lists(st.sampled_from(["a", "b"]), max_size=1),
)
loans: Iterator[str] = (f"loan-{number}" for number in count())


def ids(
    database: Database, who: Actor, view: View, now: datetime = NOW, limit: int = 50, **wanted: Any
) -> list[str]:
    page = database.read(lambda session: InboxStore(session).list(who, view, now, Wanted(**wanted), limit))
    if "after" not in wanted:
        assert page.count >= len(page.items)
    return [item.id for item in page.items]


def due_in(process_id: str, number: int, hours: int, **more: Any) -> OpenTask:
    return a_task(process_id, number, times=TaskTimes(due=f"{hours}h"), **more)


def claim(database: Database, task_id: str, who: Actor = OFFICER, rev: int = 1) -> None:
    database.write(lambda session: InboxStore(session).claim(task_id, who, rev, NOW))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(tasks, min_size=1, max_size=6), st.lists(actors, min_size=1, max_size=4))
def test_an_open_task_is_in_the_lists_of_those_who_may_answer_it_and_of_nobody_else(
    either_database: Database, asked: Sequence[OpenTask], people: Sequence[Actor]
) -> None:
    loan = next(loans)
    numbered = [replace(task, id=f"{loan}.{number}") for number, task in enumerate(asked)]
    open_tasks(either_database, *numbered, process_id=loan)
    for who in people:
        allowed = {task.id for task in numbered if why_not_answer(who, task) is None}
        personal = {task.id for task in numbered if task.assigned_member_id is not None}
        mine = ids(either_database, who, View.MINE, process_id=loan)
        free = ids(either_database, who, View.UNASSIGNED, process_id=loan)
        assert set(mine) == allowed & personal
        assert set(free) == allowed - personal
        assert sorted(ids(either_database, who, View.GROUPS, process_id=loan)) == sorted(free)
        assert len(mine) == len(set(mine))
        assert len(free) == len(set(free)), "a task for two of somebody's roles is there once"


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tasks, actors, actors)
def test_a_claimed_task_is_its_claimer_s_and_of_others_only_to_look_at(
    either_database: Database, asked: OpenTask, claimer: Actor, other: Actor
) -> None:
    claimer, other = replace(claimer, username="claimer"), replace(other, username="other")
    if why_not_answer(claimer, asked) is not None:
        return
    loan = next(loans)
    open_tasks(either_database, replace(asked, id=f"{loan}.1"), process_id=loan)
    claim(either_database, f"{loan}.1", claimer)
    assert ids(either_database, claimer, View.MINE, process_id=loan) == [f"{loan}.1"]
    assert ids(either_database, other, View.UNASSIGNED, process_id=loan) == []
    may_look = why_not_answer(other, asked) is None and asked.assigned_member_id is None
    assert ids(either_database, other, View.GROUPS, process_id=loan) == [f"{loan}.1"] * may_look


def test_escalated_tasks_come_first_and_then_what_is_due_sooner(either_database: Database) -> None:
    open_tasks(
        either_database,
        due_in("loan-1", 1, 20),
        due_in("loan-1", 2, 10),
        due_in("loan-1", 3, 30, escalated=True),
        due_in("loan-1", 4, 10),
    )
    assert ids(either_database, OFFICER, View.UNASSIGNED) == ["loan-1.3", "loan-1.2", "loan-1.4", "loan-1.1"]


def test_what_is_due_today_is_counted_by_the_day_in_tehran(either_database: Database) -> None:
    # NOW is 12:30 in Tehran: the day ends eleven and a half hours later.
    open_tasks(either_database, *(due_in("loan-1", hours, hours) for hours in (1, 11, 12, 30)))
    assert ids(either_database, OFFICER, View.DUE_TODAY) == ["loan-1.1", "loan-1.11"]
    tomorrow = NOW + timedelta(days=1)
    assert ids(either_database, OFFICER, View.DUE_TODAY, tomorrow) == ["loan-1.12", "loan-1.30"]
    assert ids(either_database, OFFICER, View.OVERDUE) == []
    assert ids(either_database, OFFICER, View.OVERDUE, NOW + 12 * HOUR) == ["loan-1.1", "loan-1.11"]


def test_what_a_colleague_has_is_neither_due_nor_overdue_for_others(either_database: Database) -> None:
    open_tasks(either_database, due_in("loan-1", 1, 2), due_in("loan-1", 2, 3))
    claim(either_database, "loan-1.1")
    late = NOW + 5 * HOUR
    assert ids(either_database, OFFICER, View.OVERDUE, late) == ["loan-1.1", "loan-1.2"]
    assert ids(either_database, COLLEAGUE, View.OVERDUE, late) == ["loan-1.2"]
    assert ids(either_database, COLLEAGUE, View.DUE_TODAY) == ["loan-1.2"]


def test_a_snoozed_task_is_in_no_list_of_work_until_it_wakes(either_database: Database) -> None:
    open_tasks(either_database, due_in("loan-1", 1, 2))
    claim(either_database, "loan-1.1")
    with either_database.writing() as session:
        InboxStore(session).snooze("loan-1.1", OFFICER, NOW + 3 * HOUR, 2, NOW)
    for hours, awake in ((0, False), (2, False), (3, True), (9, True)):
        now = NOW + hours * HOUR
        assert ids(either_database, OFFICER, View.MINE, now) == ["loan-1.1"] * awake
        assert ids(either_database, OFFICER, View.SNOOZED, now) == ["loan-1.1"] * (not awake)
    assert ids(either_database, OFFICER, View.OVERDUE, NOW + 2.5 * HOUR) == []
    assert ids(either_database, OFFICER, View.OVERDUE, NOW + 4 * HOUR) == ["loan-1.1"]


def test_what_somebody_answered_is_in_their_list_of_done_newest_first(either_database: Database) -> None:
    open_tasks(either_database, *(a_task(number=number) for number in (1, 2, 3)))
    given = {1: (OFFICER, LATER), 2: (OFFICER, NOW), 3: (COLLEAGUE, NOW)}
    done = [
        a_task(
            number=number,
            rev=2,
            state=TaskState.DONE,
            answers=[GivenAnswer({"outcome": "approve"}, who, at)],
        )
        for number, (who, at) in given.items()
    ]
    show(either_database, shown(rev=2, tasks=tuple(done)))
    assert ids(either_database, OFFICER, View.DONE) == ["loan-1.1", "loan-1.2"]
    assert ids(either_database, COLLEAGUE, View.DONE) == ["loan-1.3"]
    assert all(ids(either_database, OFFICER, view) == [] for view in View if view is not View.DONE)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_of_what_is_done_give_each_task_once_also_where_times_are_equal(
    either_database: Database, limit: int
) -> None:
    hours = [2, 1, 2, 0, 1, 2, 3]
    open_tasks(either_database, *(a_task(number=number) for number in range(len(hours))))
    show(either_database, shown(rev=2, tasks=tuple(answered(n, NOW + h * HOUR) for n, h in enumerate(hours))))
    newest_first = ["loan-1.6", "loan-1.5", "loan-1.2", "loan-1.0", "loan-1.4", "loan-1.1", "loan-1.3"]
    pages = by_pages(either_database, View.DONE, limit)
    assert [task_id for page in pages for task_id in page] == newest_first
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


def test_what_is_answered_meanwhile_moves_nothing_on_the_next_page_of_done(either_database: Database) -> None:
    open_tasks(either_database, *(a_task(number=number) for number in range(5)))
    show(either_database, shown(rev=2, tasks=tuple(answered(n, NOW + n * HOUR) for n in range(4))))
    first = either_database.read(lambda session: InboxStore(session).list(OFFICER, View.DONE, NOW, limit=2))
    assert [item.id for item in first.items] == ["loan-1.3", "loan-1.2"]
    show(either_database, shown(rev=3, tasks=(answered(4, NOW + 9 * HOUR),)))
    assert ids(either_database, OFFICER, View.DONE, after=first.next) == ["loan-1.1", "loan-1.0"]


def test_a_page_of_what_is_done_is_read_from_its_index(either_database: Database) -> None:
    query = done_tasks(OFFICER, Wanted(after=(NOW.isoformat(), "loan-1.1"))).limit(51)
    with either_database.reading() as session:
        connection = session.connection()
        asked = query.compile(connection, compile_kwargs={"literal_binds": True})
        if either_database.is_sqlite:
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")
        else:
            # PostgreSQL reads an empty table as a whole, whatever indexes it has.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            steps = connection.exec_driver_sql(f"EXPLAIN {asked}")
        plan = "\n".join(str(step[-1]) for step in steps)
    assert "ix_task_done_by" in plan
    assert not re.search("sort|b-tree", plan, re.IGNORECASE), plan


def test_a_list_counts_the_same_on_every_page(either_database: Database) -> None:
    open_tasks(either_database, *(a_task(number=number) for number in range(6)))
    show(either_database, shown(rev=2, tasks=tuple(answered(n, NOW + n * HOUR) for n in range(3))))
    for view in (View.UNASSIGNED, View.DONE):
        after: Cursor | None = None
        for _ in range(3):
            wanted = Wanted(after=(str(after[0]), str(after[1])) if after else None)
            page = either_database.read(
                lambda session, view=view, wanted=wanted: InboxStore(session).list(
                    OFFICER, view, NOW, wanted, 1
                )  # type: ignore[misc]
            )
            after = page.next
            assert page.count == 3, view
        assert after is None


@pytest.mark.parametrize("after", [("2-20261124T090000", "loan-1.1"), ("2026-11-24", "x"), ("", "")])
def test_a_place_in_another_list_is_no_place_among_what_is_done(
    either_database: Database, after: tuple[str, str]
) -> None:
    with pytest.raises(BadCursor):
        ids(either_database, OFFICER, View.DONE, after=after)


def answered(number: int, at: datetime) -> OpenTask:
    given = GivenAnswer({"outcome": "approve"}, OFFICER, at)
    return a_task(number=number, rev=2, state=TaskState.DONE, answers=[given])


def test_a_task_that_ended_without_an_answer_is_in_nobody_s_list(either_database: Database) -> None:
    open_tasks(either_database, a_task(), a_task(number=2))
    claim(either_database, "loan-1.2")
    ended = (a_task(rev=2, state=TaskState.CANCELLED), a_task(number=2, rev=2, state=TaskState.EXPIRED))
    show(either_database, shown(rev=2, tasks=ended))
    assert all(ids(either_database, OFFICER, view) == [] for view in View)


def test_a_claim_stays_when_the_case_shows_its_task_again(either_database: Database) -> None:
    open_tasks(either_database, a_task())
    claim(either_database, "loan-1.1")
    show(either_database, shown(rev=2, tasks=(a_task(rev=2, escalated=True, region="IR-23"),)))
    assert ids(either_database, OFFICER, View.MINE) == ["loan-1.1"]
    assert ids(either_database, COLLEAGUE, View.UNASSIGNED) == []


@pytest.mark.parametrize("view", [View.UNASSIGNED, View.GROUPS, View.MINE])
@pytest.mark.parametrize("limit", [1, 3, 10])
def test_pages_give_each_task_once_in_the_order_of_the_whole(
    either_database: Database, view: View, limit: int
) -> None:
    due = [5, 3, 5, 1, 3, 2, 5]
    open_tasks(either_database, *(due_in("loan-1", n, hours) for n, hours in enumerate(due)))
    if view is View.MINE:
        for number in range(len(due)):
            claim(either_database, f"loan-1.{number}")
    whole = ids(either_database, OFFICER, view)
    assert len(whole) == len(due)
    assert [task_id for page in by_pages(either_database, view, limit) for task_id in page] == whole


def by_pages(database: Database, view: View, limit: int) -> list[list[str]]:
    after: Cursor | None = None
    found = []
    while True:
        wanted = Wanted(after=(str(after[0]), str(after[1])) if after else None)
        page = database.read(
            lambda session, wanted=wanted: InboxStore(session).list(OFFICER, view, NOW, wanted, limit)  # type: ignore[misc]
        )
        found.append([item.id for item in page.items])
        after = page.next
        if after is None:
            return found


def test_tasks_that_come_and_go_meanwhile_move_nothing_on_the_next_page(either_database: Database) -> None:
    open_tasks(either_database, *(due_in("loan-1", n, 10 + n) for n in range(1, 6)))
    first = either_database.read(
        lambda session: InboxStore(session).list(OFFICER, View.UNASSIGNED, NOW, limit=2)
    )
    assert [item.id for item in first.items] == ["loan-1.1", "loan-1.2"]
    assert first.next is not None
    urgent = (due_in("loan-2", 1, 1), due_in("loan-2", 2, 1, escalated=True))
    open_tasks(either_database, *urgent, process_id="loan-2")
    claim(either_database, "loan-1.1")
    rest = ids(either_database, OFFICER, View.UNASSIGNED, after=first.next)
    assert rest == ["loan-1.3", "loan-1.4", "loan-1.5"]


def test_a_list_is_narrowed_by_kind_case_and_words(either_database: Database) -> None:
    begin(either_database, a_case("loan-1"), "علي كريمي")
    begin(either_database, a_case("loan-2"), "زهرا احمدی")
    show(either_database, shown("loan-1", tasks=(a_task("loan-1"),)))
    other_kind = a_task("loan-2", kind="loan.decide_in_committee")
    show(either_database, shown("loan-2", tasks=(other_kind,)))

    free = View.UNASSIGNED
    assert ids(either_database, OFFICER, free, process_id="loan-2") == ["loan-2.1"]
    assert ids(either_database, OFFICER, free, kind="loan.decide_in_committee") == ["loan-2.1"]
    assert ids(either_database, OFFICER, free, kind="loan.decide_as_officer", process_id="loan-2") == []
    assert ids(either_database, OFFICER, free, q="LOAN-۲") == ["loan-2.1"]
    assert ids(either_database, OFFICER, free, q="%") == []
    assert ids(either_database, OFFICER, View.DUE_TODAY, NOW + timedelta(days=3), q="كريمي") == ["loan-1.1"]
    assert ids(either_database, OFFICER, View.GROUPS, q="علی كريمی") == ["loan-1.1"]
    claim(either_database, "loan-1.1")
    assert ids(either_database, OFFICER, View.MINE, q="علی كريمی") == ["loan-1.1"]
    assert ids(either_database, OFFICER, View.MINE, q="احمدی") == []
