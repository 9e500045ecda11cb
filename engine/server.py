"""Starts the Temporal server of one folder and stops it again."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from engine.blocking import in_a_thread
from engine.client import NAMESPACE, reach
from engine.configuration import PORTS_NEEDED, SWITCHES, EngineFiles, write_configuration
from engine.keeper import LOCK_TAKEN
from engine.namespace import prepare_namespace
from engine.resolve import DEFAULT_CACHE, Binary, Cluster, find_engine
from engine.unavailable import EngineUnavailable, FolderUnusable, PortBusy

_HOST = "127.0.0.1"
_SECONDS_TO_START = 60
_SECONDS_TO_CONNECT = 10
_SECONDS_TO_STOP = 20
_LOG_BYTES_KEPT = 10_000_000


@dataclass
class RunningEngine:
    """An engine that answers at `address` (host:port)."""

    address: str
    _keeper: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Stops a server of our own and waits until it is gone; a cluster of others is left running."""
        if self._keeper is None:
            return
        self._keeper.terminate()
        try:
            self._keeper.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()
        finally:
            if self._keeper.stdin is not None:
                self._keeper.stdin.close()


def start(
    folder: Path,
    *,
    port: int,
    say: Callable[[str], None],
    cache: Path = DEFAULT_CACHE,
    namespace: str = NAMESPACE,
) -> RunningEngine:
    """Finds an engine (see engine/resolve.py) and starts it on `folder`, or uses the cluster that was named.

    A second start on the same folder goes on where the first one ended. The server takes `port` and the
    seven ports after it on loopback, ends with this process, and logs to engine.log in the folder.
    Raises EngineUnavailable with a sentence for whoever started it.
    """
    found = find_engine(cache, say=say)
    if isinstance(found, Cluster):
        say(f"Using the Temporal cluster at {found.address}.")
        in_a_thread(lambda: asyncio.run(_prepare_cluster(found.address, namespace)))
        return RunningEngine(found.address)
    return start_binary(found, folder, port=port, say=say)


def start_binary(binary: Binary, folder: Path, *, port: int, say: Callable[[str], None]) -> RunningEngine:
    """Starts `binary` on `folder`; the rest as `start`."""
    files = _prepare_folder(folder)
    _refuse_busy_ports(port)
    say(f"Starting the engine (Temporal {binary.version}) …")
    keeper = _run(_command(binary, files, port), files)
    engine = RunningEngine(f"{_HOST}:{port}", keeper)
    try:
        in_a_thread(lambda: asyncio.run(_until_ready(engine, keeper, files)))
    except BaseException:
        engine.stop()
        raise
    return engine


async def _prepare_cluster(address: str, namespace: str) -> None:
    # Asked without the SDK first: a process that ends right after its failed connection may be aborted by it.
    if not await _listens(address):
        message = (
            f"The Temporal cluster at {address} (TEMPORAL_ADDRESS) cannot be used: nobody listens there. "
            "Look whether it runs, or unset TEMPORAL_ADDRESS."
        )
        raise EngineUnavailable(message)
    try:
        client = await reach(address, namespace=namespace)
        await prepare_namespace(client, client.namespace)
    except (RPCError, RuntimeError, ValueError) as error:
        if isinstance(error, EngineUnavailable):
            raise
        message = (
            f"The Temporal cluster at {address} (TEMPORAL_ADDRESS) cannot be used: {error}. Look whether it "
            "runs and whether TEMPORAL_NAMESPACE, TLS and the API key fit, or unset TEMPORAL_ADDRESS."
        )
        raise EngineUnavailable(message) from error


def _prepare_folder(folder: Path) -> EngineFiles:
    files = EngineFiles(folder.absolute())
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
        files.lock.touch()
        if files.log.exists() and files.log.stat().st_size > _LOG_BYTES_KEPT:
            files.log.replace(files.log.with_suffix(".log.1"))
    except OSError as error:
        message = f"The engine cannot write to its folder {folder}: {error.strerror}. Choose another folder or change its owner."
        raise FolderUnusable(message) from error
    return files


def _refuse_busy_ports(port: int) -> None:
    for needed in range(port, port + PORTS_NEEDED):
        with socket.socket() as probe:
            # A server that stopped a moment ago leaves connections that are closing; they are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((_HOST, needed))
            except OSError as error:
                message = (
                    f"The engine needs the ports {port} to {port + PORTS_NEEDED - 1}, but another program uses "
                    f"port {needed}. Stop that program (perhaps Hamyar is running already) or choose another port."
                )
                raise PortBusy(message) from error


def _command(binary: Binary, files: EngineFiles, port: int) -> list[str]:
    if binary.kind == "server":
        write_configuration(files, port)
        return [str(binary.path), "--config-file", str(files.server), "--allow-no-auth", "start"]
    switches = [
        part
        for name, value in SWITCHES.items()
        for part in ("--dynamic-config-value", f"{name}={_as_json(value)}")
    ]
    return [
        *(str(binary.path), "server", "start-dev", "--headless", "--ip", _HOST, "--port", str(port)),
        *("--db-filename", str(files.database), "--log-level", "warn", "--sqlite-pragma", "journal_mode=wal"),
        *("--sqlite-pragma", "synchronous=full", *switches),
    ]


def _as_json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def _run(command: list[str], files: EngineFiles) -> subprocess.Popen[bytes]:
    keeper = Path(__file__).with_name("keeper.py")
    with files.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603  (the command is our own)
            [sys.executable, "-I", str(keeper), str(files.lock), *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=files.folder,
            # Temporal's own variables would change what our configuration file says.
            env={name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")},
            # Ctrl-C in a terminal reaches the caller, which stops its own parts before the engine.
            start_new_session=True,
        )


async def _until_ready(engine: RunningEngine, keeper: subprocess.Popen[bytes], files: EngineFiles) -> None:
    try:
        async with asyncio.timeout(_SECONDS_TO_START):
            while not await _listens(engine.address):
                _refuse_the_dead(keeper, files)
                await asyncio.sleep(0.05)
            await _until_prepared(engine.address, keeper, files)
    except TimeoutError as error:
        message = f"The engine did not answer within {_SECONDS_TO_START} seconds; {files.log} says more."
        raise EngineUnavailable(message) from error


async def _until_prepared(address: str, keeper: subprocess.Popen[bytes], files: EngineFiles) -> None:
    """The frontend listens before the parts behind it are ready, and refuses for a moment."""
    while True:
        try:
            client = await Client.connect(address, namespace=NAMESPACE)
            await prepare_namespace(client, NAMESPACE)
        except (RPCError, RuntimeError):
            _refuse_the_dead(keeper, files)
            await asyncio.sleep(0.1)
        else:
            return


async def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(_SECONDS_TO_CONNECT):
            _, writer = await asyncio.open_connection(host, int(port))
    except (OSError, ValueError):
        return False
    writer.close()
    return True


def _refuse_the_dead(keeper: subprocess.Popen[bytes], files: EngineFiles) -> None:
    code = keeper.poll()
    if code == LOCK_TAKEN:
        message = f"Another engine is using the folder {files.folder}. Stop it, or choose another folder."
        raise FolderUnusable(message)
    if code is not None:
        last = files.log.read_text("utf-8", "replace").splitlines()[-1:] or ["(empty)"]
        message = f"The engine ended at once (code {code}). The last line of {files.log}: {last[0]}"
        raise EngineUnavailable(message)
