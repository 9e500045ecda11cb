"""Who is asked a task, who sees it, answers it and gives it to somebody: each a plain question about a caller and a task."""

from collections.abc import Collection
from typing import Protocol

from domain.permissions import (
    ASSIGNS_TASKS,
    NATIONWIDE,
    WORKS_IN_THE_NETWORK,
    Actor,
    CaseScope,
    Role,
    may_read_scores,
    may_see_case,
)


class AskedOf(Protocol):
    """What the rules must know of a task; the workflow's task and the inbox row both fit."""

    @property
    def roles(self) -> Collection[Role]: ...
    @property
    def assigned_member_id(self) -> str | None: ...
    @property
    def region(self) -> str: ...
    @property
    def kanoon_id(self) -> str | None: ...
    @property
    def excluded_member_ids(self) -> Collection[str]: ...
    @property
    def excluded_usernames(self) -> Collection[str]: ...


class TaskOfCase(AskedOf, CaseScope, Protocol):
    """A task that knows whose case it belongs to."""


class Given(Protocol):
    """An answer, as far as the rules ask: whose it is."""

    @property
    def by(self) -> Actor: ...


class TaskInCase(TaskOfCase, Protocol):
    """A task together with whose case it belongs to, who has it, and who answered it."""

    @property
    def assignee(self) -> str | None: ...
    @property
    def done_by(self) -> str | None: ...
    @property
    def answers(self) -> Collection[Given]: ...


def why_not_answer(actor: Actor, task: AskedOf) -> str | None:
    """The code of the rule that keeps `actor` from answering `task`, or None where they may.

    Codes: not_for_you, other_region, other_kanoon, own_case, four_eyes.
    """
    if actor.member_id is not None and actor.member_id in task.excluded_member_ids:
        return "own_case"
    if actor.username in task.excluded_usernames:
        return "four_eyes"
    if task.assigned_member_id is not None:
        return None if actor.member_id == task.assigned_member_id else "not_for_you"
    return _why_no_role_of_theirs(actor, task)


def _why_no_role_of_theirs(actor: Actor, task: AskedOf) -> str | None:
    fitting = actor.roles.intersection(task.roles)
    if not fitting:
        return "not_for_you"
    if fitting == {Role.LEADER} and task.kanoon_id is not None and actor.kanoon_id != task.kanoon_id:
        return "other_kanoon"
    return None if actor.region in (NATIONWIDE, task.region) else "other_region"


def is_asked(actor: Actor, task: AskedOf) -> bool:
    """Whether the question is put to this person or their role, even where four eyes keep them from answering."""
    if task.assigned_member_id is not None:
        return actor.member_id == task.assigned_member_id
    return _why_no_role_of_theirs(actor, task) is None


def may_answer(actor: Actor, task: AskedOf) -> bool:
    return why_not_answer(actor, task) is None


def may_see_task(actor: Actor, task: TaskInCase) -> bool:
    """Whoever may answer it or had to do with it, and whoever sees its case as part of their work.

    Seeing one's own case is not enough: what colleagues say to each other about it is not for its owner.
    """
    took_part = {task.assignee, task.done_by, *(given.by.username for given in task.answers)}
    works = actor.is_any(WORKS_IN_THE_NETWORK) and may_see_case(actor, task)
    asked = task.assigned_member_id is not None and task.assigned_member_id == actor.member_id
    return actor.username in took_part or asked or may_answer(actor, task) or works


def may_remark(actor: Actor, task: TaskInCase) -> bool:
    """Reading and writing the remarks of colleagues: who sees the task, but nobody on their own case."""
    return may_see_task(actor, task) and not is_own_case(actor, task)


def is_own_case(actor: Actor, task: TaskInCase) -> bool:
    """Whether the task decides on this person: the case is theirs, or it names them as somebody it is about."""
    own = {task.member_id, *task.excluded_member_ids}
    return actor.member_id is not None and actor.member_id in own


def supervises(actor: Actor, task: TaskInCase) -> bool:
    """Whether tasks of this region are theirs to move, also away from who has one; never on their own case."""
    here = actor.region in (NATIONWIDE, task.region)
    return actor.is_any(ASSIGNS_TASKS) and here and not is_own_case(actor, task)


def why_not_assign(actor: Actor, task: TaskInCase) -> str | None:
    """The code of the rule that keeps `actor` from giving `task` to somebody, or None where they may.

    Supervisors move tasks; somebody who may answer one may hand it to a colleague, unless it was asked of
    them by name. Codes: own_case, not_for_you.
    """
    if supervises(actor, task) or (task.assigned_member_id is None and may_answer(actor, task)):
        return None
    decided_on = is_own_case(actor, task) and task.assigned_member_id != actor.member_id
    return "own_case" if decided_on else "not_for_you"


def may_assign(actor: Actor, task: TaskInCase) -> bool:
    return why_not_assign(actor, task) is None


def may_read_scores_of_task(actor: Actor, task: TaskOfCase) -> bool:
    """The same of a task: whoever is asked it, by escalation too, sees what it is about."""
    return may_read_scores(actor, task) or is_asked(actor, task)
