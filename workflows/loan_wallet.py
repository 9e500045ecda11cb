"""The purpose wallet: it pays invoices of the loan's purpose, one at a time, and what is left repays (C.7)."""

from dataclasses import replace
from typing import Any

from temporalio import workflow

from activities.payments import Payments
from activities.wallets import Wallets
from domain.case import AnswerCommand, GivenAnswer, OpenTask, OutsideEvent
from domain.forms import FieldError
from domain.loan_steps import InvoiceStep, LoanStep, PaymentEnd, WalletStep
from domain.loans import IncomingReceipt, Invoice, Measure
from domain.outside_events import read_transfer
from domain.wallet_postings import closing_reference, purchase_of_order
from workflows.loan_payout import PayingOut
from workflows.tasks import wrong_form

_ABOUT_INVOICES = frozenset({"loan.hand_in_invoice", "loan.match_invoice"})
_DONE_WHILE_OPEN = frozenset({"invoice", "pay_invoice", "refuse_invoice"})


class Spending(PayingOut):
    """A loan whose money is spent against matching invoices; of any other kind of payout it does nothing."""

    def step(self) -> LoanStep:
        step, wallet = super().step(), self.case.wallet
        if not wallet.paying:
            return step
        return replace(step, purchase=self._invoice.number)

    @property
    def bank_question(self) -> str:
        return "loan.ask_bank_about_invoice" if self.case.wallet.paying else super().bank_question

    async def pay_out(self) -> None:
        await super().pay_out()
        if self.application.payout == "wallet":
            self.case.wallet.is_open = True
            self.case.wallet.left_rials = self.paid_out_rials
            self._ask_for_invoice()

    async def take_measure(self, measure: Measure) -> None:
        if measure.kind in _DONE_WHILE_OPEN and not self.case.wallet.is_open:
            # The wallet was closed before its turn came, and the invoice with it.
            return
        match measure.kind:
            case "invoice":
                await self._look_at_invoice()
            case "pay_invoice":
                await self._pay_invoice()
            case "refuse_invoice":
                await self.do(Wallets.refuse, self._invoice_step(measure.reason))
                self._refused(measure.reason)
            case "invoice_returned":
                await self._invoice_came_back(int(measure.reference))
            case "close_wallet":
                await self.close_wallet()
            case "written_off":
                await self.close_wallet()
                # It may have come in while an invoice was being paid; after this nothing is looked at.
                await self.take_receipts()
                await super().take_measure(measure)
            case _:
                await super().take_measure(measure)

    def check_before_taking(self, command: AnswerCommand) -> None:
        super().check_before_taking(command)
        task = self.find_task(command.task_id)
        if task is None or task.kind != "loan.hand_in_invoice" or command.form.get("outcome") != "pay":
            return
        wanted = int(self.clean_form(task, command.form)["invoice_rials"])
        if wanted > self.case.wallet.left_rials:
            raise wrong_form(FieldError("invoice_rials", "more_than_wallet"))

    def wallet_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        match task.kind, given.outcome:
            case "loan.hand_in_invoice", "pay":
                self.case.wallet.invoices += 1
                self.case.wallet.invoice = Invoice(
                    self.case.wallet.invoices,
                    str(given.form["legal_entity_id"]),
                    str(given.form["invoice"]),
                    int(given.form["invoice_rials"]),
                )
                self.case.measures.append(Measure("invoice", task.id))
            case "loan.hand_in_invoice", _:
                self.case.measures.append(Measure("close_wallet", task.id))
            case "loan.match_invoice", "pay":
                self.case.measures.append(Measure("pay_invoice", task.id))
            case "loan.match_invoice", _:
                self.note("task", "invoice_outside", given.by.username, reason=str(given.form["reason"]))
                self.case.measures.append(Measure("refuse_invoice", task.id, reason="outside_purpose"))

    def expired(self, task: OpenTask) -> None:
        super().expired(task)
        if task.kind == "loan.hand_in_invoice":
            self.case.measures.append(Measure("close_wallet", task.id))

    async def close_wallet(self) -> None:
        """What is left repays the loan, as money that the member pays; nothing more is bought."""
        wallet = self.case.wallet
        for task in self.open_tasks():
            if task.kind in _ABOUT_INVOICES:
                self.cancel(task)
        wallet.is_open = False
        if not wallet.left_rials:
            return
        wallet.closings += 1
        step = WalletStep(self.record.process_id, self.record.book, workflow.now(), wallet.closings)
        left_rials = await self.do(Wallets.close, step)
        wallet.left_rials = 0
        self.note("money", "wallet_closed", amount_rials=left_rials)
        self.tell_member("loan.wallet_closed", str(wallet.closings), amount_rials=left_rials)
        reference = closing_reference(self.record.process_id, wallet.closings)
        self.case.receipts.append(IncomingReceipt(reference, left_rials, workflow.now(), reference))
        await self.take_receipts()

    async def take_receipts(self) -> None:
        """Divides what has come in over the loan."""
        raise NotImplementedError

    def take_transfer(self, event: OutsideEvent) -> str | None:
        if self.application.payout == "refinance":
            # No bank was ever told to pay it.
            return "not_expected"
        if self.application.payout != "wallet":
            return super().take_transfer(event)
        wallet, told = self.case.wallet, read_transfer(event.facts)
        number = purchase_of_order(str(event.facts.get("order_id", "")))
        if number is None or not 0 < number <= wallet.invoices:
            return "not_expected"
        awaited = wallet.paying and number == self._invoice.number and number not in wallet.returned
        if told.state == "returned":
            # Only what was paid comes back: the one word says the other.
            refused = self.hear_of_payment(replace(told, state="settled")) if awaited else None
            return refused or self._hear_of_return(number, was_paid=awaited or self._was_paid(number))
        if awaited:
            return self.hear_of_payment(told)
        # The bank repeats what was heard and done; the opposite of that is for a person.
        known = number in wallet.returned or self._was_paid(number)
        return None if known == (told.state == "settled") else "contradiction"

    def _hear_of_return(self, number: int, *, was_paid: bool) -> str | None:
        wallet = self.case.wallet
        if number in wallet.returned:
            return None
        if not was_paid or self.case.closing:
            return "not_expected"
        wallet.returned.append(number)
        self.case.measures.append(
            Measure("invoice_returned", f"invoice_returned:{number}", reference=str(number))
        )
        return None

    def _was_paid(self, number: int) -> bool:
        return any(one.number == number for one in self.case.wallet.paid)

    def _ask_for_invoice(self) -> None:
        wallet = self.case.wallet
        if wallet.is_open and wallet.left_rials and not self.case.died:
            self.open_task(
                self.question(
                    "loan.hand_in_invoice",
                    to_member=self.application.member_id,
                    left_rials=wallet.left_rials,
                )
            )

    async def _look_at_invoice(self) -> None:
        invoice = self._invoice
        self.note("task", "invoice_handed_in", document=invoice.document, amount_rials=invoice.amount_rials)
        refused = await self.do(Wallets.check, self._invoice_step())
        if refused:
            self._refused(refused)
        else:
            self.open_task(
                self.question(
                    "loan.match_invoice",
                    exclude=self.parties(),
                    legal_entity_id=invoice.legal_entity_id,
                    left_rials=self.case.wallet.left_rials,
                    **self._about_invoice(),
                )
            )

    async def _pay_invoice(self) -> None:
        invoice, wallet = self._invoice, self.case.wallet
        if refused := await self.do(Wallets.plan, self._invoice_step()):
            self._refused(refused)
            return
        wallet.paying, self.case.payment = True, None
        self.note("money", "payment_ordered", amount_rials=invoice.amount_rials)
        payment = self.case.payment = await self.fate_of_payment()
        await self.do(Payments.conclude, PaymentEnd(self.step(), payment))
        wallet.paying, settled = False, payment.state == "settled"
        if settled:
            wallet.paid.append(invoice)
        step = self._invoice_step("" if settled else "bank_rejected")
        wallet.left_rials = await self.do(Wallets.conclude, step)
        if not settled:
            self.note("outside", "payment_rejected", reason=payment.reason or "")
            self._refused("bank_rejected")
            return
        self.note("money", "invoice_paid", document=invoice.document, amount_rials=invoice.amount_rials)
        self.tell_member("loan.invoice_paid", str(invoice.number), amount_rials=invoice.amount_rials)
        self.ask_what_it_paid_for(invoice.document)
        self._ask_for_invoice()

    async def _invoice_came_back(self, number: int) -> None:
        step = WalletStep(self.record.process_id, self.record.book, workflow.now(), number)
        self.case.wallet.left_rials = await self.do(Wallets.came_back, step)
        self.note("money", "invoice_returned", number=number)
        self.ask_no_more_about([one.document for one in self.case.wallet.paid if one.number == number])
        self.tell_member("loan.invoice_refused", f"returned:{number}", reasons=["payment_returned"])
        if not self.case.wallet.is_open:
            await self.close_wallet()
        elif not any(self.is_open(kind) for kind in _ABOUT_INVOICES):
            self._ask_for_invoice()

    def _refused(self, code: str) -> None:
        invoice = self._invoice
        self.note("money", "invoice_refused", document=invoice.document, reasons=[code])
        self.tell_member("loan.invoice_refused", str(invoice.number), reasons=[code])
        self._ask_for_invoice()

    def about_payment(self) -> dict[str, Any]:
        return super().about_payment() | (self._about_invoice() if self.case.wallet.paying else {})

    def _about_invoice(self) -> dict[str, Any]:
        return {"invoice": self._invoice.document, "invoice_rials": self._invoice.amount_rials}

    @property
    def _invoice(self) -> Invoice:
        if self.case.wallet.invoice is None:
            raise AssertionError("no invoice is in hand")
        return self.case.wallet.invoice

    def _invoice_step(self, refused: str = "") -> InvoiceStep:
        return InvoiceStep(self.record.process_id, self.record.book, workflow.now(), self._invoice, refused)
