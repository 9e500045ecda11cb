"""The life of a cell: reviewed for a year and then yearly, on probation where it is dormant, closed (processes.md, B.11)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from temporalio import workflow

from activities.cells import Cells
from domain.case import (
    ORDERED,
    CaseStatus,
    GivenAnswer,
    KanoonGoneTo,
    OpenTask,
    Outcome,
    OutsideEvent,
    TaskState,
)
from domain.cells import ACTIVE, CLOSING, ORDERS, PROBATION, CellCommand, CellLifeCase, CellOrder
from domain.network_permissions import may_order_cell
from workflows.cell_probation import OnProbation
from workflows.cell_reviews import REVIEWS
from workflows.exits import with_exits
from workflows.tasks import refused

_OF_REVIEWS = frozenset({"held", "missed", "coach_cannot"})
_OF_DECISIONS = frozenset(
    {"lift", "back", "works_again", "needs_time", "give_up", "more_time", "close", "confirm", "refuse"}
)
_SIGNS = frozenset({"cell.sold", "cell.produced"})


@workflow.defn(name="cell_life")
class CellLife(OnProbation):
    """Six reviews in the first year; two months of silence are asked about; whoever is dormant is helped, or closes."""

    @workflow.init
    def __init__(self, case: CellLifeCase) -> None:
        super().__init__(case)

    @workflow.run
    @with_exits
    async def run(self, case: CellLifeCase) -> Outcome:
        in_fresh_history = bool(case.record.stage)
        if not in_fresh_history:
            await self._begin()
        await self._live(in_fresh_history=in_fresh_history)
        return await self.wind_up()

    async def _begin(self) -> None:
        await self.enter(ACTIVE)
        self.case.activated_at = workflow.now() - self.case.age
        self.case.last_sign_at = workflow.now()
        self.plan_next_review()
        self.note("note", "cell_began")
        self.tell_member("cell_life.begun")
        self.tell_leader("cell_life.begun")

    async def _live(self, *, in_fresh_history: bool) -> None:
        while self.record.stage != CLOSING:
            # A fresh history first waits: going on at once would never end where the state itself is large.
            if not in_fresh_history:
                await self.go_on_afresh_where_long()
            in_fresh_history = False
            if await self.until(lambda: bool(self.case.orders), self._next_moment(), what=self._awaited()):
                await self._take(self.case.orders[0])
                self.case.orders.pop(0)
            else:
                await self._see_to_what_is_due()

    def _next_moment(self) -> datetime | None:
        if self.record.stage == PROBATION:
            return self.case.probation_until
        if self.case.reviewing:
            return None
        moments = [self.case.next_review_at]
        if not self.open_tasks("cell_life.still_working"):
            moments.append(self.quiet_from())
        return min(moment for moment in moments if moment is not None)

    def _awaited(self) -> str:
        return "probation" if self.record.stage == PROBATION else "review"

    async def _see_to_what_is_due(self) -> None:
        if self.record.stage == PROBATION:
            self.ask_to_decide()
        elif self.case.next_review_at is not None and self.case.next_review_at <= workflow.now():
            # Whoever reviews it sees whether it works.
            self.cancel_all("cell_life.still_working")
            await self.begin_review()
        else:
            await self._ask_whether_it_works()

    async def _ask_whether_it_works(self) -> None:
        """Nothing was heard: the market may know better; else the leader is asked before it counts as dormant."""
        self.see(await self.do(Cells.look, self.step()))
        if self.quiet_from() <= workflow.now():
            self.note("note", "quiet", quiet_days=self.quiet_days())
            self.open_task(self.question("cell_life.still_working"))
            self.tell_member("cell_life.quiet", str(self.record.entries), quiet_days=self.quiet_days())

    async def _take(self, order: CellOrder) -> None:
        """One thing at a time, in the order in which they came."""
        if self.record.stage == CLOSING:
            return
        if order.what in _OF_REVIEWS:
            await self._take_of_review(order)
        elif order.what in _OF_DECISIONS:
            await self._decided(order)
        else:
            await self._take_news(order)

    async def _take_of_review(self, order: CellOrder) -> None:
        if not self.case.reviewing:
            return
        if order.what == "coach_cannot":
            self.hand_on(order)
            return
        await self.end_review(order.what, order)
        if order.form.get("produces") == "no":
            await self._goes_on_probation(["stopped"], order.by, "")

    async def _take_news(self, order: CellOrder) -> None:
        match order.what:
            case "report" | "works" | "sign":
                await self._works(order)
            case "silent":
                await self._was_silent()
            case "warn":
                await self._goes_on_probation(["by_hand"], order.by, order.reason)
            case "died":
                await self.change(CLOSING, ["member_died"])
            case "stopped" | "left_kanoon" | "kanoon_closing" as because:
                await self._goes_on_probation([because], order.by, order.reason)

    async def _decided(self, order: CellOrder) -> None:
        match order.what:
            case "lift" | "back" if self.record.stage == PROBATION:
                await self.change(ACTIVE, ["by_hand"], order.by, order.reason)
            case "works_again" | "needs_time" | "give_up":
                self.coach_says(order)
            case "more_time":
                self.more_time(order)
            case "close":
                self.ask_to_close(order)
            case "confirm":
                self.note("task", "closing_confirmed", order.by)
                await self.change(CLOSING, ["by_hand"], order.by, order.reason)
            case "refuse":
                self.refuse_closing(order)

    async def _goes_on_probation(self, because: list[str], by: str | None, reason: str) -> None:
        if self.record.stage == ACTIVE:
            await self.change(PROBATION, because, by, reason)
        else:
            # Another cause: whatever would end the first one by itself does not end it now.
            self.case.because += [one for one in because if one not in self.case.because]

    async def _was_silent(self) -> None:
        """Nobody has answered; a sale that came meanwhile is an answer."""
        self.see(await self.do(Cells.look, self.step()))
        if self.quiet_from() <= workflow.now():
            await self._goes_on_probation(["silent"], None, "")

    async def _works(self, order: CellOrder) -> None:
        """A sign of life: it is kept, and ends a probation that came from silence alone."""
        self.saw_sign(workflow.now())
        await self.do(Cells.keep_sign, self.step())
        self.cancel_all("cell_life.still_working")
        if order.what != "sign":
            self.note("task", "sign", order.by, reason=order.reason)
        if self.ends_by_a_sign():
            await self.change(ACTIVE, ["works_again"], order.by)

    # What people and other cases say.

    @workflow.update
    async def order(self, command: CellCommand) -> None:
        """Somebody who may reports from the cell, puts it on probation, ends that, or asks that it close."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            username = command.actor.username
            if command.what == "close":
                self.record.answered_by.setdefault(ORDERED, []).append(username)
            self.case.orders.append(CellOrder(command.what, username, command.reason))
            if command.what != "report":
                self.note("task", "ordered", username, order=command.what, reason=command.reason)
            self.went_on()
        await self._showing.shown()

    @order.validator
    def _check_order(self, command: CellCommand) -> None:
        if not may_order_cell(command.actor, self.record, command.what):
            raise refused("not_yours", "not_for_you")
        if self._was_handled(command.request_id):
            return
        if self.record.status is CaseStatus.PAUSED:
            raise refused("case_paused")
        asked = command.what == "close" and self.open_tasks("cell_life.confirm_closing")
        if self.case.orders or asked or self.record.stage not in ORDERS.get(command.what, frozenset()):
            raise refused("not_now")

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        by, reason = given.by.username, str(given.form.get("reason") or "")
        match task.kind:
            case "cell_life.give_help":
                self.help_answered(task, given)
            case "cell_life.confirm_closing":
                asked = str(task.about.get("reason", ""))
                self.case.orders.append(CellOrder(given.outcome, by, reason or asked))
            case "cell_life.help_back" | "cell_life.decide" | "cell_life.still_working":
                self.case.orders.append(CellOrder(given.outcome, by, reason))
            case kind if kind in REVIEWS:
                self.review_answered(given)

    def expired(self, task: OpenTask) -> None:
        """The coach's silence hands a review on, the leader's is a missed one; of whom nobody tells anything is silent."""
        silence = {
            "cell_life.review": "coach_cannot",
            "cell_life.review_by_leader": "missed",
            "cell_life.still_working": "silent",
        }
        if task.kind in silence:
            self.case.orders.append(CellOrder(silence[task.kind]))

    def take(self, event: OutsideEvent) -> str | None:
        if event.type in _SIGNS:
            return self._market_tells()
        hears: dict[str, Callable[[], None]] = {
            "member.died": lambda: self._hears("died", "member_died"),
            "member.left_kanoon": lambda: self._left_kanoon(event.facts),
            "member.mobile_changed": lambda: None,
            "member.sheba_changed": lambda: None,
            "kanoon.suspended": lambda: self.note("note", "kanoon_suspended"),
            "kanoon.lifted": lambda: self.note("note", "kanoon_lifted"),
            "kanoon.closing": lambda: self._hears("kanoon_closing", "kanoon_closing"),
        }
        if event.type not in hears:
            return "not_expected"
        hears[event.type]()
        return None

    def _market_tells(self) -> str | None:
        """A sale or production: what it changes is done in its turn, and the rest costs nothing."""
        self.saw_sign(workflow.now())
        if self.ends_by_a_sign() or self.open_tasks("cell_life.still_working"):
            self.note("outside", "market_sign")
            self.case.orders.append(CellOrder("sign"))
        return None

    def _hears(self, what: str, happening: str) -> None:
        self.note("note", happening)
        if what == "died":
            self.case.died = True
        self.case.orders.append(CellOrder(what))

    def went_to_kanoon(self, gone: KanoonGoneTo) -> None:
        """With its whole kanoon, or with who founds another one."""
        self.case.leader = gone.to_leader_member_id
        self.tell_member("cell_life.moved", str(self.record.entries))
        self.tell_leader("cell_life.moved", str(self.record.entries))

    def _left_kanoon(self, facts: Mapping[str, Any]) -> None:
        """With the member to another kanoon, whose leader sees to it from now on; else the cell has none behind it."""
        if "to_kanoon_id" not in facts:
            self._hears("left_kanoon", "left_kanoon")
            return
        self.record.kanoon_id, self.record.region = facts["to_kanoon_id"], facts["to_region"]
        self.case.leader = facts["to_leader_member_id"]
        for task in self.record.tasks:
            if task.state is TaskState.OPEN:
                self.hand_to_kanoon(task, facts["to_kanoon_id"], facts["to_region"])
        self.note("note", "goes_to_kanoon")
        self.tell_member("cell_life.moved", str(self.record.entries))
        self.tell_leader("cell_life.moved", str(self.record.entries))
