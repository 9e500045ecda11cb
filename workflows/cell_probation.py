"""A cell that is dormant, or whose kanoon is gone: on probation, helped by a coach, decided on; and its end."""

from temporalio import workflow

from activities.cells import Cells
from domain.case import ORDERED, Outcome
from domain.cells import ACTIVE, CLOSED, CLOSING, DORMANT, PROBATION, CellChange, CellOrder
from workflows.cell_reviews import Reviewed
from workflows.waiting import span

_HELPING = ("cell_life.help_back", "cell_life.decide")
_DECIDING = (*_HELPING, "cell_life.confirm_closing")


class OnProbation(Reviewed):
    """From stage to stage, and what is asked before."""

    async def change(self, stage: str, because: list[str], by: str | None = None, reason: str = "") -> None:
        """The one way from stage to stage: kept for everybody first, then told."""
        if self.case.reviewing:
            await self.end_review("called_off", CellOrder("called_off"))
        self.cancel_all("cell_life.still_working")
        self.case.because, self.case.probation_until = because, None
        if stage == ACTIVE:
            self.case.missed, self.case.last_sign_at = 0, workflow.now()
        self.case.changes += 1
        next_review_at = self.plan_next_review() if stage == ACTIVE else None
        await self.do(
            Cells.change,
            CellChange(
                self.step(), self.case.changes, stage, next_review_at, by, reason or "; ".join(because)
            ),
        )
        # Somebody's wish that it close is still there when it goes on probation, or comes back.
        self._forget_decisions(_DECIDING if stage == CLOSING else _HELPING)
        await self.enter(stage)
        key, facts = str(self.case.changes), {"reason": reason} if reason else {}
        match stage:
            case "PROBATION":
                self.note("stage", "probation", by, because=because, **facts)
                self.tell_about_it("cell_life.probation", key, reasons=because)
                self._help_back(reason)
            case "ACTIVE":
                self.note("stage", "lifted", by, because=because, **facts)
                self.tell_about_it("cell_life.lifted", key)
            case "CLOSING":
                self.note("stage", "closing", by, because=because, **facts)
                self.tell_about_it("cell_life.closing", key, reasons=because)

    def _help_back(self, reason: str = "") -> None:
        """A coach helps until the probation is over."""
        self.case.probation_until = workflow.now() + span(self.case.policy.probation)
        self.open_task(self.question("cell_life.help_back", reason=reason))

    def ask_to_decide(self, advice: str = "") -> None:
        """The probation is over, or the coach has spoken: Samin's expert decides."""
        self.case.probation_until = None
        self.cancel_all("cell_life.help_back")
        if not self.open_tasks("cell_life.decide") and not self.open_tasks("cell_life.confirm_closing"):
            self.open_task(self.question("cell_life.decide", parties=True, advice=advice))

    def ask_to_close(self, order: CellOrder) -> None:
        """Whoever asks does not confirm it."""
        self.note("task", "closing_asked", order.by, reason=order.reason)
        self.cancel_all("cell_life.decide")
        self.open_task(self.question("cell_life.confirm_closing", parties=True, reason=order.reason))

    def refuse_closing(self, order: CellOrder) -> None:
        self.note("task", "closing_refused", order.by, reason=order.reason)
        self.tell_member("cell_life.closing_refused", str(self.record.entries))
        self._forget_decisions()
        if self.record.stage == PROBATION and self.case.probation_until is None:
            self._help_back(order.reason)
        elif self.record.stage == PROBATION:
            self.open_task(self.question("cell_life.help_back", reason=order.reason))

    def more_time(self, order: CellOrder) -> None:
        self.note("task", "more_time", order.by, reason=order.reason)
        self._forget_decisions()
        self._help_back(order.reason)

    def coach_says(self, order: CellOrder) -> None:
        """What they have seen goes to who decides; what needs time has it until the probation is over."""
        self.note("task", "coach_says", order.by, reason=order.reason)
        if order.what != "needs_time":
            self.ask_to_decide(order.reason)

    def _forget_decisions(self, kinds: tuple[str, ...] = _DECIDING) -> None:
        """Whoever decided before may decide the next time: four eyes look at one decision."""
        for kind in kinds:
            self.cancel_all(kind)
            self.record.answered_by.pop(kind, None)
        if kinds == _DECIDING:
            self.record.answered_by.pop(ORDERED, None)

    def ends_by_a_sign(self) -> bool:
        """Whether a sale or production takes the probation back by itself: where it was dormant, and nobody ordered it."""
        return self.record.stage == PROBATION and set(self.case.because) <= DORMANT

    # The end.

    async def wind_up(self) -> Outcome:
        """Products leave the market and open orders are seen to; the member's loans go on as their own."""
        while not self.case.settled:
            await self._settle()
        self.case.changes += 1
        reason = "; ".join(self.case.because)
        await self.do(Cells.change, CellChange(self.step(), self.case.changes, CLOSED, None, None, reason))
        self.note("note", "closed")
        self.tell_member("cell_life.closed")
        self.tell_leader("cell_life.closed")
        await self.enter(CLOSED)
        return Outcome(CLOSED, CLOSED)

    async def _settle(self) -> None:
        """A person says that all is done; while orders hold something of its products it is not."""
        look = await self.do(Cells.look, self.step())
        self.see(look)
        if look.open_loans and not self.case.loans_told:
            self.note("money", "loans_go_on", open_loans=look.open_loans)
            self.tell_leader("cell_life.loans_go_on", loans=look.open_loans)
            self.case.loans_told = True
        asked = self.question(
            "cell_life.settle", open_loans=look.open_loans, ordered_units=look.ordered_units
        )
        answer = await self.ask(asked)
        if answer is None:
            raise AssertionError("winding up has no end of its own")
        left = await self.do(Cells.look, self.step())
        if left.ordered_units:
            self.note("task", "orders_open", answer.by.username, ordered_units=left.ordered_units)
            return
        self.note("task", "wound_up", answer.by.username, reason=answer.form["reason"])
        self.case.settled = True
