"""Buyer and cell do not agree: each side is heard, market support decides, and what it decides is paid (processes.md, D.5)."""

from typing import Any

from temporalio import workflow

from activities.disputes import Disputes
from domain.case import AnswerCommand, Outcome, TaskState
from domain.contests import BUYER, CELL, DisputeCase, DisputeDecision
from domain.dispute_process import DECIDE, DISPUTE, EVIDENCE
from domain.forms import FieldError
from domain.money_back import MoneyBack
from domain.working_days import Duration
from workflows.contest import Contesting
from workflows.exits import Exit, with_exits
from workflows.steps import Step
from workflows.tasks import wrong_form

_SIDES = (BUYER, CELL)


@workflow.defn(name="dispute")
class DecidingADispute(Contesting):
    """Both sides at once, each in its own time; then one decision, which is the end of it."""

    photos_until = frozenset({"EVIDENCE", "DECIDING"})

    @workflow.init
    def __init__(self, case: DisputeCase) -> None:
        super().__init__(DISPUTE, case)
        self.case = case

    @workflow.run
    @with_exits
    async def run(self, case: DisputeCase) -> Outcome:
        del case
        await self.enter("EVIDENCE")
        self.undo_with(Disputes.drop)
        self.know_dead(self.case.dead)
        await self._hear_both()
        await self.enter("DECIDING")
        answer = await self.ask(self.question(DECIDE.kind, decides=True))
        if answer is None:
            raise AssertionError("a decision has no end of its own")
        why, rials = str(answer.form["reason"]), int(answer.form.get("part_rials", 0))
        decision = DisputeDecision(self.step(), answer.outcome, answer.by.username, rials)
        stage = "FOR_CELL" if answer.outcome == "cell" else "PAYING_BACK"
        # From here on there is no way back: nobody withdraws what is decided.
        await self.enter(stage)
        await self.do(Disputes.decide, decision)
        self.record.undos.clear()
        self.note("note", "decided", answer.by.username, because=why)
        for side in _SIDES:
            self.say("dispute.for_cell" if answer.outcome == "cell" else "dispute.for_buyer", side)
        if answer.outcome != "cell":
            buyer = self.parties.buyer_member_id
            await self.pay_back(MoneyBack(self.case.refund_id, self.case.money_back, buyer))
            await self.enter("FOR_BUYER")
        return Outcome(self.record.stage, self.record.stage)

    async def _hear_both(self) -> None:
        """Three days each, at the same time; who said nothing is not waited for any longer."""
        questions = [self.question(EVIDENCE.kind, self.parties.member_of(side)) for side in _SIDES]
        for side in _SIDES:
            self.say(
                "dispute.evidence",
                side,
                days=Duration.parse(self.case.policy.tasks[EVIDENCE.kind].due).amount,
            )
        tasks = [self.open_task(one) for one in questions]
        await self.until(lambda: all(task.state is not TaskState.OPEN for task in tasks))
        for side, task in zip(_SIDES, tasks, strict=True):
            if task.state is TaskState.DONE:
                said = str(task.answers[-1].form["text"])
                self.case.evidence.setdefault(side, []).append(said)
                self.keep_photo(task.answers[-1].form.get("proof"))
                # Both read what the other said, and neither before both were heard.
                self.note("task", "evidence_given", side=side, because=said)
            else:
                self.note("task", "evidence_missing", side=side)

    def check_before_taking(self, command: AnswerCommand) -> None:
        super().check_before_taking(command)
        task = self.find_task(command.task_id)
        if task is None or task.kind != DECIDE.kind or command.form.get("outcome") != "part":
            return
        if int(self.clean_form(task, command.form)["part_rials"]) > self.case.kept_rials:
            raise wrong_form(FieldError("part_rials", "more_than_kept"))

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Disputes.drop, self.step()

    def left(self, way: Exit) -> None:
        for side in _SIDES:
            self.say("dispute.withdrawn", side, reasons=list(way.reasons))

    def known(self) -> dict[str, Any]:
        case = self.case
        return {
            "buyer_member_id": case.parties.buyer_member_id, "order_id": case.parties.order_id,
            "goods": list(case.goods), "kept_rials": case.kept_rials, "opened_by": case.opened_by,
            "said": case.said, "buyer_said": case.evidence.get(BUYER, []),
            "cell_said": case.evidence.get(CELL, []), "photos": list(self.photos),
        }  # fmt: skip
