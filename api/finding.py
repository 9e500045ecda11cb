"""Cases and tasks for who asks: what is not for these eyes is not there."""

from api.problems import Problem, not_found
from api.state import ApiState
from domain.permissions import Actor, has_started, may_see_case
from domain.task_permissions import may_remark, may_see_task
from stores.cases import CaseStore, CaseView
from stores.inbox import InboxStore
from stores.inbox_views import TaskDetail


async def find_case(state: ApiState, actor: Actor, process_id: str, *, sees_all: bool = False) -> CaseView:
    """Raises a 404 for what is not there, or not for these eyes."""
    case = await state.database.aread(lambda session: CaseStore(session).get(process_id))
    if case is None or not (sees_all or may_see_case(actor, case) or has_started(actor, case)):
        raise not_found()
    return case


async def find_task(state: ApiState, actor: Actor, task_id: str) -> TaskDetail:
    """Raises a 404 for what is not there, or not for these eyes."""
    task = await state.database.aread(lambda session: InboxStore(session).get(task_id, actor.username))
    if task is None or not may_see_task(actor, task):
        raise not_found()
    return task


async def find_task_to_remark_on(state: ApiState, actor: Actor, task_id: str) -> TaskDetail:
    """The same; raises a 403 where colleagues speak about this very person."""
    task = await find_task(state, actor, task_id)
    if not may_remark(actor, task):
        raise Problem(403, "own_case")
    return task
