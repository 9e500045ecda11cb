"""A carrier's invoice: compared line by line with what we owe, let be paid by the treasury, paid once (0043)."""

from typing import Any

from temporalio import workflow

from activities.carrier_invoices import NO_ACCOUNT, CarrierInvoices
from domain.carrier_invoice_process import (
    APPROVE,
    APPROVE_LARGE,
    ASK_BANK,
    CARRIER_INVOICE_KIND,
    LOOK,
    NEEDS_ACCOUNT,
    PAY_AGAIN,
)
from domain.carrier_invoices import CarrierInvoiceCase, CarrierPayment, Compared, InvoiceStep
from domain.case import AnswerCommand, Outcome, TaskState
from domain.forms import FieldError
from domain.loans import PaymentWord
from workflows.at_bank import OrderAtBank
from workflows.exits import Exit, with_exits
from workflows.tasks import Question, wrong_form
from workflows.waiting import span


@workflow.defn(name="carrier_invoice")
class PayingACarrier(OrderAtBank):
    """Nothing is paid that our own books do not owe; what does not agree is a person's."""

    @workflow.init
    def __init__(self, case: CarrierInvoiceCase) -> None:
        super().__init__(CARRIER_INVOICE_KIND, case.record, case.policy.tasks)
        self.case = case
        self._compared = Compared(0, 0, 0, 0, 0, 0, 0, 0)

    @workflow.run
    @with_exits
    async def run(self, case: CarrierInvoiceCase) -> Outcome:
        await self.enter("RECEIVED")
        if case.round > 1:
            self.note("outside", "came_back_before")
        await self._compare()
        if self._compared.differing:
            await self._look()
        await self._approve()
        await self.enter("PAYOUT")
        await self._pay()
        await self.enter("SETTLED")
        return Outcome("SETTLED", "SETTLED")

    async def _compare(self) -> None:
        found = self._compared = await self.do(CarrierInvoices.compare, self._step())
        self.note(
            "money", "compared", agreed=found.agreed, lines=found.lines, agreed_rials=found.agreed_rials,
            billed_rials=found.billed_rials,
        )  # fmt: skip

    async def _look(self) -> None:
        """Until everything agrees, or somebody says what becomes of what does not."""
        while self._compared.differing:
            answer = await self.ask(self._question(LOOK.kind))
            if answer is None:
                raise AssertionError("looking has no end of its own")
            if answer.outcome == "compare_again":
                await self._compare()
                continue
            because = str(answer.form["reason"])
            if answer.outcome == "refuse":
                self.note("task", "turned_down", answer.by.username, because=because)
                raise Exit("REFUSED", "not_agreed")
            self.note("task", "only_agreed", answer.by.username, because=because)
            return

    async def _approve(self) -> None:
        large = self._compared.agreed_rials > self.case.policy.four_eyes_above_rials
        task = self.open_task(self._question((APPROVE_LARGE if large else APPROVE).kind))
        await self.until(lambda: task.state is not TaskState.OPEN)
        last = task.answers[-1]
        if last.outcome == "reject":
            self.note("task", "turned_down", last.by.username, because=str(last.form["reason"]))
            raise Exit("REFUSED", "not_approved")
        by = tuple(answer.by.username for answer in task.answers)
        await self.do(CarrierInvoices.agree, self._step(by))
        self.note("task", "let_be_paid", last.by.username, agreed_rials=self._compared.agreed_rials)

    async def _pay(self) -> None:
        """Until the carrier has the money; a person has it paid again where the bank did not take it."""
        while True:
            self.case.payments += 1
            await self._plan()
            self.note("money", "carrier_ordered_paid")
            word = await self.fate_at_bank(
                self._payment().order_id,
                (CarrierInvoices.order, CarrierInvoices.ask_bank),
                self._payment,
                self.case.policy.bank_polls,
                self._question(ASK_BANK.kind),
            )
            await self.do(CarrierInvoices.conclude, self._payment(word))
            if word.state == "settled":
                self.note("money", "carrier_paid")
                return
            self.note("outside", "bank_rejected")
            await self.ask(self._question(PAY_AGAIN.kind))

    async def _plan(self) -> None:
        waits = False
        while why := await self.do(CarrierInvoices.plan, self._payment()):
            if why == NO_ACCOUNT:
                self.note("note", "no_account")
                await self.ask(self._question(NEEDS_ACCOUNT.kind))
                continue
            if not waits:
                self.note("money", "money_waits")
            waits = True
            again = self.deadline(span(self.case.policy.look_for_money))
            await self.until(lambda: False, again, what="gateway")

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is None or task.kind != LOOK.kind or self._compared.agreed_rials:
            return
        if self.clean_form(task, command.form).get("outcome") == "pay_agreed":
            raise wrong_form(FieldError("outcome", "nothing_agrees"))

    async def finish(self, outcome: Outcome) -> None:
        """What is not paid is free for another invoice, before the case is over."""
        if outcome.stage != "SETTLED":
            await self.do(CarrierInvoices.refuse, self._step())
        await super().finish(outcome)

    def _step(self, by: tuple[str, ...] = ()) -> InvoiceStep:
        return InvoiceStep(
            self.record.process_id, self.case.book, workflow.now(), by, self.case.policy.four_eyes_above_rials
        )

    def _payment(self, word: PaymentWord | None = None) -> CarrierPayment:
        case = self.case
        return CarrierPayment(self.record.process_id, case.book, workflow.now(), case.payments, word)

    def _question(self, kind: str) -> Question:
        found, case = self._compared, self.case
        known: dict[str, Any] = {
            "invoice_id": self.record.process_id, "carrier": case.carrier, "number": case.number,
            "round": case.round, "billed_rials": found.billed_rials, "agreed_rials": found.agreed_rials,
            "lines": found.lines, "unknown": found.unknown, "twice": found.twice, "differs": found.differs,
            "not_owed": found.not_owed, "order_id": self._payment().order_id,
        }  # fmt: skip
        return Question(kind, CARRIER_INVOICE_KIND.shown(kind, known))
