"""The house that is measured: engine, sandbox and worker as processes of their own, the API in this one."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import structlog
from temporalio.client import Client

from api.app import make_app
from api.intake import hand_over
from api.rates import RateRules
from api.security.login import LoginRules
from bench.processes import child_running, cpu_seconds
from commands.house import keys_of, write_sandbox_file
from engine.client import connect
from engine.configuration import PORTS_NEEDED
from engine.payload_codec import Keyring
from engine.server import start as start_engine
from gateways.sandbox.configuration import SandboxConfig
from settings import Secrets, Settings, secrets_of
from stores.database import Database

# Above what tests and `make up` use, so that a measurement never meets them.
_FIRST_PORT = 41_233
_SECONDS_TO_STOP = 30
# Outside systems stay silent until the driver speaks for them.
_SILENT_SECONDS = 86_400.0
# What is measured is not how callers are held back.
_NO_LIMITS = RateRules("600000/minute", "600000/minute", "600000/minute", "600000/minute")


@dataclass
class House:
    """Everything that runs, and how to reach it."""

    settings: Settings
    secrets: Secrets
    keys: Keyring
    database: Database
    engine: Client
    api: httpx.AsyncClient
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.settings.sandbox_port}"

    def begin(self, name: str, module: str, *arguments: str) -> int:
        """Starts a part as a process of its own; its pid."""
        told = {
            "PYTHONPYCACHEPREFIX": str(self.settings.folder / "compiled"),
            "HAMYAR_FOLDER": str(self.settings.folder),
            "HAMYAR_ENGINE_ADDRESS": self.settings.engine,
            "HAMYAR_SANDBOX_PORT": str(self.settings.sandbox_port),
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("HAMYAR_")}
        # As in an ordinary installation: without compiled modules every workflow's start would compile its own.
        others.pop("PYTHONDONTWRITEBYTECODE", None)
        log = (self.settings.folder / f"{name}.log").open("ab")
        with log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=others | told,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.processes[name].pid

    def end(self, name: str) -> None:
        process = self.processes.pop(name, None)
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def end_all(self) -> None:
        for name in list(self.processes):
            self.end(name)

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by part; the API and whoever drives it are `driver`."""
        used = {name: cpu_seconds(process.pid) for name, process in self.processes.items()}
        keeper = child_running("keeper.py")
        used["engine"] = cpu_seconds(keeper) if keeper else 0.0
        times = os.times()
        return used | {"driver": times.user + times.system}


@asynccontextmanager
async def open_house(folder: Path, say: Callable[[str], None]) -> AsyncIterator[House]:
    """A fresh house in `folder`, gone again at the end; its worker is started by who measures it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    settings = _settings(folder)
    async with AsyncExitStack() as stack:
        parts = stack.enter_context(ExitStack())
        running = start_engine(folder / "engine", port=settings.engine_port, say=say)
        parts.callback(running.stop)
        settings = settings.model_copy(update={"engine_address": running.address})
        secrets, keys = secrets_of(folder), keys_of(settings)
        database = Database(settings.database)
        parts.callback(database.close)
        database.migrate()
        api = await _api(stack, settings, secrets, database)
        client = await connect(settings.engine, keys=keys)
        house = House(settings, secrets, keys, database, client, api)
        parts.callback(house.end_all)
        house.begin("sandbox", "gateways.sandbox", "--config", str(_quiet_sandbox(settings, secrets)))
        yield house


async def _api(
    stack: AsyncExitStack, settings: Settings, secrets: Secrets, database: Database
) -> httpx.AsyncClient:
    keys = keys_of(settings)
    app = make_app(
        database=database,
        connect=lambda: connect(settings.engine, namespace=settings.engine_namespace, keys=keys),
        keys=keys,
        hand_over=hand_over,
        code_secret=secrets.code_secret,
        webhook_secrets=secrets.webhooks,
        login_rules=LoginRules(),
        rate_rules=_NO_LIMITS,
    )
    await stack.enter_async_context(app.router.lifespan_context(app))
    transport = httpx.ASGITransport(app)
    return await stack.enter_async_context(
        httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=90)
    )


def _quiet_sandbox(settings: Settings, secrets: Secrets) -> Path:
    """The sandbox's file, in memory only and with nobody to call back."""
    path = write_sandbox_file(settings, secrets)
    config = SandboxConfig.model_validate_json(path.read_bytes())
    quiet = {
        "webhook_base_url": None, "state_path": None,
        "merat_seconds": _SILENT_SECONDS, "bank_seconds": _SILENT_SECONDS,
    }  # fmt: skip
    path.write_text(config.model_copy(update=quiet).model_dump_json(), "utf-8")
    return path


def _settings(folder: Path) -> Settings:
    port = _free_ports(PORTS_NEEDED + 2)
    return Settings(
        folder=folder,
        engine_port=port,
        engine_address="",
        database_url="",
        sandbox_port=port + PORTS_NEEDED,
        sandbox_smtp_port=port + PORTS_NEEDED + 1,
        bank_url="",
        merat_url="",
        sms_url="",
    )


def _free_ports(wanted: int) -> int:
    """The first of so many ports in a row that nobody uses now."""
    for first in range(_FIRST_PORT, 60_000, wanted):
        with ExitStack() as probes:
            try:
                for port in range(first, first + wanted):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise OSError("no free ports")
