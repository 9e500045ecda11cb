"""The desk of a case's tasks: what keeps an answer from being taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from domain.case import STARTED, AnswerCommand, CaseRecord, OpenTask, TaskClock
from domain.loan_process import LOAN
from domain.permissions import Actor, Role
from domain.policies import shipped_policies
from workflows.tasks import Question, TaskDesk

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
OFFICER = Actor("officer1", frozenset({Role.CREDIT_OFFICER}))


@pytest.fixture
def record() -> CaseRecord:
    return CaseRecord("loan-1", "loan", "IR-07", NOW, stage="DECISION", answered_by={STARTED: ["officer9"]})


@pytest.fixture
def desk(record: CaseRecord) -> TaskDesk:
    return TaskDesk(LOAN, record)


def ask(desk: TaskDesk, kind: str = "loan.decide_as_officer", **more: Any) -> OpenTask:
    times = shipped_policies().loan.tasks[kind].as_task_times()
    task = desk.open(Question(kind, **more), times, NOW)
    task.clock = TaskClock(NOW + timedelta(days=3), expires_at=NOW + timedelta(days=5))
    return task


def answer(task: OpenTask, actor: Actor = OFFICER, **form: Any) -> AnswerCommand:
    return AnswerCommand(task.id, actor, "request-1", task.rev, {"outcome": "approve"} | form)


def refusal(desk: TaskDesk, command: AnswerCommand, now: datetime = NOW) -> str | None:
    try:
        desk.check_answer(command, now)
    except ApplicationError as error:
        return str(error.details[0]) if error.type == "not_yours" else error.type
    return None


def test_an_answer_in_time_is_taken(desk: TaskDesk) -> None:
    assert refusal(desk, answer(ask(desk)), NOW + timedelta(days=4)) is None


def test_an_answer_in_the_moment_of_the_expiry_comes_too_late(desk: TaskDesk) -> None:
    """Even before the workflow has seen to the expiry: otherwise a killed worker could take back what was undone."""
    assert refusal(desk, answer(ask(desk)), NOW + timedelta(days=5)) == "task_closed"


def test_who_asked_for_the_case_does_not_decide_on_it(desk: TaskDesk) -> None:
    asker = Actor("officer9", frozenset({Role.CREDIT_OFFICER}))
    assert refusal(desk, answer(ask(desk), asker)) == "four_eyes"


def test_nobody_decides_on_their_own_case(desk: TaskDesk) -> None:
    task = ask(desk, exclude_members=["m-7"])
    assert refusal(desk, answer(task, replace(OFFICER, member_id="m-7"))) == "own_case"


def test_a_stale_or_unknown_task_and_a_wrong_form_are_refused(desk: TaskDesk) -> None:
    task = ask(desk)
    assert refusal(desk, replace(answer(task), task_rev=7)) == "stale"
    assert refusal(desk, replace(answer(task), task_id="loan-1.9")) == "task_closed"
    assert refusal(desk, answer(task, outcome="perhaps")) == "wrong_form"


def test_votes_are_counted_until_enough_agree(desk: TaskDesk) -> None:
    task = ask(desk, "loan.decide_in_committee")
    for name, outcome, done in (("a", "approve", False), ("b", "reject", False), ("c", "approve", True)):
        voter = Actor(name, frozenset({Role.CREDIT_COMMITTEE}))
        command = answer(task, voter, outcome=outcome, reason="چون")
        assert refusal(desk, command) is None
        assert (desk.take_answer(command, NOW).state.value == "done") is done
        assert refusal(desk, answer(task, voter, outcome="approve")) in {"four_eyes", "task_closed"}


def test_votes_for_other_months_are_votes_for_something_else(desk: TaskDesk) -> None:
    task = ask(desk, "loan.decide_arrears")
    for name, months, done in (("a", 4, False), ("b", 6, False), ("c", 4, True)):
        voter = Actor(name, frozenset({Role.CREDIT_COMMITTEE}))
        command = answer(task, voter, outcome="reschedule", months=months)
        assert refusal(desk, command) is None
        assert (desk.take_answer(command, NOW).state.value == "done") is done
