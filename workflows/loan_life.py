"""When the borrower dies: reminders stop at once, then insurance, fund, heirs, trustees, write-off (C.10)."""

from temporalio import workflow

from activities.lives import Lives
from activities.measures import Measures
from domain.case import CaseCommand, GivenAnswer, OpenTask, Outcome
from domain.loan_steps import (
    Succession,
)
from domain.loans import (
    Measure,
)
from domain.outside_events import normal_reference
from domain.permissions import may_report_death
from workflows.exits import Exit
from workflows.loan_arrears import InArrears
from workflows.loan_parts import BEFORE_REPAYING, NO_MONEY_YET
from workflows.tasks import refused


class Living(InArrears):
    """A loan whose borrower may die. Nobody is reminded then; what is owed is settled by others, or not at all."""

    @workflow.update
    async def report_death(self, command: CaseCommand) -> None:
        """Somebody of the network says so, and how they know it."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            self.hear_of_death(command.actor.username, command.reason)
        await self._showing.shown()

    @report_death.validator
    def _check_report(self, command: CaseCommand) -> None:
        if not may_report_death(command.actor, self.record):
            raise refused("not_yours", "not_for_you")
        if self._was_handled(command.request_id):
            return
        if self.case.died or self.case.closing or self._left or not self._may_hear_of_death():
            raise refused("too_late")

    def hear_of_death(self, by: str | None, reason: str) -> str | None:
        if self.case.died:
            return None
        if not self._may_hear_of_death():
            return "not_expected"
        self.case.died = True
        self.note("note", "borrower_died", by, **({"reason": reason} if reason else {}))
        if self.record.stage in NO_MONEY_YET:
            self._leaving = Exit("WITHDRAWN", "applicant_died")
        else:
            # Money that is on its way is waited for: what becomes of it is not ours to say.
            self.case.measures.append(Measure("died", "death", whole=True))
        self.went_on()
        return None

    async def leave_by(self, left: Exit) -> Outcome:
        """Who has died may have another loan, and stand for others': those hear of it though this one ends."""
        outcome = await super().leave_by(left)
        if self.case.died:
            await self.do(Lives.died, self._death())
        return outcome

    @property
    def waits_for_estate(self) -> bool:
        """Nobody is asked about instalments then; the estate is being settled."""
        return self.case.died and not self.case.heirs_pay

    def life_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        match task.kind:
            case "loan.claim_insurance" if given.outcome == "paid":
                self.case.measures.append(
                    Measure(
                        "insurance_paid",
                        task.id,
                        amount_rials=int(given.form["amount_rials"]),
                        reference=normal_reference(str(given.form["reference"])),
                    )
                )
            case "loan.claim_insurance":
                self.note("task", "insurance_refused", given.by.username)
                self.case.measures.append(Measure("settle_estate", task.id))
            case "loan.settle_estate":
                self.note("task", "estate_decided", given.by.username, answer=given.outcome)
                reason = str(given.form.get("reason") or "")
                self.case.measures.append(Measure(given.outcome, task.id, reason=reason, whole=True))

    async def take_measure(self, measure: Measure) -> None:
        match measure.kind:
            case "died":
                await self._stop_and_claim(measure)
            case "insurance_paid":
                await self._book_insurance(measure)
            case "settle_estate":
                await self.ask_committee()
            case "heirs_pay":
                self.case.heirs_pay = True
                self.note("note", "heirs_pay")
            case _:
                await super().take_measure(measure)

    async def ask_committee(self) -> None:
        """What was decided about an estate and did not succeed is decided again, about the estate."""
        if not self.waits_for_estate:
            await super().ask_committee()
            return
        if self.case.measures or self.is_open("loan.settle_estate") or self.is_open("loan.pay_as_trustee"):
            return
        standing = await self.standing()
        if standing.late_rials:
            self.open_task(
                self.question("loan.settle_estate", exclude=self.parties(), late_rials=standing.late_rials)
            )

    async def _stop_and_claim(self, measure: Measure) -> None:
        self.nothing_is_late_before(None)
        self.case.outlook = await self.do(Measures.end_fees, self.order(measure))
        await self.close_wallet()
        await self.do(Lives.died, self._death())
        self.tell_trustees("loan.borrower_died")
        standing = await self.standing()
        if standing.late_rials:
            self.open_task(
                self.question("loan.claim_insurance", exclude=self.parties(), late_rials=standing.late_rials)
            )

    async def _book_insurance(self, measure: Measure) -> None:
        paid = await self.do(Measures.book_money, self.order(measure))
        if paid.amount_rials:
            self.note("money", "insurance_paid", amount_rials=paid.amount_rials, reference=measure.reference)
            self.paid_in_place(paid)
        await self.ask_committee()

    async def close_wallet(self) -> None:
        """What the loan has not spent yet repays it; see workflows.loan_wallet."""
        raise NotImplementedError

    def _may_hear_of_death(self) -> bool:
        return self.record.stage in BEFORE_REPAYING or self.case.repaying

    def _death(self) -> Succession:
        return Succession(
            self.record.process_id, self.record.book, workflow.now(), self.application.member_id
        )
