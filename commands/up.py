"""`make up`: everything of a house started in order, watched, and stopped together."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import httpx
from rich.console import Console

from commands.failures import Failure
from commands.house import api_of, keys_of, make_people, write_sandbox_file
from commands.sample import load_sample
from commands.sample_cases import begin_cases
from commands.sample_market import load_market
from commands.sample_suppliers import load_suppliers
from commands.watching import watch_all
from engine.server import start as start_engine
from settings import Settings, secrets_of
from stores.counties import CountyStore
from stores.crafts import CraftStore
from stores.database import Database
from stores.kanoons import KanoonStore
from stores.members import MemberStore
from stores.staff import StaffStore

_SECONDS_TO_ANSWER = 60
_SECONDS_TO_STOP = 20
SAMPLE_SEED = 1405
_SHOWN = ("leader1", "credit_officer1", "trustee1", "member1", "supervisor1", "treasury1")


def up(settings: Settings, console: Console) -> None:
    """Runs until Ctrl+C. Raises Failure, EngineUnavailable, KeyringUnusable, OSError."""
    stopping = _stop_on_signals()
    _refuse_unwritable(settings)
    for host, port, what, variable in _doors(settings):
        _refuse_busy(host, port, what, variable)
    with ExitStack() as running:
        if not settings.engine_address:
            folder = settings.folder / "engine"
            engine = start_engine(
                folder, port=settings.engine_port, say=console.print, namespace=settings.engine_namespace
            )
            running.callback(engine.stop)
        _furnish(settings, console)
        children = [
            _child(running, settings, console, name, *command)
            for name, command in _commands(settings).items()
        ]
        _wait_until_ready(settings, children, stopping)
        _welcome(settings, console)
        if settings.only_plays:
            # They buy while one looks around, and are done in a few minutes.
            _child(running, settings, console, "buyers", sys.executable, "-m", "commands.app", "buyers")
        while not stopping():
            time.sleep(0.2)
            for child in children:
                if child.poll() is not None:
                    raise Failure(
                        f"A part of Hamyar has ended by itself ({' '.join(map(str, child.args[3:]))}); "  # type: ignore[index]
                        f"its log is in {settings.folder}/logs."
                    )
        console.print("\nStopping …")
    console.print("Stopped. `make up` goes on where this ended.")


def _commands(settings: Settings) -> dict[str, list[str]]:
    hamyar = [sys.executable, "-m", "commands.app"]
    secrets = secrets_of(settings.folder)
    sandbox = write_sandbox_file(settings, secrets)
    return {
        "sandbox": [sys.executable, "-m", "gateways.sandbox", "--config", str(sandbox)],
        "worker": [*hamyar, "worker"],
        "api": [*hamyar, "api"],
    }


def _furnish(settings: Settings, console: Console) -> None:
    """Brings the schema to this release's; an empty store gets the tables of counties and crafts, a sample network that is watched and sells, and people.

    Where nobody outside is real, cases are begun that they find in their inboxes.
    """
    database = Database(settings.database)
    try:
        database.migrate()
        database.write(lambda session: CountyStore(session).seed())
        database.write(lambda session: CraftStore(session).seed())
        if database.read(lambda session: KanoonStore(session).is_empty()):
            console.print(f"Loading a sample network of {settings.sample_kanoons} kanoons …")
            now = datetime.now(UTC)  # noqa: TID251 - the moment of loading
            load_sample(database, keys_of(settings), settings.sample_kanoons, SAMPLE_SEED, now)
            watch_all(database, now)
            load_market(database, keys_of(settings), now)
            load_suppliers(database, keys_of(settings), now)
        # Also where a network was loaded before anybody could log in, or the first start was killed here.
        if database.read(lambda session: StaffStore(session).is_empty()):
            make_people(settings, database)
            if settings.only_plays:
                asyncio.run(begin_cases(api_of(settings, database).state.hamyar, SAMPLE_SEED))
    finally:
        database.close()


def _child(
    running: ExitStack, settings: Settings, console: Console, name: str, *command: str
) -> subprocess.Popen[bytes]:
    console.print(f"Starting the {name} …")
    logs = settings.folder / "logs"
    logs.mkdir(exist_ok=True)
    log = running.enter_context((logs / f"{name}.log").open("ab"))
    # A session of its own: Ctrl+C reaches us only, and we stop the parts in order.
    child = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603
    running.callback(_stop, child)
    return child


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(_SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait_until_ready(
    settings: Settings, children: list[subprocess.Popen[bytes]], stopping: Callable[[], bool]
) -> None:
    url, began = f"http://{settings.api_host}:{settings.api_port}/health/ready", time.monotonic()
    while time.monotonic() - began < _SECONDS_TO_ANSWER and not stopping():
        if any(child.poll() is not None for child in children):
            break
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    if not stopping():
        raise Failure(f"Hamyar did not become ready; its logs are in {settings.folder}/logs.")


def _welcome(settings: Settings, console: Console) -> None:
    console.soft_wrap = True
    console.print(f"\n[bold]Hamyar is running at {settings.address}[/bold]")
    credentials = settings.folder / "credentials.json"
    if credentials.exists():
        people = {one["username"]: one for one in json.loads(credentials.read_text("utf-8"))["staff"]}
        for username in _SHOWN:
            if username in people:
                console.print(f"  {username:<18} {people[username]['password']}", highlight=False)
        console.print(f"  Everybody else, and the API's client: {credentials}", highlight=False)
        if member_id := _a_member_of(people, "leader1"):
            console.print(
                f"  To begin: as leader1, New loan, for the member {member_id}, as a rehearsal.",
                highlight=False,
            )
            console.print(
                f"  To buy: {settings.address}/market, as the member with the national code "
                f"{_national_code(settings, member_id)}; the code by SMS is at the played systems.",
                highlight=False,
            )
    console.print(
        f"  API: {settings.address}/api/v1/docs\n"
        f"  Bank, Mer'at, SMS and e-mail are played at http://127.0.0.1:{settings.sandbox_port}\n"
        "  Ctrl+C stops everything."
    )


def _a_member_of(people: dict[str, dict[str, Any]], leader: str) -> str | None:
    """A plain member of the leader's kanoon, to try a loan with."""
    kanoon = people.get(leader, {}).get("kanoon_id")
    found = (one for one in people.values() if one["roles"] == ["member"] and one["kanoon_id"] == kanoon)
    return next((one["member_id"] for one in found), None)


def _national_code(settings: Settings, member_id: str) -> str:
    """Of somebody of the sample network, who is nobody's real member."""
    database = Database(settings.database)
    try:
        member = database.read(lambda session: MemberStore(session, keys_of(settings)).get(member_id))
    finally:
        database.close()
    return member.national_code if member else "-"


def _refuse_unwritable(settings: Settings) -> None:
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        probe = settings.folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Failure(
            f"The folder {settings.folder} cannot be written: {error.strerror}. "
            "Change its owner, or name another one in HAMYAR_FOLDER."
        ) from error


def _doors(settings: Settings) -> Iterator[tuple[str, int, str, str]]:
    """Where the parts will listen, what they are, and the variable that says so."""
    yield settings.api_host, settings.api_port, "the API", "HAMYAR_API_PORT"
    yield "127.0.0.1", settings.sandbox_port, "the sandbox", "HAMYAR_SANDBOX_PORT"
    if not settings.smtp_host:
        port = settings.sandbox_smtp_port
        yield "127.0.0.1", port, "the sandbox's mail server", "HAMYAR_SANDBOX_SMTP_PORT"


def _refuse_busy(host: str, port: int, what: str, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failure(
                f"Port {port}, which {what} needs, is used by another program (perhaps Hamyar is running "
                f"already). Stop it, or choose another port with {variable}."
            ) from error


def _stop_on_signals() -> Callable[[], bool]:
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGINT, note)
    signal.signal(signal.SIGTERM, note)
    return lambda: bool(told)
