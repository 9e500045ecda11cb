"""The worker is killed with SIGKILL again and again in the middle of a loan; the end is the same."""

import asyncio
import contextlib
import os
import random  # noqa: TID251 - a fault whose seed is printed
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from api.app import make_app
from api.intake import hand_over
from engine.client import connect
from engine.namespace import prepare_namespace
from engine.payload_codec import Keyring
from engine.server import RunningEngine
from settings import Secrets, secrets_of
from stores.database import Database
from tests.fixtures.office import RATES, SECRET, furnish
from tests.fixtures.sandbox import Sandbox
from tests.office import Case, Office, Village
from tests.stories.roads import ledger_is_right, nothing_is_held

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


@pytest.fixture
async def mortal(
    engine: RunningEngine, sandbox: Sandbox, database: Database, tmp_path: Path
) -> AsyncIterator[MortalOffice]:
    namespace, folder = f"mortal-{secrets.token_hex(4)}", tmp_path / "var"
    keys = Keyring.from_file_or_create(folder / "keyring.json")
    (folder / "secrets.json").write_text(of_sandbox(sandbox).model_dump_json(), "utf-8")
    furnish(database)
    client = await connect(engine.address, namespace=namespace, keys=keys)
    await prepare_namespace(client, namespace)
    worker = MortalWorker(
        environment_of(engine, sandbox, database, folder, namespace), tmp_path / "worker.log"
    )
    app = make_app(
        database=database,
        connect=lambda: connect(engine.address, namespace=namespace, keys=keys),
        keys=keys,
        hand_over=hand_over,
        code_secret=secrets_of(folder).code_secret,
        webhook_secrets=sandbox.secrets,
        rate_rules=RATES,
    )
    worker.start()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=120) as api,
    ):
        yield MortalOffice(Office(api, database, keys, client, sandbox, ("all", SECRET)), worker)
    worker.kill()


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


@pytest.mark.parametrize("seed", [7])
async def test_a_worker_killed_in_the_middle_changes_nothing(mortal: MortalOffice, seed: int) -> None:
    office = mortal.office
    village = office.found_village()
    async with mortal.worker.dying(seed):
        loan = await to_the_last_instalment(office, village)

    # The same end as ever: paid once, disbursed once, every line of the timeline there once
    assert mortal.worker.deaths >= 2
    ended = await loan.ends()
    assert (ended["outcome"], ended["stage"]) == ("PAID", "CLOSED")
    assert ended["balance"] == {"principal_rials": 0, "fee_due_rials": 0, "overpaid_rials": 0}
    happened = [entry["what"] for entry in ended["timeline"]]
    for once in ("recognised", "endorsed", "reserved", "accepted", "disbursed", "closed", "ended"):
        assert happened.count(once) == 1
    assert happened.count("receipt") == happened.count("instalment_paid") == 6
    numbers = [entry["number"] for entry in ended["timeline"]]
    assert numbers == sorted(set(numbers))
    calls = [call for call in office.sandbox.see("/calls")["items"] if call["rehearsal"] == loan.id]
    assert [call["operation"] for call in calls].count("order_transfer") == 1
    await ledger_is_right(office)


@pytest.mark.parametrize("seed", [3, 11])
async def test_an_offer_that_ends_while_it_is_accepted_is_paid_or_free_and_never_both(
    mortal: MortalOffice, seed: int
) -> None:
    office = mortal.office
    village = office.found_village()
    loan = await to_offer(office, village)
    code = await loan.code()

    async def accept() -> None:
        with contextlib.suppress(AssertionError):  # the task may be over already
            await loan.answer("loan.accept_offer", village.members[0], outcome="accept", code=code)

    async with mortal.worker.dying(seed):
        await asyncio.gather(moved(loan, 10), accept())
        for _ in range(1_200):
            if (stage := await loan.stage()) in {"REPAYING", "OFFER_EXPIRED"}:
                break
            await moved(loan, 1)

    orders = [call for call in office.sandbox.see("/calls")["items"] if call["rehearsal"] == loan.id]
    paid = [call["operation"] for call in orders].count("order_transfer")
    principal = await office.read(f"/ledger/accounts/loan_principal:{loan.id}?book=rehearsal:{loan.id}")
    if stage == "REPAYING":
        assert (paid, principal["posted"]) == (1, 60_000_000)
    else:
        assert (paid, principal["posted"]) == (0, 0)
        await loan.ends()
        await nothing_is_held(office, loan)
    await ledger_is_right(office)


async def to_offer(office: Office, village: Village) -> Case:
    loan = await office.ask_for_loan(village.members[0], 60_000_000, 6)
    await moved(loan, 4)
    for trustee in [task["assigned_member_id"] for task in await loan.tasks()]:
        await answered(loan, "loan.stand_as_trustee", trustee, outcome="accept")
    await answered(loan, "loan.endorse", village.leader, outcome="endorse")
    await loan.in_stage("OFFERED")
    return loan


async def to_the_last_instalment(office: Office, village: Village) -> Case:
    loan = await to_offer(office, village)
    await answered(loan, "loan.accept_offer", village.members[0], outcome="accept", code=await loan.code())
    await moved(loan, 1)
    await loan.in_stage("REPAYING")
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


async def answered(loan: Case, kind: str, who: str, **form: str) -> None:
    """An answer is taken, or accepted and done a little later (202): nobody has to say it twice."""
    answer = await loan.answer(kind, who, **form)
    assert answer.status_code in {200, 202}, answer.text
    for _ in range(600):
        mine = [t for t in await loan.tasks() if t["kind"] == kind and t["assigned_member_id"] in (None, who)]
        if not mine:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{kind} stayed open")
