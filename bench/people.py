"""A kanoon with its people, and their voices at the API."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
from sqlalchemy.orm import Session

from api.security.callers import SCOPES
from api.security.passwords import hash_password, hash_token
from bench.house import House
from domain.identifiers import national_code_from_serial, sheba_from_account
from domain.ledger import REAL_BOOK
from domain.loan_postings import BANK, opening
from domain.permissions import NATIONWIDE, Actor, Role
from gateways.webhook_signature import sign
from stores.calendar import CalendarStore
from stores.kanoons import Kanoon, KanoonStore
from stores.ledger import LedgerStore
from stores.members import Member, MemberStore
from stores.staff import ApiClient, StaffMember, StaffStore

REGION, KANOON_ID = "IR-23", "bench"
_PASSWORD, _CLIENT_SECRET = secrets.token_urlsafe(12), secrets.token_urlsafe(24)
_PLENTY = 10**15
_TRUSTEES = 2
_WITH_ACCOUNTS = 20


def now() -> datetime:
    """Now: a driver stands outside, where the wall's clock counts."""
    return datetime.now(UTC)  # noqa: TID251 - the clock of whoever drives, not of a case


@dataclass
class Village:
    """Exactly as many trustees as a loan needs, so that everybody knows who is asked."""

    house: House
    leader: str
    trustees: list[str]
    members: list[Member]
    account_holders: list[Member]
    _used: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)
    _logging_in: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, count: int) -> list[Member]:
        """Members who have no loan yet, and no account."""
        self._used += count
        return self.members[self._used - count : self._used]

    def take_one_with_account(self) -> Member:
        """A member without a loan who can log in, to accept an offer."""
        return self.account_holders.pop()

    def actor(self, member_id: str) -> Actor:
        role = Role.LEADER if member_id == self.leader else Role.TRUSTEE
        return Actor(member_id, frozenset({role}), REGION, member_id, KANOON_ID)

    async def token(self, username: str | None) -> str:
        """Of somebody, or of the system where nobody is named."""
        key = username or ""
        # One at a time: a dozen of one person's log-ins at once are a guesser's, and locked out.
        async with self._logging_in:
            return self._tokens.get(key) or await self._new_token(key)

    async def _new_token(self, username: str) -> str:
        if username:
            log_in = {"username": username, "password": _PASSWORD}
            told = _said(await self.house.api.post("/api/v1/sessions", json=log_in))["token"]
        else:
            form = {
                "grant_type": "client_credentials",
                "client_id": "bench",
                "client_secret": _CLIENT_SECRET,
            }
            told = _said(await self.house.api.post("/api/v1/token", data=form))["access_token"]
        self._tokens[username] = told
        return str(told)

    async def call(self, method: str, path: str, body: Any = None, by: str | None = None) -> Any:
        """What the API answers. Raises httpx.HTTPStatusError for a refusal."""
        headers = {
            "Authorization": f"Bearer {await self.token(by)}",
            "Accept-Language": "en",
            "Idempotency-Key": secrets.token_hex(8),
        }
        return _said(await self.house.api.request(method, f"/api/v1{path}", json=body, headers=headers))

    async def hand_in(self, task_id: str, field: str, content: bytes, by: str) -> str:
        """A file for a field of a task's form; its id."""
        headers = {
            "Authorization": f"Bearer {await self.token(by)}",
            "Content-Type": "application/octet-stream",
        }
        path = f"/api/v1/tasks/{task_id}/files?field={field}"
        return str(_said(await self.house.api.post(path, content=content, headers=headers))["id"])

    async def webhook(self, source: str, kind: str, facts: dict[str, Any]) -> Any:
        """A delivery of an outside system, rightly signed."""
        body = json.dumps({"type": kind, "data": facts}).encode()
        headers = sign(self.house.secrets.webhooks[source], f"msg_{secrets.token_hex(8)}", now(), body)
        return _said(await self.house.api.post(f"/api/v1/webhooks/{source}", content=body, headers=headers))


def found_village(house: House, members: int) -> Village:
    """The fund's money, the calendar, a client, and one kanoon with everybody in it."""
    serial = secrets.randbelow(800_000_000)
    people = [_member(serial + n, trustee=n < _TRUSTEES) for n in range(_TRUSTEES + 1 + members)]
    trustees, leader, others = people[:_TRUSTEES], people[_TRUSTEES], people[_TRUSTEES + 1 :]

    def write(session: Session) -> None:
        CalendarStore(session).seed()
        place = {"province": "تهران", "county": "ری", "city": "ری", "region": REGION}
        KanoonStore(session).put([Kanoon(KANOON_ID, "کانون", "village", **place)])
        MemberStore(session, house.keys).put(people)
        KanoonStore(session).lead(KANOON_ID, leader.id)
        _give_accounts(session, leader, trustees, others[:_WITH_ACCOUNTS])
        ledger = LedgerStore(session)
        rich = [BANK, *(f"capacity:{one.id}" for one in trustees), *(f"points:{one.id}" for one in others)]
        for account in rich:
            ledger.post(opening(REAL_BOOK, account, _PLENTY, now()))

    house.database.write(write)
    standing = sorted(one.id for one in trustees)
    return Village(house, leader.id, standing, others[_WITH_ACCOUNTS:], others[:_WITH_ACCOUNTS])


def _give_accounts(session: Session, leader: Member, trustees: list[Member], members: list[Member]) -> None:
    staff, hashed = StaffStore(session), hash_password(_PASSWORD)
    for role, group in ((Role.LEADER, [leader]), (Role.TRUSTEE, trustees), (Role.MEMBER, members)):
        for one in group:
            staff.put_person(StaffMember(one.id, hashed, frozenset({role}), None, REGION, one.id, KANOON_ID))
    staff.put_client(ApiClient("bench", hash_token(_CLIENT_SECRET), frozenset(SCOPES)))


def _member(serial: int, *, trustee: bool) -> Member:
    return Member(
        id=f"m{serial:09}",
        first_name="مریم",
        last_name="رضایی",
        national_code=national_code_from_serial(serial),
        mobile=f"+98912{serial % 10_000_000:07}",
        kanoon_id=KANOON_ID,
        joined_at=datetime(2024, 1, 1, tzinfo=UTC),
        sheba=sheba_from_account("070", str(serial)),
        trustee_ceiling_rials=_PLENTY if trustee else 0,
    )


def hire(house: House, roles: Mapping[str, Role]) -> None:
    """People of the whole network, by their usernames."""
    hashed = hash_password(_PASSWORD)

    def write(session: Session) -> None:
        for username, role in roles.items():
            person = StaffMember(username, hashed, frozenset({role}), None, NATIONWIDE, None, None)
            StaffStore(session).put_person(person)

    house.database.write(write)


def leaders_without_a_kanoon(house: House, wanted: int) -> list[str]:
    """Usernames, and member ids, of people who may lead a kanoon that is founded."""
    first = secrets.randbelow(800_000_000)
    people = [
        replace(_member(serial, trustee=False), kanoon_id=None) for serial in range(first, first + wanted)
    ]

    def write(session: Session) -> None:
        MemberStore(session, house.keys).put(people)
        hashed = hash_password(_PASSWORD)
        for one in people:
            StaffStore(session).put_person(
                StaffMember(one.id, hashed, frozenset({Role.LEADER}), None, REGION, one.id, None)
            )

    house.database.write(write)
    return [one.id for one in people]


def _said(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise httpx.HTTPStatusError(answer.text, request=answer.request, response=answer)
    return answer.json()
