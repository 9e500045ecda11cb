"""Repaying: reminders, fees and receipts, instalment by instalment, for years."""

from datetime import datetime

from temporalio import workflow

from activities.handing import Handings
from activities.repayments import Repayments
from domain.case import AnswerCommand, GivenAnswer, OpenTask, Outcome, OutsideEvent
from domain.exceptions import RefusedEvent
from domain.loan_steps import (
    BounceOrder,
    ClosingStep,
    FeeDue,
    OutlookQuestion,
    OverpaidMove,
    ReceiptOrder,
    RefundOrder,
)
from domain.loans import (
    AwaitedInstalment,
    IncomingBounce,
    IncomingReceipt,
    Moment,
    Outlook,
)
from workflows.loan_reopening import OpenedAgain

_REMINDERS = ("before", "due", "overdue")


class Repaying(OpenedAgain):
    """The part of the road from the money's leaving to its last rial back."""

    async def be_repaid(self, *, in_fresh_history: bool) -> Outcome:
        if self.case.reopening is not None:
            await self.go_on_again(self.case.reopening)
        await self._until_paid_or_written_off(in_fresh_history=in_fresh_history)
        if self.case.written_off:
            await self.enter("CLOSED")
            return Outcome("CLOSED", "WRITTEN_OFF")
        # From here on money is refused as a closed case's; nothing was waited for since the last look.
        self.case.closing = True
        closing = ClosingStep(self.record.process_id, self.record.book, workflow.now(), self.case)
        earned = await self.do(Repayments.close, closing)
        self.note("money", "closed")
        if earned and not self.case.died:
            self.note("note", "points_earned", points=earned)
        self.tell_member("loan.closed", str(self.case.reopened or ""), **self.terms())
        await self.enter("CLOSED")
        return Outcome("CLOSED", "RESCHEDULED_INTO" if self.case.refinanced_by else "PAID")

    async def _until_paid_or_written_off(self, *, in_fresh_history: bool) -> None:
        while not self.case.written_off:
            if self.outlook.first_unpaid is None:
                await self.close_wallet()
                await self.give_back_overpaid()
                if self.outlook.first_unpaid is None and not self.case.measures:
                    return
            # A fresh history first waits: going on at once would never end where the state itself is large.
            if not in_fresh_history and not self.record.rehearsal and self._history_is_long():
                await self.continue_as_new(self.case)
            in_fresh_history = False
            await self._wait_for_money_or_moment()
            await self.take_measures()

    @property
    def outlook(self) -> Outlook:
        if self.case.outlook is None:
            raise AssertionError("a loan is repaid after it was paid out")
        return self.case.outlook

    @property
    def served_until(self) -> datetime:
        return self.case.served_until or workflow.now()

    async def _wait_for_money_or_moment(self) -> None:
        """Until something was received, or the next moment of any unpaid instalment was seen to."""
        if self.outlook.awaited and self.outlook.next_at(self.served_until) is None:
            question = OutlookQuestion(self.record.process_id, self.served_until)
            self.case.outlook = await self.do(Repayments.look, question)
        moments = [self.outlook.next_at(self.served_until), *(one.until for one in self.shortfalls())]
        next_at = min((moment for moment in moments if moment), default=None)
        # Dates of the contract: a pause holds what we do about them, and does not move them.
        if await self.until(self._has_something_to_take, next_at, what="instalment"):
            await self.take_receipts()
        else:
            self.see_to_shortfalls()
            await self._see_to_moments()

    def _has_something_to_take(self) -> bool:
        return bool(self.case.receipts or self.case.bounces or self.case.measures)

    async def _see_to_moments(self) -> None:
        # What lies after the outlook's end is looked up first: nothing of it is passed over.
        known_until = min(workflow.now(), self.outlook.until or workflow.now())
        since, self.case.served_until = self.served_until, known_until
        for instalment in self.outlook.awaited:
            passed = [moment for moment in instalment.moments if since < moment.at <= self.served_until]
            if passed:
                await self._what_is_due(instalment, passed)

    async def _what_is_due(self, instalment: AwaitedInstalment, passed: list[Moment]) -> None:
        """Fees fall due, people are asked; of several reminders at once only the last is said."""
        if instalment.fee_rials and any(moment.what == "due" for moment in passed):
            await self.do(
                Repayments.fee_falls_due,
                FeeDue(self.record.process_id, self.record.book, workflow.now(), instalment.number),
            )
            self.note("money", "fee_due", fee_rials=instalment.fee_rials, number=instalment.number)
        reminders = [moment for moment in passed if moment.what in _REMINDERS]
        if reminders and not self.case.died:
            self._remind_of(instalment, reminders[-1])
        last = {moment.what: moment for moment in passed if moment.what not in _REMINDERS}
        for what, moment in last.items():
            if self.waits_for_estate:
                return
            await self.climb(instalment, what, moment.days)

    def _remind_of(self, instalment: AwaitedInstalment, moment: Moment) -> None:
        self.note("message", f"reminded_{moment.what}", number=instalment.number, days=moment.days)
        self.tell_member(
            f"loan.instalment_{moment.what}",
            f"{instalment.number}:{moment.days}",
            number=instalment.number,
            owed_rials=instalment.owed_rials,
            due_on=instalment.due_on,
            days=moment.days,
        )

    async def take_receipts(self) -> None:
        """Money first: what bounces may have come in only just before."""
        while self.case.receipts or self.case.bounces:
            if self.case.receipts:
                await self._take_receipt(self.case.receipts[0])
                self.case.receipts.pop(0)
            else:
                await self._take_back(self.case.bounces[0])
                self.case.bounces.pop(0)

    async def _take_receipt(self, receipt: IncomingReceipt) -> None:
        order = ReceiptOrder(
            self.record.process_id, self.record.book, workflow.now(), receipt, self.served_until
        )
        taken = await self.do(Repayments.take_receipt, order)
        self.case.overpaid_rials = taken.overpaid_rials
        self.stand_at(taken.outlook)
        if taken.state == "changed_repeat":
            await self._refuse(receipt, taken.state)
        if taken.state != "taken":
            return
        what = "receipt_of_other" if receipt.by_other else "receipt"
        self.note("money", what, amount_rials=receipt.amount_rials, reference=receipt.reference)
        for number in taken.paid_numbers:
            self.note("money", "instalment_paid", number=number)
        if taken.waived_fee_rials:
            self.note("money", "settled_early", fee_rials=taken.waived_fee_rials)
        self.tell_member(
            "loan.receipt_by_other" if receipt.by_other else "loan.receipt",
            receipt.reference,
            amount_rials=receipt.amount_rials,
            paid_numbers=list(taken.paid_numbers),
        )

    async def _take_back(self, bounce: IncomingBounce) -> None:
        order = BounceOrder(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            bounce.reference,
            self.served_until,
            bounce.event_id,
        )
        taken = await self.do(Repayments.take_back, order)
        if taken.state == "bounced":
            self.case.overpaid_rials = taken.overpaid_rials
            self.case.outlook = taken.outlook
            self.note("money", "receipt_bounced", reference=bounce.reference)
            self.tell_member("loan.receipt_bounced", bounce.reference)
        elif taken.state != "repeated":
            self.note("outside", "bounce_refused", reference=bounce.reference, reasons=[taken.state])
            event = OutsideEvent(
                bounce.event_id, "bank.receipt_bounced", workflow.now(), {"reference": bounce.reference}
            )
            await self._to_person(event, taken.state)

    async def _to_person(self, event: OutsideEvent, cause: str) -> None:
        if not self.record.rehearsal:
            await self.do(Handings.to_person, RefusedEvent("bank", event, cause, workflow.now()))

    async def _refuse(self, receipt: IncomingReceipt, cause: str) -> None:
        """What was taken in and cannot be booked after all is a person's case; a rehearsal's is only noted."""
        self.note("outside", "receipt_changed", reference=receipt.reference)
        facts = {
            "reference": receipt.reference,
            "amount_rials": receipt.amount_rials,
            "at": receipt.paid_at.isoformat(),
        }
        event = OutsideEvent(receipt.event_id, "bank.receipt", workflow.now(), facts)
        await self._to_person(event, cause)

    def check_before_taking(self, command: AnswerCommand) -> None:
        super().check_before_taking(command)
        task = self.find_task(command.task_id)
        if task is not None and task.kind == "loan.decide_arrears":
            self.check_arrears_answer(task, command)

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        self.arrears_answered(task, given)
        self.life_answered(task, given)
        self.trustees_answered(task, given)
        self.purpose_answered(task, given)
        self.wallet_answered(task, given)

    async def give_back_overpaid(self) -> None:
        """What was paid too much is the member's; money that comes in meanwhile adds to it."""
        await self.take_receipts()
        while self.case.overpaid_rials and self.outlook.first_unpaid is None:
            overpaid_rials = self.case.overpaid_rials
            self.note("money", "overpaid", overpaid_rials=overpaid_rials)
            self.tell_member("loan.overpaid", overpaid_rials=overpaid_rials)
            answer = await self.ask(
                self.question(
                    "loan.refund_overpaid",
                    exclude=[self.application.member_id],
                    overpaid_rials=overpaid_rials,
                ),
                unless=lambda: bool(self.case.receipts or self.case.bounces),
            )
            if answer is not None and answer.outcome == "moved":
                await self._move_overpaid(answer, overpaid_rials)
            elif answer is not None:
                await self._book_refund(answer, overpaid_rials)
            await self.take_receipts()

    async def _move_overpaid(self, answer: GivenAnswer, amount_rials: int) -> None:
        """To another loan of the member; where that one does not take it, the treasury is asked again."""
        self.case.refunds += 1
        move = OverpaidMove(
            self.record.process_id,
            self.record.book,
            workflow.now(),
            amount_rials,
            self.case.refunds,
            str(answer.form["to_loan_id"]),
        )
        refused = await self.do(Handings.move_overpaid, move)
        if refused is not None:
            self.note("outside", "not_taken", reasons=[refused])
            return
        self.case.overpaid_rials -= amount_rials
        self.note("money", "overpaid_moved", answer.by.username, amount_rials=amount_rials)
        self.tell_member("loan.overpaid_moved", str(self.case.refunds), amount_rials=amount_rials)

    async def _book_refund(self, answer: GivenAnswer, amount_rials: int) -> None:
        """Exactly what the treasury was asked to give back; what came in since stays the member's."""
        self.case.refunds += 1
        order = RefundOrder(
            self.record.process_id, self.record.book, workflow.now(), amount_rials, self.case.refunds
        )
        self.case.overpaid_rials = await self.do(Repayments.refund, order)
        self.note("money", "refunded", answer.by.username, reference=answer.form["reference"])
        self.tell_member("loan.refunded", str(self.case.refunds))

    def _history_is_long(self) -> bool:
        return workflow.info().get_current_history_size() > self.case.largest_history_bytes
