"""The life of a kanoon: visited, warned, suspended, lifted, closed; for as long as it lives (processes.md, A.8)."""

from datetime import datetime

from temporalio import workflow

from activities.kanoon_lives import KanoonLives
from domain.case import ORDERED, CaseStatus, GivenAnswer, OpenTask, Outcome, OutsideEvent
from domain.kanoon_changes import KANOON_MERGED
from domain.kanoon_lives import (
    ORDERS,
    KanoonLifeCase,
    LifeChange,
    LifeOrder,
    OrderCommand,
    after_a_count,
    after_a_visit,
    next_visit,
)
from domain.network_permissions import may_order_kanoon
from workflows.exits import with_exits
from workflows.kanoon_closing import Closing
from workflows.tasks import refused

_DECIDING = ("kanoon_life.decide", "kanoon_life.confirm_closing")


@workflow.defn(name="kanoon_life")
class KanoonLife(Closing):
    """Four visits a year; missed ones and too few members warn and suspend; a supervisor lifts or closes."""

    @workflow.init
    def __init__(self, case: KanoonLifeCase) -> None:
        super().__init__(case)

    @workflow.run
    @with_exits
    async def run(self, case: KanoonLifeCase) -> Outcome:
        in_fresh_history = bool(case.record.stage)
        if not in_fresh_history:
            await self._begin()
        if self.record.stage != "CLOSING":
            await self._live(in_fresh_history=in_fresh_history)
            in_fresh_history = False
        if self.record.stage == "CLOSED":
            return Outcome("CLOSED", "CLOSED")
        return await self.wind_up(in_fresh_history=in_fresh_history)

    async def _begin(self) -> None:
        await self.enter("ACTIVE")
        self.case.first_visit_at = self.case.next_visit_at = workflow.now() + self.case.first_visit_in

    async def _live(self, *, in_fresh_history: bool) -> None:
        while self.record.stage not in ("CLOSING", "CLOSED"):
            # A fresh history first waits: going on at once would never end where the state itself is large.
            if not in_fresh_history:
                await self.go_on_afresh_where_long()
            in_fresh_history = False
            if await self.until(lambda: bool(self.case.orders), self._next_visit(), what="visit"):
                await self._take(self.case.orders[0])
                self.case.orders.pop(0)
            else:
                await self.begin_visit()

    def _next_visit(self) -> datetime | None:
        resting = self.case.visiting or self.record.stage == "SUSPENDED"
        return None if resting else self.case.next_visit_at

    async def _take(self, order: LifeOrder) -> None:
        """One thing at a time, in the order in which they came."""
        if order.what in {"missed", "leader_cannot", "cannot"} and not self.case.visiting:
            return
        match order.what:
            case "held" | "missed":
                await self.end_visit(order.what, order)
                await self._follow(
                    *after_a_visit(self.case, self.record.stage, missed=order.what == "missed")
                )
            case "leader_cannot" | "cannot":
                await self.hand_on(order)
            case "members":
                self.see(await self.do(KanoonLives.look, self.step()))
                await self._follow(*after_a_count(self.case, self.record.stage))
            case "warn" | "suspend" | "lift":
                self.case.by_hand = True
                stage = {"warn": "WARNED", "suspend": "SUSPENDED", "lift": "ACTIVE"}[order.what]
                await self._change(stage, ["by_hand"], order.by, order.reason)
            case "close":
                self._ask_to_close(order)
            case "merged":
                await self._end_merged(order)
            case "confirmed":
                self.note("task", "closing_confirmed", order.by)
                await self._change("CLOSING", ["by_hand"], order.by, order.reason)
            case "refused":
                self.note("task", "closing_refused", order.by, reason=order.reason)
                if self.record.stage == "SUSPENDED":
                    self._ask_to_decide(order.reason)

    async def _follow(self, stage: str, because: list[str]) -> None:
        if stage != self.record.stage:
            self.case.by_hand = False
            await self._change(stage, because)

    async def _change(self, stage: str, because: list[str], by: str | None = None, reason: str = "") -> None:
        """The one way from stage to stage: kept for everybody first, then told."""
        if self.case.visiting and stage in {"SUSPENDED", "CLOSING"}:
            await self.end_visit("called_off", LifeOrder("called_off"))
        if stage == "ACTIVE" and because != ["members_again"]:
            self.case.missed, self.case.by_hand = 0, False
        if self.record.stage == "SUSPENDED":
            self._plan_next_visit()
        self.case.because, self.case.warned_in = because, self.case.round
        self.case.changes += 1
        await self.do(
            KanoonLives.change,
            LifeChange(
                self.step(), self.case.changes, stage, self.case.missed,
                None if stage in {"SUSPENDED", "CLOSING"} else self.case.next_visit_at, by, reason or "; ".join(because),
            ),
        )  # fmt: skip
        if stage != "WARNED":
            self._forget_decisions()
        await self.enter(stage)
        self._tell_of(stage, because, by, reason)
        if stage == "SUSPENDED":
            self._ask_to_decide(reason)

    async def _end_merged(self, order: LifeOrder) -> None:
        """Its members, their loans and its money are in the other kanoon already."""
        if self.case.visiting:
            await self.end_visit("called_off", LifeOrder("called_off"))
        self.case.changes += 1
        await self.do(
            KanoonLives.end,
            LifeChange(self.step(), self.case.changes, "CLOSED", self.case.missed, None, None, "merged"),
        )
        self.note("note", "merged", kanoon=order.reason)
        await self.enter("CLOSED")

    def _tell_of(self, stage: str, because: list[str], by: str | None, reason: str) -> None:
        facts = {"reason": reason} if reason else {}
        key = str(self.case.changes)
        match stage:
            case "WARNED":
                self.note("stage", "warned", by, because=because, **facts)
                self.tell_about_it("kanoon_life.warned", key, reasons=because)
            case "SUSPENDED":
                self.note("stage", "suspended", by, because=because, **facts)
                self.tell_about_it("kanoon_life.suspended", key, reasons=because)
            case "ACTIVE":
                self.note("stage", "lifted", by, because=because, **facts)
                self.tell_about_it("kanoon_life.lifted", key, reasons=because)

    def _plan_next_visit(self) -> None:
        """The first one ahead: what would have been while it was suspended is no visit that was missed."""
        first, months = self.case.first_visit_at, self.case.policy.visit_every_months
        if first is not None:
            planned = next_visit(first, self.case.round + 1, months, workflow.now())
            self.case.next_round, self.case.next_visit_at = planned

    def _ask_to_decide(self, reason: str) -> None:
        asked = self.question("kanoon_life.decide", parties=True, because=self.case.because, reason=reason)
        self.open_task(asked)

    def _ask_to_close(self, order: LifeOrder) -> None:
        self.note("task", "closing_asked", order.by, reason=order.reason)
        self.cancel_all("kanoon_life.decide")
        self.open_task(self.question("kanoon_life.confirm_closing", parties=True, reason=order.reason))

    def _forget_decisions(self) -> None:
        """Whoever decided before may decide the next time: four eyes look at one decision."""
        for kind in _DECIDING:
            self.cancel_all(kind)
            self.record.answered_by.pop(kind, None)
        self.record.answered_by.pop(ORDERED, None)

    # What people and other cases say.

    @workflow.update
    async def order(self, command: OrderCommand) -> None:
        """Somebody who may orders a warning, a suspension, its end, or the closing, with a reason."""
        if not self._was_handled(command.request_id):
            self._handled(command.request_id)
            username = command.actor.username
            self.record.answered_by.setdefault(ORDERED, []).append(username)
            self.case.orders.append(LifeOrder(command.what, username, command.reason))
            self.note("task", "ordered", username, order=command.what, reason=command.reason)
        await self._showing.shown()

    @order.validator
    def _check_order(self, command: OrderCommand) -> None:
        if not may_order_kanoon(command.actor, self.record):
            raise refused("not_yours", "not_for_you")
        if command.actor.member_id is not None and command.actor.member_id in {
            self.case.leader, *self.case.offices,
        }:  # fmt: skip
            raise refused("not_yours", "own_case")
        if self._was_handled(command.request_id):
            return
        if self.record.status is CaseStatus.PAUSED:
            raise refused("case_paused")
        asked = command.what == "close" and self.open_tasks("kanoon_life.confirm_closing")
        if self.case.orders or asked or self.record.stage not in ORDERS.get(command.what, frozenset()):
            raise refused("not_now")

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        by, reason = given.by.username, str(given.form.get("reason") or "")
        match task.kind, given.outcome:
            case "kanoon_life.give_help", _:
                self.help_answered(task, given)
            case "kanoon_life.decide", what:
                self.case.orders.append(LifeOrder(what, by, reason))
            case "kanoon_life.confirm_closing", "confirm":
                asked = str(task.about.get("reason", ""))
                self.case.orders.append(LifeOrder("confirmed", by, reason or asked))
            case "kanoon_life.confirm_closing", _:
                self.case.orders.append(LifeOrder("refused", by, reason))
            case kind, _ if kind.startswith("kanoon_life.visit"):
                self.visit_answered(task, given)

    def take(self, event: OutsideEvent) -> str | None:
        """Somebody came to the kanoon, or left it: the members are counted anew."""
        if event.type == KANOON_MERGED:
            self.case.orders.append(LifeOrder("merged", reason=str(event.facts["into_name"])))
            return None
        if event.type != "kanoon.members_changed":
            return "not_expected"
        if self.record.stage in {"ACTIVE", "WARNED", "SUSPENDED"} and not self._counts_already():
            self.case.orders.append(LifeOrder("members"))
        return None

    def _counts_already(self) -> bool:
        return any(order.what == "members" for order in self.case.orders[1:])
