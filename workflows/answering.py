"""What people and systems do to a running case: Updates, checked before they are taken, counted once."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.case import (
    GOES_TO_KANOON,
    AnswerCommand,
    CaseCommand,
    CaseRecord,
    CaseStatus,
    EntryKind,
    GivenAnswer,
    KanoonGoneTo,
    MessageDraft,
    OpenTask,
    OutsideEvent,
    RecuseCommand,
    TaskState,
    short_of,
)
from domain.permissions import Role, may_pause, may_withdraw
from domain.process import ProcessKind
from domain.task_permissions import why_not_answer
from workflows.exits import Exit
from workflows.showing import Showing
from workflows.tasks import TaskDesk, refused

_HANDLED_KEPT = 100
_CATCHING_UP = timedelta(seconds=10)


class Answering:
    """The part of a process that is spoken to; what it does by itself is in Process."""

    def __init__(self, kind: ProcessKind, record: CaseRecord) -> None:
        self.kind = kind
        self.record = record
        self._desk = TaskDesk(kind, record)
        self._showing = Showing(record)
        self._leaving: Exit | None = None
        self._left = False

    def tell(
        self,
        event: str,
        key: str = "",
        *,
        member_id: str | None = None,
        role: Role | None = None,
        task_id: str | None = None,
        **facts: Any,
    ) -> None:
        """Says something once to a member or a role; `key` tells it from the same event at another time."""
        whole = ":".join(part for part in (self.record.process_id, event, member_id or role, key) if part)
        self._showing.message(MessageDraft(whole, event, workflow.now(), facts, member_id, role, task_id))

    def note(self, kind: EntryKind, what: str, actor: str | None = None, **facts: Any) -> None:
        """Writes a line of the timeline: a code and ids, never personal data."""
        self._showing.entry(workflow.now(), kind, what, actor, facts)

    def went_on(self) -> None:
        """Wakes the road: something that it may wait for has changed."""
        self._showing.changed()

    # What people and systems do: Updates. The names are the actor's verbs.

    @workflow.update
    async def answer(self, command: AnswerCommand) -> str:
        """Answers a task; returns its state. A repeat of the same request changes nothing."""
        if self._was_handled(command.request_id):
            return "repeated"
        if self._desk.is_yet_to_open(command.task_id):
            await self._catch_up(lambda: not self._desk.is_yet_to_open(command.task_id))
            self._check_answer(command)
        try:
            self.check_before_taking(command)
        except ApplicationError:
            self.went_on()
            raise
        task = self._desk.take_answer(command, workflow.now())
        self._handled(command.request_id)
        self._showing.task_changed(task)
        given = task.answers[-1]
        self.note(
            "task",
            "task_answered",
            command.actor.username,
            task=task.kind,
            task_id=task.id,
            answer=given.outcome,
        )
        if task.state is TaskState.DONE:
            self.answered(task, given)
        await self._showing.shown()
        return task.state.value

    @answer.validator
    def _check_answer(self, command: AnswerCommand) -> None:
        if self._was_handled(command.request_id):
            return
        if self.record.status is CaseStatus.PAUSED:
            raise refused("case_paused")
        if not self._desk.is_yet_to_open(command.task_id):
            self._desk.check_answer(command, workflow.now())

    @workflow.update
    async def withdraw(self, command: CaseCommand) -> None:
        """The owner does not want it any more."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            self.note("note", "withdrawn", command.actor.username, reason=command.reason)
            self._leaving = Exit("WITHDRAWN", "on_request")
            self.record.status = CaseStatus.RUNNING
        await self._showing.shown()

    @withdraw.validator
    def _check_withdraw(self, command: CaseCommand) -> None:
        if not may_withdraw(command.actor, self.record):
            raise refused("not_yours", "not_for_you")
        if self._was_handled(command.request_id):
            return
        if not self.record.stage:
            raise refused("not_now")
        if not self.kind.stage(self.record.stage).may_withdraw or self._leaving or self._left:
            raise refused("too_late")

    @workflow.update
    async def recuse(self, command: RecuseCommand) -> None:
        """Somebody has an interest in the case: no question of it is put to them any more, now or later."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            for task in self._desk.recuse(command.actor.username):
                self._showing.task_changed(task)
            self.note("note", "recused", command.actor.username, reason=command.reason)
        await self._showing.shown()

    @recuse.validator
    def _check_recuse(self, command: RecuseCommand) -> None:
        if self._was_handled(command.request_id):
            return
        task = self._desk.find(command.task_id)
        if task is None or task.state is not TaskState.OPEN:
            raise refused("task_closed")
        if task.assigned_member_id is not None:
            raise refused("not_yours", "not_for_you")
        if code := why_not_answer(command.actor, task):
            raise refused("not_yours", code)

    @workflow.update
    async def pause(self, command: CaseCommand) -> None:
        """Holds the case with all its clocks."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            self._stand_still()
            self.note("note", "paused", command.actor.username, reason=command.reason)
        await self._showing.shown()

    @pause.validator
    def _check_pause(self, command: CaseCommand) -> None:
        self._check_supervises(command, expected=CaseStatus.RUNNING)

    @workflow.update
    async def resume(self, command: CaseCommand) -> None:
        """Lets the case go on; every clock stands where it stood."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            self._stand_still_no_more()
            self.note("note", "resumed", command.actor.username, reason=command.reason)
        await self._showing.shown()

    @resume.validator
    def _check_resume(self, command: CaseCommand) -> None:
        self._check_supervises(command, expected=CaseStatus.PAUSED)

    @workflow.update
    async def receive(self, event: OutsideEvent) -> None:
        """Takes what an outside system told us, once; refuses with the code of the reason."""
        if self._was_handled(event.id):
            return
        await self._stand_at(event.seen_rev)
        if reason := self._taken(event):
            raise refused(reason)
        await self._showing.shown()

    @workflow.update
    async def receive_all(self, events: list[OutsideEvent]) -> list[str | None]:
        """`receive` for what many say in the same moment; of each, None or the code of the reason."""
        await self._stand_at(max(event.seen_rev for event in events))
        told = [None if self._was_handled(event.id) else self._taken(event) for event in events]
        await self._showing.shown()
        return told

    async def _stand_at(self, rev: int) -> None:
        if self.record.rev < rev:
            await self._catch_up(lambda: self.record.rev >= rev)

    async def _catch_up(self, done: Callable[[], bool]) -> None:
        """Until the case stands where the stores have shown it, or it does not come there.

        A worker that dies may have shown what the engine had not heard of yet. The next one goes the same way again,
        and who had read of it, and answers, may be quicker.
        """
        with suppress(TimeoutError):
            await workflow.wait_condition(done, timeout=_CATCHING_UP)

    def _taken(self, event: OutsideEvent) -> str | None:
        try:
            if event.type == GOES_TO_KANOON:
                reason = None
                self._go_along(KanoonGoneTo(**event.facts))
            else:
                reason = self.take(event)
        except (TypeError, ValueError):
            # Whatever it is, it must not stall the case; it is kept outside, for a person.
            reason = "malformed"
        if reason is None:
            self._handled(event.id)
            self.went_on()
        return reason

    # Going along: the kanoon of a case was merged into another, or its member came into a new one by a split.

    def _go_along(self, gone: KanoonGoneTo) -> None:
        """From now on the case is the other kanoon's, and its leader is asked what the old one was."""
        if self.record.kanoon_id == gone.from_kanoon_id:
            self.record.kanoon_id, self.record.region = gone.to_kanoon_id, gone.to_region
        for task in self.record.tasks:
            if task.state is TaskState.OPEN and task.kanoon_id == gone.from_kanoon_id:
                self.hand_to_kanoon(task, gone.to_kanoon_id, gone.to_region)
        self.note("note", "goes_with_kanoon", kanoon=gone.to_name)
        self.went_to_kanoon(gone)

    def hand_to_kanoon(self, task: OpenTask, kanoon_id: str, region: str) -> None:
        task.kanoon_id, task.region, task.rev = kanoon_id, region, task.rev + 1
        self._showing.task_changed(task)

    # Holding a case from outside: it stands still like a paused one, and ends if that lasts too long.

    def hold(self, span: timedelta) -> None:
        """The case stands still; `held_too_long` says what becomes of it after so long."""
        if self.record.held_until is None:
            self.record.held_until = workflow.now() + span
            self.record.paused_when_held = self.record.status is CaseStatus.PAUSED
            if not self.record.paused_when_held:
                self._stand_still()

    def hold_no_more(self) -> None:
        """The case goes on, unless a person had paused it before."""
        if self.record.held_until is not None:
            self.record.held_until = None
            if not self.record.paused_when_held:
                self._stand_still_no_more()

    def held_too_long(self) -> Exit:
        """How a case ends that was held for too long; a process that is held knows it."""
        raise NotImplementedError

    def _stand_still(self) -> None:
        self.record.status = CaseStatus.PAUSED
        self.record.paused_at = workflow.now()

    def _stand_still_no_more(self) -> None:
        """Every clock stands where it stood."""
        held = workflow.now() - (self.record.paused_at or workflow.now())
        self.record.paused_for += held
        self.record.paused_at = None
        self.record.status = CaseStatus.RUNNING
        for task in self.record.tasks:
            task.clock = task.clock.later_by(held) if task.clock else None
            self._showing.task_changed(task)

    # What a process says of itself.

    def take(self, event: OutsideEvent) -> str | None:
        """Keeps an event for the road, at once; else the code why the case does not expect it."""
        del event
        return "not_expected"

    def went_to_kanoon(self, gone: KanoonGoneTo) -> None:
        """Called when the case belongs to another kanoon: the place to change what else names the old one."""

    def check_before_taking(self, command: AnswerCommand) -> None:
        """A check of an answer that leaves a trace (a one-time code's tries); raises ApplicationError."""

    def expired(self, task: OpenTask) -> None:
        """What a process does at once when nobody answered a task in its time."""

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        """Called when a task is done whose answer nobody waits for with `ask`."""

    def left(self, way: Exit) -> None:
        """Called at an exit: the place to tell people."""

    def _was_handled(self, request_id: str) -> bool:
        return short_of(request_id) in self.record.handled

    def _handled(self, request_id: str) -> None:
        self.record.handled.append(short_of(request_id))
        del self.record.handled[:-_HANDLED_KEPT]

    def _check_supervises(self, command: CaseCommand, *, expected: CaseStatus) -> None:
        if not may_pause(command.actor, self.record):
            raise refused("not_yours", "not_for_you")
        held = expected is CaseStatus.PAUSED and self.record.held_until is not None
        if not self._was_handled(command.request_id) and (self.record.status is not expected or held):
            raise refused("not_now", self.record.status.value)
