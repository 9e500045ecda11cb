"""The supplier of a cell is paid by the bank: one order by one reference, asked about where its fate is unclear."""

from typing import Any

from temporalio import workflow

from activities.supplies import Supplies
from domain.loans import PaymentWord
from domain.supplies import SupplierPayment, SupplyCase, SupplyStep
from domain.supply_process import SUPPLY_KIND
from domain.supply_tasks import ASK_BANK, PAY_AGAIN
from workflows.at_bank import OrderAtBank
from workflows.tasks import Question
from workflows.trading import Trading
from workflows.waiting import span


class SupplyPayout(OrderAtBank, Trading):
    """The stage PAYOUT, and what is known of a supply."""

    def __init__(self, case: SupplyCase) -> None:
        super().__init__(SUPPLY_KIND, case.record, case.policy.tasks)
        self.case = case

    async def pay_supplier(self) -> None:
        """Until the supplier has the money; a person has it paid again where the bank did not take it."""
        while True:
            self.case.payments += 1
            while not await self.do(Supplies.plan, self._payment()):
                self.note("money", "money_waits")
                again = self.deadline(span(self.case.policy.look_for_money))
                await self.until(lambda: False, again, what="gateway")
            self.note("money", "supplier_ordered_paid")
            word = await self._paid_by_bank()
            await self.do(Supplies.conclude, self._payment(word))
            if word.state == "settled":
                self.note("money", "supplier_paid")
                return
            self.note("outside", "bank_rejected")
            await self.ask(self._of_bank(PAY_AGAIN.kind))

    async def _paid_by_bank(self) -> PaymentWord:
        return await self.fate_at_bank(
            self._payment().order_id,
            (Supplies.order, Supplies.ask_bank),
            self._payment,
            self.case.policy.bank_polls,
            self._of_bank(ASK_BANK.kind),
        )

    def _payment(self, word: PaymentWord | None = None) -> SupplierPayment:
        record = self.record
        return SupplierPayment(record.process_id, record.book, workflow.now(), self.case.payments, word)

    def _of_bank(self, kind: str) -> Question:
        return self.question(kind, order_id=self._payment().order_id)

    def step(self) -> SupplyStep:
        return SupplyStep(self.record.process_id, workflow.now())

    def question(self, kind: str, *, to_cell: bool = False, **about: Any) -> Question:
        """With what the kind shows of the supply; who is asked about it is not the cell's own person, or that one."""
        case = self.case
        known = {
            "cell_id": case.cell_id, "member_id": case.member_id, "what": case.what, "units": case.units,
            "unit": case.unit, "deliver_to": case.deliver_to, "most_rials": case.most_rials,
            "agreed_rials": case.agreed_rials, "supplier_id": case.suppliers[-1] if case.suppliers else "",
            **about,
        }  # fmt: skip
        shown = {
            name: value
            for name, value in SUPPLY_KIND.shown(kind, known).items()
            if value not in ("", None, 0)
        }
        if to_cell:
            return Question(kind, shown, case.member_id)
        return Question(kind, shown, exclude_members=[case.member_id])
