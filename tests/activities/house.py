"""What the tests of the relays share: cases that say something, a clock to turn, a provider that is picky."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx

from activities.outbox import MessageRelay
from activities.posts import SmsPost
from domain.case import CaseRecord, CaseStatus, MessageDraft, Projection
from domain.identifiers import national_code_from_serial
from domain.working_days import WorkingCalendar
from gateways.sms import Kavenegar, SmsGateway, local_number
from stores.cases import CaseStore
from stores.database import Database
from stores.kanoons import Kanoon, KanoonStore
from stores.members import Member, MemberStore
from stores.message_rows import MessageRow
from stores.sealing import Keys
from tests.fixtures.office import CODE_SECRET, TEST_KEYS

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
CALENDAR = WorkingCalendar(frozenset())


@dataclass
class Clock:
    """Stands still until it is turned."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **on: float) -> None:
        self.now += timedelta(**on)


def mobile_of(case: str) -> str:
    return f"+98912{_serial(case) % 10_000_000:07}"


def tell(
    database: Database,
    case: str,
    event: str = "loan.closed",
    *,
    rehearsal: bool = False,
    keys: Keys = TEST_KEYS,
    **facts: Any,
) -> None:
    """A case says something to its member."""
    record = CaseRecord(case, "loan", "IR-23", NOW, rehearsal=rehearsal, member_id=f"m-{case}")
    member = Member(
        f"m-{case}", "مریم", "رضایی", national_code_from_serial(_serial(case)), mobile_of(case), "k", NOW
    )
    draft = MessageDraft(f"{case}:{event}", event, NOW, facts, to_member_id=member.id)
    projection = Projection(
        case, "loan", record.book, 1, NOW, "REPAYING", CaseStatus.RUNNING, None, None, "IR-23", "k",
        messages=(draft,),
    )  # fmt: skip
    with database.writing() as session:
        KanoonStore(session).put([Kanoon("k", "ک", "village", "تهران", "ری", "ری", "IR-23")])
        MemberStore(session, keys).put([member])
        cases = CaseStore(session)
        cases.begin(record, argument={}, subject={}, policy_version="1")
        cases.project(projection, CALENDAR)


def row(database: Database, case: str) -> MessageRow:
    with database.reading() as session:
        return next(one for one in session.query(MessageRow) if one.process_id == case)


def sms_relay(database: Database, sms: SmsGateway, clock: Callable[[], datetime]) -> MessageRelay:
    return MessageRelay(database, SmsPost(TEST_KEYS, CODE_SECRET, sms), clock)


@dataclass
class Provider:
    """A Kavenegar whose mood a test decides: away, or without credit for some numbers."""

    away: bool = False
    no_credit_for: set[str] = field(default_factory=set)
    sent_to: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    """The states (10 is delivered) of messages, by our number of their key."""

    def gateway(self) -> Kavenegar:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        return Kavenegar("http://provider", "key", "1000", http)

    def has_no_credit_for(self, *cases: str) -> None:
        self.no_credit_for = {local_number(mobile_of(case)) for case in cases}

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("nobody there")
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        if request.url.path.endswith("send.json"):
            return self._send(form)
        self.asked.append(form["localid"])
        number = self.known.get(form["localid"])
        entry = {"messageid": None, "status": 100} if number is None else {"messageid": 7, "status": number}
        return httpx.Response(200, json={"entries": [entry]})

    def _send(self, form: dict[str, str]) -> httpx.Response:
        if form["receptor"] in self.no_credit_for:
            return httpx.Response(418, json={"return": {"status": 418}, "entries": None})
        self.sent_to.append(form["receptor"])
        return httpx.Response(200, json={"entries": [{"messageid": len(self.sent_to), "status": 1}]})


def _serial(case: str) -> int:
    return int.from_bytes(case.encode(), "big") % 900_000_001
