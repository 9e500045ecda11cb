"""The loan that a plan needs: a case of its own, paid to the supplier when all is delivered (processes.md, B.8)."""

from typing import Any

from temporalio import workflow

from activities.children import Children
from domain.case import OpenTask, OutsideEvent
from domain.children import (
    CALLED_OFF,
    GOES_ON,
    LOAN_DISBURSED,
    LOAN_ENDED,
    LOAN_READY,
    LOAN_RETURNED,
    LoanAsked,
    child_id,
)
from domain.forms import FieldError
from domain.talent_setup import PURPOSE, SUPPLIER_WAS_PAID, LoanWanted
from workflows.exits import Exit
from workflows.steps import Step, name_of
from workflows.talent_supporters import Supported

_DECIDE = "talent.decide_financing"


class Financed(Supported):
    """The stage FINANCING. The loan decides for itself; what its end means for the cell is an officer's to say."""

    async def be_financed(self) -> None:
        """Goes on when the loan is signed and reserved, or without one."""
        plan = self.plan
        if plan.loan_rials:
            await self.enter("FINANCING")
            self.undo_with(Children.call_off_loan)
            await self._apply(plan.loan_rials, plan.loan_instalments, plan.supplier_id)
            await self.until_financed()

    async def until_financed(self) -> None:
        """Until the latest loan is ready. One that has ended is decided on, as often as the policy lets it."""
        while (loan := self.case.loan) is not None:
            await self.keep_setup()
            await self.until(lambda loan=loan: loan.state != "asked", what="loan")  # type: ignore[misc]
            if loan.state != "ended":
                break
            await self.finance_otherwise(loan)
        await self.keep_setup()

    async def finance_otherwise(self, loan: LoanWanted) -> None:
        """An officer decides: with the member's own money, another application, or the end."""
        about = {
            "loan_outcome": loan.outcome, "equipment_rials": self.plan.equipment_rials,
            "loan_rials": loan.amount_rials, "loan_instalments": loan.instalments, "supplier_id": loan.supplier_id,
        }  # fmt: skip
        answer = await self.ask(self.question_of_craft(_DECIDE, **about))
        if answer is None or answer.outcome == "end":
            raise Exit("DECLINED", "no_financing")
        self.note("task", f"financing_{answer.outcome}", answer.by.username)
        if answer.outcome == "go_on":
            self.case.loan = None
            return
        form = answer.form
        supplier_id = str(form.get("supplier_id") or loan.supplier_id)
        await self._apply(int(form["loan_rials"]), int(form["loan_instalments"]), supplier_id)

    async def _apply(self, amount_rials: int, instalments: int, supplier_id: str) -> None:
        self.case.loans += 1
        key = f"loan:{self.case.loans}"
        loan_id = child_id("loan", self.record.process_id, key)
        # Known before it is asked for: its word may be heard before the step that asks has been.
        self.case.loan = loan = LoanWanted(self.case.loans, amount_rials, instalments, supplier_id, loan_id)
        asked = LoanAsked(
            self.record.process_id, key, workflow.now(), self.nomination.member_id, amount_rials, instalments, PURPOSE,
            supplier_id, f"راه‌اندازی هسته: {self.craft_name()['fa']}", self.record.rehearsal,
        )  # fmt: skip
        if refused := await self.do(Children.ask_for_loan, asked):
            loan.state, loan.outcome = "ended", refused
            self.note("note", "loan_ended", loan_outcome=refused)
        else:
            self.note("note", "loan_asked", amount_rials=amount_rials, loan=loan_id)

    def take(self, event: OutsideEvent) -> str | None:
        if event.type not in {LOAN_READY, LOAN_DISBURSED, LOAN_RETURNED, LOAN_ENDED}:
            return super().take(event)
        loan = self.case.loan
        if loan is None or loan.loan_id != event.facts.get("loan_id"):
            # One that was given up, and ends only now.
            return None if self.case.loans else "not_expected"
        match event.type:
            case "loan.ready" if loan.state == "asked":
                loan.state = "ready"
                self.note("note", "loan_ready")
            case "loan.disbursed":
                loan.state = "paid"
                self.note("money", "loan_paid")
            case "loan.returned" if loan.state == "paid":
                # People see to it there; the cell does not begin before the supplier has its money.
                loan.state = "paying"
                self.note("money", "loan_returned")
            case "loan.ended" if event.facts.get("outcome") in SUPPLIER_WAS_PAID:
                # Repaid early, say; the supplier has what is theirs.
                loan.state = "paid"
            case "loan.ended":
                loan.state, loan.outcome = "ended", str(event.facts.get("outcome", ""))
                self.note("note", "loan_ended", loan_outcome=loan.outcome)
        return None

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        if task.kind != _DECIDE or form["outcome"] != "again":
            return super().wrong_answer(task, form)
        if self.case.loans >= self.case.policy.most_loans:
            return [FieldError("outcome", "tried_too_often")]
        if form["loan_rials"] > self.plan.equipment_rials:
            return [FieldError("loan_rials", "more_than_equipment")]
        return []

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if name == name_of(Children.call_off_loan):
            loan = self.case.loan
            return Children.call_off_loan, self.children((loan.loan_id,) if loan else ())
        return super().undoing(name)

    def undone(self, name: str, result: Any) -> None:
        if name == name_of(Children.call_off_loan) and result in (GOES_ON, CALLED_OFF):
            self.note("note", "loan_goes_on" if result == GOES_ON else "loan_called_off")
        super().undone(name, result)
