"""Supporters of every kind that a cell needs, asked in parallel (processes.md, B.7)."""

from typing import Any

from temporalio import workflow

from activities.children import Children
from activities.supports import PARENT_EVENT, Supports
from domain.case import GivenAnswer, OpenTask, OutsideEvent
from domain.children import child_id
from domain.forms import FieldError
from domain.supporter_process import CREDIT
from domain.supports import SupportAsked
from domain.talent_setup import FULFILLED, SupportWanted
from workflows.exits import Exit
from workflows.steps import Step, name_of
from workflows.talent_plan import Planning
from workflows.tasks import Question

_MISSING = "talent.supporters_missing"


class Supported(Planning):
    """The stage SUPPORTER_MATCHING: a case of support for each kind; who pledges, and whether they do, is its matter."""

    async def find_supporters(self) -> None:
        """Goes on when every kind has given what was asked, or an officer lets it go on without."""
        wanted = self.plan.supporters
        self.case.supports = [SupportWanted(kind, count) for kind, count in wanted.items()]
        if not self.case.supports:
            return
        await self.enter("SUPPORTER_MATCHING")
        self.undo_with(Children.call_off_supports)
        while not all(one.is_settled for one in self.case.supports):
            for one in self.case.supports:
                if one.to_ask:
                    await self._ask_for(one)
            await self.keep_setup()
            await self.until(self._something_about_supporters, what="supporters")
            if self.case.no_supporters:
                raise Exit("DECLINED", "no_supporters")
        await self.keep_setup()
        self.note("note", "supported")

    async def _ask_for(self, one: SupportWanted) -> None:
        # Known before it is asked for: its end may be heard of before the step that asks has been.
        one.tries, one.to_ask, one.outcome = one.tries + 1, False, ""
        key = f"{one.kind}:{one.tries}"
        one.support_id = child_id("support", self.record.process_id, key)
        credit_rials = self.plan.credit_rials if one.kind == CREDIT else 0
        asked = SupportAsked(
            self.record.process_id, key, workflow.now(), one.kind, self.nomination.region,
            f"راه‌اندازی هسته: {self.craft_name()['fa']}", one.needed, credit_rials, rehearsal=self.record.rehearsal,
        )  # fmt: skip
        await self.do(Supports.ask_for, asked)
        self.note("note", "support_asked", support_kind=one.kind, needed=one.needed, support=one.support_id)

    def take(self, event: OutsideEvent) -> str | None:
        if event.type != PARENT_EVENT:
            return super().take(event)
        told, outcome = str(event.facts.get("support_id", "")), str(event.facts.get("outcome", ""))
        one = next((one for one in self.case.supports if one.support_id == told), None)
        if one is None:
            return "not_expected"
        if not one.outcome:
            one.outcome = outcome
            self.note("note", "support_ended", support_kind=one.kind, support_outcome=outcome)
            if outcome != FULFILLED and not self._left:
                self.open_task(self._about_missing(one))
        return None

    def _about_missing(self, one: SupportWanted) -> Question:
        return self.question_of_craft(
            _MISSING, support_kind=one.kind, needed=one.needed, support_outcome=one.outcome
        )

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        if task.kind != _MISSING:
            return super().wrong_answer(task, form)
        too_often = self._meant_by(task).tries >= self.case.policy.most_support_cases
        if form["outcome"] == "again" and too_often:
            return [FieldError("outcome", "tried_too_often")]
        return []

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        if task.kind == _MISSING:
            one = self._meant_by(task)
            match given.outcome:
                case "go_on":
                    one.without = True
                case "again":
                    one.needed, one.to_ask = int(given.form["needed"]), True
                case _:
                    self.case.no_supporters = True
            self.note("task", f"supporters_{given.outcome}", given.by.username, support_kind=one.kind)
        super().answered(task, given)

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if name == name_of(Children.call_off_supports):
            asked = tuple(one.support_id for one in self.case.supports if one.support_id)
            return Children.call_off_supports, self.children(asked)
        return super().undoing(name)

    def _meant_by(self, task: OpenTask) -> SupportWanted:
        return next(one for one in self.case.supports if one.kind == task.about["support_kind"])

    def _something_about_supporters(self) -> bool:
        supports = self.case.supports
        to_ask = any(one.to_ask for one in supports)
        return to_ask or self.case.no_supporters or all(one.is_settled for one in supports)
