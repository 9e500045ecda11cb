"""Instalments that stay unpaid: the overdue ladder, and what the committee decides about them (processes.md, C.8)."""

from typing import Any

from temporalio import workflow

from activities.measures import Measures
from domain.case import AnswerCommand, GivenAnswer, OpenTask, TaskState
from domain.forms import FieldError
from domain.loans import (
    ArrearsStanding,
    AwaitedInstalment,
    Measure,
    MeasureOrder,
    Outlook,
    PaidInPlace,
    StandingQuestion,
)
from domain.permissions import Role
from workflows.loan_parts import LoanParts
from workflows.tasks import wrong_form

_ABOUT_LATENESS = {
    "loan.call_member", "loan.hold_meeting", "loan.decide_arrears", "loan.pay_as_trustee", "loan.write_off",
}  # fmt: skip
"""Paying the oldest instalment makes them needless. What a trustee has paid is looked up all the same."""


class InArrears(LoanParts):
    """The ladder and the measures; where the loan stands is in `case.outlook`.

    A question is about one instalment (`number`), or about all that is late up to `newest_late`.
    """

    async def climb(self, instalment: AwaitedInstalment, what: str, days: int) -> None:
        """One step of the ladder. What is asked of people is about everything that is late, and asked once."""
        match what:
            case "call":
                self._ask_once("loan.call_member", instalment)
            case "trustees":
                self._tell_trustees(instalment, days)
            case "meeting":
                await self._call_meeting(instalment)
            case "committee":
                await self.ask_committee()

    def arrears_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        """What an answer decides is noted at once, and done by the road."""
        match task.kind:
            case "loan.call_member":
                self._noted("called", task, given)
            case "loan.hold_meeting":
                self._noted("met", task, given)
            case "loan.decide_arrears":
                self.note("task", "arrears_decided", given.by.username, answer=given.outcome)
                if given.outcome != "wait":
                    self._then(
                        given.outcome, task, months=given.form.get("months") or 0, reason=_reason(given)
                    )
            case "loan.pay_as_trustee":
                self._trustee_answered(task, given)
            case "loan.confirm_trustee_payment":
                self._treasury_answered(task, given)
            case "loan.write_off":
                self._then("written_off" if given.outcome == "approve" else "not_written_off", task)

    def check_arrears_answer(self, task: OpenTask, command: AnswerCommand) -> None:
        """Raises for more months than the contract's policy allows."""
        repayment = self.case.policy.repayment
        longest = {"pause": repayment.longest_hardship_months, "reschedule": repayment.most_instalments}
        form = self.clean_form(task, command.form)
        most = longest.get(str(form.get("outcome")))
        if most is not None and (form.get("months") or 0) > most:
            raise wrong_form(FieldError("months", "too_large"))

    async def take_measures(self) -> None:
        while self.case.measures:
            await self.take_measure(self.case.measures.pop(0))

    def nothing_is_late_before(self, number: int | None) -> None:
        """Questions about older instalments than `number` (about any, where that is None) are needless now."""
        for task in list(self.record.tasks):
            newest = task.about.get("newest_late", task.about.get("number", 0))
            if task.kind in _ABOUT_LATENESS and (number is None or newest < number):
                self.cancel(task)

    def stand_at(self, outlook: Outlook) -> None:
        self.case.outlook = outlook
        self.nothing_is_late_before(outlook.first_unpaid)

    # The ladder.

    def _ask_once(
        self, kind: str, instalment: AwaitedInstalment, standing: ArrearsStanding | None = None
    ) -> OpenTask | None:
        if self.is_open(kind):
            return None
        return self.open_task(
            self.question(
                kind,
                exclude=[self.application.member_id],
                number=instalment.number,
                due_on=instalment.due_on,
                owed_rials=instalment.owed_rials,
                **(about_lateness(standing) if standing else {}),
            )
        )

    def _tell_trustees(self, instalment: AwaitedInstalment, days: int) -> None:
        self.note("message", "trustees_told", number=instalment.number)
        key = f"{instalment.number}:{days}:{instalment.due_on}"
        for standing in self.case.trustees:
            self.tell(
                "loan.trustee_told_late",
                key,
                member_id=standing.member_id,
                number=instalment.number,
                days=days,
            )

    async def _call_meeting(self, instalment: AwaitedInstalment) -> None:
        standing = await self.standing()
        if self._ask_once("loan.hold_meeting", instalment, standing):
            key = f"{instalment.number}:{instalment.due_on}"
            self.tell_member("loan.meeting_called", key, number=instalment.number)

    async def ask_committee(self) -> None:
        """Asks about the oldest; not while what was decided last is still being done."""
        being_done = (
            "loan.decide_arrears",
            "loan.pay_as_trustee",
            "loan.confirm_trustee_payment",
            "loan.write_off",
        )
        if self.case.measures or any(self.is_open(kind) for kind in being_done):
            return
        standing = await self.standing()
        if not standing.late_rials:
            return
        self.open_task(
            self.question(
                "loan.decide_arrears",
                exclude=self.parties(),
                number=self.oldest(),
                due_on=standing.oldest_due_on,
                **about_lateness(standing),
            )
        )

    def _noted(self, what: str, task: OpenTask, given: GivenAnswer) -> None:
        self.note("task", what, given.by.username, answer=given.outcome)
        if given.outcome == "needs_help":
            self.tell("loan.needs_help", task.id, role=Role.SUPERVISOR, number=task.about.get("number"))

    # Measures.

    def _then(self, kind: str, task: OpenTask, *, months: int = 0, reason: str = "") -> None:
        self.case.measures.append(Measure(kind, task.id, months=months, reason=reason))

    async def standing(self) -> ArrearsStanding:
        """What is late; of who has died all that is owed."""
        question = StandingQuestion(self.record.process_id, workflow.now(), self.case.died)
        return await self.do(Measures.standing, question)

    async def take_measure(self, measure: Measure) -> None:
        match measure.kind:
            case "reschedule" | "pause":
                await self._lay_anew(measure)
            case "solidarity_fund":
                await self._let_the_fund_pay(measure)
            case "trustees_pay":
                await self._ask_trustees_to_pay(measure)
            case "trustee_says_paid":
                self._ask_treasury(measure)
            case "trustee_paid":
                await self._book_trustee(measure)
            case "trustee_did_not_pay" | "not_written_off" as what:
                await self._back_to_the_committee(what, measure)
            case "write_off":
                await self._ask_board(measure)
            case "written_off":
                await self._write_off(measure)

    async def _lay_anew(self, measure: Measure) -> None:
        laid = await self.do(Measures.lay_anew, self.order(measure))
        self.case.outlook = laid.outlook
        self.nothing_is_late_before(None)
        what = "rescheduled" if measure.kind == "reschedule" else "hardship_pause"
        self.note("money", what, months=measure.months)
        self.tell_member(
            f"loan.{what}",
            measure.key,
            months=measure.months,
            first_due_on=laid.first_due_on,
        )

    async def _let_the_fund_pay(self, measure: Measure) -> None:
        paid = await self.do(Measures.pay_from_fund, self.order(measure))
        if not paid.amount_rials:
            self.note("money", "fund_short")
            await self.ask_committee()
            return
        self.note("money", "fund_paid", amount_rials=paid.amount_rials)
        self.tell_member(
            "loan.fund_paid",
            measure.key,
            amount_rials=paid.amount_rials,
        )
        self.paid_in_place(paid)

    async def _ask_trustees_to_pay(self, measure: Measure) -> None:
        standing = await self.standing()
        committed = sum(trustee.share_rials for trustee in self.case.trustees)
        for trustee in self.case.trustees:
            share = -(-standing.late_rials * trustee.share_rials // committed)
            question = self.question(
                "loan.pay_as_trustee",
                to_member=trustee.member_id,
                share_rials=share,
                **about_lateness(standing),
            )
            task = self.open_task(question)
            self.tell(
                "loan.trustee_must_pay", measure.key, member_id=trustee.member_id, share_rials=share,
                days=_days(task.times.due),
            )  # fmt: skip

    def _trustee_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        kind = "trustee_says_paid" if given.outcome == "paid" else "trustee_did_not_pay"
        self.case.measures.append(
            Measure(
                kind,
                task.id,
                member_id=task.assigned_member_id or "",
                amount_rials=int(task.about["share_rials"]),
                reference=str(given.form.get("reference") or ""),
            )
        )

    def _ask_treasury(self, measure: Measure) -> None:
        self.open_task(
            self.question(
                "loan.confirm_trustee_payment",
                exclude=self.parties(),
                trustee_id=measure.member_id,
                share_rials=measure.amount_rials,
                reference=measure.reference,
            )
        )

    def _treasury_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        kind = "trustee_paid" if given.outcome == "received" else "trustee_did_not_pay"
        about = task.about
        self.case.measures.append(
            Measure(
                kind, task.id, member_id=about["trustee_id"], amount_rials=about["share_rials"],
                reference=about["reference"],
            )
        )  # fmt: skip

    async def _book_trustee(self, measure: Measure) -> None:
        paid = await self.do(Measures.book_trustee, self.order(measure))
        if not paid.amount_rials:
            await self._back_to_the_committee("trustee_did_not_pay", measure)
            return
        self.note("money", "trustee_paid", member=measure.member_id, amount_rials=paid.amount_rials)
        self.tell_member(
            "loan.trustee_paid",
            measure.key,
            amount_rials=paid.amount_rials,
        )
        self.paid_in_place(paid)

    def paid_in_place(self, paid: PaidInPlace) -> None:
        self.case.overpaid_rials = paid.overpaid_rials
        for number in paid.paid_numbers:
            self.note("money", "instalment_paid", number=number)
        self.stand_at(paid.outlook)

    async def _back_to_the_committee(self, what: str, measure: Measure) -> None:
        if what == "not_written_off":
            self.note("task", "write_off_rejected")
        else:
            self.note("task", "trustee_did_not_pay", member=measure.member_id)
        await self.ask_committee()

    async def _ask_board(self, measure: Measure) -> None:
        standing = await self.standing()
        self.open_task(
            self.question(
                "loan.write_off",
                exclude=self.parties(),
                number=self.oldest(),
                due_on=standing.oldest_due_on,
                reason=measure.reason,
                **about_lateness(standing),
            )
        )

    async def _write_off(self, measure: Measure) -> None:
        amount_rials = await self.do(Measures.write_off, self.order(measure))
        self.case.written_off = self.case.closing = True
        self.note("money", "written_off", amount_rials=amount_rials)
        self.tell_member("loan.written_off")
        for standing in self.case.trustees:
            self.tell("loan.trustee_freed", member_id=standing.member_id)

    def order(self, measure: Measure) -> MeasureOrder:
        since = self.case.served_until or workflow.now()
        return MeasureOrder(self.record.process_id, self.record.book, workflow.now(), since, measure)

    def oldest(self) -> int:
        return (self.case.outlook.first_unpaid if self.case.outlook else None) or 0

    def is_open(self, kind: str) -> bool:
        return any(task.kind == kind and task.state is TaskState.OPEN for task in self.record.tasks)


def about_lateness(standing: ArrearsStanding) -> dict[str, Any]:
    return {
        "late_rials": standing.late_rials,
        "left_rials": standing.left_rials,
        "newest_late": standing.newest_late,
    }


def _reason(given: GivenAnswer) -> str:
    return str(given.form.get("reason") or "")


def _days(duration: str) -> int:
    return int(duration.rstrip("wdh"))
