"""The sandbox as people and `make up` meet it: a page, a command, plain sentences when it cannot start."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx

from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import eventually


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gateways.sandbox", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_page_says_in_both_languages_what_is_played(sandbox: Sandbox) -> None:
    page = httpx.get(sandbox.base_url).text
    assert 'dir="rtl"' in page
    assert "کاوه‌نگار" in page
    assert "No real money" in page


def test_the_page_shows_what_was_sent_with_its_links_and_takes_nothing_of_it_for_markup(
    sandbox: Sandbox,
) -> None:
    sent = httpx.post(
        f"{sandbox.url('kavenegar')}/v1/{sandbox.config.sms_key}/sms/send.json",
        data={"receptor": "09120000007", "message": "کد ۱۲۳۴۵۶ <b>\nhttp://127.0.0.1:8000/o/abc"},
    )
    assert sent.status_code == 200, sent.text
    page = httpx.get(sandbox.base_url).text
    assert "09120000007" in page
    assert "کد ۱۲۳۴۵۶ &lt;b&gt;" in page
    assert '<a href="http://127.0.0.1:8000/o/abc">' in page


def test_a_rehearsal_without_a_clock_is_refused(sandbox: Sandbox) -> None:
    answer = httpx.get(
        f"{sandbox.url('bank')}/v1/transfers/x",
        headers={"Authorization": f"Bearer {sandbox.config.token}", "Hamyar-Rehearsal": "loan-1"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "rehearsal_without_a_clock")


def test_an_unknown_fault_or_field_is_refused(sandbox: Sandbox) -> None:
    for wish in ({"system": "bank", "kind": "boredom"}, {"system": "bank", "kind": "slow", "secs": 1}):
        assert sandbox.control().post("/faults", json=wish).status_code == 422


def test_the_command_serves_what_its_file_says_and_ends_on_interrupt(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = tmp_path / "sandbox.json"
    config.write_text(json.dumps({"state_path": str(tmp_path / "var" / "sandbox.sqlite")}))
    process = subprocess.Popen(
        [sys.executable, "-m", "gateways.sandbox", "--port", str(port), "--config", str(config)],
        stderr=subprocess.PIPE,
        text=True,
    )

    def up() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/control/health").is_success
        except httpx.TransportError:
            return False

    try:
        assert eventually(up, seconds=20)
    finally:
        process.send_signal(2)
        _out, said = process.communicate(timeout=10)
    assert "Traceback" not in said
    assert process.returncode == 0
    assert (tmp_path / "var" / "sandbox.sqlite").exists()


def test_a_busy_port_gives_a_sentence(sandbox: Sandbox) -> None:
    ended = run("--port", sandbox.base_url.rpartition(":")[2])
    assert ended.returncode == 1
    assert "cannot listen on 127.0.0.1" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_file_gives_a_sentence_without_its_secrets(tmp_path: Path) -> None:
    config = tmp_path / "sandbox.json"
    config.write_text(json.dumps({"bank_tokn": "top-secret"}))
    ended = run("--config", str(config))
    assert ended.returncode == 2
    assert "bank_tokn" in ended.stderr
    assert "top-secret" not in ended.stderr
