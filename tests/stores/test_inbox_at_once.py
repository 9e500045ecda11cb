"""Many people at one task at the same moment: one has it, and the others hear what became of it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.case import GivenAnswer, TaskState
from domain.permissions import Actor, Role
from stores.database import Database
from stores.inbox import InboxStore
from stores.inbox_views import Closed, Stale, Taken
from tests.stores.house import LATER, NOW, a_task, actor, open_tasks, show, shown
from tests.stores.test_inbox import (
    COLLEAGUE,
    OFFICER,
    SUPERVISOR,
    TASK,
    actions,
    assign,
    claim,
    do,
    has,
    now_is,
)


@pytest.fixture
def opened(either_database: Database) -> Database:
    """A case with one task for officers of IR-07."""
    open_tasks(either_database, a_task())
    return either_database


def test_of_fifty_who_claim_a_task_at_once_one_has_it_and_the_others_hear_who_and_when(
    opened: Database,
) -> None:
    def try_to(number: int) -> tuple[str, str | None, object]:
        who = actor(f"officer-{number}", Role.CREDIT_OFFICER)
        try:
            task = do(opened, claim(who))
        except (Taken, Stale) as refused:
            return type(refused).__name__, getattr(refused, "by", None), getattr(refused, "at", None)
        return "won", task.assignee, task.claimed_at

    with ThreadPoolExecutor(50) as together:
        ended = Counter(together.map(try_to, range(50)))
    winner = now_is(opened)[1]
    assert ended == {("won", winner, NOW): 1, ("Taken", winner, NOW): 49}
    assert now_is(opened) == (2, winner)
    assert actions(opened) == [(2, "claim", winner, winner, None)]
    assert has(opened, actor(str(winner), Role.CREDIT_OFFICER))


def test_one_person_who_claims_from_fifty_windows_has_it(opened: Database) -> None:
    with ThreadPoolExecutor(50) as together:
        ended = Counter(together.map(lambda _: do(opened, claim(OFFICER)).assignee, range(50)))
    assert ended == {"officer": 50}
    assert actions(opened) == [(2, "claim", "officer", "officer", None)]


def test_of_supervisors_who_assign_a_task_at_once_the_slower_hears_who_has_it(opened: Database) -> None:
    people = [actor(f"officer-{number}", Role.CREDIT_OFFICER) for number in range(20)]

    def try_to(to: Actor) -> tuple[str, str | None]:
        try:
            return "won", do(opened, assign(SUPERVISOR, to)).assignee
        except Taken as refused:
            return "taken", refused.by
        except Stale as refused:
            return "stale", str(refused.rev)

    with ThreadPoolExecutor(20) as together:
        ended = Counter(together.map(try_to, people))
    winner = now_is(opened)[1]
    assert ended.pop(("won", winner)) == 1
    # Who looked after the first was done saw it with somebody, and an older revision in hand.
    assert ended.keys() <= {("taken", winner), ("stale", "2")}


def test_who_claims_while_somebody_s_answer_is_shown_hears_of_one_or_the_other(opened: Database) -> None:
    answer = GivenAnswer({"outcome": "approve"}, COLLEAGUE, LATER)
    done = shown(rev=2, tasks=(a_task(rev=2, state=TaskState.DONE, answers=[answer]),))

    def try_to(number: int) -> tuple[str, str | None]:
        if number == 10:
            show(opened, done)
            return "shown", None
        try:
            return "won", do(opened, claim(actor(f"officer-{number}", Role.CREDIT_OFFICER))).assignee
        except (Taken, Closed) as refused:
            return type(refused).__name__, refused.by

    with ThreadPoolExecutor(20) as together:
        ended = Counter(together.map(try_to, range(20)))
    winner = now_is(opened)[1]
    assert ended.pop(("shown", None)) == 1
    assert ended.keys() <= {("won", winner), ("Taken", winner), ("Closed", "colleague")}


def test_a_remark_that_is_sent_again_is_there_once(opened: Database) -> None:
    def remark(author: str, request_id: str | None) -> int:
        return opened.write(
            lambda session: InboxStore(session).comment(TASK, author, "x", NOW, request_id)
        ).id

    with ThreadPoolExecutor(20) as together:
        once = set(together.map(lambda _: remark("auditor", "r1"), range(20)))
    assert len(once) == 1
    others = {
        remark("auditor", "r2"),
        remark("officer", "r1"),
        remark("auditor", None),
        remark("auditor", None),
    }
    assert len(others | once) == 5
    with opened.reading() as session:
        assert len(InboxStore(session).comments(TASK)) == 5
