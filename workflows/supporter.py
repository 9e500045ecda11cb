"""Somebody wants to be a supporter: asked outside whose telephone it is, verified by the association, welcomed."""

from typing import Any

from temporalio import workflow

from activities.supporters import Supporters
from domain.case import AnswerCommand, CaseStatus, Outcome, OutsideEvent
from domain.forms import FieldError
from domain.supporter_process import CREDIT, SUPPORTER, VERIFY_ORGANISATION, VERIFY_PERSON
from domain.supporters import SupporterCase, SupporterStep
from workflows.exits import Exit, with_exits
from workflows.process import Process
from workflows.steps import Step
from workflows.tasks import Question, wrong_form


@workflow.defn(name="supporter")
class RegisteringSupporter(Process):
    """Registered, identified, verified; what comes after stands in the register, and no case runs for it."""

    @workflow.init
    def __init__(self, case: SupporterCase) -> None:
        super().__init__(SUPPORTER, case.record, case.policy.tasks)
        self.case = case

    @workflow.run
    @with_exits
    async def run(self, case: SupporterCase) -> Outcome:
        await self.enter("REGISTERED")
        self.undo_with(Supporters.turn_down)
        self.tell("supporter.registered", member_id=case.member_id)
        if not await self.do(Supporters.identify, self._step()):
            self.note("outside", "not_identified")
            raise Exit("REFUSED", "not_theirs")
        self.note("outside", "identified")
        await self.enter("VERIFICATION")
        asked = (VERIFY_ORGANISATION if case.legal_entity_id else VERIFY_PERSON).kind
        answer = await self.ask(Question(asked, self._facts(), exclude_members=[case.member_id]))
        if answer is None or answer.outcome == "refuse":
            if answer is not None:
                self.note("task", "refused", answer.by.username, because=answer.form["reason"])
            raise Exit("REFUSED", "not_verified")
        await self.do(Supporters.verify, self._step(answer.by.username))
        self.record.undos.clear()
        self.note("note", "verified", answer.by.username)
        self.tell("supporter.welcome", member_id=case.member_id)
        await self.enter("VERIFIED")
        return Outcome("VERIFIED", "VERIFIED")

    def take(self, event: OutsideEvent) -> str | None:
        """Who answers has died: there is nobody to verify, and nobody to write to."""
        if event.type != "member.died":
            return "not_expected"
        if self._left or self._leaving or self.record.stage == "VERIFIED":
            return "too_late"
        self._leaving = Exit("REFUSED", "died")
        self.record.status = CaseStatus.RUNNING
        return None

    def check_before_taking(self, command: AnswerCommand) -> None:
        """The id is copied from a document; one that differs from the registered one verifies nothing."""
        task = self.find_task(command.task_id)
        if task is None or task.kind != VERIFY_ORGANISATION.kind:
            return
        form = self.clean_form(task, command.form)
        if form["outcome"] == "approve" and form["legal_entity_id"] != self.case.legal_entity_id:
            raise wrong_form(FieldError("legal_entity_id", "differs_from_registered"))

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Supporters.turn_down, self._step()

    def left(self, way: Exit) -> None:
        if "died" not in way.reasons:
            self.tell("supporter.refused", member_id=self.case.member_id, reasons=list(way.reasons))

    def _facts(self) -> dict[str, Any]:
        """What the verifier sees; the number of an organisation is not among it, for they are to find it themselves."""
        case = self.case
        facts: dict[str, Any] = {
            "member_id": case.member_id,
            "organisation": case.organisation,
            "provinces": list(case.provinces),
        }
        for one in case.offerings:
            facts["credit_rials" if one.kind == CREDIT else one.kind] = one.capacity
        return {name: value for name, value in facts.items() if value}

    def _step(self, by: str = "") -> SupporterStep:
        return SupporterStep(self.record.process_id, self.record.book, workflow.now(), by)
