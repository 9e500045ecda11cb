"""A house whose worker is a process of its own, to be killed."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.app import make_app
from api.intake import hand_over
from engine.client import connect
from engine.namespace import prepare_namespace
from engine.payload_codec import Keyring
from engine.server import RunningEngine
from settings import secrets_of
from stores.database import Database
from tests.faults.mortal import MortalOffice
from tests.fixtures.office import RATES, SECRET, furnish
from tests.fixtures.sandbox import Sandbox
from tests.mortal_worker import MortalWorker, environment_of, of_sandbox
from tests.office import Office


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
        httpx.AsyncClient(
            transport=transport,
            base_url="http://testserver",
            timeout=120,
            event_hooks={"request": [worker.is_asked]},
        ) as api,
    ):
        yield MortalOffice(Office(api, database, keys, client, sandbox, ("all", SECRET)), worker)
    worker.kill()
