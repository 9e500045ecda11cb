"""Tasks handed around: claimed by one of many, given back, given on, put aside, remarked on; and every refusal."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.case import GivenAnswer, TaskState
from domain.permissions import Actor, Role
from stores.database import Database
from stores.inbox import InboxStore
from stores.inbox_views import Closed, NoSuchTask, NotYours, Stale, Taken, TaskDetail, TaskRefused, View
from stores.task_rows import TaskActionRow
from tests.stores.house import LATER, NOW, a_task, actor, open_tasks, show, shown

TASK = "loan-1.1"
OFFICER = actor("officer", Role.CREDIT_OFFICER, region="IR-07")
COLLEAGUE = actor("colleague", Role.CREDIT_OFFICER)
ELSEWHERE = actor("elsewhere", Role.CREDIT_OFFICER, region="IR-23")
SUPERVISOR = actor("supervisor", Role.SUPERVISOR)
AUDITOR = actor("auditor", Role.AUDITOR)
OWNER = actor("owner", Role.CREDIT_OFFICER, member_id="m-1")

Step = Callable[[InboxStore], TaskDetail]


@pytest.fixture
def opened(either_database: Database) -> Database:
    """A case with one task for officers of IR-07."""
    open_tasks(either_database, a_task())
    return either_database


def do(database: Database, step: Step) -> TaskDetail:
    return database.write(lambda session: step(InboxStore(session)))


def claim(who: Actor, rev: int = 1) -> Step:
    return lambda inbox: inbox.claim(TASK, who, rev, NOW)


def release(who: Actor, rev: int = 2) -> Step:
    return lambda inbox: inbox.release(TASK, who, rev, LATER)


def assign(by: Actor, to: Actor, rev: int = 1, action: str = "assign") -> Step:
    return lambda inbox: inbox.assign(TASK, by, to, rev, NOW, "on leave", action=action)


def snooze(who: Actor, rev: int = 2) -> Step:
    return lambda inbox: inbox.snooze(TASK, who, LATER, rev, NOW)


def now_is(database: Database) -> tuple[int, str | None]:
    """The task's revision and who has it."""
    task = database.read(lambda session: InboxStore(session).get(TASK))
    assert task is not None
    return task.rev, task.assignee


def actions(database: Database) -> list[tuple[int, str, str, str | None, str | None]]:
    def question(session: Session) -> list[tuple[int, str, str, str | None, str | None]]:
        rows = session.scalars(select(TaskActionRow).order_by(TaskActionRow.rev))
        return [(row.rev, row.action, row.actor, row.to, row.reason) for row in rows]

    return database.read(question)


def has(database: Database, who: Actor, view: View = View.MINE) -> bool:
    page = database.read(lambda session: InboxStore(session).list(who, view, NOW))
    return TASK in [item.id for item in page.items]


def test_who_claims_a_task_has_it(opened: Database) -> None:
    task = do(opened, claim(OFFICER))
    assert (task.assignee, task.claimed_at, task.rev) == ("officer", NOW, 2)
    assert has(opened, OFFICER)
    assert not has(opened, COLLEAGUE)
    assert not has(opened, COLLEAGUE, View.UNASSIGNED)
    assert has(opened, COLLEAGUE, View.GROUPS), "colleagues still see that it is there"


def test_a_claim_repeated_by_the_same_person_changes_nothing(opened: Database) -> None:
    do(opened, claim(OFFICER))
    assert do(opened, claim(OFFICER)).rev == 2
    assert [action for _, action, *_ in actions(opened)] == ["claim"]


def test_a_task_that_somebody_has_is_not_claimed(opened: Database) -> None:
    do(opened, claim(OFFICER))
    with pytest.raises(Taken) as refused:
        do(opened, claim(COLLEAGUE, 2))
    assert (refused.value.by, refused.value.at) == ("officer", NOW)
    assert now_is(opened) == (2, "officer")


def test_who_releases_a_task_gives_it_back_to_everybody(opened: Database) -> None:
    do(opened, claim(OFFICER))
    assert do(opened, release(OFFICER)).assignee is None
    assert not has(opened, OFFICER)
    assert has(opened, OFFICER, View.UNASSIGNED)
    assert has(opened, COLLEAGUE, View.UNASSIGNED)
    assert do(opened, claim(COLLEAGUE, 3)).assignee == "colleague"


def test_releasing_what_nobody_has_changes_nothing(opened: Database) -> None:
    assert do(opened, release(OFFICER, 1)).rev == 1
    assert actions(opened) == []


def test_only_who_has_a_task_releases_it(opened: Database) -> None:
    do(opened, claim(OFFICER))
    for who in (COLLEAGUE, SUPERVISOR):
        with pytest.raises(Taken):
            do(opened, release(who))


def test_a_task_put_aside_comes_back_by_itself(opened: Database) -> None:
    due_at = do(opened, claim(OFFICER)).due_at
    assert do(opened, snooze(OFFICER)).due_at == due_at
    assert has(opened, OFFICER, View.SNOOZED)
    assert not has(opened, OFFICER)
    later = opened.read(lambda session: InboxStore(session).list(OFFICER, View.MINE, LATER))
    assert [item.id for item in later.items] == [TASK]


def test_only_a_task_of_one_s_own_is_put_aside(opened: Database) -> None:
    with pytest.raises(NotYours) as refused:
        do(opened, snooze(OFFICER, 1))
    assert (refused.value.code, refused.value.who) == ("claim_first", "officer")
    do(opened, claim(OFFICER))
    with pytest.raises(Taken):
        do(opened, snooze(COLLEAGUE))


def test_what_was_put_aside_is_awake_after_it_was_given_back(opened: Database) -> None:
    do(opened, claim(OFFICER))
    do(opened, snooze(OFFICER))
    assert do(opened, release(OFFICER, 3)).snoozed_until is None
    do(opened, claim(COLLEAGUE, 4))
    assert has(opened, COLLEAGUE)


def test_a_supervisor_assigns_a_task_and_takes_it_from_who_has_it(opened: Database) -> None:
    assert do(opened, assign(SUPERVISOR, OFFICER)).assignee == "officer"
    assert has(opened, OFFICER)
    assert do(opened, assign(SUPERVISOR, COLLEAGUE, 2)).assignee == "colleague"
    assert not has(opened, OFFICER)
    assert has(opened, COLLEAGUE)


def test_who_has_a_task_delegates_it_to_a_colleague(opened: Database) -> None:
    do(opened, claim(OFFICER))
    assert do(opened, assign(OFFICER, COLLEAGUE, 2, "delegate")).assignee == "colleague"
    assert actions(opened) == [
        (2, "claim", "officer", "officer", None),
        (3, "delegate", "officer", "colleague", "on leave"),
    ]
    with pytest.raises(Taken):
        do(opened, assign(OFFICER, OFFICER, 3, "delegate"))


@pytest.mark.parametrize(
    ("by", "to", "code", "who"),
    [
        (AUDITOR, OFFICER, "not_for_you", "auditor"),
        (ELSEWHERE, OFFICER, "not_for_you", "elsewhere"),
        (actor("supervisor", Role.SUPERVISOR, region="IR-23"), OFFICER, "not_for_you", "supervisor"),
        (SUPERVISOR, ELSEWHERE, "other_region", "elsewhere"),
        (SUPERVISOR, AUDITOR, "not_for_you", "auditor"),
        (SUPERVISOR, OWNER, "own_case", "owner"),
        (SUPERVISOR, SUPERVISOR, "not_for_you", "supervisor"),
    ],
)
def test_a_task_goes_only_by_who_may_give_it_and_to_who_may_answer_it(
    opened: Database, by: Actor, to: Actor, code: str, who: str
) -> None:
    with pytest.raises(NotYours) as refused:
        do(opened, assign(by, to))
    assert (refused.value.code, refused.value.who) == (code, who)
    assert now_is(opened) == (1, None)


@pytest.mark.parametrize(
    ("who", "code"), [(AUDITOR, "not_for_you"), (ELSEWHERE, "other_region"), (OWNER, "own_case")]
)
def test_who_may_not_answer_a_task_does_not_claim_it(opened: Database, who: Actor, code: str) -> None:
    with pytest.raises(NotYours) as refused:
        do(opened, claim(who))
    assert refused.value.code == code
    assert now_is(opened) == (1, None)


def test_four_eyes_keep_who_has_answered_from_the_second_answer(opened: Database) -> None:
    do(opened, claim(OFFICER))
    first = GivenAnswer({"outcome": "approve"}, OFFICER, NOW)
    show(opened, shown(rev=2, tasks=(a_task(rev=2, answers=[first]),)))
    assert now_is(opened) == (3, None), "who has voted has nothing left to do here"
    assert not any(has(opened, OFFICER, view) for view in View)
    with pytest.raises(NotYours) as refused:
        do(opened, claim(OFFICER, 3))
    assert refused.value.code == "four_eyes"
    with pytest.raises(NotYours):
        do(opened, assign(SUPERVISOR, OFFICER, 3))
    assert do(opened, claim(COLLEAGUE, 3)).assignee == "colleague"


def test_who_answered_an_earlier_task_of_the_case_is_kept_from_this_one(either_database: Database) -> None:
    open_tasks(either_database, a_task(excluded_usernames=["officer"]))
    assert not has(either_database, OFFICER, View.GROUPS)
    with pytest.raises(NotYours, match="four_eyes"):
        do(either_database, claim(OFFICER))


@pytest.mark.parametrize(
    "step",
    [claim(OFFICER, 0), claim(OFFICER, 2), assign(SUPERVISOR, OFFICER, 7)],
    ids=["old", "new", "assign"],
)
def test_a_task_that_was_seen_otherwise_is_not_changed(opened: Database, step: Step) -> None:
    with pytest.raises(Stale) as refused:
        do(opened, step)
    assert refused.value.rev == 1
    assert (now_is(opened), actions(opened)) == ((1, None), [])


@pytest.mark.parametrize("step", [release(OFFICER, 1), snooze(OFFICER, 1)], ids=["release", "snooze"])
def test_a_stale_change_of_one_s_own_task_is_refused(opened: Database, step: Step) -> None:
    do(opened, claim(OFFICER))
    with pytest.raises(Stale):
        do(opened, step)
    assert now_is(opened) == (2, "officer")


EVERY_STEP = {
    "claim": claim(OFFICER),
    "release": release(OFFICER),
    "assign": assign(SUPERVISOR, OFFICER),
    "snooze": snooze(OFFICER),
}


@pytest.mark.parametrize("step", EVERY_STEP.values(), ids=EVERY_STEP)
def test_a_task_that_is_over_is_left_alone(opened: Database, step: Step) -> None:
    answer = GivenAnswer({"outcome": "approve"}, COLLEAGUE, LATER)
    show(opened, shown(rev=2, tasks=(a_task(rev=2, state=TaskState.DONE, answers=[answer]),)))
    with pytest.raises(Closed) as refused:
        do(opened, step)
    assert (refused.value.by, refused.value.at) == ("colleague", LATER)


def test_a_task_that_nobody_answered_in_time_names_nobody(opened: Database) -> None:
    show(opened, shown(rev=2, as_of=LATER, tasks=(a_task(rev=2, state=TaskState.EXPIRED),)))
    with pytest.raises(Closed) as refused:
        do(opened, claim(OFFICER))
    assert (refused.value.by, refused.value.at) == (None, LATER)


@pytest.mark.parametrize("step", EVERY_STEP.values(), ids=EVERY_STEP)
def test_there_is_no_task_where_there_is_none(either_database: Database, step: Step) -> None:
    with pytest.raises(NoSuchTask):
        do(either_database, step)
    assert either_database.read(lambda session: InboxStore(session).get(TASK)) is None


def test_remarks_of_colleagues_are_kept_in_their_order_and_decide_nothing(opened: Database) -> None:
    with opened.writing() as session:
        for number in range(4):
            InboxStore(session).comment(TASK, "auditor", f"remark {number}", NOW + timedelta(minutes=number))
    with opened.reading() as session:
        inbox = InboxStore(session)
        assert [one.text for one in inbox.comments(TASK)] == [f"remark {n}" for n in range(4)]
        assert [one.text for one in inbox.comments(TASK, 2)] == ["remark 2", "remark 3"]
    assert now_is(opened) == (1, None)


def test_there_is_nothing_to_remark_on_where_there_is_no_task(opened: Database) -> None:
    with pytest.raises(TaskRefused), opened.writing() as session:
        InboxStore(session).comment("another", "auditor", "x", NOW)
