"""Every saved history of a released workflow still replays: running cases survive a new release."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from engine.client import NAMESPACE, payloads
from engine.sandbox import sandboxed
from tests.fixtures.office import TEST_KEYS
from worker import WORKFLOWS

SAVED = sorted((Path(__file__).parent.parent / "histories").glob("*.json.gz"))


def test_there_are_saved_histories() -> None:
    assert SAVED


def saved(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return told


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.name.removesuffix(".json.gz"))
async def test_a_saved_history_replays(path: Path) -> None:
    told = saved(path)
    started = told["events"][0]["workflowExecutionStartedEventAttributes"]
    history = WorkflowHistory.from_json(started["workflowId"], told)
    replayer = Replayer(
        workflows=WORKFLOWS, namespace=NAMESPACE, workflow_runner=sandboxed(), plugins=[payloads(TEST_KEYS)]
    )
    await replayer.replay_workflow(history)
