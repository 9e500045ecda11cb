"""A running case: what its workflow remembers, and what it shows to the stores."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from domain.permissions import Actor, Role


class CaseStatus(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TaskTimes:
    """When a task reminds, is due, escalates and expires, as durations from its opening ("5d", "7wd")."""

    due: str
    reminders: tuple[str, ...] = ()
    escalate: str | None = None
    escalate_to: Role = Role.SUPERVISOR
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class TaskClock:
    """The same as absolute times, computed once in the Iranian calendar and kept."""

    due_at: datetime
    reminders_at: tuple[datetime, ...] = ()
    escalate_at: datetime | None = None
    expires_at: datetime | None = None

    def after(self, now: datetime) -> "TaskClock":
        """The clock without the moments that have passed; the due time stays."""
        return TaskClock(
            due_at=self.due_at,
            reminders_at=tuple(at for at in self.reminders_at if at > now),
            escalate_at=self.escalate_at if self.escalate_at and self.escalate_at > now else None,
            expires_at=self.expires_at,
        )

    def later_by(self, pause: timedelta) -> "TaskClock":
        return TaskClock(
            due_at=self.due_at + pause,
            reminders_at=tuple(at + pause for at in self.reminders_at),
            escalate_at=self.escalate_at + pause if self.escalate_at else None,
            expires_at=self.expires_at + pause if self.expires_at else None,
        )


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One person's answer to a task: the clean form, who, when."""

    form: dict[str, Any]
    by: Actor
    at: datetime

    @property
    def outcome(self) -> str:
        return str(self.form.get("outcome", "done"))


@dataclass(slots=True)
class OpenTask:
    """A task as its workflow holds it."""

    id: str
    kind: str
    stage: str
    roles: list[Role]
    region: str
    kanoon_id: str | None
    assigned_member_id: str | None
    excluded_member_ids: list[str]
    excluded_usernames: list[str]
    about: dict[str, Any]
    times: TaskTimes
    opened_at: datetime
    rev: int = 1
    state: TaskState = TaskState.OPEN
    escalated: bool = False
    reminded: int = 0
    clock: TaskClock | None = None
    answers: list[GivenAnswer] = field(default_factory=list)

    def next_at(self) -> datetime | None:
        """The earliest moment at which this task does something by itself."""
        if self.clock is None or self.state is not TaskState.OPEN:
            return None
        times = [*self.clock.reminders_at]
        times += [at for at in (self.clock.escalate_at, self.clock.expires_at) if at is not None]
        return min(times, default=None)


EntryKind = Literal["stage", "task", "message", "money", "outside", "note"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened: a code whose words are in the declaration, and ids, never personal data."""

    at: datetime
    kind: EntryKind
    what: str
    actor: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """Something to tell somebody: the key is unique for ever, so it is said once.

    `to_member_id` or `to_role` (with the case's region) says who; the words are the event's templates.
    """

    key: str
    event: str
    at: datetime
    facts: dict[str, Any]
    to_member_id: str | None = None
    to_role: Role | None = None
    task_id: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why nothing happens right now: what is waited for, of whom, since when, and what comes next."""

    for_: str
    who: str | None
    since: datetime
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """Everything that changed in a case since it was last shown, written in one transaction."""

    process_id: str
    kind: str
    book: str
    rev: int
    as_of: datetime
    stage: str
    status: CaseStatus
    outcome: str | None
    waiting: Waiting | None
    region: str
    kanoon_id: str | None
    tasks: tuple[OpenTask, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    messages: tuple[MessageDraft, ...] = ()
    first_entry_number: int = 0


@dataclass(frozen=True, slots=True)
class Projected:
    """The clocks of the tasks that were opened by a projection, by task id."""

    clocks: dict[str, TaskClock] = field(default_factory=dict)


STARTED = "started"
"""Asking for a case counts as its first answer: four eyes look at who did it (`TaskKind.not_after`)."""

ORDERED = "ordered"
"""So does ordering something of a case by hand, for the decision that follows from it."""


@dataclass(slots=True)
class CaseRecord:
    """What every process remembers across continue-as-new, whatever its kind.

    `answered_by` has the usernames by task kind, and under STARTED who asked for the case; `recused` those who
    have an interest in it and decide nothing. `held_until`: the case is held from outside, and ends then;
    `paused_when_held`: a person had paused it before.
    """

    process_id: str
    kind: str
    region: str
    started_at: datetime
    rehearsal: bool = False
    kanoon_id: str | None = None
    member_id: str | None = None
    stage: str = ""
    status: CaseStatus = CaseStatus.RUNNING
    outcome: str | None = None
    rev: int = 0
    entries: int = 0
    opened_tasks: int = 0
    paused_at: datetime | None = None
    paused_for: timedelta = timedelta(0)
    tasks: list[OpenTask] = field(default_factory=list)
    answered_by: dict[str, list[str]] = field(default_factory=dict)
    handled: list[str] = field(default_factory=list)
    undos: list[str] = field(default_factory=list)
    recused: list[str] = field(default_factory=list)
    held_until: datetime | None = None
    paused_when_held: bool = False

    @property
    def started_by(self) -> str | None:
        return next(iter(self.answered_by.get(STARTED, [])), None)

    @property
    def book(self) -> str:
        """The ledger book that money of this case moves in; a rehearsal never touches the real one."""
        return f"rehearsal:{self.process_id}" if self.rehearsal else "real"


GOES_TO_KANOON = "case.goes_to_kanoon"
"""Told to a case whose kanoon was merged into another, or whose member came into a new one by a split."""


@dataclass(frozen=True, slots=True)
class KanoonGoneTo:
    """To which kanoon a case has gone, and who leads that."""

    from_kanoon_id: str
    to_kanoon_id: str
    to_name: str
    to_region: str
    to_leader_member_id: str | None = None


def short_of(request_id: str) -> str:
    """Enough of a request id to know it again (`CaseRecord.handled`): a case carries a hundred of them for years."""
    return hashlib.sha256(request_id.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class AnswerCommand:
    """A person answers a task; `task_rev` is what they saw, `request_id` makes a repeat harmless."""

    task_id: str
    actor: Actor
    request_id: str
    task_rev: int
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseCommand:
    """A person withdraws, pauses or resumes a whole case."""

    actor: Actor
    request_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecuseCommand:
    """Somebody who is asked has an interest in the case, and takes no part in deciding it."""

    actor: Actor
    request_id: str
    reason: str
    task_id: str


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """What an outside system told us, already verified and kept; `id` counts once.

    `seen_rev` is how far the case had been shown when it was told: no case judges by less than others have read of it.
    """

    id: str
    type: str
    at: datetime
    facts: dict[str, Any]
    seen_rev: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case ended: the last stage, and what that means for who asked."""

    stage: str
    outcome: str
    reasons: tuple[str, ...] = ()
