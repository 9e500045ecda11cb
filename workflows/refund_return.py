"""A refund that the bank sent back after it had settled: the buyer is asked for another account, and paid once more (0043)."""

from temporalio import workflow

from activities.refunds import Refunds
from domain.case import Outcome, OutsideEvent
from domain.market_deaths import Side
from domain.money_back import BackEnd, MoneyBack, PaidBack
from domain.refund_return_process import REFUND_RETURN
from domain.refund_returns import ACCOUNT_GIVEN, RefundReturnCase
from workflows.exits import with_exits
from workflows.paying_back import PayingBack


@workflow.defn(name="refund_return")
class PayingBackAgain(PayingBack):
    """Nothing leaves before the buyer has given an account, or staff say that the registered one is right."""

    @workflow.init
    def __init__(self, case: RefundReturnCase) -> None:
        super().__init__(REFUND_RETURN, case.record, case.policy.tasks)
        self.case = case
        self._given = False

    @workflow.run
    @with_exits
    async def run(self, case: RefundReturnCase) -> Outcome:
        owed = MoneyBack(self.record.process_id, case.money_back, self.record.member_id)
        await self.enter("OWED")
        self.know_dead(case.dead)
        self.note("money", "came_back", amount_rials=case.rials)
        reference = await self._pay(owed)
        await self.do(Refunds.conclude, PaidBack(self._back_step(owed), reference))
        self.note("money", "paid_back", amount_rials=case.rials)
        self.tell("refund.paid", member_id=self._payee or self.record.member_id, amount_rials=case.rials)
        await self.enter("PAID")
        return Outcome("PAID", "PAID")

    async def _pay(self, owed: MoneyBack) -> str:
        """The bank's reference of the order that paid."""
        number, why = 0, "returned"
        while True:
            await self._have_account(owed, number, why)
            number += 1
            why = await self._back_planned(owed, number)
            if not why:
                self.note("money", "back_by_bank")
                word = await self._back_at_bank(owed, number)
                await self.do(Refunds.keep_word, BackEnd(self._back_step(owed, number), word))
                if word.state == "settled":
                    return word.reference or ""
                why = "rejected"
            self.note("outside", "back_not_paid", reasons=[why])

    async def _have_account(self, owed: MoneyBack, number: int, why: str) -> None:
        """The buyer gives one by their link, or staff have put the registered one right; of the dead, the treasury says it."""
        if not self._buyer_is_dead():
            await self._asked(owed, number, why)
        if self._buyer_is_dead():
            await self.account_of_the_dead(owed, why)
            # Whatever was given by the link is not the account of who has it now.
            await self.do(Refunds.use_registered, self._back_step(owed))
        self._given = False

    async def _asked(self, owed: MoneyBack, number: int, why: str) -> None:
        self.tell(
            "refund.came_back", str(number), member_id=self.record.member_id, amount_rials=self.case.rials
        )
        question = self._back_question("other_account", owed, reason=why)
        answer = await self.ask(question, unless=lambda: self._given or self._buyer_is_dead())
        if answer is not None and not self._given:
            await self.do(Refunds.use_registered, self._back_step(owed))
            self.note("task", "account_put_right", answer.by.username)

    def _buyer_is_dead(self) -> bool:
        return self.is_dead(self.record.member_id)

    def side_of(self, member_id: str) -> Side | None:
        return "buyer" if member_id == self.record.member_id else None

    def take(self, event: OutsideEvent) -> str | None:
        if event.type != ACCOUNT_GIVEN:
            return super().take(event)
        self._given = True
        self.note("outside", "account_given")
        return None
