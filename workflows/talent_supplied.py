"""A connected supplier takes the order itself and says when it has delivered; silence is asked about (processes.md, B.9)."""

from temporalio import workflow

from activities.suppliers import Suppliers
from domain.case import OutsideEvent
from domain.outside_events import Unreadable
from domain.supplier_news import ordered_for, read_word
from domain.supplier_orders import (
    DELIVERED,
    TOLD_LATER,
    OrderStep,
    OrderWord,
    SupplierOrder,
    order_id_of,
)
from domain.talent_setup import Equipment
from workflows.talent_financing import Financed
from workflows.waiting import span

_TAKES_ORDERS = "suppliers_that_take_orders"
"""Cases that were equipped before there were any go on by people's hands."""


class Supplied(Financed):
    """The first order only. What a supplier refuses or cannot deliver, or what is not right, people put in order."""

    @property
    def supplier_id(self) -> str:
        """Of the loan, where there is one; else of the plan."""
        loan = self.case.loan
        return loan.supplier_id if loan else self.plan.supplier_id

    async def order_of_supplier(self, equipment: Equipment) -> bool:
        """Whether the supplier took the order; else a person orders."""
        if equipment.orders or not self.supplier_id or not workflow.patched(_TAKES_ORDERS):
            return False
        if not await self.do(Suppliers.is_connected, self._order_step()):
            return False
        # Known before it is sent: whatever becomes of us then, it can be called off, and its word may come first.
        equipment.state = "ordered"
        order = equipment.supplier_order = SupplierOrder(order_id_of(self.nomination.talent_id))
        answer = await self.do(Suppliers.order, self._order_step())
        if answer.state == "refused":
            equipment.state = "wanted"
            order.state, order.reason = "refused", answer.reason
            self.note("outside", "supplier_refused", supplier_says=answer.reason)
            return False
        self.ordered(equipment, answer.order_number, answer.deliver_by)
        if order.state == "sent":
            order.state = "accepted"
        self._hear(order, answer)
        await self.keep_setup()
        return True

    def ordered(self, equipment: Equipment, number: str, day: str, by: str | None = None) -> None:
        """It is ordered: of the supplier itself, or `by` a person."""
        equipment.orders += 1
        equipment.state = "ordered"
        equipment.order_number, equipment.deliver_by = number, day
        self.note("task" if by else "outside", "equipment_ordered", by, order_number=number, due_on=day)
        self.tell_member("talent.equipment_ordered", str(equipment.orders), until=day)

    async def follow_order(self, order: SupplierOrder) -> None:
        """Until the supplier has told what became of it. One that does not tell is asked, and in the end left to people."""
        for poll in [self.deadline(span(one)) for one in self.case.policy.supplier_polls]:
            if await self.until(lambda: not order.is_open, poll, what="supplier"):
                return
            self._hear(order, await self.do(Suppliers.look, self._order_step()))
        if order.is_open:
            self.note("note", "supplier_silent")

    def take(self, event: OutsideEvent) -> str | None:
        if not event.type.startswith("supplier."):
            return super().take(event)
        try:
            order_id, _ = ordered_for(event.facts)
            word = read_word(event.type, event.facts)
        except Unreadable as unreadable:
            return unreadable.code
        order = self.case.equipment.supplier_order if self.case.equipment else None
        if order is None or order.order_id != order_id:
            return "unknown_reference"
        if order.is_open and not self._left:
            self._hear(order, word)
            return None
        # Said again alike it changes nothing; anything else is a person's, for what was ordered is settled otherwise.
        return None if word.state == order.state else "order_ended"

    def _hear(self, order: SupplierOrder, word: OrderWord) -> None:
        """What was told already, by whatever way, changes nothing."""
        if word.state not in TOLD_LATER or not order.is_open:
            return
        order.state, order.reason = word.state, word.reason
        if word.state == DELIVERED:
            self.note("outside", "supplier_delivered")
        else:
            self.note("outside", "supplier_cannot_deliver", supplier_says=word.reason)

    def _order_step(self) -> OrderStep:
        gone_to, plan = self.nomination, self.plan
        return OrderStep(
            order_id_of(gone_to.talent_id), gone_to.talent_id, self.record.book, workflow.now(), self.supplier_id,
            plan.equipment, plan.equipment_rials, gone_to.kanoon_id, gone_to.region, gone_to.county,
        )  # fmt: skip
