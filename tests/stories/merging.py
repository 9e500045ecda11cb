"""Stretches of a merger that several stories walk."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx

from stores.members import MemberStore
from stores.memberships import MembershipStore
from tests.office import Case, Office, Village
from tests.papers import PDF

PROVINCE, CENTRE, SUPERVISOR, TREASURY = (
    "provincial_secretary1", "central_secretary1", "supervisor1", "treasury1",
)  # fmt: skip
AGREED = {"outcome": "agree", "held_on": "1405/06/01", "note": "همه موافق بودند."}


@dataclass
class Merger:
    """A case with both kanoons: `from_` goes into `into`."""

    office: Office
    case: Case
    from_: Village
    into: Village

    async def agrees(self, village: Village, **more: Any) -> httpx.Response:
        """The leader hands in the minutes of their assembly; everybody was for it."""
        task = await self._asked_of(village)
        handed = await self.office.hand_in(task["id"], "minutes", PDF, as_=village.leader)
        assert handed.status_code == 201, handed.text
        trustees = len(village.trustees)
        form = AGREED | {
            "in_favour": trustees + len(village.members) + 1, "trustees_in_favour": trustees,
            "minutes": handed.json()["id"],
        } | more  # fmt: skip
        body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": form}
        return await self.office.call("POST", f"/tasks/{task['id']}/complete", body, as_=village.leader)

    async def _asked_of(self, village: Village) -> dict[str, Any]:
        """The task that the leader of this kanoon sees."""
        for task in await self.case.tasks():
            seen = await self.office.call("GET", f"/tasks/{task['id']}", as_=village.leader)
            if task["kind"] == "kanoon_merge.agree" and seen.status_code == 200:
                return task
        raise AssertionError(f"nothing is asked of {village.leader}")

    async def both_agree(self) -> None:
        for village in (self.from_, self.into):
            assert (await self.agrees(village)).status_code == 200
        await self.case.in_stage("PROVINCIAL_REVIEW")

    async def province(self, outcome: str, **form: Any) -> None:
        await self.case.in_stage("PROVINCIAL_REVIEW")
        await self.case.sees("task_opened", task="kanoon_merge.review_in_province")
        await self.case.says("kanoon_merge.review_in_province", PROVINCE, outcome, **form)

    async def centre(self, outcome: str, **form: Any) -> None:
        await self.case.in_stage("CENTRAL_REVIEW")
        await self.case.sees("task_opened", task="kanoon_merge.review_in_centre")
        await self.case.says("kanoon_merge.review_in_centre", CENTRE, outcome, **form)

    async def approved(self) -> None:
        await self.both_agree()
        await self.province("approve")
        await self.centre("approve")


def wish(from_: Village, into: Village, **more: Any) -> dict[str, Any]:
    return {
        "what": "merge", "kanoon_id": from_.kanoon_id, "into_id": into.kanoon_id, "reason": "هر دو کوچک‌اند",
    } | more  # fmt: skip


async def asks_to_merge(office: Office, body: dict[str, Any], as_: str | None = SUPERVISOR) -> httpx.Response:
    key = {"Idempotency-Key": secrets.token_hex(8)}
    return await office.call("POST", "/kanoon-changes", body, as_=as_, **key)


async def proposed(office: Office, from_: Village, into: Village, **more: Any) -> Merger:
    as_ = more.pop("as_", SUPERVISOR)
    answer = await asks_to_merge(office, wish(from_, into, **more), as_)
    assert answer.status_code == 202, answer.text
    office.cases.append(answer.json()["id"])
    case = Case(office, answer.json()["id"])
    await case.in_stage("AGREEING")
    await case.sees("task_opened", task="kanoon_merge.agree")
    return Merger(office, case, from_, into)


def opened_at_the_bank(office: Office, *villages: Village, rials: int = 0) -> None:
    """The bank knows the collective accounts of these kanoons; each has so much in it."""
    for village in villages:
        office.sandbox.tell("/balances", account_id=village.kanoon_id, balance_rials=rials)


def in_the_bank(office: Office, account_id: str) -> int:
    """Rials in a collective account, as the bank says."""
    played = office.sandbox
    headers = {"Authorization": f"Bearer {played.config.token}"}
    found = httpx.get(f"{played.base_url}/bank/v1/accounts/collective/{account_id}/balance", headers=headers)
    return int(found.raise_for_status().json()["balance_rials"])


def home(office: Office, member_id: str) -> tuple[str | None, list[tuple[str, str | None]]]:
    """The member's kanoon, and how each membership of theirs began and ended."""
    with office.database.reading() as session:
        member = MemberStore(session, office.keys).get(member_id)
        history = MembershipStore(session).of_member(member_id).items
        assert MembershipStore(session).differ() == 0
    assert member is not None
    return member.kanoon_id, [(one.began_how, one.ended_how) for one in history]
