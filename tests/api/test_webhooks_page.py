"""What docs/webhooks.md tells others to do works as it stands there."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from domain.outgoing_events import EVENTS
from gateways.hooks import HookSender
from gateways.webhook_signature import new_secret, sign
from tests.api.conftest import House, client_bearer

PAGE = Path("docs/webhooks.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_the_receiver_of_twenty_lines_takes_what_we_send_once(tmp_path: Path) -> None:
    program, secret, port = tmp_path / "receiver.py", new_secret(), free_port()
    program.write_text(block("python"), "utf-8")
    assert len([line for line in block("python").splitlines() if line]) <= 20
    environment = os.environ | {"SECRET": secret, "PORT": str(port)}
    body = block("json").encode().strip()
    with subprocess.Popen([sys.executable, program], env=environment, stdout=subprocess.PIPE) as running:  # noqa: ASYNC220 - it prints two lines
        sender = HookSender(private=True)
        try:
            statuses: list[int | None] = []
            until = time.monotonic() + 30
            for key in (secret, secret, new_secret()):
                status = None
                while status is None and time.monotonic() < until:
                    at = datetime.now(UTC)  # noqa: TID251 - the library's own clock
                    status = (
                        await sender.send(f"http://127.0.0.1:{port}/", sign(key, "evt_1", at, body), body)
                    ).status
                statuses.append(status)
        finally:
            running.terminate()
            await sender.close()
        assert running.stdout is not None
        said = running.stdout.read().decode()
    assert statuses == [204, 204, 401]
    assert said.splitlines() == [f"order.paid {json.loads(body)['data']}"]


async def test_the_call_of_the_page_names_an_address(house: House, stranger: httpx.AsyncClient) -> None:
    given = re.search(r"-d '(.*?)'", block("sh"))
    assert given
    headers = await client_bearer(stranger) | {"Idempotency-Key": "our-first-endpoint"}
    answer = await stranger.post("/api/v1/webhook-endpoints", json=json.loads(given[1]), headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["secret"].startswith("whsec_")


def test_every_event_is_on_the_page_with_its_scope() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    told = {
        name: re.findall(r"`([^`]+)`", row.split("|")[2])[0]
        for row in rows
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }
    assert told == dict(EVENTS)
