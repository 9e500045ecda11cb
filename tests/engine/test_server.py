"""A server of our own: it says what keeps it from starting, and goes on where it stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from temporalio.client import Client

from engine.client import NAMESPACE, connect
from engine.configuration import PORTS_NEEDED
from engine.resolve import Binary
from engine.server import RunningEngine, start, start_binary
from engine.unavailable import EngineUnavailable, FolderUnusable, PortBusy
from engine.virtual_time import supports_virtual_time
from tests.fixtures.engine import free_ports
from tests.fixtures.office import TEST_KEYS

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def running(folder: Path) -> Iterator[RunningEngine]:
    engine = start(folder, port=free_ports(PORTS_NEEDED), say=print)
    try:
        yield engine
    finally:
        engine.stop()


def nobody_listens(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


async def wait_for_ever(client: Client, workflow_id: str) -> None:
    await client.start_workflow("waits", id=workflow_id, task_queue="nobody")


async def test_a_second_start_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    with running(tmp_path) as engine:
        await wait_for_ever(await connect(engine.address, keys=TEST_KEYS), "before")
        assert await supports_virtual_time(await connect(engine.address, keys=TEST_KEYS))
    assert nobody_listens(engine.address)
    with running(tmp_path) as engine:
        client = await connect(engine.address, keys=TEST_KEYS)
        assert (await client.get_workflow_handle("before").describe()).workflow_type == "waits"


def test_a_folder_serves_one_engine(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(FolderUnusable, match="Another engine is using the folder"):
        start(tmp_path, port=free_ports(PORTS_NEEDED), say=print)


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    port = free_ports(PORTS_NEEDED)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port + 3))
        other.listen()
        with pytest.raises(PortBusy, match=f"another program uses port {port + 3}"):
            start(tmp_path, port=port, say=print)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be", "utf-8")
    with pytest.raises(FolderUnusable, match="cannot write to its folder"):
        start(tmp_path / "var", port=free_ports(PORTS_NEEDED), say=print)


def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho 'disk I/O error'\nexit 3\n", "utf-8")
    broken.chmod(0o755)
    with pytest.raises(EngineUnavailable, match="disk I/O error"):
        start_binary(
            Binary(broken, "server", "0"), tmp_path / "var", port=free_ports(PORTS_NEEDED), say=print
        )


def test_the_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    port = free_ports(PORTS_NEEDED)
    starts = (
        "import sys, time; from pathlib import Path; from engine.server import start;"
        f"start(Path({str(tmp_path)!r}), port={port}, say=print); print('started', flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", starts], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    with starter.stdout:
        while "started" not in starter.stdout.readline():
            assert starter.poll() is None
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    for _ in range(300):
        if nobody_listens(f"127.0.0.1:{port}"):
            return
        time.sleep(0.1)
    raise AssertionError("the server outlives its starter")


async def test_a_cluster_of_others_gets_our_namespace_and_is_left_running(
    engine: RunningEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Way one of four: TEMPORAL_ADDRESS. Nothing of ours is in a fresh cluster until we start."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", engine.address)
    used = start(tmp_path, port=1, say=print)
    assert used.address == engine.address
    client = await connect(used.address, namespace=NAMESPACE, keys=TEST_KEYS)
    await wait_for_ever(client, "in a cluster")
    used.stop()
    assert not nobody_listens(engine.address)
