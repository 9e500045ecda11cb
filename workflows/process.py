"""What every process can do: enter a stage, do a step, ask a person, tell somebody, wait, leave, pause, go on."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

from temporalio import workflow

from activities.outside import is_between_cases
from domain.case import (
    CaseRecord,
    CaseStatus,
    GivenAnswer,
    OpenTask,
    Outcome,
    TaskState,
)
from domain.forms import validate_form
from domain.policy_parts import TIMES_OF_NEW_KINDS, Times
from domain.process import ProcessKind, StageEnd
from workflows.answering import Answering
from workflows.exits import Exit
from workflows.steps import Argument, Result, Step, StepRefused, name_of, show, take_step
from workflows.tasks import Question
from workflows.waiting import Deadline


class Process(Answering):
    """The base of all processes; a process adds its `run`, and what it takes from outside."""

    def __init__(self, kind: ProcessKind, record: CaseRecord, times: Mapping[str, Times]) -> None:
        super().__init__(kind, record)
        self._times = times

    # What a road is written with.

    async def enter(self, stage: str) -> None:
        """The case moves on to a stage; refuses a move that the declaration does not have."""
        if self._leaving and self.kind.stage(stage).end is StageEnd.ON_THE_WAY:
            raise self._leaving
        self._move_to(stage)

    def undo_with(self, step: Step[Argument, Result]) -> None:
        """Registers a compensation, before whatever it undoes: every exit does it, last registered first."""
        self.record.undos.append(name_of(step))

    async def do(self, step: Step[Argument, Result], argument: Argument) -> Result:
        """Does a step until it is done. One that does not succeed is a person's task, and done again after it."""
        await self._held()
        while True:
            if self._showing.asks_outside(step):
                await self._show()
            try:
                return await self._step_taken(step, argument)
            except StepRefused:
                self.note("note", "step_stuck", step=name_of(step))
                await self.ask(Question(f"{self.kind.kind}.step_stuck", {"step": name_of(step)}))

    async def ask(
        self, question: Question, *, unless: Callable[[], bool] | None = None
    ) -> GivenAnswer | None:
        """The answer that decided; None when nobody answered in time, or `unless` made it needless."""
        return (await self.ask_all([question], unless=unless))[0]

    async def ask_all(
        self,
        questions: list[Question],
        *,
        unless: Callable[[], bool] | None = None,
        opened: Callable[[OpenTask], None] | None = None,
    ) -> list[GivenAnswer | None]:
        """Asks several people at once and waits for all of them; answers in the order of the questions.

        `opened` hears of each task that is there now.
        """
        tasks = [self.open_task(question) for question in questions]
        if opened is not None:
            for task in tasks:
                opened(task)

        def answered_or_needless() -> bool:
            return all(task.state is not TaskState.OPEN for task in tasks) or bool(unless and unless())

        await self.until(answered_or_needless)
        for task in tasks:
            self.cancel(task)
        return [task.answers[-1] if task.state is TaskState.DONE else None for task in tasks]

    def open_task(self, question: Question) -> OpenTask:
        """Asks without waiting: the answer is found on the task, or in `answered`."""
        # A case that began before this kind of task was thought of has no times for it.
        times = self._times.get(question.kind, TIMES_OF_NEW_KINDS).as_task_times()
        task = self._desk.open(question, times, workflow.now())
        self._showing.task_changed(task)
        self._note_task("task_opened", task)
        return task

    def find_task(self, task_id: str) -> OpenTask | None:
        return self._desk.find(task_id)

    def clean_form(self, task: OpenTask, form: Mapping[str, Any]) -> dict[str, Any]:
        return validate_form(self.kind.task(task.kind).fields, form)

    def cancel(self, task: OpenTask) -> None:
        if task.state is TaskState.OPEN:
            self._close(task, TaskState.CANCELLED, "task_cancelled")

    def deadline(self, span: timedelta) -> Deadline:
        """So long from now, not counting pauses."""
        return Deadline(workflow.now() + span, self.record.paused_for)

    async def until(
        self, done: Callable[[], bool], at: datetime | Deadline | None = None, *, what: str | None = None
    ) -> bool:
        """Waits until `done()`, or a date of a contract, or a deadline that pauses move on. Whether it was done.

        The one loop of every process: meanwhile reminders go out, tasks escalate and expire, and what
        changed is shown. `what` names what is waited for. Raises Exit when the case is withdrawn.
        """
        self._showing.waits_for = what
        while True:
            if self.record.held_until is not None and workflow.now() >= self.record.held_until:
                self._leaving = self.held_too_long()
            if self._leaving:
                raise self._leaving
            late_at = at.moved(self.record.paused_for) if isinstance(at, Deadline) else at
            if self.record.status is not CaseStatus.PAUSED:
                self._serve_clocks()
                if done():
                    return True
                if late_at is not None and workflow.now() >= late_at:
                    return False
            looked_at = self.record.rev
            await self._show(waits_until=late_at)
            # What came while that was written is shown with it, and was not looked at.
            if self.record.rev == looked_at:
                await self._showing.wait_for_change(self._next_alarm(late_at))

    # Ends.

    async def leave_by(self, left: Exit) -> Outcome:
        """Undoes what was reserved, last first, and ends in the exit's stage; there is no other way out then."""
        self._leaving, self._left = None, True
        # Nothing holds a case that ends: what it had reserved is given back now.
        self.record.status, self.record.held_until = CaseStatus.RUNNING, None
        self.note("note", "left", reasons=list(left.reasons))
        for task in list(self.record.tasks):
            self.cancel(task)
        while self.record.undos:
            await self._undo(self.record.undos[-1])
            self.record.undos.pop()
        self._move_to(left.stage)
        self.left(left)
        return Outcome(left.stage, left.stage, left.reasons)

    async def finish(self, outcome: Outcome) -> None:
        """Shows the end of the case, and lets everybody who waits for an answer have it."""
        for task in list(self.record.tasks):
            self.cancel(task)
        self.record.status = CaseStatus.COMPLETED
        self.record.outcome = outcome.outcome
        self.note("stage", "ended", outcome=outcome.outcome, reasons=list(outcome.reasons))
        await self._show()
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def continue_as_new(self, case: Any) -> NoReturn:
        """Goes on in a fresh history with the same one object; whatever is being answered is answered first."""
        await self._show()
        await workflow.wait_condition(workflow.all_handlers_finished)
        await self._show()
        workflow.continue_as_new(case)

    # Inside.

    async def _held(self) -> None:
        """While the case is paused no step begins: no money leaves, nobody outside is asked."""
        if self.record.status is CaseStatus.PAUSED:
            await self.until(lambda: True)

    def _move_to(self, stage: str) -> None:
        # The first stage is entered by whoever asked for the case.
        by = None if self.record.stage else self.record.started_by
        if self.record.stage and stage not in self.kind.stage(self.record.stage).next:
            message = f"{self.record.stage} does not lead to {stage}"
            raise AssertionError(message)
        self.record.stage = stage
        self.note("stage", "entered", by, stage=stage)

    def _close(self, task: OpenTask, state: TaskState, what: str) -> None:
        self._desk.close(task, state)
        self._showing.task_changed(task)
        self._note_task(what, task)

    def _note_task(self, what: str, task: OpenTask) -> None:
        asked = {"member": task.assigned_member_id} if task.assigned_member_id else {}
        self.note("task", what, task=task.kind, task_id=task.id, **asked)

    async def _undo(self, undo: str) -> None:
        """Undoes a step; where that does not succeed a person says that they did it, and how."""
        await self._held()
        while True:
            step, argument = self.undoing(undo)
            try:
                # Durably: were we killed, and somebody's answer came first the next time, the case would go on
                # with what is not reserved any more.
                result = await self._step_taken(step, argument, durably=True)
            except StepRefused:
                self.note("note", "step_stuck", step=undo)
                answer = await self.ask(Question(f"{self.kind.kind}.undo_stuck", {"step": undo}))
                if answer is not None and answer.outcome == "done_by_hand":
                    reason = answer.form["reason"]
                    self.note("note", "undone_by_hand", answer.by.username, step=undo, reason=reason)
                    return
            else:
                self.note("note", "undone", step=undo)
                self.undone(undo, result)
                return

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        """A compensation with its argument, by the name of its step; a process that registers some knows them."""
        raise KeyError(name)

    async def _step_taken(
        self, step: Step[Argument, Result], argument: Argument, *, durably: bool = False
    ) -> Result:
        """Takes a step; of one that speaks to another case, what that says meanwhile is shown at once.

        Else two cases that speak to each other would both wait for the other to show what it heard.
        """
        taking = take_step(step, argument, rehearsal=self.record.rehearsal, durably=durably)
        if not is_between_cases(step):
            return await taking
        task = asyncio.create_task(taking)
        while not task.done():
            await self._show()
            await workflow.wait_condition(lambda: task.done() or self._showing.is_behind)
        return task.result()

    def undone(self, name: str, result: Any) -> None:
        """Called when a compensation was done; `result` is what its step said."""

    def _serve_clocks(self) -> None:
        now = workflow.now()
        for task in [task for task in self.record.tasks if (at := task.next_at()) and at <= now]:
            clock = task.clock
            if clock is None:
                continue
            if clock.expires_at and clock.expires_at <= now:
                self._close(task, TaskState.EXPIRED, "task_expired")
                self.expired(task)
                continue
            if clock.escalate_at and clock.escalate_at <= now:
                self._escalate(task)
            elif passed := [at for at in clock.reminders_at if at <= now]:
                self._remind(task, len(passed))
            task.clock = clock.after(now)
            self._showing.task_changed(task)

    def _escalate(self, task: OpenTask) -> None:
        if role := self._desk.escalate(task):
            self.note("task", "task_escalated", task=task.kind, task_id=task.id, role=role)
            self.tell("task.escalated", task.id, role=role, task_id=task.id, task=task.kind)

    def _remind(self, task: OpenTask, passed: int) -> None:
        # Several that are due together (a worker was away) are one reminder.
        task.reminded += passed
        key = f"{task.id}:{task.reminded}"
        self._note_task("task_reminded", task)
        if member_id := task.assigned_member_id:
            way = self.way_to(task)
            self.tell("task.reminder", key, member_id=member_id, task_id=task.id, task=task.kind, **way)
        else:
            self.tell("task.reminder", key, role=task.roles[0], task_id=task.id, task=task.kind)

    def way_to(self, task: OpenTask) -> dict[str, Any]:
        """Facts that the signed link to a member's task is made of, where its kind has such a door (`TaskKind.door`)."""
        del task
        return {}

    def _next_alarm(self, at: datetime | None) -> datetime | None:
        if self.record.status is CaseStatus.PAUSED:
            return self.record.held_until
        alarms = [alarm for task in self.record.tasks if (alarm := task.next_at())]
        return min([*alarms, at] if at else alarms, default=None)

    async def _show(self, waits_until: datetime | None = None) -> None:
        """Writes what changed into the stores, once; nothing else of the road happens meanwhile."""
        while projection := self._showing.next_projection(self.kind.kind, waits_until):
            projected = await show(projection)
            for task in self.record.tasks:
                task.clock = task.clock or projected.clocks.get(task.id)
            self._desk.forget_closed()
            self._showing.was_shown(projection.rev)
