"""A cell's account: the bank says whose it is, a second person confirms it; one that fails too often is looked at."""

from typing import Any

from temporalio import workflow

from activities.payout_accounts import ANOTHER, PayoutAccounts
from domain.case import GivenAnswer, Outcome, OutsideEvent
from domain.market_deaths import Side
from domain.payout_account_process import CONFIRM, CONFIRM_HEIR, ESTATE, LOOK, PAYOUT_ACCOUNT
from domain.payout_accounts import OVERTAKEN, Inheritance, PayoutAccountCase, PayoutAccountStep
from workflows.exits import Exit, with_exits
from workflows.tasks import Question
from workflows.trading import Trading


@workflow.defn(name="payout_account")
class LookingAtAnAccount(Trading):
    """Until it is verified nothing is paid to it."""

    @workflow.init
    def __init__(self, case: PayoutAccountCase) -> None:
        super().__init__(PAYOUT_ACCOUNT, case.record, case.policy.tasks)
        self.case = case

    @workflow.run
    @with_exits
    async def run(self, case: PayoutAccountCase) -> Outcome:
        await self.enter("IN_REVIEW")
        self.know_dead(case.dead)
        if case.why == "changed":
            await self._confirmed()
        elif case.why == "died":
            await self._estate()
        else:
            await self._looked_at()
        if not await self.do(PayoutAccounts.verify, self._step()):
            raise Exit("OVERTAKEN", ANOTHER)
        self.note("note", "verified")
        self._tell("payout_account.verified")
        await self.enter("VERIFIED")
        return Outcome("VERIFIED", "VERIFIED")

    async def _confirmed(self) -> None:
        refused = await self.do(PayoutAccounts.is_theirs, self._step())
        if refused:
            raise Exit("OVERTAKEN" if refused == ANOTHER else "REFUSED", refused)
        self.note("outside", "is_theirs")
        answer = await self._asked(CONFIRM.kind)
        if answer.outcome == "reject":
            self.note("task", "turned_down", answer.by.username, because=str(answer.form["reason"]))
            raise Exit("REFUSED", "not_confirmed")

    async def _looked_at(self) -> None:
        self._tell("payout_account.restricted")
        answer = await self._asked(LOOK.kind)
        because = str(answer.form["reason"])
        if answer.outcome == "other_needed":
            self.note("task", "turned_down", answer.by.username, because=because)
            raise Exit("REFUSED", "other_needed")
        self.note("task", "lifted", answer.by.username, because=because)

    async def _estate(self) -> None:
        """Its holder has died: nothing is paid to it before somebody knows that it comes to the heirs."""
        self.hear_of_death(self.record.member_id or "")
        unfit = ""
        while True:
            answer = await self._asked(ESTATE.kind, unfit=unfit)
            if answer.outcome == "lift":
                self.note("task", "lifted", answer.by.username, because=str(answer.form["reason"]))
                return
            heir = str(answer.form["heir_member_id"])
            seen = await self._asked(CONFIRM_HEIR.kind, heir_member_id=heir, document=answer.form["document"])
            if seen.outcome == "reject":
                self.note("task", "heir_turned_down", seen.by.username, because=str(seen.form["reason"]))
                unfit = "not_agreed"
                continue
            passed = await self.do(PayoutAccounts.pass_on, Inheritance(self._step(), heir))
            if passed.unfit == ANOTHER:
                raise Exit("OVERTAKEN", ANOTHER)
            if not passed.unfit:
                self.case.version = passed.version
                self.note("task", "heir_confirmed", seen.by.username)
                self.tell("payout_account.heir", member_id=heir)
                return
            unfit = passed.unfit

    async def _asked(self, kind: str, **more: str) -> GivenAnswer:
        case = self.case
        about = {
            "member_id": self.record.member_id, "cell_id": case.cell_id, "failures": case.failures,
            "bank_reason": case.bank_reason,
        }  # fmt: skip
        about |= {name: value for name, value in more.items() if value}
        shown = PAYOUT_ACCOUNT.shown(kind, about)
        own = [self.record.member_id, more.get("heir_member_id")]
        answer = await self.ask(Question(kind, shown, exclude_members=own))
        if answer is None:
            raise AssertionError("it has no end of its own")
        return answer

    def take(self, event: OutsideEvent) -> str | None:
        """The cell has given another account; this one does not matter any more."""
        if event.type != OVERTAKEN:
            return super().take(event)
        self._leaving = self._leaving or Exit("OVERTAKEN", "another_account")
        return None

    def side_of(self, member_id: str) -> Side | None:
        return "cell" if member_id == self.record.member_id else None

    def left(self, way: Exit) -> None:
        if way.stage == "REFUSED":
            self._tell("payout_account.refused", reasons=list(way.reasons))

    def _tell(self, event: str, **facts: Any) -> None:
        self.tell(event, member_id=self.record.member_id, **facts)

    def _step(self) -> PayoutAccountStep:
        case = self.case
        return PayoutAccountStep(
            self.record.process_id, case.cell_id, self.record.member_id or "", case.book, case.version,
            workflow.now(),
        )  # fmt: skip
