"""A batch of payouts to cells: prepared before a cycle of the bank's rail, released by two where it is large, sent, settled."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio import workflow

from activities.payouts import Payouts
from activities.shares import Shares
from domain.case import AnswerCommand, GivenAnswer, Outcome, OutsideEvent, TaskState
from domain.payout_process import ASK_BANK, PAYOUT_BATCH, RELEASE, RELEASES, SECOND, wrong_hold
from domain.payouts import (
    ALL_KNOWN,
    CLOCK,
    BatchState,
    BatchStep,
    Held,
    HoldStep,
    PayoutCase,
    Prepared,
    PrepareStep,
    ReleaseStep,
)
from workflows.exits import Exit, with_exits
from workflows.process import Process
from workflows.steps import Step
from workflows.tasks import Question, wrong_form
from workflows.waiting import span


@workflow.defn(name="payout")
class PayingCells(Process):
    """Everything that is to be paid leaves before the cycle's cutoff, or goes into the next batch; nothing is lost."""

    @workflow.init
    def __init__(self, case: PayoutCase) -> None:
        super().__init__(PAYOUT_BATCH, case.record, case.policy.tasks)
        self.case = case
        self._prepared = Prepared()
        self._files = 0
        self._lines = 0

    @workflow.run
    @with_exits
    async def run(self, case: PayoutCase) -> Outcome:
        del case
        await self.enter("PREPARED")
        self.undo_with(Payouts.leave)
        await self._give_shares()
        await self._prepare()
        await self._release()
        await self.enter("APPROVED")
        self.record.undos.clear()
        await self._send()
        await self.enter("SENT")
        await self._hear_of_all()
        await self.enter("SETTLED")
        return Outcome("SETTLED", "SETTLED")

    async def _give_shares(self) -> None:
        """What pays the cells' loans is theirs first: a release is paid out only when that is settled."""
        after, taken = "", 0
        while True:
            given = await self.do(Shares.give, self._step(after=after))
            taken += given.taken
            if not given.last:
                break
            after = given.last
        if taken:
            self.note("money", "shares_given", count=taken)

    async def _prepare(self) -> None:
        case, after, all_ = self.case, "", Prepared()
        while True:
            page = await self.do(
                Payouts.prepare,
                PrepareStep(
                    self.record.process_id, case.book, workflow.now(), case.cycle_at, case.prepared_by,
                    case.four_eyes_rials, case.rests_hours, after,
                ),
            )  # fmt: skip
            all_ = Prepared(
                "",
                all_.payouts + page.payouts,
                all_.amount_rials + page.amount_rials,
                all_.large + page.large,
                all_.large_rials + page.large_rials,
                tuple(sorted({*all_.interested, *page.interested})),
                all_.by_interested or page.by_interested,
            )
            if not page.last:
                break
            after = page.last
        if not all_.payouts:
            raise Exit("NOTHING_DUE", "nothing_due")
        self._prepared = all_
        self.note("money", "prepared", count=all_.payouts, amount_rials=all_.amount_rials)

    async def _release(self) -> None:
        """Large ones are seen by two people before the cutoff; without them the rest leaves all the same."""
        found = self._prepared
        if not found.large:
            return
        task = self.open_task(self._release_question())
        await self.until(lambda: task.state is not TaskState.OPEN, self.case.cutoff_at)
        self.cancel(task)
        if task.state is not TaskState.DONE:
            await self._leave("not_released")
            return
        answer = task.answers[-1]
        by = answer.by.username
        if answer.outcome == "hold":
            await self._leave("held_back")
            because = str(answer.form["reason"])
            self.note(
                "money", "held_back", by, large=found.large, large_rials=found.large_rials, because=because
            )
            return
        held = await self._hold(task.answers)
        if held.payouts == found.large:
            return
        first = task.answers[0].by.username if len(task.answers) > 1 else None
        await self.do(Payouts.release, ReleaseStep(self.record.process_id, workflow.now(), by, first))
        left, left_rials = found.large - held.payouts, found.large_rials - held.amount_rials
        self.note("money", "released", by, large=left, large_rials=left_rials)

    def _release_question(self) -> Question:
        """Nobody whom a large one pays is asked; where such a person has prepared the batch, they are none of the two."""
        found = self._prepared
        about = {
            "batch_id": self.record.process_id, "count": found.payouts, "amount_rials": found.amount_rials,
            "large": found.large, "large_rials": found.large_rials, "limit_rials": self.case.four_eyes_rials,
        }  # fmt: skip
        alone = self.case.prepared_by == CLOCK or found.by_interested
        return Question((RELEASE if alone else SECOND).kind, about, exclude_members=found.interested)

    async def _hold(self, answers: Sequence[GivenAnswer]) -> Held:
        """What either of them held back, whoever was first; how many that are in all, and their sum."""
        known, payouts, rials = set[str](), 0, 0
        for answer in answers:
            ids = tuple(one for one in answer.form.get("held", ()) if one not in known)
            known.update(ids)
            if not ids:
                continue
            held = await self.do(Payouts.hold, HoldStep(self.record.process_id, workflow.now(), ids))
            self.note(
                "money", "held_back", answer.by.username, large=held.payouts, large_rials=held.amount_rials,
                because=str(answer.form["reason"]),
            )  # fmt: skip
            payouts, rials = payouts + held.payouts, rials + held.amount_rials
        if payouts:
            self.note("money", "left_for_next", count=payouts)
        return Held(payouts, rials)

    def check_before_taking(self, command: AnswerCommand) -> None:
        """Whoever holds some of them back says why."""
        task = self.find_task(command.task_id)
        if task is None or task.kind not in RELEASES:
            return
        if wrong := wrong_hold(self.clean_form(task, command.form)):
            raise wrong_form(*wrong)

    async def _send(self) -> None:
        """File after file, for as long as there is something to send and the market's account has the money for it."""
        told_short = False
        while True:
            sent = await self.do(Payouts.send, self._step(number=self._files + 1))
            if sent.lines:
                self._files += 1
                self._lines += sent.lines
                self.note(
                    "money", "file_sent", file=self._files, count=sent.lines, amount_rials=sent.amount_rials
                )
                if sent.word != "taken":
                    self.note("outside", "file_unknown", file=self._files)
                if sent.more:
                    continue
                break
            if not sent.short:
                break
            if not told_short:
                self.note("note", "market_account_short")
                told_short = True
            again = workflow.now() + timedelta(minutes=self.case.policy.short_again_minutes)
            if again > self.case.cutoff_at:
                await self._leave("market_account_short")
                break
            await self.until(lambda: False, again, what="funds")
            if self.record.rehearsal:
                await self.do(Payouts.collect, self._step())
        if not self._lines:
            raise Exit("NOTHING_DUE", "nothing_sent")

    async def _hear_of_all(self) -> None:
        """The bank tells of each payout by itself; its return files are read where it does not, then a person asks."""
        state = await self._look()
        polls = [workflow.now() + span(poll) for poll in self.case.policy.polls]
        while not state.all_known:
            if polls:
                await self.until(lambda: self.case.all_known, polls.pop(0), what="bank")
                await self._read_returns(all_known=self.case.all_known)
            else:
                await self._ask_a_person(state)
            state = await self._look()
        self.note(
            "money", "outcomes", settled=state.settled, amount_rials=state.settled_rials, failed=state.failed,
            returned=state.returned,
        )  # fmt: skip

    async def _look(self) -> BatchState:
        # What is told while it is looked is looked at once more.
        self.case.all_known = False
        return await self.do(Payouts.look, self._step())

    async def _read_returns(self, *, all_known: bool) -> None:
        if all_known:
            return
        for number in range(1, self._files + 1):
            if await self.do(Payouts.ask, self._step(number=number)) == "never_received":
                await self.do(Payouts.send, self._step(number=number))

    async def _ask_a_person(self, state: BatchState) -> None:
        about = {"batch_id": self.record.process_id, "open": state.sent}
        question = Question(ASK_BANK.kind, about, exclude_members=state.interested)
        answer = await self.ask(question, unless=lambda: self.case.all_known)
        if answer is None:
            return
        if answer.outcome == "ask_again":
            await self._read_returns(all_known=False)
            return
        self.note("money", "told_by_hand", answer.by.username, because=str(answer.form["reason"]))
        reference = str(answer.form["reference"]) if answer.outcome == "all_paid" else ""
        await self.do(Payouts.conclude, self._step(reason=reference))

    async def _leave(self, reason: str) -> None:
        count = await self.do(Payouts.leave, self._step(reason=reason))
        if count:
            self.note("money", "left_for_next", count=count)

    def take(self, event: OutsideEvent) -> str | None:
        """The bank has told of the last payout that was open."""
        if event.type != ALL_KNOWN:
            return "not_expected"
        self.case.all_known = True
        return None

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Payouts.leave, self._step(reason="called_off")

    def _step(self, *, after: str = "", number: int = 0, reason: str = "") -> BatchStep:
        return BatchStep(
            self.record.process_id, self.case.book, workflow.now(), after=after, number=number, reason=reason
        )
