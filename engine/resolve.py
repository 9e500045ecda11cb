"""Finds an engine in four ways, in order, and says in plain sentences why none of them works."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from temporalio.testing import WorkflowEnvironment

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
    found = _on_path() or _cached(cache)
    if found is not None:
        return found
    why: list[str] = []
    for attempt in (_build, _download):
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


def _on_path() -> Binary | None:
    if found := shutil.which("temporal-server"):
        return Binary(Path(found), "server", SERVER_VERSION)
    if found := shutil.which("temporal"):
        return Binary(Path(found), "cli", "of the command line tool")
    return None


def _built(cache: Path) -> Path:
    return cache / "engine" / f"temporal-server-{SERVER_VERSION}" / "server"


def _cached(cache: Path) -> Binary | None:
    return Binary(_built(cache), "server", SERVER_VERSION) if _built(cache).exists() else None


def _build(cache: Path, say: Say) -> Binary:
    go = shutil.which("go")
    if go is None:
        raise EngineUnavailable("Go is not installed.")
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    numbers = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", said)
    if numbers is None or tuple(int(n or 0) for n in numbers.groups()) < GO_VERSION_NEEDED:
        raise EngineUnavailable(f"{said.strip() or 'This Go'} is too old.")
    building = _built(cache).parent.with_name(f"building-{os.getpid()}")
    say(f"Building Temporal {SERVER_VERSION} with Go, once; this takes about five minutes on two cores …")
    stop = threading.Event()
    threading.Thread(target=_report, args=(say, stop), daemon=True).start()
    try:
        building.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(  # noqa: S603
            [go, "install", f"{SERVER_PACKAGE}@v{SERVER_VERSION}"],
            env=os.environ | {"GOBIN": str(building), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise EngineUnavailable(f"The build with Go failed: {done.stderr.strip().splitlines()[-1:]}.")
        # Only a whole build gets the name that others look for; a half one is never taken for it.
        shutil.rmtree(_built(cache).parent, ignore_errors=True)
        building.replace(_built(cache).parent)
    except OSError as error:
        raise EngineUnavailable(f"The cache {cache} cannot be written: {error.strerror}.") from error
    finally:
        stop.set()
        shutil.rmtree(building, ignore_errors=True)
    return Binary(_built(cache), "server", SERVER_VERSION)


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
        asyncio.run(fetch())
        fetched = next(path for path in sorted(folder.glob("temporal-sdk-python-*")) if path.is_file())
    except (OSError, RuntimeError, StopIteration) as error:
        raise EngineUnavailable("The download did not succeed.") from error
    return Binary(fetched, "cli", CLI_VERSION)
