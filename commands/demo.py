"""`make demo`: a whole loan in rehearsal on the terminal, each stage with its Jalali date."""

import asyncio
import secrets
import shutil
import tempfile
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import structlog
from rich.console import Console

import worker
from commands.house import api_of, keys_of, make_people, sandbox_of
from commands.sample import load_sample
from commands.up import SAMPLE_SEED
from domain.jalali import format_jalali, tehran_date
from domain.persian import format_rials
from engine.client import connect
from engine.server import start as start_engine
from gateways.sandbox.server import start_in_thread
from settings import Settings, secrets_of
from stores.database import Database
from stores.members import MemberStore
from systems import systems_of

_AMOUNT_RIALS, _INSTALMENTS = 60_000_000, 6
_PORT = 27_233
# Whatever the environment names, a demonstration is played by the sandbox in a folder of its own.
_NOTHING_REAL: dict[str, Any] = dict.fromkeys(
    (
        "database_url",
        "engine_address",
        "bank_url",
        "merat_url",
        "identity_url",
        "university_url",
        "supplier_url",
        "peyvand_url",
        "gozar_url",
        "carrier_url",
        "sms_url",
        "sandbox_url",
        "smtp_host",
    ),
    "",
)


@dataclass
class Player:
    """Plays everybody of the demonstration, through the API."""

    api: httpx.AsyncClient
    console: Console
    people: dict[str, dict[str, Any]]
    system: dict[str, str]
    loan_id: str = ""
    told: int = -1

    async def token(self, who: str | None) -> str:
        if who is None:
            form = {
                "grant_type": "client_credentials",
                "client_id": self.system["id"],
                "client_secret": self.system["secret"],
            }
            return str((await self.api.post("/api/v1/token", data=form)).json()["access_token"])
        person = self.people[who]
        log_in = {"username": who, "password": person["password"]}
        return str((await self.api.post("/api/v1/sessions", json=log_in)).json()["token"])

    async def call(self, method: str, path: str, body: Any = None, who: str | None = None) -> Any:
        headers = {
            "Authorization": f"Bearer {await self.token(who)}",
            "Accept-Language": "en",
            "Idempotency-Key": secrets.token_hex(8),
        }
        answer = await self.api.request(method, f"/api/v1{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    async def look(self) -> dict[str, Any]:
        """The loan now; what is new of its timeline is printed with its Jalali date."""
        loan: dict[str, Any] = await self.call("GET", f"/loans/{self.loan_id}")
        for entry in loan["timeline"]:
            if entry["number"] > self.told:
                day = format_jalali(tehran_date(datetime.fromisoformat(entry["at"])), "en")
                style = "bold cyan" if entry["kind"] == "stage" else "default"
                self.console.print(f"  {day:>20}  [{style}]{entry['text']}[/]")
                self.told = entry["number"]
        return loan

    async def days(self, number: int) -> dict[str, Any]:
        await self.call("POST", f"/rehearsals/{self.loan_id}/advance", {"days": number})
        return await self.look()

    async def answer(self, who: str, **form: Any) -> dict[str, Any]:
        member_id = self.people[who]["member_id"]
        task = next(
            task for task in (await self.look())["tasks"] if task["assigned_member_id"] in (None, member_id)
        )
        body = {"expected_rev": task["rev"], "form": form}
        await self.call("POST", f"/tasks/{task['id']}/complete", body, who)
        return await self.look()

    def username_of(self, member_id: str) -> str:
        return next(name for name, one in self.people.items() if one["member_id"] == member_id)

    async def code(self) -> str:
        found = await self.call("GET", f"/messages?process_id={self.loan_id}")
        text = next(one["text"] for one in found["items"] if one["event"] == "loan.one_time_code")
        return "".join(str(int(letter)) for letter in text if letter.isdigit())


async def play(player: Player, member: str) -> None:
    """The loan, from the application to its last instalment."""
    say = player.console.print
    say(f"\nA member asks for {format_rials(_AMOUNT_RIALS, 'en')} in {_INSTALMENTS} instalments:")
    wanted = {
        "member_id": player.people[member]["member_id"],
        "amount_rials": _AMOUNT_RIALS,
        "instalments": _INSTALMENTS,
        "purpose": {"category": "livelihood", "text": "چرخ خیاطی"},
        "rehearsal": True,
    }
    player.loan_id = (await player.call("POST", "/loans", wanted))["id"]
    say("\nMer'at answers within days:")
    loan = await player.days(4)
    say("\nTrustees, the leader and the member answer in the inbox:")
    for task in loan["tasks"]:
        await player.answer(player.username_of(task["assigned_member_id"]), outcome="accept")
    await player.answer("leader1", outcome="endorse")
    await player.answer(member, outcome="accept", code=await player.code())
    say("\nThe bank pays, and the months pass:")
    loan = await player.days(1)
    while loan["status"] != "completed":
        row = next(one for one in loan["schedule"] if one["state"] != "paid")
        days = datetime.fromisoformat(row["due_on"]).date() - tehran_date(datetime.fromisoformat(loan["now"]))
        await player.days(max(days.days, 1))
        owed = row["principal_rials"] + row["fee_rials"] - row["paid_rials"]
        await player.call("POST", f"/rehearsals/{player.loan_id}/receipts", {"amount_rials": owed})
        loan = await player.look()
    checks = await player.call("GET", "/ledger/check")
    say(f"\n[bold green]Closed: {loan['outcome']}.[/] The ledger adds up: {checks['ok']}.")


async def demo(console: Console) -> None:
    """Starts a small house in a folder of its own, plays a loan, and leaves nothing behind."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    folder = Path(tempfile.mkdtemp(prefix="hamyar-demo-"))
    settings = Settings(
        folder=folder, engine_port=_PORT, sandbox_port=0, sandbox_smtp_port=0, **_NOTHING_REAL
    )
    try:
        with ExitStack() as things:
            engine = start_engine(folder / "engine", port=_PORT, say=console.print)
            things.callback(engine.stop)
            house = secrets_of(folder)
            sandbox = start_in_thread(sandbox_of(settings, house))
            things.callback(sandbox.stop)
            database = Database(settings.database)
            things.callback(database.close)
            database.migrate()
            now = datetime.now(UTC)  # noqa: TID251 - the moment of loading
            load_sample(database, keys_of(settings), 2, SAMPLE_SEED, now)
            told = make_people(settings, database)
            here = settings.model_copy(update={"sandbox_url": sandbox.base_url})
            await _in_house(here, database, told, console)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _in_house(settings: Settings, database: Database, told: dict[str, Any], console: Console) -> None:
    house, keys = secrets_of(settings.folder), keys_of(settings)
    async with AsyncExitStack() as stack:
        client = await connect(settings.engine, keys=keys)
        http = await stack.enter_async_context(httpx.AsyncClient())
        systems = systems_of(settings, house, http)
        steps = worker.steps_of(client, database, keys, house.code_secret, systems, settings.address)
        await stack.enter_async_context(worker.build_worker(client, steps))
        app = api_of(settings, database)
        await stack.enter_async_context(app.router.lifespan_context(app))
        api = await stack.enter_async_context(
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver", timeout=90)
        )
        people = {one["username"]: one for one in told["staff"]}
        trusted = _trusted_member(database, settings, people, settings.sandbox_url)
        await play(Player(api, console, people, told["client"]), trusted)


def _trusted_member(
    database: Database, settings: Settings, people: dict[str, dict[str, Any]], sandbox_url: str
) -> str:
    """A member of the first leader's kanoon; the played Mer'at is told to rank them well."""
    kanoon = people["leader1"]["kanoon_id"]
    name = next(n for n, one in people.items() if one["roles"] == ["member"] and one["kanoon_id"] == kanoon)
    member = database.read(
        lambda session: MemberStore(session, keys_of(settings)).get(people[name]["member_id"])
    )
    if member is None:
        raise AssertionError("people of the sample are members")
    wish = {"national_code": member.national_code, "rank": "A"}
    httpx.post(f"{sandbox_url}/control/merat", json=wish).raise_for_status()
    return name


def run(console: Console) -> None:
    asyncio.run(demo(console))
