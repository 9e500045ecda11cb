"""One cell's order from the payment until the cell has its money (processes.md, section D)."""

from temporalio import workflow

from activities.orders import Orders
from domain.case import Outcome
from domain.jalali import tehran_date
from domain.order_steps import OrderCase, OrderLook
from workflows.exits import Exit, with_exits
from workflows.order_parcel import Carried
from workflows.waiting import span

_RELEASED = frozenset({"moved", "same"})


@workflow.defn(name="order")
class AnOrder(Carried):
    """Accepted or passed on, made, carried, thought over by its buyer, paid to its cell."""

    @workflow.init
    def __init__(self, case: OrderCase) -> None:
        super().__init__(case)

    @workflow.run
    @with_exits
    async def run(self, case: OrderCase) -> Outcome:
        await self.enter("PAID")
        self.undo_with(Orders.end)
        if case.buyer_died:
            self.hear_of_death(case.buyer_member_id)
        if reason := await self.why_not_accepted():
            return await self._pass_on(reason)
        await self.accept()
        await self.make()
        await self.book()
        delivered = await self.follow()
        self.record.undos.clear()
        released = await self._release(delivered)
        if released is None:
            await self.enter("RETURNED")
            return Outcome("RETURNED", "RETURNED", ("goods_back",))
        await self._pay_out(released)
        await self.enter("SETTLED")
        return Outcome("SETTLED", "SETTLED")

    async def _pass_on(self, reason: str) -> Outcome:
        """Another cell that has all of it is asked; where there is none the buyer's money goes back."""
        await self.settle_heirs()
        await self.until(lambda: not self.contested, what="contest")
        await self.leave_if_cancelled()
        # From here on it is the other cell's order that can be cancelled.
        self.passes_on = True
        self.passed_on_to = await self.do(Orders.pass_on, self.step())
        if not self.passed_on_to:
            self.note("note", "nobody_else")
            raise Exit("DECLINED", reason)
        self.record.undos.clear()
        self.note("note", "passed_on", order_id=self.passed_on_to)
        self.tell_buyer("order.passed_on")
        if reason == "silent":
            self.tell_cell("order.gone", reasons=[reason])
        await self.enter("DECLINED")
        return Outcome("DECLINED", "PASSED_ON", (reason,))

    async def _release(self, delivered: OrderLook) -> OrderLook | None:
        """When the buyer's time is over and nothing is open about it; None where everything went back before."""
        ends_at = delivered.window_ends_at
        if ends_at is None:
            raise AssertionError("what is delivered has its window")
        await self.enter("DELIVERED")
        thinks_until = tehran_date(ends_at).isoformat() if ends_at > workflow.now() else ""
        self.tell_buyer("order.delivered", until=thinks_until)
        look = delivered
        while True:
            if look.state == "returned":
                return None
            if workflow.now() < ends_at and self.record.stage != "WITHDRAWAL_WINDOW":
                await self.enter("WITHDRAWAL_WINDOW")
            await self.until(lambda: self.contested, ends_at, what="window")
            if not self.contested:
                look = await self.do(Orders.release, self.step())
                if look.taken in _RELEASED:
                    return look
                # The store knows already what this case is to hear.
                await self._until_heard()
            if self.contested:
                await self.enter("DISPUTED")
                await self.until(lambda: not self.contested, what="contest")
                look = await self.do(Orders.look, self.step())
                if look.state != "returned":
                    await self.enter("RESOLVED")

    async def _until_heard(self) -> None:
        """Until there is news of what is open about it; where it is lost, the store is asked again some day."""
        before, again = self.heard_contests, self.deadline(span(self.case.policy.look_again))
        await self.until(lambda: self.heard_contests > before, again, what="contest")

    async def _pay_out(self, look: OrderLook) -> None:
        """Until the cell has it; where its debts have taken all of it, nothing is paid out."""
        await self.enter("COMPLETED")
        self.note("money", "released", left_rials=look.left_rials or 0)
        self.tell_cell("order.released", left_rials=look.left_rials or 0)
        while look.left_rials:
            again = self.deadline(span(self.case.policy.look_again))
            if not await self.until(lambda: bool(self.payouts), again, what="payout"):
                look = await self.do(Orders.look, self.step())
                continue
            state = self.payouts.pop(0)
            if state == "settled":
                return
            if state == "sent" and self.record.stage == "COMPLETED":
                await self.enter("PAYOUT")
            elif state != "sent":
                self.note("money", "payout_failed")
                if self.record.stage == "PAYOUT":
                    await self.enter("COMPLETED")
        if look.left_rials == 0:
            self.note("money", "nothing_to_pay_out")
