"""Who of a role hears of a case by e-mail: the people whom the rules let answer the task, or see the case."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.case import MessageDraft, OpenTask, Projection
from domain.permissions import Actor, may_see_case
from domain.task_permissions import may_answer
from stores.staff import StaffMember, StaffStore


@dataclass(frozen=True, slots=True)
class _Scope:
    """A case as its role sees it; that it is somebody's own is no reason to write to them as staff."""

    region: str
    kanoon_id: str | None
    member_id: str | None = None


def reached_by_email(session: Session, projection: Projection, draft: MessageDraft) -> list[StaffMember]:
    """The people with an address to whom a role's message of a real case goes, by username."""
    if draft.to_role is None or projection.book != "real":
        return []
    task = next((task for task in projection.tasks if task.id == draft.task_id), None)
    scope = _Scope(projection.region, projection.kanoon_id)
    people = StaffStore(session).with_email(draft.to_role, projection.region)
    return [person for person in people if _is_concerned(person.actor, task, scope)]


def _is_concerned(actor: Actor, task: OpenTask | None, scope: _Scope) -> bool:
    # What is asked of one person by name nobody else may answer; that it is late is told to who sees it.
    if task is None or task.assigned_member_id is not None:
        return may_see_case(actor, scope)
    return may_answer(actor, task)
