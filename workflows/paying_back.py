"""Money back to a buyer, for every process of the market: by the gateway it came from, else by the bank (processes.md, D)."""

from typing import Any

from temporalio import workflow

from activities.refunds import NO_MONEY, Refunds
from domain.case import OutsideEvent
from domain.loans import PaymentWord
from domain.money_back import BackEnd, BackStep, BackWord, MoneyBack, PaidBack
from domain.outside_events import payment_word, read_transfer
from workflows.tasks import Question
from workflows.trading import Trading
from workflows.waiting import span

_BANK_WORDS = "bank.transfer"


class PayingBack(Trading):
    """Gives a process `pay_back`, and the bank's words about it; its tasks are domain.money_back_tasks."""

    _back_order = ""
    _payee = ""
    """The heir who has what is owed to a buyer who has died, as soon as two people say so."""
    _back_word: PaymentWord | None = None

    async def pay_back(self, owed: MoneyBack) -> None:
        """Returns when the buyer has the money, however long that takes; what was paid before is not paid again."""
        word = await self._back_by_gateway(owed)
        if word.state == "paid":
            reference = word.reference or ""
        else:
            self.note("outside", "back_refused", reason=word.reason or "")
            reference = (await self._back_by_bank(owed)).reference or ""
        rials = await self.do(Refunds.conclude, PaidBack(self._back_step(owed), reference))
        self.note("money", "paid_back", amount_rials=rials)
        if whose := self._payee or owed.to_member_id:
            self.tell("refund.paid", owed.owed_id, member_id=whose, amount_rials=rials)

    def take(self, event: OutsideEvent) -> str | None:
        """What the bank says of an order of ours; anything else nobody here expects."""
        if event.type != _BANK_WORDS:
            return super().take(event)
        told, order_id = read_transfer(event.facts), str(event.facts.get("order_id", ""))
        if order_id != self._back_order or told.state == "returned":
            return "not_expected"
        if self._back_word is not None:
            return None if self._back_word.state == told.state else "contradiction"
        self._back_word = told
        return None

    # By the gateway.

    async def _back_by_gateway(self, owed: MoneyBack) -> BackWord:
        told = await self.do(Refunds.send, self._back_step(owed))
        while True:
            if told.state == "unknown":
                self.note("outside", "back_unknown")
            for poll in self._polls(owed.policy.gateway_polls):
                if told.is_final:
                    return told
                await self.until(lambda: False, poll, what="gateway")
                told = await self.do(Refunds.ask, self._back_step(owed))
                if told.state == "never_received":
                    told = await self.do(Refunds.send, self._back_step(owed))
            if told.is_final:
                return told
            answer = await self.ask(self._back_question("ask_gateway", owed, owed_id=owed.owed_id))
            if answer is not None and answer.outcome != "wait":
                return BackWord(answer.outcome, answer.form.get("reference"), "said_by_person")

    # By the bank.

    async def _back_by_bank(self, owed: MoneyBack) -> PaymentWord:
        number = 0
        while True:
            number += 1
            why = await self._back_planned(owed, number)
            if not why:
                self.note("money", "back_by_bank")
                word = await self._back_at_bank(owed, number)
                await self.do(Refunds.keep_word, BackEnd(self._back_step(owed, number), word))
                if word.state == "settled":
                    return word
                why = "rejected"
            self.note("outside", "back_not_paid", reasons=[why])
            if owed.to_member_id:
                key = f"{owed.owed_id}:{number}"
                self.tell("refund.needs_account", key, member_id=owed.to_member_id)
            if not self.is_dead(owed.to_member_id):
                question = self._back_question("other_account", owed, reason=why)
                await self.ask(question, unless=lambda: self.is_dead(owed.to_member_id))
            if self.is_dead(owed.to_member_id):
                await self.account_of_the_dead(owed, why)

    async def account_of_the_dead(self, owed: MoneyBack, why: str) -> None:
        """Two people of the treasury say where a dead buyer's money goes: to an heir, or to the registered account after all."""
        while True:
            named = await self.ask(self._back_question("heirs_account", owed, reason=why))
            if named is None:
                raise AssertionError("the money of the dead has no end of its own")
            heir = str(named.form["heir_member_id"]) if named.outcome == "heir" else ""
            if heir and (why := await self.do(Refunds.knows_heir, heir)):
                continue
            about = {name: named.form[name] for name in ("heir_member_id", "document") if heir}
            if not heir:
                about["because"] = str(named.form["reason"])
            seen = await self.ask(self._back_question("confirm_heir", owed, **about))
            if seen is not None and seen.outcome == "confirm":
                self._payee = heir
                self.note("task", "heir_confirmed" if heir else "registered_confirmed", seen.by.username)
                return
            why = "not_agreed"
            if seen is not None:
                self.note("task", "heir_turned_down", seen.by.username, because=str(seen.form["reason"]))

    async def _back_planned(self, owed: MoneyBack, number: int) -> str:
        """Empty as soon as an order is planned, else why the account is not to be paid."""
        waits = False
        while True:
            why = await self.do(Refunds.plan_by_bank, self._back_step(owed, number))
            if why != NO_MONEY:
                return why
            if not waits:
                self.note("money", "back_waits")
            waits = True
            await self.until(lambda: False, self.deadline(span(owed.policy.look_for_money)), what="gateway")

    async def _back_at_bank(self, owed: MoneyBack, number: int) -> PaymentWord:
        """One order, however often it is sent; the bank tells, or is asked, and at last a person is."""
        step = self._back_step(owed, number)
        self._back_order, self._back_word = step.order_id, None
        while True:
            told = await self.do(Refunds.order, self._back_step(owed, number))
            for poll in self._polls(owed.policy.bank_polls):
                if told.is_final or await self.until(self._bank_has_told, poll, what="bank"):
                    return self._back_word or told
                told = await self.do(Refunds.ask_bank, self._back_step(owed, number))
                if told.state == "never_received":
                    told = await self.do(Refunds.order, self._back_step(owed, number))
            if told.is_final:
                return told
            answer = await self.ask(
                self._back_question("ask_refund_bank", owed, bank_order_id=step.order_id),
                unless=self._bank_has_told,
            )
            if answer is None:
                return self._back_word or told
            if answer.outcome != "send_again":
                return payment_word(answer.outcome, answer.form.get("reference"), answer.form.get("reason"))

    def _bank_has_told(self) -> bool:
        return self._back_word is not None and self._back_word.is_final

    def _polls(self, spans: tuple[str, ...]) -> Any:
        return [self.deadline(span(one)) for one in spans]

    def _back_question(self, what: str, owed: MoneyBack, **facts: Any) -> Question:
        about = facts | ({"member_id": owed.to_member_id} if owed.to_member_id else {})
        own = [owed.to_member_id, facts.get("heir_member_id")]
        return Question(f"{self.kind.kind}.{what}", about, exclude_members=own)

    def _back_step(self, owed: MoneyBack, order: int = 1) -> BackStep:
        return BackStep(self.record.process_id, owed.owed_id, workflow.now(), owed.late, order, self._payee)
