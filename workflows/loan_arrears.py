"""Instalments that stay unpaid: the overdue ladder, and what people's answers decide (processes.md, C.8)."""

from domain.case import AnswerCommand, GivenAnswer, OpenTask
from domain.forms import FieldError
from domain.loan_steps import (
    ArrearsStanding,
)
from domain.loans import (
    AwaitedInstalment,
    Measure,
)
from domain.outside_events import normal_reference
from domain.permissions import Role
from workflows.loan_measures import TakingMeasures, about_lateness
from workflows.tasks import wrong_form


class InArrears(TakingMeasures):
    """The ladder: who is asked what, and what follows from the answers."""

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
            case "loan.apply_anew":
                self.note("task", "applied_anew", given.by.username, answer=given.outcome)
                if given.outcome == "not_wanted":
                    self._then("not_refinanced", task)
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

    def expired(self, task: OpenTask) -> None:
        """A trustee who stays silent has not paid."""
        super().expired(task)
        if task.kind == "loan.pay_as_trustee":
            self.case.measures.append(
                Measure("trustee_did_not_pay", task.id, member_id=task.assigned_member_id or "")
            )

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
        self.tell_trustees("loan.trustee_told_late", key, number=instalment.number, days=days)

    async def _call_meeting(self, instalment: AwaitedInstalment) -> None:
        standing = await self.standing()
        if self._ask_once("loan.hold_meeting", instalment, standing):
            key = f"{instalment.number}:{instalment.due_on}"
            self.tell_member("loan.meeting_called", key, number=instalment.number)

    def _noted(self, what: str, task: OpenTask, given: GivenAnswer) -> None:
        self.note("task", what, given.by.username, answer=given.outcome)
        if given.outcome == "needs_help":
            self.tell("loan.needs_help", task.id, role=Role.SUPERVISOR, number=task.about.get("number"))

    def _then(self, kind: str, task: OpenTask, *, months: int = 0, reason: str = "") -> None:
        self.case.measures.append(Measure(kind, task.id, months=months, reason=reason))

    def _trustee_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        kind = "trustee_says_paid" if given.outcome == "paid" else "trustee_did_not_pay"
        self.case.measures.append(
            Measure(
                kind,
                task.id,
                member_id=task.assigned_member_id or "",
                amount_rials=int(task.about["share_rials"]),
                reference=normal_reference(str(given.form.get("reference") or "")),
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


def _reason(given: GivenAnswer) -> str:
    return str(given.form.get("reason") or "")
