"""Visits of a kanoon, four times a year: asked of its leader, of who stands in, of the province; held or missed."""

from typing import Any

from temporalio import workflow

from activities.kanoon_lives import KanoonLives
from domain.case import AnswerCommand, GivenAnswer, OpenTask, TaskState
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.kanoon_life_process import KANOON_LIFE
from domain.kanoon_lives import (
    KanoonLifeCase,
    LifeOrder,
    LifeStep,
    Look,
    VisitReport,
    VisitStep,
    WrongReport,
    check_report,
    is_near_full,
)
from domain.permissions import Role
from workflows.process import Process
from workflows.tasks import Question, wrong_form

VISITS = ("kanoon_life.visit", "kanoon_life.visit_in_place", "kanoon_life.visit_by_province")


class Visited(Process):
    """The part of a kanoon's life that goes round: a visit begins, somebody makes it, or nobody does."""

    def __init__(self, case: KanoonLifeCase) -> None:
        super().__init__(KANOON_LIFE, case.record, case.policy.tasks)
        self.case = case

    async def begin_visit(self) -> None:
        """The leader is asked; how many belong to the kanoon is counted."""
        first = self.case.first_visit_at
        if first is None:
            raise AssertionError("a visit begins after it was planned")
        self.case.round = self.case.next_round
        step = VisitStep(self.step(), self.case.round, first, self.case.policy.visit_every_months)
        begun = await self.do(KanoonLives.begin_visit, step)
        self.case.next_round, self.case.next_visit_at = begun.next_round, begun.next_visit_at
        self.case.visiting, self.case.asked_in_place = True, []
        for kind in (*VISITS, "kanoon_life.give_help"):
            # Nothing of four eyes hangs on them, and they would be carried along for years.
            self.record.answered_by.pop(kind, None)
        self.note("note", "visit_begun", round=self.case.round, members=begun.look.members)
        self.see(begun.look)
        self.open_task(self.question("kanoon_life.visit"))
        if self.case.leader:
            self.tell_leader("kanoon_life.visit_due", str(self.case.round))

    async def hand_on(self, order: LifeOrder) -> None:
        """Who was asked cannot: the deputy, then the secretary, at last the province."""
        if order.what == "leader_cannot":
            self.note("task", "leader_cannot", order.by, reason=order.reason)
        self.see(await self.do(KanoonLives.look, self.step()))
        others = [
            one for one in self.case.offices if one not in {self.case.leader, *self.case.asked_in_place}
        ]
        if not others:
            self.open_task(self.question("kanoon_life.visit_by_province"))
            return
        self.case.asked_in_place.append(others[0])
        self.open_task(self.question("kanoon_life.visit_in_place", to_member=others[0]))
        self.tell(
            "kanoon_life.visit_handed",
            f"{self.case.round}",
            member_id=others[0],
            name=self.case.name,
        )

    async def end_visit(self, state: Any, order: LifeOrder) -> None:
        """Held, missed, or called off because the kanoon was suspended or closes."""
        for kind in VISITS:
            self.cancel_all(kind)
        self.case.visiting = False
        if state != "called_off":
            self.case.missed = self.case.missed + 1 if state == "missed" else 0
        report = VisitReport(self.step(), self.case.round, state, self.case.missed, order.by, order.form)
        look = await self.do(KanoonLives.end_visit, report)
        if state == "held":
            self._note_report(order)
        elif state == "missed":
            self.note("task", "visit_missed", round=self.case.round, missed=self.case.missed)
            self.tell_about_it("kanoon_life.visit_missed", str(self.case.round), missed=self.case.missed)
        self.see(look)

    def see(self, look: Look) -> None:
        """How many there are, who leads, who may stand in; that it is nearly full is told once per crossing."""
        self.case.members, self.case.leader = look.members, look.leader
        self.case.offices = [*look.offices]
        near_full = is_near_full(look.members, self.case.policy)
        if near_full and not self.case.near_full:
            self.case.crossings += 1
            self.note("note", "near_full", members=look.members)
            self.tell_about_it(
                "kanoon_life.near_full",
                str(self.case.crossings),
                members=look.members,
                most=self.case.policy.most_members,
            )
        self.case.near_full = near_full

    def help_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        self.note("task", "help_answered", given.by.username, reason=given.form["reason"])
        if self.case.leader:
            self.tell_leader("kanoon_life.help_answered", task.id, possible=given.outcome == "helped")

    def _note_report(self, order: LifeOrder) -> None:
        form = order.form
        self.note(
            "task",
            "visit_held",
            order.by,
            round=self.case.round,
            held_on=form["held_on"],
            present=form["present"],
        )
        if form["condition"] == "weak":
            self.note("note", "weak")
        if form.get("help_wanted"):
            told = {"help_wanted": form["help_wanted"], "problems": form.get("problems", "")}
            self.open_task(self.question("kanoon_life.give_help", **told))

    # What people say.

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        if task is None or task.kind not in VISITS:
            return
        form = self.clean_form(task, command.form)
        if form["outcome"] != "held":
            return
        try:
            check_report(form, self.case.members, tehran_date(workflow.now()))
        except WrongReport as wrong:
            raise wrong_form(FieldError(wrong.field, wrong.code)) from wrong

    def visit_answered(self, task: OpenTask, given: GivenAnswer) -> None:
        if given.outcome == "held":
            order = LifeOrder("held", given.by.username, form=given.form)
        else:
            what = "leader_cannot" if task.kind == "kanoon_life.visit" else "cannot"
            order = LifeOrder(what, given.by.username, str(given.form["reason"]))
        self.case.orders.append(order)

    def expired(self, task: OpenTask) -> None:
        """An office-holder's silence hands it on; the leader's and the province's is a missed visit."""
        if task.kind == "kanoon_life.visit_in_place":
            self.case.orders.append(LifeOrder("cannot"))
        elif task.kind in VISITS:
            self.case.orders.append(LifeOrder("missed"))

    # What both parts of the road are written with.

    def step(self) -> LifeStep:
        return LifeStep(self.record.process_id, self.case.kanoon_id, self.record.book, workflow.now())

    def question(
        self, kind: str, *, to_member: str | None = None, parties: bool = False, **about: Any
    ) -> Question:
        """A question with those facts of the case that its declaration shows; `parties` decide nothing about themselves."""
        known = {
            "name": self.case.name,
            "leader_member_id": self.case.leader,
            "members": self.case.members,
            "fewest": self.case.policy.fewest_members,
            "missed": self.case.missed,
        }
        facts = {fact.name for fact in KANOON_LIFE.task(kind).facts}
        shown = {name: value for name, value in (known | about).items() if name in facts}
        excluded = [self.case.leader, *self.case.offices] if parties else []
        return Question(kind, shown, to_member_id=to_member, exclude_members=excluded)

    def tell_leader(self, event: str, key: str, **facts: Any) -> None:
        self.tell(event, key, member_id=self.case.leader, name=self.case.name, **facts)

    def tell_about_it(self, event: str, key: str, **facts: Any) -> None:
        """The leader, who holds an office, and the province's staff."""
        for member_id in sorted({one for one in (self.case.leader, *self.case.offices) if one}):
            self.tell(event, key, member_id=member_id, name=self.case.name, **facts)
        self.tell(event, key, role=Role.PROVINCIAL_SECRETARY, name=self.case.name, **facts)

    def cancel_all(self, kind: str) -> None:
        for task in self.open_tasks(kind):
            self.cancel(task)

    def open_tasks(self, kind: str) -> list[OpenTask]:
        return [task for task in self.record.tasks if task.kind == kind and task.state is TaskState.OPEN]
