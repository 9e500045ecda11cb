"""The task that comes next: of the same list and order, and never one that a colleague has."""

from datetime import timedelta

import pytest

from domain.permissions import Actor, Role
from stores.database import Database
from stores.inbox import InboxStore
from stores.inbox_next import next_task
from stores.inbox_views import View
from tests.stores.house import NOW, a_case, a_task, actor, begin, open_tasks, show, shown
from tests.stores.test_inbox_lists import due_in

OFFICER = actor("officer", Role.CREDIT_OFFICER, Role.CREDIT_COMMITTEE)
COLLEAGUE = actor("colleague", Role.CREDIT_OFFICER)


def claim(database: Database, number: int, who: Actor) -> None:
    database.write(lambda session: InboxStore(session).claim(f"loan-1.{number}", who, 1, NOW))


def after(database: Database, task_id: str, view: View | None = None, **narrowed: str) -> str | None:
    with database.reading() as session:
        task = InboxStore(session).get(task_id)
        assert task is not None
        following = next_task(session, OFFICER, task, NOW, view=view, **narrowed)
    return following.id if following else None


@pytest.fixture
def five(either_database: Database) -> Database:
    """Five free tasks, in the order of their numbers."""
    open_tasks(either_database, *(due_in("loan-1", n, n) for n in range(1, 6)))
    return either_database


@pytest.mark.parametrize("view", [View.UNASSIGNED, View.GROUPS, View.DUE_TODAY])
def test_it_is_what_follows_in_the_list_and_then_what_was_passed_over(five: Database, view: View) -> None:
    assert after(five, "loan-1.2", view) == "loan-1.3"
    assert after(five, "loan-1.5", view) == "loan-1.1"


def test_what_a_colleague_has_is_passed_over(five: Database) -> None:
    claim(five, 3, COLLEAGUE)
    claim(five, 4, OFFICER)
    assert after(five, "loan-1.2", View.GROUPS) == "loan-1.4", "one's own is as good as a free one"
    assert after(five, "loan-1.2", View.UNASSIGNED) == "loan-1.5"
    assert after(five, "loan-1.2", View.MINE) == "loan-1.4"


def test_what_is_free_is_found_behind_whatever_many_colleagues_have(either_database: Database) -> None:
    open_tasks(either_database, *(due_in("loan-1", n, n) for n in range(1, 122)))
    for number in range(2, 121):
        claim(either_database, number, COLLEAGUE)
    assert after(either_database, "loan-1.1", View.GROUPS) == "loan-1.121"


def test_without_a_list_it_is_what_one_has_and_then_what_one_could_take(five: Database) -> None:
    assert after(five, "loan-1.2") == "loan-1.3"
    claim(five, 5, OFFICER)
    assert after(five, "loan-1.2") == "loan-1.5"


def test_a_narrowed_list_is_gone_through_narrowed(either_database: Database) -> None:
    for number, words in ((1, "مریم کریمی"), (2, "زهرا احمدی"), (3, "مریم کریمی")):
        begin(either_database, a_case(f"loan-{number}"), words)
        opened = NOW + timedelta(minutes=number)
        both = (
            a_task(f"loan-{number}", 1, opened_at=opened),
            a_task(
                f"loan-{number}",
                2,
                opened_at=opened,
                kind="loan.decide_in_committee",
                roles=[Role.CREDIT_COMMITTEE],
            ),
        )
        show(either_database, shown(f"loan-{number}", tasks=both))
    assert after(either_database, "loan-1.1", View.UNASSIGNED) == "loan-1.2"
    assert after(either_database, "loan-1.1", View.UNASSIGNED, kind="loan.decide_as_officer") == "loan-2.1"
    assert (
        after(either_database, "loan-1.1", View.UNASSIGNED, q="كريمي", kind="loan.decide_as_officer")
        == "loan-3.1"
    )


def test_nothing_follows_the_last_one_and_nothing_follows_what_is_done(either_database: Database) -> None:
    open_tasks(either_database, a_task())
    assert after(either_database, "loan-1.1", View.UNASSIGNED) is None
    assert after(either_database, "loan-1.1") is None
    assert after(either_database, "loan-1.1", View.DONE) is None
