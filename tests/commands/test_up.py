"""One command starts everything, Ctrl+C stops it, and the next start goes on, running loans included."""

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.permissions import Role
from engine.configuration import PORTS_NEEDED
from gateways.webhook_signature import sign
from stores.database import Database
from stores.staff import StaffStore
from tests.fixtures.engine import free_ports

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 120


@dataclass
class Place:
    """A folder and ports of its own."""

    folder: Path
    first_port: int

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "HAMYAR_FOLDER": str(self.folder),
            "HAMYAR_ENGINE_PORT": str(self.first_port),
            "HAMYAR_API_PORT": str(self.first_port + PORTS_NEEDED),
            "HAMYAR_SANDBOX_PORT": str(self.first_port + PORTS_NEEDED + 1),
            "HAMYAR_SANDBOX_SMTP_PORT": str(self.first_port + PORTS_NEEDED + 2),
            "HAMYAR_SAMPLE_KANOONS": "2",
        }

    @property
    def ports(self) -> range:
        return range(self.first_port, self.first_port + PORTS_NEEDED + 3)

    def start(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "commands.app", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def fails(self, **environment: str) -> str:
        """The one sentence with which it does not start."""
        done = subprocess.run(
            [sys.executable, "-m", "commands.app", "up"],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 1
        assert "Traceback" not in done.stdout + done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "var", free_ports(PORTS_NEEDED + 3))


@pytest.fixture
def house(place: Place) -> Iterator["House"]:
    running = House(place)
    yield running
    running.stop()


class House:
    """A running `hamyar up`, and calls to it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.said = ""
        self._process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Returns when it says where to go."""
        self._process, self.said = self.place.start(), ""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said += line
            if "Ctrl+C stops everything" in line:
                return
        raise AssertionError(self.said)

    def stop(self) -> int | None:
        """Ctrl+C; the exit code."""
        if self._process is None:
            return None
        self._process.send_signal(signal.SIGINT)
        told, _ = self._process.communicate(timeout=PATIENCE_SECONDS)
        self.said += told
        code, self._process = self._process.returncode, None
        return code

    def kill(self, part: str) -> None:
        """Kills one of its parts, known by the last word of its command."""
        assert self._process is not None
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if parent == str(self._process.pid) and part.encode() in words:
                    os.kill(int(folder.name), signal.SIGKILL)
                    return
        raise AssertionError(f"no {part} runs")

    def wait(self) -> int | None:
        """Until it has ended by itself; the exit code."""
        assert self._process is not None
        told, _ = self._process.communicate(timeout=PATIENCE_SECONDS)
        self.said += told
        code, self._process = self._process.returncode, None
        return code

    @property
    def credentials(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.place.folder / "credentials.json").read_text("utf-8"))
        return told

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        base = f"{self.credentials['base_url']}/api/v1"
        client = self.credentials["client"]
        form = {
            "grant_type": "client_credentials",
            "client_id": client["id"],
            "client_secret": client["secret"],
        }
        token = httpx.post(f"{base}/token", data=form).raise_for_status().json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        return httpx.request(method, base + path, headers=headers, timeout=60, **more).raise_for_status()

    def until_stage(self, loan_id: str, stage: str) -> None:
        for _ in range(PATIENCE_SECONDS * 5):
            if (found := self.call("GET", f"/loans/{loan_id}").json())["stage"] == stage:
                return
            time.sleep(0.2)
        raise AssertionError(f"in {found['stage']}, not in {stage}")

    def until_waiting(self, stages: dict[str, str], *, count: int) -> None:
        """Until every case of these kinds is at its stage, and somebody is asked something in each."""
        found: dict[str, tuple[bool, int]] = {}
        for _ in range(PATIENCE_SECONDS * 2):
            for kind, stage in stages.items():
                for one in self.call("GET", f"/processes?kind={kind}").json()["items"]:
                    case = self.call("GET", f"/processes/{one['id']}").json()
                    found[case["id"]] = (case["stage"] == stage, len(case["tasks"]))
            if len(found) == count and all(there and asked for there, asked in found.values()):
                return
            time.sleep(0.5)
        raise AssertionError(found)

    def merat_says(self, facts: dict[str, Any]) -> None:
        body = json.dumps({"type": "merat.result", "data": facts}).encode()
        now = datetime.now(UTC)  # noqa: TID251 - a test's own clock
        signed = sign(self.credentials["webhook_secrets"]["merat"], "msg-1", now, body)
        self.call("POST", "/webhooks/merat", content=body, headers=signed)


def listening(ports: range) -> list[int]:
    found = []
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                found.append(port)
    return found


def test_a_loan_goes_on_after_everything_was_stopped_and_started_again(house: House) -> None:
    # The first start fills an empty folder, and says where to go and who may log in
    assert f"Hamyar is running at {house.credentials['base_url']}" in house.said
    leader = next(one for one in house.credentials["staff"] if one["username"] == "leader1")
    assert leader["password"] in house.said
    assert (house.place.folder / "credentials.json").stat().st_mode & 0o077 == 0
    each = Counter(role for one in house.credentials["staff"] for role in one["roles"])
    assert set(each) == {role.value for role in Role}
    assert min(each.values()) >= 2

    # People of the staff have an address each, and mail to them stays in the house
    database = Database(f"sqlite:///{house.place.folder}/hamyar.db")
    staff = database.read(lambda session: StaffStore(session).people())
    database.close()
    assert {person.username: person.email for person in staff} == {
        one["username"]: f"{one['username']}@hamyar.example" for one in house.credentials["staff"]
    }
    with smtplib.SMTP("127.0.0.1", house.place.ports[-1]) as mail:
        assert mail.noop()[0] == 250

    # A newcomer finds cases that wait for somebody
    house.until_waiting({"supporter": "VERIFICATION", "talent": "NOMINATED", "kanoon": "PROPOSED"}, count=8)

    # A real loan is asked for; Mer'at takes its days
    member = next(one for one in house.credentials["staff"] if one["roles"] == ["member"])
    asked = {
        "member_id": member["member_id"],
        "amount_rials": 60_000_000,
        "instalments": 6,
        "purpose": {"category": "livelihood", "text": "چرخ خیاطی"},
    }
    loan_id = house.call("POST", "/loans", json=asked, headers={"Idempotency-Key": "1"}).json()["id"]
    house.until_stage(loan_id, "SCORING")
    people = house.credentials["staff"]

    # Ctrl+C stops every part of it
    assert house.stop() == 0
    assert "Stopped" in house.said
    assert listening(house.place.ports) == []

    # The next start finds the same people and the same loan, which goes on
    house.start()
    assert house.credentials["staff"] == people
    assert "sample network" not in house.said
    house.merat_says({"request_id": loan_id, "rank": "A", "affordable_instalment_rials": 10**9})
    house.until_stage(loan_id, "TRUSTEES")
    assert house.call("GET", "/ledger/check").json()["ok"]


@pytest.mark.parametrize(
    ("offset", "what"), [(0, "the engine"), (8, "the API"), (9, "the sandbox"), (10, "mail server")]
)
def test_a_busy_port_is_a_sentence(place: Place, offset: int, what: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", place.first_port + offset))
        other.listen()
        sentence = place.fails().lower()
    assert what.lower() in sentence
    assert str(place.first_port + offset) in sentence
    assert listening(place.ports) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(place: Place) -> None:
    place.folder.write_text("a file where a folder should be", "utf-8")
    assert "HAMYAR_FOLDER" in place.fails()


def test_a_cluster_that_is_not_there_is_a_sentence(place: Place) -> None:
    sentence = place.fails(TEMPORAL_ADDRESS=f"127.0.0.1:{place.first_port}")
    assert (
        f"The Temporal cluster at 127.0.0.1:{place.first_port} (TEMPORAL_ADDRESS) cannot be used" in sentence
    )


def test_a_wrong_setting_is_a_sentence(place: Place) -> None:
    assert "HAMYAR_API_PORT" in place.fails(HAMYAR_API_PORT="eight thousand")


def test_a_half_written_key_file_is_a_sentence(place: Place) -> None:
    place.folder.mkdir()
    keyring = place.folder / "keyring.json"
    keyring.write_text('{"current": "a', "utf-8")
    keyring.chmod(0o600)
    assert "not a keyring" in place.fails()


def test_a_half_written_secrets_file_is_a_sentence(place: Place) -> None:
    place.folder.mkdir()
    (place.folder / "secrets.json").write_text('{"bank_token": "a', "utf-8")
    assert "secrets.json" in place.fails()
