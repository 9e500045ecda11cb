"""What became of one order at the bank, for every process that pays somebody: told, asked for, and at last by a person."""

from collections.abc import Callable
from typing import Any

from domain.case import OutsideEvent
from domain.loans import PaymentWord
from domain.outside_events import payment_word, read_transfer
from workflows.process import Process
from workflows.steps import Step
from workflows.tasks import Question
from workflows.waiting import span


class OrderAtBank(Process):
    """Gives a process `fate_at_bank`, and takes the bank's words about the order that is on its way."""

    _bank_order = ""
    _bank_word: PaymentWord | None = None

    async def fate_at_bank(
        self,
        order_id: str,
        steps: tuple[Step[Any, PaymentWord], Step[Any, PaymentWord]],
        payment: Callable[[], Any],
        polls: tuple[str, ...],
        question: Question,
    ) -> PaymentWord:
        """Sends it by the first step, asks by the second, each with `payment()`; settled or not, and nothing else."""
        order, ask_bank = steps
        self._bank_order, self._bank_word = order_id, None
        while True:
            told = await self.do(order, payment())
            for poll in [self.deadline(span(one)) for one in polls]:
                if told.is_final or await self.until(self._bank_has_told, poll, what="bank"):
                    return self._bank_word or told
                told = await self.do(ask_bank, payment())
                if told.state == "never_received":
                    told = await self.do(order, payment())
            if told.is_final:
                return told
            answer = await self.ask(question, unless=self._bank_has_told)
            if answer is None:
                return self._bank_word or told
            if answer.outcome != "send_again":
                return payment_word(answer.outcome, answer.form.get("reference"), answer.form.get("reason"))

    def take(self, event: OutsideEvent) -> str | None:
        if event.type != "bank.transfer":
            return super().take(event)
        told = read_transfer(event.facts)
        if event.facts.get("order_id") != self._bank_order or told.state == "returned":
            return "not_expected"
        if self._bank_word is not None:
            return None if self._bank_word.state == told.state else "contradiction"
        self._bank_word = told
        return None

    def _bank_has_told(self) -> bool:
        return self._bank_word is not None and self._bank_word.is_final
