"""Reviews of a cell: asked of its coach, of the leader in their place; held with outcomes, or missed."""

from datetime import datetime
from typing import Any

from temporalio import workflow

from activities.cells import Cells
from domain.case import GivenAnswer, OpenTask, TaskState
from domain.cell_process import CELL_LIFE
from domain.cells import (
    CellLifeCase,
    CellLook,
    CellOrder,
    CellStep,
    ReviewReport,
    ReviewStep,
    is_in_first_year,
    next_review,
)
from domain.permissions import Role
from workflows.process import Process
from workflows.tasks import Question
from workflows.waiting import span

REVIEWS = ("cell_life.review", "cell_life.review_by_leader")


class Reviewed(Process):
    """The part of a cell's life that goes round: a review begins, somebody holds it, or nobody does."""

    def __init__(self, case: CellLifeCase) -> None:
        super().__init__(CELL_LIFE, case.record, case.policy.tasks)
        self.case = case

    def plan_next_review(self) -> datetime:
        """The first one ahead: what would have been while it was on probation is no review that was missed."""
        planned = next_review(self._activated_at(), self.case.round + 1, self.case.policy, workflow.now())
        self.case.next_round, self.case.next_day = planned.number, planned.day
        self.case.next_review_at = planned.at
        return planned.at

    async def begin_review(self) -> None:
        """The coach is asked, and the member told that they come."""
        self.case.round, self.case.day = self.case.next_round, self.case.next_day
        look = await self.do(Cells.begin_review, ReviewStep(self.step(), self.case.round, self.case.day))
        self.case.reviewing = True
        for kind in REVIEWS:
            # Nothing of four eyes hangs on them, and they would be carried along for years.
            self.record.answered_by.pop(kind, None)
        self.note("note", "review_begun", day=self.case.day)
        self.see(look)
        self.open_task(self.question("cell_life.review"))
        self.tell_member("cell_life.review_due", str(self.case.round))

    def hand_on(self, order: CellOrder) -> None:
        """The coach cannot, or has said nothing: the leader is asked in their place."""
        if order.reason:
            self.note("task", "coach_cannot", order.by, reason=order.reason)
        self.open_task(self.question("cell_life.review_by_leader"))
        self.tell_leader("cell_life.review_handed", str(self.case.round))

    async def end_review(self, state: Any, order: CellOrder) -> None:
        """Held, missed, or called off because the cell went on probation or closes."""
        for kind in REVIEWS:
            self.cancel_all(kind)
        self.case.reviewing = False
        if state != "called_off":
            self.case.missed = self.case.missed + 1 if state == "missed" else 0
        report = ReviewReport(
            self.step(), self.case.round, state, self.plan_next_review(), order.by, order.form
        )
        look = await self.do(Cells.end_review, report)
        if state == "held":
            self._note_outcomes(order)
        elif state == "missed":
            self.note("task", "review_missed", day=self.case.day, missed=self.case.missed)
            self.tell_about_it("cell_life.review_missed", str(self.case.round), day=self.case.day)
        self.see(look)

    def _note_outcomes(self, order: CellOrder) -> None:
        form = order.form
        told = {"day": self.case.day, "jobs": form["jobs"], "returned_migrants": form["returned_migrants"]}
        self.note("task", "review_held", order.by, **told)
        for told_to in (self.tell_member, self.tell_leader):
            told_to("cell_life.review_held", str(self.case.round), **told)
        if form["produces"] == "yes":
            self.saw_sign(workflow.now())
        if form.get("needs_help"):
            self.open_task(self.question("cell_life.give_help", problems=str(form.get("problems") or "")))

    def see(self, look: CellLook) -> None:
        """Who leads now; and what the market has seen of a real cell since."""
        self.case.leader = look.leader
        if not self.record.rehearsal:
            self.saw_sign(look.last_sign_at)

    def saw_sign(self, at: datetime) -> None:
        self.case.last_sign_at = max(self.case.last_sign_at or at, at)

    def quiet_from(self) -> datetime:
        """When silence counts as dormant, as far as is known now."""
        activated, last = self._activated_at(), self.case.last_sign_at or self._activated_at()
        policy = self.case.policy
        first_year = is_in_first_year(activated, policy, workflow.now())
        return last + span(policy.dormant_after if first_year else policy.dormant_after_later)

    def quiet_days(self) -> int:
        return (workflow.now() - (self.case.last_sign_at or workflow.now())).days

    # What people say.

    def review_answered(self, given: GivenAnswer) -> None:
        by = given.by.username
        if given.outcome == "held":
            self.case.orders.append(CellOrder("held", by, form=given.form))
        else:
            self.case.orders.append(CellOrder("coach_cannot", by, str(given.form["reason"])))

    def help_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        self.note("task", "help_answered", given.by.username, reason=given.form["reason"])
        for told_to in (self.tell_member, self.tell_leader):
            told_to("cell_life.help_answered", task.id, possible=given.outcome == "helped")

    # What all parts of the road are written with.

    def step(self) -> CellStep:
        return CellStep(self.record.process_id, self.record.book, workflow.now())

    def question(self, kind: str, *, parties: bool = False, **about: Any) -> Question:
        """A question with those facts of the case that its declaration shows; `parties` decide nothing about themselves."""
        known = {
            "member_id": self.record.member_id,
            "craft": self.case.craft,
            "cell_kind": self.case.cell_kind,
            "leader_member_id": self.case.leader,
            "day": self.case.day,
            "missed": self.case.missed,
            "because": self.case.because,
            "quiet_days": self.quiet_days(),
        }
        excluded = [self.record.member_id, self.case.leader if parties else None]
        return Question(kind, CELL_LIFE.shown(kind, known | about), exclude_members=excluded)

    def tell_member(self, event: str, key: str = "", **facts: Any) -> None:
        if not self.case.died:
            self.tell(event, key, member_id=self.record.member_id, craft=self.case.craft, **facts)

    def tell_leader(self, event: str, key: str = "", **facts: Any) -> None:
        """The leader of the kanoon, where it has one who is not the cell's own member."""
        if self.case.leader and self.case.leader != self.record.member_id:
            self.tell(event, key, member_id=self.case.leader, craft=self.case.craft, **facts)

    def tell_about_it(self, event: str, key: str = "", **facts: Any) -> None:
        """The member, the leader, and Samin's experts."""
        self.tell_member(event, key, **facts)
        self.tell_leader(event, key, **facts)
        self.tell(event, key, role=Role.CELL_EXPERT, craft=self.case.craft, **facts)

    def cancel_all(self, kind: str) -> None:
        for task in self.open_tasks(kind):
            self.cancel(task)

    def open_tasks(self, kind: str) -> list[OpenTask]:
        return [task for task in self.record.tasks if task.kind == kind and task.state is TaskState.OPEN]

    async def go_on_afresh_where_long(self) -> None:
        """A rehearsal never does: its clock moves more than once."""
        long = workflow.info().get_current_history_size() > self.case.largest_history_bytes
        if long and not self.record.rehearsal:
            await self.continue_as_new(self.case)

    def _activated_at(self) -> datetime:
        if self.case.activated_at is None:
            raise AssertionError("the life of a cell begins with its activation")
        return self.case.activated_at
