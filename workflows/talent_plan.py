"""A talent's sample and business plan, and who judges them (processes.md, B.5-6)."""

from typing import Any

from domain.case import OpenTask
from domain.forms import FieldError
from domain.talent_setup import plan_of, wrong_in_plan
from workflows.exits import Exit
from workflows.talent_training import Training


class Planning(Training):
    """The stages SAMPLE, REWORK and PLAN_REVIEW."""

    async def make_a_sample(self) -> None:
        """Within its days, and made better as often as the policy lets them; then it is another path."""
        await self.enter("SAMPLE")
        await self._hand_in("talent.hand_in_sample")
        while True:
            answer = await self.ask(self.question_of_craft("talent.check_quality", **self._sample()))
            if answer is None:
                raise AssertionError("a quality check has no end of its own")
            if answer.outcome == "accept":
                self.note("task", "sample_accepted", answer.by.username)
                return
            remarks = str(answer.form["reason"])
            self.note("task", "rework_wanted", answer.by.username, reason=remarks)
            if self.case.reworks >= self.case.policy.most_reworks:
                raise Exit("OTHER_PATH", "reworked_too_often")
            self.case.reworks += 1
            await self.enter("REWORK")
            self.tell_member("talent.rework", str(self.case.reworks))
            await self._hand_in("talent.rework_sample", remarks=remarks)
            await self.enter("SAMPLE")

    async def be_planned(self) -> None:
        """With a coach; two of three of a committee decide, who had no part in it before."""
        await self.enter("PLAN_REVIEW")
        remarks = ""
        while True:
            written = await self.ask(self.question_of_craft("talent.write_plan", remarks=remarks))
            if written is None:
                raise AssertionError("writing a plan has no end of its own")
            form = written.form
            self.case.plan = plan_of(form)
            self.note("task", "plan_written", written.by.username)
            answer = await self.ask(self.question_of_craft("talent.decide_plan", **form))
            if answer is None or answer.outcome == "reject":
                raise Exit("DECLINED", "plan_rejected")
            if answer.outcome == "approve":
                self.note("task", "plan_approved", answer.by.username)
                self.tell_member("talent.plan_approved", craft=self.craft_name())
                await self.keep_setup()
                return
            remarks = str(answer.form["reason"])
            self.note("task", "plan_returned", answer.by.username, reason=remarks)
            if self.case.plan_returns >= self.case.policy.most_plan_returns:
                raise Exit("DECLINED", "plan_returned_too_often")
            self.case.plan_returns += 1

    async def _hand_in(self, kind: str, **about: str) -> None:
        answer = await self.ask(self.question_of_craft(kind, **self._sample(), **about))
        if answer is None:
            raise Exit("OTHER_PATH", "no_sample")
        self.case.sample = str(answer.form["sample"])
        self.case.photo = str(answer.form.get("photo", ""))
        self.note("task", "sample_handed_in", answer.by.username)

    def wrong_answer(self, task: OpenTask, form: dict[str, Any]) -> list[FieldError]:
        return wrong_in_plan(form) if task.kind == "talent.write_plan" else super().wrong_answer(task, form)

    def _sample(self) -> dict[str, Any]:
        photo = {"photo": self.case.photo} if self.case.photo else {}
        return {"sample": self.case.sample, "reworks": self.case.reworks} | photo
