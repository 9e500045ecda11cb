"""Starting the workflow of a case that the database knows already; doing it twice is harmless."""

from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from engine.client import TASK_QUEUE
from engine.namespace import REGION, REHEARSAL
from engine.virtual_time import start_on_virtual_time
from stores.cases import StartDue

_RUN = "run"
"""The memo of a case that was begun again: how often. It goes through continue-as-new."""


async def start_case(client: Client, due: StartDue) -> None:
    """Starts a case under its own id; a rehearsal gets a clock of its own. Raises RPCError.

    One that had ended is begun again under the same id, once for each `run`, a rehearsal at the time where it was.
    Raises WorkflowAlreadyStartedError where that which has ended has not quite: it is tried again.
    """
    handle = client.get_workflow_handle(due.process_id)
    if not due.run or await _runs_begun(handle) < due.run:
        try:
            await _start(client, due)
        except WorkflowAlreadyStartedError:
            if due.run and await _runs_begun(handle) < due.run:
                raise


async def _start(client: Client, due: StartDue) -> None:
    attributes = TypedSearchAttributes(
        [
            SearchAttributePair(REGION, str(due.argument["record"]["region"])),
            SearchAttributePair(REHEARSAL, due.rehearsal),
        ]
    )
    again = WorkflowIDReusePolicy.ALLOW_DUPLICATE
    policy = again if due.run else WorkflowIDReusePolicy.REJECT_DUPLICATE
    memo = {_RUN: due.run} if due.run else None
    if due.rehearsal:
        await start_on_virtual_time(
            client,
            due.kind,
            due.argument,
            id=due.process_id,
            task_queue=TASK_QUEUE,
            search_attributes=attributes,
            id_reuse_policy=policy,
            memo=memo,
            begins_at=due.created_at,
        )
        return
    await client.start_workflow(
        due.kind,
        due.argument,
        id=due.process_id,
        task_queue=TASK_QUEUE,
        id_reuse_policy=policy,
        search_attributes=attributes,
        memo=memo,
    )


async def _runs_begun(handle: WorkflowHandle[Any, Any]) -> int:
    """How often the engine has begun the case again; 0 where it knows only its first time, or nothing any more."""
    try:
        described = await handle.describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return 0
        raise
    return int(await described.memo_value(_RUN, 0))
