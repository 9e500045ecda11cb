"""What the committee and the board decide about a loan in arrears, done (processes.md, C.8)."""

from typing import Any

from temporalio import workflow

from activities.measures import Measures
from domain.loan_steps import (
    ArrearsStanding,
    PaidInPlace,
    StandingQuestion,
)
from domain.loans import (
    Measure,
    Outlook,
)
from workflows.loan_trustees import Trusted

_ABOUT_LATENESS = frozenset({
    "loan.call_member", "loan.hold_meeting", "loan.decide_arrears", "loan.apply_anew", "loan.pay_as_trustee", "loan.write_off",
})  # fmt: skip
"""Paying the oldest instalment makes them needless. What a trustee has paid is looked up all the same."""
_DECIDED = frozenset({"reschedule", "pause", "refinance", "solidarity_fund", "trustees_pay", "write_off"})
"""What may be decided about a debt; of none, because it was paid in that very moment, nothing is done."""


class TakingMeasures(Trusted):
    """Measures wait in `case.measures` until the road takes them; where the loan stands is in `case.outlook`.

    A question is about one instalment (`number`), or about all that is late up to `newest_late`.
    """

    async def take_measures(self) -> None:
        while self.case.measures:
            await self.take_measure(self.case.measures.pop(0))

    async def standing(self) -> ArrearsStanding:
        """What is late; of who has died all that is owed."""
        question = StandingQuestion(self.record.process_id, workflow.now(), self.case.died)
        standing = await self.do(Measures.standing, question)
        self.case.relatives = [*standing.relatives]
        return standing

    async def take_measure(self, measure: Measure) -> None:
        if measure.kind in _DECIDED and self.is_paid:
            return
        match measure.kind:
            case "reschedule" | "pause":
                await self._lay_anew(measure)
            case "refinance":
                await self._ask_to_apply_anew(measure)
            case "not_refinanced":
                await self.ask_committee()
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
            case _:
                await super().take_measure(measure)

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

    async def _ask_to_apply_anew(self, measure: Measure) -> None:
        """The leader hands in the application, which goes its own road; the money comes as this loan's receipt."""
        standing = await self.standing()
        if not standing.late_rials:
            return
        self.open_task(
            self.question(
                "loan.apply_anew",
                exclude=[self.application.member_id],
                reason=measure.reason,
                **about_lateness(standing),
            )
        )

    async def _let_the_fund_pay(self, measure: Measure) -> None:
        paid = await self.do(Measures.pay_from_fund, self.order(measure))
        if not paid.amount_rials:
            if not paid.nothing_late:
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
        if not standing.late_rials:
            return
        able = self.able_trustees()
        if not able:
            self.note("note", "nobody_stands")
            await self.ask_committee()
            return
        committed = sum(trustee.share_rials for trustee in able)
        for trustee in able:
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
        if not standing.late_rials:
            return
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
        if self.is_paid:
            # What was left in a purpose wallet, or came in just before, has paid it all.
            return
        # From here on money is refused as a closed case's, and recovered.
        self.case.closing = True
        amount_rials = await self.do(Measures.write_off, self.order(measure))
        self.case.written_off = True
        self.note("money", "written_off", amount_rials=amount_rials)
        self.tell_member("loan.written_off")
        self.tell_trustees("loan.trustee_freed")

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed any more, as far as was looked."""
        return self.case.outlook is not None and self.case.outlook.first_unpaid is None

    def oldest(self) -> int:
        return (self.case.outlook.first_unpaid if self.case.outlook else None) or 0

    async def ask_committee(self) -> None:
        """Asks about the oldest; not while what was decided last is still being done."""
        being_done = (
            "loan.decide_arrears",
            "loan.apply_anew",
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

    def nothing_is_late_before(self, number: int | None) -> None:
        """Questions about older instalments than `number` (about any, where that is None) are needless now."""
        for task in list(self.record.tasks):
            newest = task.about.get("newest_late", task.about.get("number", 0))
            if task.kind in _ABOUT_LATENESS and (number is None or newest < number):
                self.cancel(task)

    def stand_at(self, outlook: Outlook) -> None:
        self.case.outlook = outlook
        self.nothing_is_late_before(outlook.first_unpaid)


def about_lateness(standing: ArrearsStanding) -> dict[str, Any]:
    return {
        "late_rials": standing.late_rials,
        "left_rials": standing.left_rials,
        "newest_late": standing.newest_late,
    }


def _days(duration: str) -> int:
    return int(duration.rstrip("wdh"))
