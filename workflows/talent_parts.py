"""The vocabulary of a talent's process: its questions, its steps, what it hears while it runs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from temporalio import workflow

from activities.talents import Talents
from activities.university import University
from domain.case import AnswerCommand, KanoonGoneTo, OpenTask, OutsideEvent
from domain.children import ChildrenStep
from domain.enrolments import SeatsStep
from domain.forms import FieldError
from domain.talent_process import TALENT
from domain.talent_setup import Plan, SetupKept
from domain.talent_told import setup_told
from domain.talents import TalentCase, TalentStep
from workflows.exits import Exit
from workflows.process import Process
from workflows.steps import Step, name_of
from workflows.tasks import Question, wrong_form
from workflows.waiting import span


class TalentParts(Process):
    """What every stretch of the way needs."""

    def __init__(self, case: TalentCase) -> None:
        super().__init__(TALENT, case.record, case.policy.tasks)
        self.case = case
        self.nomination = case.nomination

    def tell_member(self, event: str, key: str = "", **facts: Any) -> None:
        self.tell(event, key, member_id=self.nomination.member_id, **facts)

    def step(self) -> TalentStep:
        return TalentStep(self.nomination.talent_id, self.record.book, workflow.now())

    def question(self, kind: str, **about: Any) -> Question:
        """A question with those facts of the case that its declaration shows; never to the member about themselves."""
        known: dict[str, Any] = {
            "member_id": self.nomination.member_id,
            "nominated_by": self.nomination.nominated_by,
            "wish": self.nomination.wish,
        }
        if (profile := self.case.profile) is not None:
            known |= {
                "skills": list(profile.skills),
                "experience_years": profile.experience_years,
                "hours_a_week": profile.hours_a_week,
                "workplace": profile.workplace,
                "has_tools": profile.has_tools,
                "household": profile.household,
                "earners": profile.earners,
                "household_agrees": profile.household_agrees,
            }
        shown = TALENT.shown(kind, known | about)
        return Question(kind, shown, exclude_members=[self.nomination.member_id])

    def question_of_craft(self, kind: str, **about: Any) -> Question:
        """The same, of what comes after the craft was found."""
        match = self.case.match
        return self.question(
            kind, craft=self.craft_name(), cell_kind=match.cell_kind if match else "", **about
        )

    @property
    def plan(self) -> Plan:
        if self.case.plan is None:
            raise AssertionError("set up before it was planned")
        return self.case.plan

    def children(self, child_ids: tuple[str, ...]) -> ChildrenStep:
        return ChildrenStep(self.record.process_id, self.record.book, workflow.now(), child_ids)

    async def keep_setup(self) -> None:
        """How far the cell is set up is read by others from now on."""
        kept = SetupKept(self.nomination.talent_id, workflow.now(), setup_told(self.case))
        await self.do(Talents.keep_setup, kept)

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is not None and (wrong := self.wrong_answer(task, self.clean_form(task, command.form))):
            raise wrong_form(*wrong)

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        """What of a clean form cannot be, beyond its fields one by one; each stretch knows its own."""
        del task, form
        return []

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if name == name_of(University.free_seats):
            step = self.step()
            return University.free_seats, SeatsStep(step.talent_id, step.book, step.at)
        return Talents.end, self.step()

    def craft_name(self) -> dict[str, str]:
        """The craft that was found, in both languages."""
        match, assessed = self.case.match, self.case.assessed
        return assessed.names[match.craft_code] if match and assessed and match.craft_code else {}

    def left(self, way: Exit) -> None:
        if "died" not in way.reasons:
            self.tell_member("talent.ended", reasons=list(way.reasons))

    # News of the member's life and kanoon.

    def take(self, event: OutsideEvent) -> str | None:
        hears: dict[str, Callable[[], str | None]] = {
            "kanoon.suspended": self._kanoon_is_suspended,
            # One that is to be closed begins nothing either; it may become active again.
            "kanoon.closing": self._kanoon_is_suspended,
            "kanoon.lifted": self._kanoon_is_lifted,
            "member.left_kanoon": lambda: self._goes("left_kanoon"),
            "member.died": lambda: self._goes("died"),
            "member.mobile_changed": lambda: None,
            "member.sheba_changed": lambda: None,
        }
        return hears[event.type]() if event.type in hears else "not_expected"

    def _kanoon_is_suspended(self) -> str | None:
        """No cell begins in a suspended kanoon: the case stands still, unless it is ending anyway."""
        if self.record.held_until is None and not self._left:
            self.hold(span(self.case.policy.held_for))
            self.note("note", "kanoon_suspended")
        return None

    def _kanoon_is_lifted(self) -> str | None:
        if self.record.held_until is not None:
            self.hold_no_more()
            self.note("note", "kanoon_lifted")
        return None

    def went_to_kanoon(self, gone: KanoonGoneTo) -> None:
        self.case.nomination = self.nomination = replace(
            self.nomination, kanoon_id=gone.to_kanoon_id, region=gone.to_region
        )

    def held_too_long(self) -> Exit:
        return Exit("WITHDRAWN", "kanoon_suspended")

    def _goes(self, why: str) -> str | None:
        if self._left:
            self.case.gone = why
        else:
            self.note("note", why)
            self._leaving = Exit("WITHDRAWN", why)
        return None
