"""What the inbox gives out: a task in a list, a task's page, and the refusals of a claim."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.case import GivenAnswer, TaskClock, TaskState
from domain.permissions import Role


class View(StrEnum):
    """The lists of the inbox. `due_today` and `overdue` hold what is mine or free for me to take."""

    MINE = "mine"
    GROUPS = "groups"
    UNASSIGNED = "unassigned"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    DONE = "done"


class Priority:
    """Smaller is sooner; an escalated task comes before the others."""

    ESCALATED = 1
    NORMAL = 2


@dataclass(frozen=True, slots=True)
class TaskItem:
    """A task in a list; `member_id` is whom the case is about, `rev` what the reader saw of it."""

    id: str
    process_id: str
    kind: str
    stage: str
    region: str
    kanoon_id: str | None
    member_id: str | None
    state: TaskState
    rev: int
    priority: int
    opened_at: datetime
    due_at: datetime
    snoozed_until: datetime | None
    assignee: str | None
    assigned_member_id: str | None
    claimed_at: datetime | None
    done_by: str | None
    done_at: datetime | None
    outcome: str | None
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class TaskDetail(TaskItem):
    """Everything for a task's page; fits domain.permissions.AskedOf.

    `rev` is the inbox's own and goes with claims; `task_rev` is the workflow's and goes with the answer.
    `excluded_usernames` holds those who answered already, too. `draft` is the reader's own.
    """

    task_rev: int
    about: dict[str, Any]
    roles: tuple[Role, ...]
    excluded_member_ids: tuple[str, ...]
    excluded_usernames: tuple[str, ...]
    escalated: bool
    clock: TaskClock
    answers: tuple[GivenAnswer, ...]
    draft: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class TaskComment:
    id: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskAction:
    """A claim, release, assignment or snooze: who did it, to whom, until when, why."""

    rev: int
    action: str
    actor: str
    to: str | None
    until: datetime | None
    reason: str | None
    at: datetime


class TaskRefused(Exception):
    """Something could not be done with a task."""


class NoSuchTask(TaskRefused):
    """There is no task of this id."""


class Taken(TaskRefused):
    """Somebody else has it."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__(f"taken by {by}")
        self.by = by
        self.at = at


class Stale(TaskRefused):
    """The task changed since it was seen; `rev` is what it is now."""

    def __init__(self, rev: int) -> None:
        super().__init__(f"now at revision {rev}")
        self.rev = rev


class Closed(TaskRefused):
    """It is over; `by` is None where nobody answered it (expired, cancelled)."""

    def __init__(self, by: str | None, at: datetime | None) -> None:
        super().__init__(f"closed by {by}")
        self.by = by
        self.at = at


class NotYours(TaskRefused):
    """A rule of domain.permissions forbids it; `code` names it. `who` is whom it would have gone to."""

    def __init__(self, code: str, who: str) -> None:
        super().__init__(f"{code}: {who}")
        self.code = code
        self.who = who
