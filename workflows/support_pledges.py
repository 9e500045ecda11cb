"""Pledges of a case of support: bound in the database, reminded of, confirmed, or released (processes.md, B.7)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from temporalio import workflow

from activities.supports import Supports
from domain.case import OpenTask, TaskState
from domain.jalali import tehran_date
from domain.support_process import SUPPORT
from domain.support_tasks import CONFIRM, CONFIRM_AS_RECEIVER, OFFER
from domain.supports import Offer, OfferState, PledgesStep, SupportCase, SupportStep
from workflows.process import Process
from workflows.tasks import Question
from workflows.waiting import Deadline, span


@dataclass
class Clock:
    """When something is reminded of, and when it is over."""

    end: Deadline
    reminders: list[Deadline] = field(default_factory=list)


class Pledging(Process):
    """What is known of the supporters of a case, and what becomes of those who accepted."""

    def __init__(self, case: SupportCase) -> None:
        super().__init__(SUPPORT, case.record, case.policy.tasks)
        self.need, self.policy = case.need, case.policy
        self._offers: dict[int, Offer] = {}
        self._news = False
        self._round: Clock | None = None
        self._rounds_left = case.policy.rounds
        self._pledges: dict[int, Clock] = {}
        self._going: dict[int, str] = {}
        """Pledges to release, by number, with the code of the reason."""
        self._closing: dict[int, OfferState] = {}
        """Offers to close, by number, and what they become."""

    async def _bind_accepted(self) -> None:
        """In the order in which they accepted; the database binds never more than are needed."""
        accepted = tuple(one.number for one in self._those("accepted"))
        if not accepted:
            return
        due_on = tehran_date(workflow.now() + span(self.policy.pledge))
        for bound in await self.do(Supports.bind, self._about_pledges(accepted, "pledged", due_on)):
            one = self._offers[bound.number]
            one.state = bound.state
            self._cancel_tasks(bound.number)
            # Who left in this very moment is bound already, and is let go like everybody who leaves.
            if self._closing.pop(bound.number, None) and bound.state == "pledged":
                self._going[bound.number] = why_gone(one)
            if bound.state == "pledged":
                self._follow(one, due_on.isoformat())
            elif bound.state == "no_capacity":
                self.note("note", "no_capacity", member=one.member_id)
                self._say("support.no_capacity", one)
            else:
                self._say("support.filled", one)

    def _follow(self, one: Offer, due_on: str) -> None:
        reminders = [self.deadline(span(after)) for after in self.policy.remind_pledge_after]
        self._pledges[one.number] = Clock(self.deadline(span(self.policy.pledge)), reminders)
        self.note("task", "pledged", member=one.member_id, due_on=due_on)
        self._say("support.pledged", one, kind=self.need.kind, due_on=due_on)
        receiver = self.need.receiver_member_id
        asked = CONFIRM_AS_RECEIVER if receiver else CONFIRM
        about = self._about(number=one.number, member=one.member_id, due_on=due_on)
        self.open_task(Question(asked.kind, about, receiver, exclude_members=[one.member_id]))

    async def _settle(self) -> None:
        """Pledges whose receiver says that they are fulfilled."""
        received = self._those("received")
        if not received:
            return
        for one in received:
            one.state = "fulfilled"
            self._pledges.pop(one.number)
            self.note("task", "fulfilled", member=one.member_id)
        numbers = tuple(one.number for one in received)
        await self.do(Supports.fulfil, self._about_pledges(numbers, "fulfilled"))

    async def _release_pledges(self) -> None:
        """What was not fulfilled in time, or will not be, is offered to somebody else."""
        for number, clock in self._pledges.items():
            if self._is_over(clock.end):
                self._going.setdefault(number, "not_fulfilled")
            elif any(self._is_over(at) for at in clock.reminders):
                self._remind_of_pledge(self._offers[number], clock)
        going = {one: why for one, why in self._going.items() if self._offers[one].state == "pledged"}
        self._going = {}
        if not going:
            return
        for number, reason in going.items():
            one = self._offers[number]
            one.state = "released"
            self._pledges.pop(number)
            self._cancel_tasks(number)
            self.note("note", "released", member=one.member_id, reasons=[reason])
            self._say("support.released", one, reasons=[reason])
        # Somebody is missing again, and is looked for from the beginning.
        self._rounds_left = self.policy.rounds
        await self.do(Supports.release, self._about_pledges(tuple(going), "released"))

    def _remind_of_pledge(self, one: Offer, clock: Clock) -> None:
        clock.reminders = [at for at in clock.reminders if not self._is_over(at)]
        due_on = tehran_date(clock.end.moved(self.record.paused_for)).isoformat()
        self.note("message", "pledge_reminded", member=one.member_id)
        self._say("support.pledge_due", one, str(len(clock.reminders)), due_on=due_on)

    # Inside.

    def _hear(self) -> None:
        self._news = True
        self.went_on()

    def _those(self, *states: OfferState) -> list[Offer]:
        return [one for one in self._offers.values() if one.state in states]

    def _is_full(self) -> bool:
        return len(self._those("accepted", "pledged", "received", "fulfilled")) >= self.need.needed

    def _is_over(self, at: Deadline) -> bool:
        return workflow.now() >= at.moved(self.record.paused_for)

    def _next_moment(self) -> Deadline | None:
        """The earliest of all that is due by itself."""
        clocks = [*self._pledges.values(), *([self._round] if self._round else [])]
        moments = [at for clock in clocks for at in (clock.end, *clock.reminders)]
        return min(moments, key=lambda at: at.moved(self.record.paused_for), default=None)

    def _open_tasks(self) -> list[OpenTask]:
        return [task for task in self.record.tasks if task.state is TaskState.OPEN]

    def _cancel_tasks(self, number: int) -> None:
        for task in self._open_tasks():
            if task.about.get("number") == number:
                self.cancel(task)

    def _about(self, **more: Any) -> dict[str, Any]:
        need = self.need
        about: dict[str, Any] = {
            "kind": need.kind, "province": need.region, "what": need.what, "amount_rials": need.amount_rials,
            "receiver_member_id": need.receiver_member_id,
        }  # fmt: skip
        return {name: value for name, value in (about | more).items() if value}

    def way_to(self, task: OpenTask) -> dict[str, Any]:
        """A supporter answers by an invitation of their own."""
        return {"number": task.about["number"]} if task.kind == OFFER.kind else super().way_to(task)

    def _about_pledges(
        self, numbers: tuple[int, ...], state: OfferState, due_on: date | None = None
    ) -> PledgesStep:
        return PledgesStep(self.need.support_id, self.record.book, workflow.now(), numbers, state, due_on)

    def _say(self, event: str, to: Offer, key: str = "", **facts: Any) -> None:
        """One person may answer for two supporters: the number tells what is said to which. Nothing to the dead."""
        if to.died:
            return
        whole = f"{to.number}:{key}" if key else str(to.number)
        self.tell(event, whole, member_id=to.member_id, **facts)

    def _step(self) -> SupportStep:
        return SupportStep(self.need.support_id, self.record.book, workflow.now())


def why_gone(one: Offer) -> str:
    """The code of the reason why a supporter who leaves owes nothing any more."""
    return "supporter_died" if one.died else "supporter_left"
