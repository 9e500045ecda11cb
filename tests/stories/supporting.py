"""What the stories of support share: supporters who were verified, and cases that need them."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx

from domain.case import CaseRecord
from domain.identifiers import national_code_from_serial
from domain.invitation_link import invitation_of
from domain.provinces import PROVINCES
from stores.cases import CaseStore
from stores.members import INVITED, Member, MemberStore
from stores.supporters import VERIFIED, Given, Supporter, SupporterStore
from tests.fixtures.office import CODE_SECRET
from tests.office import REGION, Case, Office, now

OFFICER, OTHER_OFFICER = "supporter_officer1", "supporter_officer2"
NOT_RECORDED = "اکنون ثبت نشد"
# Each story has a province to itself; there are thirty.
_REGIONS = iter(sorted(set(PROVINCES) - {REGION}))


@dataclass
class Circle:
    """Verified supporters of a province that no other story asks, in the order in which they are asked."""

    office: Office
    region: str = field(default_factory=lambda: next(_REGIONS))
    ids: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    def add(self, count: int = 1, *, kind: str = "technical", capacity: int = 1) -> list[str]:
        """So many more, each with a registration that is over."""
        added = [self._one(kind, capacity) for _ in range(count)]
        self.ids += added
        return added

    def of(self, supporter_id: str) -> Supporter:
        with self.office.database.reading() as session:
            found = SupporterStore(session).get(supporter_id)
        assert found is not None
        return found

    def used(self) -> list[int]:
        """How much of each one's first kind is bound by pledges."""
        return [self.of(one).kinds[0].used for one in self.ids]

    async def asks(self, needed: int, *, as_: str = OFFICER, **more: Any) -> "Asking":
        answer = await self.ask(needed, as_=as_, **more)
        assert answer.status_code == 202, answer.text
        self.office.cases.append(answer.json()["id"])
        asking = Asking(self.office, answer.json()["id"], self)
        await asking.sees("entered")
        return asking

    async def ask(self, needed: int, *, as_: str = OFFICER, **more: Any) -> httpx.Response:
        body = {
            "kind": "technical", "province": self.region, "what": "راه‌اندازی کارگاه گلیم‌بافی", "needed": needed,
            "rehearsal": True,
        }  # fmt: skip
        key = {"Idempotency-Key": secrets.token_hex(8)}
        return await self.office.call("POST", "/supports", body | more, as_=as_, **key)

    def _one(self, kind: str, capacity: int) -> str:
        serial = secrets.randbelow(900_000_000)
        member_id, supporter_id = f"s{serial}", f"supporter-{serial}"
        person = Member(
            member_id, "پروین", "حامی", national_code_from_serial(serial), f"+98935{serial % 10_000_000:07}", None,
            now(), INVITED,
        )  # fmt: skip
        record = CaseRecord(supporter_id, "supporter", self.region, now(), member_id=member_id)
        supporter = Supporter(
            supporter_id, "real", member_id, person.name, None, (Given(kind, capacity),), (self.region,), VERIFIED,
            OFFICER, now(), OTHER_OFFICER,
        )  # fmt: skip
        with self.office.database.writing() as session:
            MemberStore(session, self.office.keys).put([person])
            CaseStore(session).begin(record, argument={}, subject={}, policy_version="")
            CaseStore(session).mark_started(supporter_id, now())
            assert SupporterStore(session).register(supporter)
        self.members.append(member_id)
        return supporter_id


@dataclass
class Asking(Case):
    """A case of support, and those who are asked by their numbers."""

    circle: Circle

    async def support(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.office.read(f"/supports/{self.id}")
        return found

    async def states(self) -> dict[int, str]:
        return {one["number"]: one["state"] for one in (await self.support())["asked"]}

    async def asked(self, number: int) -> str:
        """The supporter of a number."""
        return next(
            str(one["supporter_id"]) for one in (await self.support())["asked"] if one["number"] == number
        )

    async def until_states(self, wanted: dict[int, str]) -> None:
        """Waits until these numbers are in these states."""
        for _ in range(400):
            if wanted.items() <= (await self.states()).items():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(await self.states())

    async def until_asked(self, count: int) -> None:
        for _ in range(400):
            if len(await self.states()) >= count:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(await self.states())

    def link(self, number: int) -> str:
        return f"/i/{invitation_of(CODE_SECRET, self.id, number)}"

    async def says_by_link(self, number: int, answer: str) -> str:
        """What the page says after a supporter answered by their link."""
        said = NOT_RECORDED
        # Where the engine was away the page asks to send it again.
        while NOT_RECORDED in said:
            sent = await self.office.api.post(
                self.link(number), data={"answer": answer}, headers={"Origin": "http://testserver"}
            )
            assert sent.status_code == 303, sent.text
            said = (await self.office.api.get(sent.headers["location"])).text
        return re.sub(r"\s+", " ", said)

    async def pledges(self, supporter_id: str) -> None:
        """An officer names a supporter, who accepts by their link."""
        await self.sees("task_opened", task="support.name_supporters")
        asked = len(await self.states())
        await self.says("support.name_supporters", OFFICER, "name", supporters=supporter_id)
        await self.until_asked(asked + 1)
        await self.says_by_link(asked + 1, "accept")
        await self.until_states({asked + 1: "pledged"})

    async def confirms(
        self, member_id: str, outcome: str = "received", *, as_: str = OFFICER, **form: Any
    ) -> None:
        """An officer says what became of a supporter's pledge."""
        path = f"/tasks?view=groups&process_id={self.id}&kind=support.confirm"
        for task in await self.office.until_listed(path, as_=as_):
            whole = await self.office.read(f"/tasks/{task['id']}", as_=as_)
            if whole["why"]["about"].get("member") == member_id:
                body = {
                    "expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": {"outcome": outcome} | form,
                }  # fmt: skip
                answer = await self.office.call("POST", f"/tasks/{task['id']}/complete", body, as_=as_)
                assert answer.status_code == 200, answer.text
                return
        raise AssertionError(f"nothing is asked about {member_id}")

    async def told(self, event: str) -> list[str]:
        """Whom an event was told, in the order in which it was."""
        found = await self.office.read(f"/messages?process_id={self.id}&limit=200")
        return [one["recipient"] for one in reversed(found["items"]) if one["event"] == event]
