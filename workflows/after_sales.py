"""After a sale: the cell answers a complaint, the buyer says whether that will do, else market support decides (D.8)."""

from typing import Any

from temporalio import workflow

from activities.after_sales import AfterSales
from domain.after_sales import (
    BUYER_SAID,
    BUYER_WITHDREW,
    PHOTO_ADDED,
    AfterSalesCase,
    CellAnswer,
    ComplaintEnd,
    ComplaintStep,
    GiveBack,
    Moderation,
    Standing,
    refund_id_of,
)
from domain.after_sales_process import AFTER_SALES
from domain.after_sales_tasks import APPROVE, ASK_BUYER, ASK_CELL, DECIDE, MODERATE
from domain.case import STARTED, AnswerCommand, GivenAnswer, OpenTask, Outcome, OutsideEvent, TaskState
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.market_deaths import Side
from domain.money_back import MoneyBack
from workflows.exits import Exit, with_exits
from workflows.paying_back import PayingBack
from workflows.tasks import Question, wrong_form
from workflows.waiting import span


@workflow.defn(name="after_sales")
class AfterTheSale(PayingBack):
    """It goes its way whether the order's own case still runs or not: money is the order's, by its own store."""

    @workflow.init
    def __init__(self, case: AfterSalesCase) -> None:
        super().__init__(AFTER_SALES, case.record, case.policy.tasks)
        self.case = case
        self._buyer_said: OutsideEvent | None = None
        self._standing: Standing | None = None
        self._given_id: str | None = None
        self._known: dict[str, Any] = {}
        """What was said so far, for whoever is asked next."""

    @workflow.run
    @with_exits
    async def run(self, case: AfterSalesCase) -> Outcome:
        await self.enter("OPENED")
        self.know_dead(case.dead)
        if case.subject == "rating":
            return await self._look_at_words()
        await self.enter("WITH_CELL")
        self.note("note", "complained", case.record.started_by, wrong=case.wrong)
        if await self._settled_between_them():
            await self.enter("SETTLED")
            return Outcome("SETTLED", "SATISFIED")
        await self.enter("IN_DECISION")
        return await self._decided()

    # Cell and buyer.

    async def _settled_between_them(self) -> bool:
        """Whether the cell answered, and the buyer takes that; one who says nothing to it does."""
        own = [self._question(ASK_CELL.kind, to_member_id=self.case.cell_member_id)]
        (answer,) = await self.ask_all(own, opened=self._tell_cell)
        said = answer.outcome if answer else "silent"
        self._known["answer"] = said
        self.note("task", "cell_answered", answer.by.username if answer else None, cell_answers=said)
        if answer is not None:
            self._known["answer_words"] = str(answer.form["answer"])
            said_by_cell = CellAnswer(self.record.process_id, said, str(answer.form["answer"]))
            await self.do(AfterSales.keep_answer, said_by_cell)
        if said in ("silent", "refers"):
            return False
        await self.enter("ANSWERED")
        buyer = self.case.buyer_member_id
        until = tehran_date(workflow.now() + span(self.case.policy.tasks[ASK_BUYER.kind].expires or "7d"))
        self.tell(
            "after_sales.answered", member_id=buyer, order_id=self.case.order_id, until=until.isoformat()
        )
        heard = await self.ask(
            self._question(ASK_BUYER.kind, to_member_id=buyer), unless=lambda: self._buyer_said is not None
        )
        satisfied = self._heard(heard)
        self.tell(
            f"after_sales.{'satisfied' if satisfied else 'goes_on'}", member_id=self.case.cell_member_id
        )
        return satisfied

    def _heard(self, answer: GivenAnswer | None) -> bool:
        """What the buyer says to the cell's answer: in the inbox, by the link, or by saying nothing."""
        event = self._buyer_said
        if answer is None and event is None and self.is_dead(self.case.buyer_member_id):
            # Nobody is satisfied by silence then: market support asks the heirs.
            return False
        if answer is None and event is None:
            self.note("note", "buyer_silent")
            return True
        form = answer.form if answer is not None else event.facts if event is not None else {}
        satisfied = bool(form["outcome"] == "satisfied")
        self._known["buyer_words"] = str(form.get("words", ""))
        self.note("task", "buyer_satisfied" if satisfied else "buyer_not_satisfied")
        return satisfied

    def _tell_cell(self, task: OpenTask) -> None:
        case = self.case
        self.tell(
            "after_sales.opened", member_id=case.cell_member_id, task_id=task.id, goods=case.goods, wrong=case.wrong
        )  # fmt: skip

    def way_to(self, task: OpenTask) -> dict[str, Any]:
        """The buyer answers on the page of what they bought."""
        return {"order_id": self.case.order_id} if task.kind == ASK_BUYER.kind else super().way_to(task)

    def take(self, event: OutsideEvent) -> str | None:
        match event.type:
            case _ if event.type == BUYER_SAID:
                if self.record.stage != "ANSWERED" or self._buyer_said is not None:
                    return "too_late"
                self._buyer_said = event
                return None
            case _ if event.type == BUYER_WITHDREW:
                if self._leaving or self._left or not self.kind.stage(self.record.stage).may_withdraw:
                    return "too_late"
                self._leaving = Exit("WITHDRAWN", "on_request")
                return None
            case _ if event.type == PHOTO_ADDED:
                return self._take_photo(str(event.facts["photo"]))
        return super().take(event)

    def side_of(self, member_id: str) -> Side | None:
        case = self.case
        if member_id == case.buyer_member_id:
            return "buyer"
        return "cell" if member_id == case.cell_member_id else None

    def _take_photo(self, file_id: str) -> str | None:
        """One more for whoever is looking at the complaint; once the cell has answered none is added."""
        if self.record.stage != "WITH_CELL" or len(self.case.photos) >= self.case.policy.most_photos:
            return "too_late"
        self.case.photos.append(file_id)
        for task in self.record.tasks:
            if task.kind == ASK_CELL.kind and task.state is TaskState.OPEN:
                task.about["photos"] = list(self.case.photos)
                task.rev += 1
                self._showing.task_changed(task)
        self.note("note", "photo_added")
        return None

    # Market support.

    async def _decided(self) -> Outcome:
        """Asked anew where what was decided cannot be done, or a colleague does not agree."""
        unfit = ""
        while True:
            self._standing = await self.do(AfterSales.look, self._step())
            self._known["kept_rials"] = self._standing.kept_goods_rials
            answer = await self.ask(self._question(DECIDE.kind, unfit=unfit, paid_rials=self.case.paid_rials))
            if answer is None:
                raise AssertionError("a decision has no end of its own")
            because, by = str(answer.form["reason"]), answer.by.username
            if answer.outcome == "nothing":
                self.note("task", "nothing_given", by, because=because)
                self._known["because"] = because
                raise Exit("DISMISSED", "nothing_given")
            rials = int(answer.form["rials"])
            self.note("task", f"{answer.outcome}_decided", by, rials=rials, because=because)
            if answer.outcome == "goodwill" and not await self._agreed(rials, because):
                unfit = "not_agreed"
                continue
            await self.enter("PAYING_BACK")
            unfit = await self._give(rials, goodwill=answer.outcome == "goodwill")
            if not unfit:
                return await self._paid(answer.outcome, rials)
            self.note("note", "not_given", reasons=[unfit])
            await self.enter("IN_DECISION")

    async def _agreed(self, rials: int, because: str) -> bool:
        """A second person looks at what is above the limit."""
        if rials <= self.case.policy.four_eyes_above_rials:
            return True
        about: dict[str, Any] = {"rials": rials, "because": because, "paid_rials": self.case.paid_rials}
        answer = await self.ask(self._question(APPROVE.kind, **about))
        if answer is None:
            raise AssertionError("four eyes have no end of their own")
        if answer.outcome == "approve":
            return True
        self.note("task", "goodwill_refused", answer.by.username, because=str(answer.form["reason"]))
        return False

    async def _give(self, rials: int, *, goodwill: bool) -> str:
        """Empty, or the code why it cannot be given."""
        self.case.refunds += 1
        refund_id = refund_id_of(self.record.process_id, self.case.refunds)
        step = GiveBack(
            self.record.process_id, self.case.order_id, workflow.now(), goodwill, refund_id, rials
        )
        refused = await self.do(AfterSales.give, step)
        if not refused:
            self._given_id = refund_id
            self.note("money", "given", rials=rials)
        return refused

    async def _paid(self, kind: str, rials: int) -> Outcome:
        buyer = self.case.buyer_member_id
        self.tell(f"after_sales.{kind}", member_id=buyer, rials=rials)
        if kind == "refund":
            self.tell("after_sales.refunded_by_cell", member_id=self.case.cell_member_id, rials=rials)
        await self.pay_back(MoneyBack(str(self._given_id), self.case.money_back, buyer))
        await self.enter("SETTLED")
        return Outcome("SETTLED", "GOODWILL" if kind == "goodwill" else "REFUNDED")

    def check_before_taking(self, command: AnswerCommand) -> None:
        super().check_before_taking(command)
        task = self.find_task(command.task_id)
        if task is None or task.kind != DECIDE.kind:
            return
        form, standing = self.clean_form(task, command.form), self._standing
        if form["outcome"] == "nothing" or standing is None:
            return
        goodwill = form["outcome"] == "goodwill"
        most = self.case.policy.most_goodwill_rials if goodwill else standing.kept_goods_rials
        if int(form["rials"]) > most:
            raise wrong_form(FieldError("rials", "too_large"))

    # Words that were reported.

    async def _look_at_words(self) -> Outcome:
        await self.enter("MODERATION")
        case, by = self.case, self.record.answered_by.get(STARTED, [])
        self.note("note", "reported", by[0] if by else None, because=case.because)
        question = self._question(MODERATE.kind, because=case.because)
        answer = await self.ask(question)
        if answer is None:
            raise AssertionError("words that were reported are looked at")
        hidden = answer.outcome == "hide"
        step = Moderation(case.order_id, self.record.process_id, workflow.now(), hidden)
        await self.do(AfterSales.moderate, step)
        if hidden:
            because = str(answer.form["reason"])
            self.note("task", "words_hidden", answer.by.username, because=because)
            self.tell("after_sales.words_hidden", member_id=case.buyer_member_id, because=because)
        else:
            self.note("task", "words_kept", answer.by.username)
        await self.enter("SETTLED")
        return Outcome("SETTLED", "HIDDEN" if hidden else "KEPT")

    # The end.

    def left(self, way: Exit) -> None:
        if way.stage == "DISMISSED":
            because = self._known["because"]
            self.tell("after_sales.dismissed", member_id=self.case.buyer_member_id, because=because)
        else:
            self.tell("after_sales.withdrawn", member_id=self.case.cell_member_id)

    async def finish(self, outcome: Outcome) -> None:
        if self.case.subject == "complaint":
            end = ComplaintEnd(
                self.record.process_id, self.case.order_id, workflow.now(), outcome.outcome, self._given_id
            )
            await self.do(AfterSales.end, end)
        await super().finish(outcome)

    def _step(self) -> ComplaintStep:
        return ComplaintStep(self.record.process_id, self.case.order_id, workflow.now())

    def _question(self, kind: str, *, to_member_id: str | None = None, **about: Any) -> Question:
        case = self.case
        known = {
            "order_id": case.order_id, "goods": case.goods, "wrong": case.wrong, "words": case.words,
            "photos": case.photos, **self._known, **about,
        }  # fmt: skip
        shown = {name: value for name, value in AFTER_SALES.shown(kind, known).items() if value}
        excluded = () if to_member_id else (case.buyer_member_id, case.cell_member_id)
        return Question(kind, shown, to_member_id, exclude_members=excluded)
