"""A worker as a process of its own, which dies without a word and comes back."""

import asyncio
import contextlib
import os
import random  # noqa: TID251 - a fault whose seed is printed
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from engine.server import RunningEngine
from settings import Secrets
from stores.database import Database
from tests.fixtures.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
_DEATHS_BY_REQUESTS, _NEVER_ASKED_SO_OFTEN = 2, 10_000


@dataclass
class MortalWorker:
    """A worker as a process of its own, which can be killed without a word."""

    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    _asked: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.running = subprocess.Popen(
                [sys.executable, "worker.py"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()
            self.deaths += 1

    async def is_asked(self, request: httpx.Request) -> None:
        """A request came to its house, which may give it work; for the hooks of the house's client."""
        if request.method != "GET":
            self._asked.release()

    @asynccontextmanager
    async def dying(self, seed: int) -> AsyncIterator[None]:
        """Meanwhile it works a random while or a few requests long, is killed, and comes back, again and again."""
        reaping = asyncio.create_task(self._die_and_rise(random.Random(seed)))  # noqa: S311 - repeatable
        try:
            yield
        finally:
            reaping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reaping

    async def _die_and_rise(self, chance: random.Random) -> None:
        while True:
            # A machine under load starts slowly; one that never worked could not be killed in the middle.
            while b"working" not in self.log.read_bytes():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)
            await self._work(chance)
            self.kill()
            self.start()

    async def _work(self, chance: random.Random) -> None:
        """The first two lives by requests too: on a quick machine a whole story fits into the seconds of one life."""
        most = chance.randint(1, 6) if self.deaths < _DEATHS_BY_REQUESTS else _NEVER_ASKED_SO_OFTEN
        self._asked = asyncio.Semaphore(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(chance.uniform(0.5, 5.0)):
                for _ in range(most):
                    await self._asked.acquire()
                await asyncio.sleep(chance.uniform(0, 0.3))


def of_sandbox(sandbox: Sandbox) -> Secrets:
    config = sandbox.config
    return Secrets(
        sandbox_token=config.token,
        sms_key=config.sms_key,
        webhooks=config.webhook_secrets,
    )


def environment_of(
    engine: RunningEngine, sandbox: Sandbox, database: Database, folder: Path, namespace: str
) -> dict[str, str]:
    return os.environ | {
        "HAMYAR_FOLDER": str(folder),
        "HAMYAR_WEBHOOKS_TO_PRIVATE_ADDRESSES": "true",
        "HAMYAR_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "HAMYAR_ENGINE_ADDRESS": engine.address,
        "HAMYAR_ENGINE_NAMESPACE": namespace,
        "HAMYAR_SANDBOX_URL": sandbox.base_url,
        "HAMYAR_SANDBOX_SMTP_PORT": str(sandbox.config.smtp_port or 0),
    }
