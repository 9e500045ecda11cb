"""Finds an engine in four ways, in order, and says in plain sentences why none of them works."""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from temporalio.testing import WorkflowEnvironment

from engine.blocking import in_a_thread
from engine.unavailable import EngineUnavailable
from engine.versions import CLI_VERSION, GO_VERSION_NEEDED, SERVER_PACKAGE, SERVER_VERSION

DEFAULT_CACHE = Path.home() / ".cache" / "hamyar"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Cluster:
    """A Temporal that somebody else runs, at `address` (host:port)."""

    address: str


@dataclass(frozen=True)
class Binary:
    """A program that serves Temporal: the full `server`, or the command line tool with its `cli` server."""

    path: Path
    kind: Literal["server", "cli"]
    version: str


def find_engine(cache: Path = DEFAULT_CACHE, *, say: Say) -> Cluster | Binary:
    """The first of: TEMPORAL_ADDRESS, a binary on PATH or in the cache, a build with Go, a download.

    Raises EngineUnavailable naming all four ways.
    """
    if address := os.environ.get("TEMPORAL_ADDRESS"):
        return Cluster(address)
    why: list[str] = []
    for attempt in (_on_path, _cached, _build, _download):
        try:
            return attempt(cache, say)
        except EngineUnavailable as error:
            why.append(str(error))
    message = (
        "No Temporal engine was found. Any one of these four ways helps: (1) set TEMPORAL_ADDRESS to a running "
        "Temporal; (2) put `temporal` or `temporal-server` on PATH; (3) install Go "
        f"{'.'.join(map(str, GO_VERSION_NEEDED))} or later; (4) connect to the internet. Tried: {' '.join(why)}"
    )
    raise EngineUnavailable(message)


def _on_path(_cache: Path, _say: Say) -> Binary:
    kinds: tuple[tuple[str, Literal["server", "cli"]], ...] = (
        ("temporal-server", "server"),
        ("temporal", "cli"),
    )
    for name, kind in kinds:
        if found := shutil.which(name):
            return Binary(Path(found), kind, _version_of(Path(found)))
    raise EngineUnavailable("Neither is on PATH.")


def _built(cache: Path) -> Path:
    return cache / "engine" / f"temporal-server-{SERVER_VERSION}" / "server"


def _cached(cache: Path, say: Say) -> Binary:
    if not _built(cache).exists():
        raise EngineUnavailable("Nothing is in the cache.")
    try:
        return Binary(_built(cache), "server", _version_of(_built(cache)))
    except EngineUnavailable:
        say(f"The engine in the cache ({_built(cache)}) is damaged; another one takes its place.")
        raise


def _version_of(path: Path) -> str:
    """What the program says of itself; a damaged one cannot."""
    try:
        told = subprocess.run(  # noqa: S603
            [path, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        message = f"{path} does not run."
        raise EngineUnavailable(message) from error
    # "temporal version 1.32.1", or of the command line tool "temporal version 1.9.1 (Server 1.32.0, UI …)".
    found = re.search(r"Server (\d[\d.]*\d)", told) or re.search(r"(\d+\.\d[\d.]*)", told)
    return found[1] if found else "of an unknown version"


def _build(cache: Path, say: Say) -> Binary:
    go = shutil.which("go")
    if go is None:
        raise EngineUnavailable("Go is not installed.")
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    numbers = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", said)
    if numbers is None or tuple(int(n or 0) for n in numbers.groups()) < GO_VERSION_NEEDED:
        raise EngineUnavailable(f"{said.strip() or 'This Go'} is too old.")
    try:
        with _alone(cache, say):
            try:
                # Whoever had the lock before us may have built it.
                return _cached(cache, say)
            except EngineUnavailable:
                _build_alone(go, cache, say)
    except OSError as error:
        raise EngineUnavailable(f"The cache {cache} cannot be written: {error.strerror}.") from error
    return _cached(cache, say)


@contextmanager
def _alone(cache: Path, say: Say) -> Iterator[None]:
    """One build at a time in a cache; the lock of one that was killed is free. Raises OSError."""
    folder = cache / "engine"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "building.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is building the engine; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_alone(go: str, cache: Path, say: Say) -> None:
    building = cache / "engine" / "building"
    say(f"Building Temporal {SERVER_VERSION} with Go, once; this takes about five minutes on two cores …")
    stop = threading.Event()
    threading.Thread(target=_report, args=(say, stop), daemon=True).start()
    try:
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        done = subprocess.run(  # noqa: S603
            [go, "install", f"{SERVER_PACKAGE}@v{SERVER_VERSION}"],
            env=os.environ | {"GOBIN": str(building), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["it does not say why"])[-1]
            message = f"The build with Go failed: {last}."
            raise EngineUnavailable(message)
        # Only a whole build gets the name that others look for; a half one is never taken for it.
        shutil.rmtree(_built(cache).parent, ignore_errors=True)
        building.replace(_built(cache).parent)
    finally:
        stop.set()
        shutil.rmtree(building, ignore_errors=True)


def _report(say: Say, stop: threading.Event) -> None:
    began = time.monotonic()
    while not stop.wait(15):
        say(f"  … still building ({int(time.monotonic() - began)} s)")


def _download(cache: Path, say: Say) -> Binary:
    say(f"Downloading Temporal's development server ({CLI_VERSION}) …")
    folder = cache / "engine"

    async def fetch() -> None:
        environment = await WorkflowEnvironment.start_local(
            dev_server_download_version=CLI_VERSION, download_dest_dir=str(folder)
        )
        await environment.shutdown()

    try:
        folder.mkdir(parents=True, exist_ok=True)
        in_a_thread(lambda: asyncio.run(fetch()))
        fetched = next(path for path in sorted(folder.glob("temporal-sdk-python-*")) if path.is_file())
    except (OSError, RuntimeError, StopIteration) as error:
        raise EngineUnavailable("The download did not succeed.") from error
    return Binary(fetched, "cli", _version_of(fetched))
