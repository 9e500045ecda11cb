"""After each story its histories are replayed, and on demand saved for all releases to come."""

import gzip
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.worker import Replayer

from engine.client import NAMESPACE, payloads
from tests.fixtures.office import TEST_KEYS
from tests.office import Office
from worker import WORKFLOWS, sandboxed

HISTORIES = Path(__file__).parent.parent / "histories"


@pytest.fixture(autouse=True)
async def _replayed(office: Office, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """`HAMYAR_SAVE_HISTORIES=1 pytest tests/stories` saves them, once per release that changes a workflow."""
    office.cases.clear()
    yield
    replayer = Replayer(
        workflows=WORKFLOWS, namespace=NAMESPACE, workflow_runner=sandboxed(), plugins=[payloads(TEST_KEYS)]
    )
    for case_id in office.cases[:1]:
        history = await office.engine.get_workflow_handle(case_id).fetch_history()
        await replayer.replay_workflow(history)
        if os.environ.get("HAMYAR_SAVE_HISTORIES"):
            path = HISTORIES / f"{request.node.name}.json.gz"
            path.write_bytes(gzip.compress(history.to_json().encode(), mtime=0))
