"""Tasks for people inside a workflow: opened, answered, reminded of, escalated, expired; no clock of their own."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from temporalio.exceptions import ApplicationError

from domain.case import AnswerCommand, CaseRecord, GivenAnswer, OpenTask, TaskState, TaskTimes
from domain.forms import FieldError, FormErrors, validate_form
from domain.permissions import Role
from domain.process import ProcessKind, TaskKind
from domain.task_permissions import why_not_answer


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of people: facts they need, whose it is, and who must not answer.

    `kanoon_id` and `region`: where it is asked, if not where the case belongs.
    """

    kind: str
    about: dict[str, Any] = field(default_factory=dict)
    to_member_id: str | None = None
    exclude_members: Collection[str | None] = ()
    kanoon_id: str | None = None
    region: str | None = None


def refused(code: str, *details: Any) -> ApplicationError:
    """An error that tells the caller why, and never makes the workflow try again."""
    return ApplicationError(code, *details, type=code, non_retryable=True)


def wrong_form(*errors: FieldError) -> ApplicationError:
    return refused("wrong_form", [[error.field, error.code] for error in errors])


class TaskDesk:
    """The open tasks of one case. Pure changes of the case's record: the process shows them to the stores."""

    def __init__(self, kind: ProcessKind, record: CaseRecord) -> None:
        self._kind = kind
        self._record = record

    def open(self, question: Question, times: TaskTimes, now: datetime) -> OpenTask:
        declared = self._kind.task(question.kind)
        self._record.opened_tasks += 1
        task = OpenTask(
            id=f"{self._record.process_id}.{self._record.opened_tasks}",
            kind=declared.kind,
            stage=self._record.stage,
            roles=[declared.role],
            region=question.region or self._record.region,
            kanoon_id=question.kanoon_id or self._record.kanoon_id,
            assigned_member_id=question.to_member_id,
            excluded_member_ids=sorted({member for member in question.exclude_members if member}),
            excluded_usernames=[] if question.to_member_id else self._excluded(declared),
            about=question.about,
            times=times,
            opened_at=now,
        )
        self._record.tasks.append(task)
        return task

    def find(self, task_id: str) -> OpenTask | None:
        return next((task for task in self._record.tasks if task.id == task_id), None)

    def is_yet_to_open(self, task_id: str) -> bool:
        """Whether no task of that number was opened so far: who answers it has read of one that comes again."""
        number = task_id.rpartition(".")[2]
        return number.isdecimal() and int(number) > self._record.opened_tasks

    def check_answer(self, command: AnswerCommand, now: datetime) -> None:
        """Raises what keeps this answer from being taken; changes nothing."""
        task = self.find(command.task_id)
        if task is None or task.state is not TaskState.OPEN or _is_over(task, now):
            raise refused("task_closed")
        if code := why_not_answer(command.actor, task):
            raise refused("not_yours", code)
        if any(given.by.username == command.actor.username for given in task.answers):
            raise refused("not_yours", "four_eyes")
        if task.rev != command.task_rev:
            raise refused("stale", task.rev)
        try:
            validate_form(self._kind.task(task.kind).fields, command.form)
        except FormErrors as errors:
            raise wrong_form(*errors.errors) from errors

    def take_answer(self, command: AnswerCommand, now: datetime) -> OpenTask:
        """Adds a checked answer; the task is done when enough answers agree."""
        task = self.find(command.task_id)
        if task is None:
            raise refused("task_closed")
        declared = self._kind.task(task.kind)
        given = GivenAnswer(validate_form(declared.fields, command.form), command.actor, now)
        task.answers.append(given)
        task.rev += 1
        self._record.answered_by.setdefault(task.kind, []).append(command.actor.username)
        agreeing = [
            answer
            for answer in task.answers
            if all(answer.form.get(name) == given.form.get(name) for name in declared.agree_on)
        ]
        if len(agreeing) >= declared.needs or given.outcome in declared.at_once:
            task.state = TaskState.DONE
        return task

    def close(self, task: OpenTask, state: TaskState) -> None:
        if task.state is TaskState.OPEN:
            task.state = state
            task.rev += 1

    def escalate(self, task: OpenTask) -> Role | None:
        """Lets the next role answer too; None where that happened already."""
        role = task.times.escalate_to
        if task.escalated:
            return None
        task.escalated = True
        if role not in task.roles:
            task.roles.append(role)
        task.rev += 1
        return role

    def recuse(self, username: str) -> list[OpenTask]:
        """Nothing of this case is asked of them any more; the open tasks that this changes."""
        if username not in self._record.recused:
            self._record.recused.append(username)
        changed = [
            task
            for task in self._record.tasks
            if task.state is TaskState.OPEN
            and task.assigned_member_id is None
            and username not in task.excluded_usernames
        ]
        for task in changed:
            task.excluded_usernames = sorted([*task.excluded_usernames, username])
            task.rev += 1
        return changed

    def forget_closed(self) -> None:
        """Drops what is closed and shown, so that the case's state stays small for years."""
        self._record.tasks = [task for task in self._record.tasks if task.state is TaskState.OPEN]

    def _excluded(self, declared: TaskKind) -> list[str]:
        """Four eyes, and who has an interest in the case."""
        earlier = [
            self._record.recused,
            *(self._record.answered_by.get(kind, []) for kind in declared.not_after),
        ]
        return sorted({username for usernames in earlier for username in usernames})


def _is_over(task: OpenTask, now: datetime) -> bool:
    """An answer may come in the very moment before the expiry of its task is seen to."""
    return task.clock is not None and task.clock.expires_at is not None and task.clock.expires_at <= now
