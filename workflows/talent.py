"""From a talent to a cell: nominated, profiled, interviewed, assessed, matched with a craft, trained, judged, set up (processes.md, section B)."""

from typing import Any

from temporalio import workflow

from activities.talents import Talents
from domain.case import OpenTask, Outcome, OutsideEvent, TaskState
from domain.forms import FieldError, FormErrors, validate_form
from domain.talent_tasks import PROFILE_FIELDS
from domain.talents import (
    Interview,
    Matched,
    TalentCase,
    ToAssess,
    WrongMatch,
    matched,
    profile_of,
)
from workflows.exits import Exit, with_exits
from workflows.talent_pilot import Piloting
from workflows.waiting import span


@workflow.defn(name="talent")
class Talent(Piloting):
    """Somebody is nominated, and with others' help finds the craft that they may live from."""

    @workflow.init
    def __init__(self, case: TalentCase) -> None:
        super().__init__(case)

    @workflow.run
    @with_exits
    async def run(self, case: TalentCase) -> Outcome:
        del case
        await self._be_profiled()
        await self._be_interviewed()
        await self._be_assessed()
        await self._be_matched()
        await self.be_trained()
        await self.make_a_sample()
        await self.be_planned()
        await self.find_supporters()
        await self.be_financed()
        await self.be_equipped()
        await self.fill_a_first_order()
        await self.define_product()
        return await self.become_a_cell()

    async def _be_profiled(self) -> None:
        """The member fills in the form by a link of their own, or the leader with them: whoever is first."""
        await self.enter("NOMINATED")
        self.undo_with(Talents.end)
        self._send_link()
        reminders = [self.deadline(span(after)) for after in self.case.policy.remind_after]
        asked = self.open_task(self.question("talent.profile"))
        while not self._is_profiled() and asked.state is TaskState.OPEN:
            at = reminders[0] if reminders else None
            if not await self.until(lambda: self._is_profiled() or asked.state is not TaskState.OPEN, at):
                reminders.pop(0)
                self._send_link()
        if self.case.declined:
            raise Exit("DECLINED", "declined_by_member")
        if self.case.profile is None and asked.answers:
            self.case.profile = profile_of(asked.answers[-1].form, by_member=False)
            self.note("task", "profile_by_staff", asked.answers[-1].by.username)
        if self.case.profile is None:
            raise Exit("DECLINED", "no_profile")
        self.cancel(asked)

    async def _be_interviewed(self) -> None:
        await self.enter("PROFILED")
        answer = await self.ask(self.question("talent.interview"))
        if answer is None or answer.outcome == "decline":
            raise Exit("DECLINED", "declined_by_leader")
        form = answer.form
        self.case.interview = Interview(form["motivation"], form["learning"], form["reliability"])
        await self.enter("INTERVIEWED")
        self.note(
            "task",
            "interviewed",
            answer.by.username,
            motivation=form["motivation"],
            learning=form["learning"],
            reliability=form["reliability"],
        )

    async def _be_assessed(self) -> None:
        profile, interview = self.case.profile, self.case.interview
        if profile is None or interview is None:
            raise AssertionError("assessed before profile and interview")
        asked = ToAssess(
            self.nomination, self.record.book, workflow.now(), profile, interview, self.case.policy
        )
        self.case.assessed = found = await self.do(Talents.assess, asked)
        await self.enter("ASSESSED")
        self.note("note", "assessed", suitability=found.suitability, why=[found.suitability_reason])

    async def _be_matched(self) -> None:
        """Samin's expert confirms what the tables say, or decides otherwise and says why."""
        found = self.case.assessed
        if found is None:
            raise AssertionError("matched before it was assessed")
        about = {
            "suitability": found.suitability,
            "suitability_reason": found.suitability_reason,
            "cell_kind": found.cell_kind,
            "cell_kind_reason": found.cell_kind_reason,
            "proposals": list(found.lines),
        }
        answer = await self.ask(self.question("talent.match", **about))
        if answer is None:
            raise AssertionError("the expert's word has no end of its own")
        self.case.match = match = matched(found, answer.form)
        if match.reason:
            self.note("task", "overridden", answer.by.username, reason=match.reason)
        step = Matched(self.nomination.talent_id, workflow.now(), match)
        await self.do(Talents.match, step)
        if match.suitability == "other_path":
            raise Exit("OTHER_PATH", "other_path")
        self.note(
            "task",
            "matched",
            answer.by.username,
            craft=found.names[match.craft_code],
            cell_kind=match.cell_kind,
        )
        await self.enter("MATCHED")
        self.tell_member("talent.matched", craft=found.names[match.craft_code])

    # What people say.

    def take(self, event: OutsideEvent) -> str | None:
        if event.type != "talent.profile":
            return super().take(event)
        if self.case.profile is not None or self.case.declined:
            return "answered_before"
        if self.record.stage != "NOMINATED":
            return "too_late"
        if event.facts.get("answer") == "decline":
            self.case.declined = True
            self.note("task", "declined_by_member")
            return None
        try:
            form = validate_form(PROFILE_FIELDS, event.facts.get("form", {}))
        except FormErrors:
            return "malformed"
        self.case.profile = profile_of(form, by_member=True)
        self.note("task", "profile_by_member")
        return None

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        if task.kind != "talent.match" or self.case.assessed is None:
            return super().wrong_answer(task, form)
        try:
            matched(self.case.assessed, form)
        except WrongMatch as wrong:
            return [FieldError(wrong.field, wrong.code)]
        return []

    def _is_profiled(self) -> bool:
        return self.case.profile is not None or self.case.declined

    def _send_link(self) -> None:
        """It is made when the message is sent, and stands nowhere."""
        self.case.invited += 1
        self.note("message", "invited")
        self.tell_member("talent.invitation", str(self.case.invited))
