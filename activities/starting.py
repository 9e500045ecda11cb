"""Starting the workflow of a case that the database knows already; doing it twice is harmless."""

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from engine.client import TASK_QUEUE
from engine.namespace import REGION, REHEARSAL
from engine.virtual_time import start_on_virtual_time
from stores.cases import StartDue


async def start_case(client: Client, due: StartDue) -> None:
    """Starts a case under its own id; a rehearsal gets a clock of its own. Raises RPCError."""
    attributes = TypedSearchAttributes(
        [
            SearchAttributePair(REGION, str(due.argument["record"]["region"])),
            SearchAttributePair(REHEARSAL, due.rehearsal),
        ]
    )
    if due.rehearsal:
        await start_on_virtual_time(
            client,
            due.kind,
            due.argument,
            id=due.process_id,
            task_queue=TASK_QUEUE,
            search_attributes=attributes,
        )
        return
    try:
        await client.start_workflow(
            due.kind,
            due.argument,
            id=due.process_id,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=attributes,
        )
    except WorkflowAlreadyStartedError:
        return
