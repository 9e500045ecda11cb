"""Plays the staff, the members and the bank of a story, through the real API."""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI
from temporalio.client import Client

from domain.identifiers import national_code_from_serial, sheba_from_account
from domain.jalali import format_jalali, tehran_date
from domain.loan_postings import opening
from domain.permissions import Role
from engine.payload_codec import Keyring
from gateways.webhook_signature import sign
from stores.database import Database
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.members import Member, MemberStore
from stores.staff import StaffMember, StaffStore
from stores.webhook_events import WebhookEventStore
from tests.fixtures.sandbox import Sandbox
from tests.hands import Hands
from tests.passwords import quick_hash
from tests.reaper import Reaper

PASSWORD = "a long enough password"
_TOKENS_KEPT_SECONDS = 45 * 60
HASHED = quick_hash(PASSWORD)
REGION = "IR-23"
CEILING_RIALS = 20_000_000_000
_LOOKS, _PAUSE_SECONDS = 1_200, 0.05


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a test's own clock


@dataclass(frozen=True)
class Village:
    """A kanoon with its people; the usernames of leader and trustees are their member ids."""

    kanoon_id: str
    leader: str
    trustees: list[str]
    members: list[str]
    national_codes: dict[str, str]


@dataclass
class Office:
    """The house with everybody in it."""

    api: httpx.AsyncClient
    database: Database
    keys: Keyring
    engine: Client
    sandbox: Sandbox
    client: tuple[str, str]
    app: FastAPI | None = None
    hands: Hands | Reaper | None = None
    cases: list[str] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)
    _tokens_until: float = 0
    _serial: int = field(default_factory=lambda: secrets.randbelow(800_000_000))

    def found_village(self, trustees: int = 5, members: int = 2, points: int = 10_000) -> Village:
        """A new kanoon whose leader, trustees and members all have accounts."""
        kanoon_id = f"k{self._serial}"
        people = [self._new_member(kanoon_id, trustee=n < trustees) for n in range(trustees + members + 1)]
        standing, others = people[:trustees], people[trustees:]
        leader = others.pop()
        now = datetime.now(UTC)  # noqa: TID251 - a test's own clock
        with self.database.writing() as session:
            place = {"province": "تهران", "county": "ری", "city": "ری", "region": REGION}
            KanoonStore(session).put([Kanoon(kanoon_id, f"کانون {kanoon_id}", "village", **place)])
            MemberStore(session, self.keys).put(people)
            KanoonStore(session).lead(kanoon_id, leader.id)
            staff, ledger = StaffStore(session), LedgerStore(session)
            for role, group in ((Role.TRUSTEE, standing), (Role.MEMBER, others), (Role.LEADER, [leader])):
                for one in group:
                    staff.put_person(
                        StaffMember(one.id, HASHED, frozenset({role}), None, REGION, one.id, kanoon_id)
                    )
            for one in standing:
                ledger.post(opening("real", f"capacity:{one.id}", CEILING_RIALS, now))
            for one in others:
                if points:
                    ledger.post(opening("real", f"points:{one.id}", points, now))
        for one in people:
            self.sandbox.tell(
                "/merat", national_code=one.national_code, rank="A", affordable_instalment_rials=10**9
            )
        return Village(
            kanoon_id, leader.id, [one.id for one in standing], [one.id for one in others],
            {one.id: one.national_code for one in people},
        )  # fmt: skip

    async def token(self, username: str) -> str:
        if username not in self._known():
            answer = await self.api.post(
                "/api/v1/sessions", json={"username": username, "password": PASSWORD}
            )
            assert answer.status_code == 201, answer.text
            self._tokens[username] = answer.json()["token"]
        return self._tokens[username]

    def _known(self) -> dict[str, str]:
        """Tokens that still let in: all stories with dying workers last longer than a system's token (an hour)."""
        if time.monotonic() > self._tokens_until:
            self._tokens, self._tokens_until = {}, time.monotonic() + _TOKENS_KEPT_SECONDS
        return self._tokens

    async def system_token(self) -> str:
        if "" not in self._known():
            name, secret = self.client
            form = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
            self._tokens[""] = (await self.api.post("/api/v1/token", data=form)).json()["access_token"]
        return self._tokens[""]

    async def call(
        self, method: str, path: str, body: Any = None, *, as_: str | None = None, **headers: str
    ) -> httpx.Response:
        """A call as somebody (a username), or as the system where nobody is named."""
        token = await self.token(as_) if as_ else await self.system_token()
        known = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        if isinstance(self.hands, Reaper) and method != "GET":
            # What is sent again must be known again.
            known["Idempotency-Key"] = secrets.token_hex(8)
        whole = known | headers
        return await self._sent(
            method, lambda: self.api.request(method, f"/api/v1{path}", json=body, headers=whole)
        )

    async def hand_in(
        self, task_id: str, field: str, content: bytes, *, as_: str, **headers: str
    ) -> httpx.Response:
        """Somebody hands in a file for a field of a task's form."""
        known = {
            "Authorization": f"Bearer {await self.token(as_)}",
            "Content-Type": "application/octet-stream",
        }
        path = f"/api/v1/tasks/{task_id}/files?field={field}"
        return await self._sent("POST", lambda: self.api.post(path, content=content, headers=known | headers))

    async def _sent(self, method: str, send: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
        if isinstance(self.hands, Reaper) and method != "GET":
            return await self.hands.around(send)
        return await send()

    async def read(self, path: str, as_: str | None = None) -> Any:
        answer = await self.call("GET", path, as_=as_)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def webhook(self, source: str, kind: str, facts: dict[str, Any], event_id: str) -> httpx.Response:
        """A delivery of an outside system, rightly signed."""
        body = json.dumps({"type": kind, "data": facts}).encode()
        now = datetime.now(UTC)  # noqa: TID251 - a test's own clock
        headers = sign(self.sandbox.secrets[source], event_id, now, body)
        return await self._sent(
            "POST", lambda: self.api.post(f"/api/v1/webhooks/{source}", content=body, headers=headers)
        )

    async def handed_over(self) -> None:
        """Waits until all that was told has gone to its process: of two in flight the later may be there first."""
        for _ in range(_LOOKS):
            if not await self.database.aread(lambda session: WebhookEventStore(session).waiting(now(), 1)):
                return
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError("what was told is never handed over")

    async def exception_about(self, words: str) -> dict[str, Any]:
        """The one case of a person's about something from outside, as soon as it is there."""
        (found, *more) = await self.until_listed(
            f"/processes?kind=exception&q={words}", as_="reconciliation1"
        )
        assert not more
        return found

    async def sort_out(self, exception: dict[str, Any], outcome: str, **form: Any) -> httpx.Response:
        """Reconciliation answers the task of such a case."""
        path = f"/tasks?view=groups&process_id={exception['id']}"
        (task, *_) = await self.until_listed(path, as_="reconciliation1")
        form = {"outcome": outcome, "reason": "بررسی شد"} | form
        body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": form}
        return await self.call("POST", f"/tasks/{task['id']}/complete", body, as_="reconciliation1")

    async def until_listed(self, path: str, as_: str | None = None) -> list[dict[str, Any]]:
        """Items of a list as soon as there are some."""
        for _ in range(_LOOKS):
            items: list[dict[str, Any]] = (await self.read(path, as_))["items"]
            if items:
                return items
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"nothing in {path}")

    async def ask_for_loan(
        self, member_id: str, amount_rials: int, instalments: int, *, as_: str | None = None, **more: Any
    ) -> "Case":
        """Starts a rehearsal of a loan, as a system does, or as somebody."""
        body = {
            "member_id": member_id, "amount_rials": amount_rials, "instalments": instalments,
            "purpose": {"category": "livelihood", "text": "خرید چرخ خیاطی"}, "rehearsal": True,
        }  # fmt: skip
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = await self.call("POST", "/loans", body | more, as_=as_, **key)
        assert answer.status_code == 202, answer.text
        self.cases.append(answer.json()["id"])
        return Case(self, answer.json()["id"])

    def _new_member(self, kanoon_id: str, *, trustee: bool) -> Member:
        self._serial += 1
        code = national_code_from_serial(self._serial)
        return Member(
            id=f"m{self._serial}",
            first_name="مریم",
            last_name="رضایی",
            national_code=code,
            mobile=f"+98912{self._serial % 10_000_000:07}",
            kanoon_id=kanoon_id,
            joined_at=datetime(2024, 1, 1, tzinfo=UTC),
            sheba=sheba_from_account("070", str(self._serial)),
            trustee_ceiling_rials=CEILING_RIALS if trustee else 0,
        )


@dataclass
class Case:
    """One case of a story; its clock is its own."""

    office: Office
    id: str

    async def read(self) -> dict[str, Any]:
        kind = "loans" if self.id.startswith("loan-") else "processes"
        found: dict[str, Any] = await self.office.read(f"/{kind}/{self.id}")
        return found

    async def stage(self) -> str:
        return str((await self.read())["stage"])

    async def today(self) -> str:
        """The case's date in the Jalali calendar."""
        now = datetime.fromisoformat((await self.read())["now"])
        return format_jalali(tehran_date(now), "en")

    async def pass_days(self, days: int) -> list[str]:
        """Moves the clock; what happened on the way, as codes."""
        answer = await self.office.call("POST", f"/rehearsals/{self.id}/advance", {"days": days})
        assert answer.status_code == 200, answer.text
        return [entry["what"] for entry in answer.json()["fired"]]

    async def pass_until(self, day: str, hour: int = 12) -> list[str]:
        """Moves the clock to an hour (Tehran) of a day (ISO 8601)."""
        until = datetime.fromisoformat(f"{day}T{hour:02}:00:00+03:30")
        answer = await self.office.call(
            "POST", f"/rehearsals/{self.id}/advance", {"until": until.isoformat()}
        )
        assert answer.status_code == 200, answer.text
        return [entry["what"] for entry in answer.json()["fired"]]

    async def tasks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.read())["tasks"]
        return found

    async def answer(self, kind: str, as_: str, **form: Any) -> httpx.Response:
        """Somebody answers the open task of a kind that is theirs."""
        mine = await self._asked(kind, as_)
        for _ in range(_LOOKS):
            if mine or not isinstance(self.office.hands, Reaper):
                break
            # It is asked as soon as another worker goes on.
            await asyncio.sleep(_PAUSE_SECONDS)
            mine = await self._asked(kind, as_)
        assert mine, f"no open {kind} for {as_}: {await self.tasks()}"
        body = {"expected_rev": mine[0]["rev"], "request_id": secrets.token_hex(6), "form": form}
        return await self.office.call("POST", f"/tasks/{mine[0]['id']}/complete", body, as_=as_)

    async def _asked(self, kind: str, as_: str) -> list[dict[str, Any]]:
        """The open tasks of a kind that somebody may answer."""
        return [
            task
            for task in await self.tasks()
            if task["kind"] == kind and task["assigned_member_id"] in (None, as_)
        ]

    async def says(self, kind: str, as_: str, outcome: str, **form: Any) -> None:
        """The same, and it is taken."""
        answer = await self.answer(kind, as_, outcome=outcome, **form)
        assert answer.status_code == 200, answer.text

    async def code(self) -> str:
        """The one-time code that the member would have been sent."""
        messages = await self.office.read(f"/messages?process_id={self.id}&limit=200")
        text = next(m["text"] for m in messages["items"] if m["event"] == "loan.one_time_code")
        digits = "".join(letter for letter in text if letter.isdigit())
        return "".join(str(int(digit)) for digit in digits)

    async def pay(self, amount_rials: int, reference: str | None = None) -> httpx.Response:
        """The bank tells by webhook that money came in for this loan."""
        now = (await self.read())["now"]
        reference = reference or secrets.token_hex(6)
        facts = {"reference": reference, "amount_rials": amount_rials, "at": now, "loan_id": self.id}
        return await self.office.webhook("bank", "bank.receipt", facts, secrets.token_hex(8))

    async def sees(self, what: str, **facts: Any) -> dict[str, Any]:
        """Waits until something is on the timeline (what came by webhook is handed over afterwards)."""
        for _ in range(_LOOKS):
            for entry in reversed((await self.read())["timeline"]):
                if entry["what"] == what and facts.items() <= entry["facts"].items():
                    return dict(entry)
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"{what} never happened: {[e['what'] for e in (await self.read())['timeline']]}")

    async def in_stage(self, stage: str) -> None:
        """Waits until the case is there."""
        for _ in range(_LOOKS):
            if await self.stage() == stage:
                return
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"in {await self.stage()}, not in {stage}")

    async def ends(self) -> dict[str, Any]:
        """Waits until the case is completed, and gives it."""
        for _ in range(_LOOKS):
            found = await self.read()
            if found["status"] == "completed":
                return found
            await asyncio.sleep(_PAUSE_SECONDS)
        raise AssertionError(f"still in {(await self.read())['stage']}")

    async def messages(self) -> list[str]:
        found = await self.office.read(f"/messages?process_id={self.id}&limit=200")
        return [message["event"] for message in reversed(found["items"])]
