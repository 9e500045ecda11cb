"""Paying the loan out: one order by one key, and what becomes of money that the bank sends back (C.7)."""

from dataclasses import replace
from typing import Any

from temporalio import workflow

from activities.handing import Handings
from activities.loans import Loans
from activities.payments import Payments
from domain.children import LOAN_DISBURSED, LOAN_RETURNED
from domain.loan_steps import (
    LoanStep,
    PaymentEnd,
    Refinancing,
    ReservationOrder,
)
from domain.loans import (
    Measure,
    Outlook,
    PaymentWord,
)
from domain.outside_events import payment_word
from workflows.exits import Exit
from workflows.loan_purpose import Directed
from workflows.steps import Step, name_of
from workflows.waiting import span


class PayingOut(Directed):
    """The money's way to the member."""

    def step(self) -> LoanStep:
        return replace(super().step(), payment=self.case.payment_number)

    def reservation(self) -> ReservationOrder:
        return replace(super().reservation(), payment=self.case.payment_number)

    async def pay_out(self) -> None:
        """Released by a second person above a limit; ordered once; posted on the bank's confirmation."""
        await self.wait_for_delivery()
        await self._ask_about_new_account("REJECTED")
        await self.enter("DISBURSING")
        if self.application.amount_rials > self.case.policy.disbursement.second_person_above_rials:
            await self._be_released()
        match self.application.payout:
            case "wallet":
                await self._money_has_left("loan.wallet_filled")
            case "refinance":
                await self._pay_off_earlier()
            case _:
                await self._send_money()

    async def take_measure(self, measure: Measure) -> None:
        if measure.kind == "returned":
            await self._come_back()
        else:
            await super().take_measure(measure)

    async def give_back_overpaid(self) -> None:
        """What the member has paid and does not owe goes back."""
        raise NotImplementedError

    async def _come_back(self) -> None:
        """The bank sent the money back: nothing is owed, and people decide whether it is paid again."""
        self.case.repaying = False
        self.nothing_is_late_before(None)
        self.case.overpaid_rials = await self.do(Payments.came_back, self.step())
        self.case.outlook = Outlook(None)
        self.note("money", "payment_returned", amount_rials=self.application.amount_rials)
        self.tell_member("loan.payment_returned", str(self.case.payment_number))
        self.undo_with(Loans.end)
        self.undo_with(Payments.give_back)
        await self.enter("DISBURSING")
        await self.give_back_overpaid()
        await self.tell_parent(LOAN_RETURNED)
        await self._until_paid_again()

    async def _until_paid_again(self) -> None:
        """To the member's account as it is registered now, if it is theirs; under a new key, by a second person."""
        while True:
            answer = await self.ask(
                self.question("loan.pay_again", exclude=self.parties()),
                unless=lambda: self.case.died or self.case.called_off,
            )
            self.may_still_be_paid()
            if answer is None or answer.outcome == "end":
                raise Exit("DISBURSEMENT_FAILED", "payment_returned")
            if await self.do(Payments.account_is_theirs, self.step()):
                break
            self.note("outside", "not_taken", reasons=["sheba_of_somebody_else"])
        self.case.payment_number += 1
        self.case.payment = None
        await self.do(Payments.plan_again, self.step())
        await self._be_released()
        await self._send_money()

    async def _be_released(self) -> None:
        answer = await self.ask(
            self.question("loan.release_money", exclude=self.parties()),
            unless=lambda: self.case.died or self.case.called_off,
        )
        self.may_still_be_paid()
        if answer is None or answer.outcome == "reject":
            raise Exit("DISBURSEMENT_FAILED", "not_released")
        await self._ask_about_new_account("DISBURSEMENT_FAILED")

    async def _ask_about_new_account(self, exit_stage: str) -> None:
        """Of who has another account now: it is paid to if it is theirs, as long as nothing was ordered."""
        if self.case.account_changed:
            self.case.account_changed = False
            if not await self.do(Payments.account_changed, self.step()):
                raise Exit(exit_stage, "sheba_of_somebody_else")

    async def _pay_off_earlier(self) -> None:
        """The earlier loan takes the money as its own; no bank is told, for it goes from one book to the other."""
        order = Refinancing(
            self.record.process_id, self.record.book, workflow.now(), self.application.refinances
        )
        refused = await self.do(Handings.pay_off, order)
        if refused is not None:
            self.note("outside", "not_taken", reasons=[refused])
            raise Exit("DISBURSEMENT_FAILED", "not_refinanced")
        self.note("money", "paid_off", loan=self.application.refinances)
        await self._money_has_left("loan.paid_off")

    async def _send_money(self) -> None:
        self.note("money", "payment_ordered", amount_rials=self.application.amount_rials)
        payment = self.case.payment = await self.fate_of_payment()
        await self.do(Payments.conclude, PaymentEnd(self.step(), payment))
        if payment.state != "settled":
            self.note("outside", "payment_rejected", reason=payment.reason or "")
            closed = payment.reason == "supplier_closed"
            raise Exit("DISBURSEMENT_FAILED", "supplier_closed" if closed else "bank_rejected")
        await self._money_has_left("loan.disbursed")

    async def _money_has_left(self, event: str) -> None:
        """The loan is owed from now on; the money is with the payee, or in the loan's purpose wallet."""
        self.case.served_until = workflow.now()
        self.case.outlook = await self.do(Payments.book, self.reservation())
        self.record.undos.clear()
        self.case.repaying = True
        self.note("money", "disbursed", amount_rials=self.application.amount_rials)
        self.tell_member(event, **self.terms())
        await self.enter("REPAYING")
        self.ask_for_evidence()
        await self.tell_parent(LOAN_DISBURSED)

    @property
    def paid_out_rials(self) -> int:
        """What leaves the bank, or goes into the wallet."""
        return self.application.amount_rials - self.reservation().upfront_fee_rials

    @property
    def bank_question(self) -> str:
        """What a person is asked where the bank does not say what became of the order."""
        return "loan.ask_bank"

    async def fate_of_payment(self) -> PaymentWord:
        """The bank tells, or is asked; after the last time a person is. One order, however often it is sent."""
        while True:
            told = await self.do(Payments.order, self.step())
            if told.state == "unknown":
                self.note("outside", "payment_unknown")
            for poll in [self.deadline(span(poll)) for poll in self.case.policy.disbursement.polls]:
                if told.is_final or await self.until(self._payment_is_known, poll, what="bank"):
                    return self.case.payment or told
                told = await self.do(Payments.ask, self.step())
                if told.state == "never_received":
                    told = await self.do(Payments.order, self.step())
            if told.is_final:
                return told
            answer = await self.ask(
                self.question(self.bank_question, exclude=self.parties(), **self.about_payment()),
                unless=self._payment_is_known,
            )
            if answer is None:
                return self.case.payment or told
            if answer.outcome != "send_again":
                return payment_word(answer.outcome, answer.form.get("reference"), answer.form.get("reason"))

    def about_payment(self) -> dict[str, Any]:
        return {"order_id": self.step().order_id}

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if name == name_of(Payments.give_back):
            return Payments.give_back, self.step()
        return super().undoing(name)

    def _payment_is_known(self) -> bool:
        return self.case.payment is not None and self.case.payment.is_final
