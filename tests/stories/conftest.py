"""After each story its histories are replayed, and on demand saved for all releases to come."""

import asyncio
import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from activities.message_words import words_of
from domain.processes import task_kind
from engine.client import NAMESPACE, payloads
from engine.sandbox import sandboxed
from stores.message_rows import MessageRow
from stores.messages import QueuedMessage
from tests.fixtures.office import TEST_KEYS
from tests.office import Office
from tests.reaper import Reaper
from worker import WORKFLOWS

_PATIENCE_SECONDS = 60
_IN_HAND = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
}
HISTORIES = Path(__file__).parent.parent / "histories"


@pytest.fixture(autouse=True)
async def _replayed(office: Office, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """`HAMYAR_SAVE_HISTORIES=1 pytest tests/stories` saves them, once per release that changes a workflow."""
    office.cases.clear()
    reaper = office.hands if isinstance(office.hands, Reaper) else None
    if reaper is not None:
        await reaper.story_begins()
    before = reaper.deaths if reaper else 0
    yield
    if reaper is not None:
        await reaper.recover()
        request.node.user_properties.append(("deaths", reaper.deaths - before))
    reminders_have_a_way(office)
    replayer = Replayer(
        workflows=WORKFLOWS, namespace=NAMESPACE, workflow_runner=sandboxed(), plugins=[payloads(TEST_KEYS)]
    )
    for case_id in office.cases[:1]:
        history = await at_rest(office, case_id)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await replayer.replay_workflow(history)
        if os.environ.get("HAMYAR_SAVE_HISTORIES"):
            path = HISTORIES / f"{request.node.name}.json.gz"
            path.write_bytes(gzip.compress(history.to_json().encode(), mtime=0))


def reminders_have_a_way(office: Office) -> None:
    """Whoever a story reminded was led to where they answer: the link could be made, and is no other page's."""
    with office.database.reading() as session:
        reminders = session.scalars(
            select(MessageRow).where(
                MessageRow.event == "task.reminder",
                MessageRow.to_member_id.is_not(None),
                MessageRow.process_id.in_(office.cases),
            )
        ).all()
        for row in reminders:
            message = QueuedMessage(**{name: getattr(row, name) for name in QueuedMessage.__slots__})
            door = task_kind(message.facts["task"]).door
            assert door is not None
            assert f"\n/{door}/" in words_of(message, "fa", b"any", "")


async def at_rest(office: Office, case_id: str) -> WorkflowHistory:
    """The history when no workflow task is in hand: a replay would wait for ever for what is half done."""
    for _ in range(600):
        history = await office.engine.get_workflow_handle(case_id).fetch_history()
        if history.events[-1].event_type not in _IN_HAND:
            return history
        await asyncio.sleep(0.1)
    raise AssertionError(f"{case_id} never comes to rest")
