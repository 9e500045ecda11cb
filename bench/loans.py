"""How a loan is driven: by Updates as fast as the engine takes them, or by everybody through the API."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from activities.handing import give_event
from activities.starting import start_case
from api.loan_start import POLICIES
from bench.people import KANOON_ID, REGION, Village, now
from bench.watching import Watch
from domain.case import AnswerCommand, CaseRecord, OutsideEvent
from domain.loans import LoanApplication, LoanCase
from domain.one_time_code import code_of
from stores.cases import CaseStore, StartDue
from stores.loans import LoanStore
from stores.members import Member

AMOUNT_RIALS, INSTALMENTS = 120_000_000, 12
_PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Driver:
    """Plays everybody around the loans of a village."""

    village: Village
    watch: Watch

    async def decided_by_updates(self, due: StartDue) -> None:
        """From the workflow's start to its decision; the last answer comes back when the offer is shown."""
        engine, loan_id = self.village.house.engine, due.process_id
        await start_case(engine, due)
        await self.watch.sees(loan_id, "recognition_asked")
        event = OutsideEvent(f"merat:{loan_id}", "merat.result", now(), recognition(loan_id))
        if refused := await give_event(engine, self.village.house.database, loan_id, event):
            raise AssertionError(refused)
        for number, trustee in enumerate(self.village.trustees, start=1):
            await self._answer(loan_id, number, trustee, "accept")
        await self._answer(loan_id, len(self.village.trustees) + 1, self.village.leader, "endorse")

    async def decided_through_the_api(self, member: Member, instalments: int = INSTALMENTS) -> str:
        """The same by requests: an application, a webhook, and people's answers."""
        loan_id = await self.to_trustees(member, instalments)
        for task in await self.tasks(loan_id):
            await self.complete(task, task["assigned_member_id"], outcome="accept")
        await self.complete((await self.tasks(loan_id))[0], self.village.leader, outcome="endorse")
        return loan_id

    async def to_trustees(self, member: Member, instalments: int = INSTALMENTS) -> str:
        loan_id = await self.asks(member, instalments)
        await self.watch.sees(loan_id, "recognition_asked")
        await self.village.webhook("merat", "merat.result", recognition(loan_id))
        await self.watch.sees(loan_id, "task_opened")
        return loan_id

    async def asks(self, member: Member, instalments: int = INSTALMENTS, *, rehearsal: bool = False) -> str:
        body = {
            "member_id": member.id, "amount_rials": AMOUNT_RIALS, "instalments": instalments,
            "purpose": {"category": "livelihood", "text": "خرید چرخ خیاطی"}, "rehearsal": rehearsal,
        }  # fmt: skip
        return str((await self.village.call("POST", "/loans", body))["id"])

    async def tasks(self, loan_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.village.call("GET", f"/loans/{loan_id}"))["tasks"]
        return found

    async def complete(self, task: dict[str, Any], by: str, **form: Any) -> None:
        body = {"expected_rev": task["rev"], "request_id": secrets.token_hex(6), "form": form}
        await self.village.call("POST", f"/tasks/{task['id']}/complete", body, by)

    async def accepts(self, loan_id: str, member: Member) -> None:
        """The member accepts the offer with the code that they were sent."""
        code = code_of(self.village.house.secrets.code_secret, loan_id, 1)
        await self.complete((await self.tasks(loan_id))[0], member.id, outcome="accept", code=code)

    async def to_repayment(self, member: Member, instalments: int = INSTALMENTS) -> str:
        """A live loan whose money the bank has paid out."""
        loan_id = await self.decided_through_the_api(member, instalments)
        await self.accepts(loan_id, member)
        await self.watch.sees(loan_id, "payment_ordered")
        settled = {"order_id": f"{loan_id}:disburse", "state": "settled", "reference": "B-1"}
        await self.village.webhook("bank", "bank.transfer", settled)
        await self.watch.sees(loan_id, "disbursed")
        return loan_id

    async def pays(self, loan_id: str, amount_rials: int, at: str) -> str:
        """The bank tells by webhook that money came in; its reference."""
        reference = secrets.token_hex(8)
        facts = {"reference": reference, "amount_rials": amount_rials, "at": at, "loan_id": loan_id}
        await self.village.webhook("bank", "bank.receipt", facts)
        return reference

    async def _answer(self, loan_id: str, number: int, by: str, outcome: str) -> None:
        command = AnswerCommand(
            f"{loan_id}.{number}", self.village.actor(by), f"{by}:{number}", 1, {"outcome": outcome}
        )
        handle = self.village.house.engine.get_workflow_handle(loan_id)
        await handle.execute_update("answer", command, id=command.request_id, rpc_timeout=_PATIENCE)


def recognition(loan_id: str) -> dict[str, Any]:
    """What Mer'at says of everybody here."""
    return {
        "request_id": loan_id, "rank": "A", "affordable_instalment_rials": 10**9,
        "guarantor_ceiling_rials": 0, "valid_until": "2030-01-01",
    }  # fmt: skip


def prepare(village: Village, members: Sequence[Member]) -> list[StartDue]:
    """The rows of applications, as the API writes them, with no engine told yet."""

    def write(session: Session) -> list[StartDue]:
        return [_begin(session, village, member) for member in members]

    return village.house.database.write(write)


def _begin(session: Session, village: Village, member: Member) -> StartDue:
    loan_id, at = f"loan-{secrets.token_hex(8)}", now()
    application = LoanApplication(
        loan_id, member.id, KANOON_ID, REGION, village.leader, AMOUNT_RIALS, INSTALMENTS, "livelihood"
    )
    record = CaseRecord(loan_id, "loan", REGION, at, kanoon_id=KANOON_ID, member_id=member.id)
    argument = to_jsonable_python(LoanCase(record, application, POLICIES.loan))
    about = {"member_id": member.id, "amount_rials": AMOUNT_RIALS, "instalments": INSTALMENTS}
    cases = CaseStore(session)
    cases.begin(record, argument=argument, subject=about, policy_version=POLICIES.version)
    # The worker's relay must not start it before we do.
    cases.mark_started(loan_id, at)
    LoanStore(session).apply(application, book=record.book, purpose_text="", sheba_sealed=None)
    return StartDue(loan_id, "loan", argument, False, at)
