"""Reconciliation begun by hand, on its engine."""

from datetime import date

from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from api.state import ApiState
from engine.client import TASK_QUEUE


async def reconcile(state: ApiState, day: date) -> str:
    """The id of the run that compares a day now, or compares it already. Raises RPCError."""
    client = await state.engine.client()
    run_id = f"reconciliation-{day}"
    await client.start_workflow(
        "reconciliation",
        day,
        id=run_id,
        task_queue=TASK_QUEUE,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    return run_id
