"""A worker that dies and comes back at random, and roads walked meanwhile."""

import asyncio
import contextlib
import os
import random  # noqa: TID251 - a fault whose seed is printed
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from engine.server import RunningEngine
from settings import Secrets
from stores.database import Database
from tests.fixtures.sandbox import Sandbox
from tests.office import Case, Office, Village

ROOT = Path(__file__).parent.parent.parent


@dataclass
class MortalWorker:
    """A worker as a process of its own, which can be killed without a word."""

    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    deaths: int = 0

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

    @asynccontextmanager
    async def dying(self, seed: int) -> AsyncIterator[None]:
        """Meanwhile it works a random while, is killed, and comes back, again and again."""
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
            await asyncio.sleep(chance.uniform(0.5, 5.0))
            self.kill()
            self.start()


@dataclass
class MortalOffice:
    office: Office
    worker: MortalWorker


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
        "HAMYAR_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "HAMYAR_ENGINE_ADDRESS": engine.address,
        "HAMYAR_ENGINE_NAMESPACE": namespace,
        "HAMYAR_SANDBOX_URL": sandbox.base_url,
    }


async def to_offer(office: Office, village: Village) -> Case:
    loan = await office.ask_for_loan(village.members[0], 60_000_000, 6)
    await moved(loan, 4)
    for trustee in [task["assigned_member_id"] for task in await loan.tasks()]:
        await answered(loan, "loan.stand_as_trustee", trustee, outcome="accept")
    await answered(loan, "loan.endorse", village.leader, outcome="endorse")
    await loan.in_stage("OFFERED")
    return loan


async def to_repayment(office: Office, village: Village) -> Case:
    loan = await to_offer(office, village)
    await answered(loan, "loan.accept_offer", village.members[0], outcome="accept", code=await loan.code())
    await moved(loan, 1)
    await loan.in_stage("REPAYING")
    return loan


async def to_the_last_instalment(office: Office, village: Village) -> Case:
    loan = await to_repayment(office, village)
    for row in (await loan.read())["schedule"]:
        await moved(loan, 30)
        await loan.pay(row["principal_rials"] + row["fee_rials"], f"{loan.id}-{row['number']}")
        await loan.sees("instalment_paid", number=row["number"])
    return loan


async def moved(loan: Case, days: int) -> None:
    """Moves the clock; a worker that died meanwhile makes the move last longer than the API waits."""
    now = datetime.fromisoformat((await loan.read())["now"])
    target = now + timedelta(days=days)
    answer = await loan.office.call("POST", f"/rehearsals/{loan.id}/advance", {"days": days})
    assert answer.status_code in {200, 409}, answer.text
    for _ in range(300):
        if answer.status_code == 200 or datetime.fromisoformat((await loan.read())["now"]) >= target:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("the clock stands still")


async def answered(loan: Case, kind: str, who: str, **form: Any) -> None:
    """An answer is taken, or accepted and done a little later (202): nobody has to say it twice."""
    answer = await loan.answer(kind, who, **form)
    assert answer.status_code in {200, 202}, answer.text
    for _ in range(600):
        mine = [t for t in await loan.tasks() if t["kind"] == kind and t["assigned_member_id"] in (None, who)]
        if not mine or who in await _voters(loan, mine[0]["id"]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{kind} stayed open")


async def _voters(loan: Case, task_id: str) -> set[str]:
    """Who has answered a task that needs more answers than one."""
    task = await loan.office.read(f"/tasks/{task_id}", as_="supervisor1")
    return {given["by"] for given in task["why"]["answers"]}
