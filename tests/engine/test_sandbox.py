"""Workflows run in a sandbox, and what they tell the engine is bound to them."""

import asyncio
import secrets

import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import RestrictedWorkflowAccessError

from engine.client import NAMESPACE, connect
from engine.payload_codec import ENCODING
from engine.sandbox import sandboxed
from engine.server import RunningEngine
from tests.engine import looking_at_the_clock
from tests.engine.looking_at_the_clock import LooksAtTheClock, SaysItAgain, TellsItsModule
from tests.fixtures.office import TEST_KEYS

QUEUE = "test-sandbox"


@pytest.fixture
async def client(engine: RunningEngine) -> Client:
    return await connect(engine.address, keys=TEST_KEYS)


def worker_of(client: Client) -> Worker:
    """One whose workflows fail at once where they break the rules, instead of waiting for better code."""
    return Worker(
        client,
        task_queue=QUEUE,
        workflows=[LooksAtTheClock, SaysItAgain, TellsItsModule],
        workflow_runner=sandboxed(),
        workflow_failure_exception_types=[RestrictedWorkflowAccessError],
    )


async def test_a_workflow_cannot_look_at_the_machines_clock(client: Client) -> None:
    async with worker_of(client):
        with pytest.raises(WorkflowFailureError) as failed:
            await client.execute_workflow(
                LooksAtTheClock.run, id=f"clock-{secrets.token_hex(4)}", task_queue=QUEUE
            )
    assert "datetime.datetime.now" in str(failed.value.cause)


async def test_runs_share_their_modules_which_are_not_the_machines(client: Client) -> None:
    async with worker_of(client):
        told = {
            await client.execute_workflow(
                TellsItsModule.run, id=f"module-{secrets.token_hex(4)}", task_queue=QUEUE
            )
            for _ in range(3)
        }
    assert len(told) == 1
    assert told != {str(id(looking_at_the_clock.__dict__))}


async def test_runs_at_the_same_time_are_all_watched(client: Client) -> None:
    """One that ends does not let the others look at the clock."""

    async def look() -> str:
        with pytest.raises(WorkflowFailureError) as failed:
            await client.execute_workflow(
                LooksAtTheClock.run, id=f"clock-{secrets.token_hex(4)}", task_queue=QUEUE
            )
        return str(failed.value.cause)

    async with worker_of(client):
        for said in await asyncio.gather(*(look() for _ in range(30))):
            assert "datetime.datetime.now" in said


async def test_what_a_workflow_answers_is_sealed_and_bound_to_it(client: Client) -> None:
    workflow_id = f"again-{secrets.token_hex(4)}"
    async with worker_of(client):
        said = await client.execute_workflow(SaysItAgain.run, "راز", id=workflow_id, task_queue=QUEUE)
    assert said == "راز"
    events = [event async for event in client.get_workflow_handle(workflow_id).fetch_history_events()]
    (answer,) = events[-1].workflow_execution_completed_event_attributes.result.payloads
    assert answer.metadata["encoding"] == ENCODING
    assert answer.metadata["owner"].decode() == f"{NAMESPACE}/{workflow_id}"
