"""A cell answers an order and makes it; its first ones are looked at, and a part of it is decided on with the buyer."""

from typing import Any

from activities.orders import Orders
from domain.case import AnswerCommand, GivenAnswer, OpenTask, TaskState
from domain.forms import FieldError
from domain.order_steps import Acceptance, GiveBack, Goods, OrderCase, SampleSeen, with_units
from domain.order_support_tasks import CELL_CLOSES, LATE, PART, PART_FOR_BUYER, SAMPLE_AGAIN
from domain.order_tasks import ACCEPT, ACCEPT_FOR_CELL, CHECK_SAMPLE, READY, READY_FOR_CELL, SHOW_SAMPLE
from workflows.order_deaths import Inherited
from workflows.tasks import wrong_form
from workflows.waiting import Deadline, span

_MADE = frozenset({READY.kind, SHOW_SAMPLE.kind, READY_FOR_CELL.kind})


class Making(Inherited):
    """From the payment until it can be sent."""

    def __init__(self, case: OrderCase) -> None:
        super().__init__(case)
        self._sampled = False
        self._late_at: Deadline | None = None
        self._asked_about_closing = False
        self._parts = 0

    # Accepting it.

    async def why_not_accepted(self) -> str:
        """The cell, or an expert for it, has 72 hours; the code of a reason, or nothing where it makes the order."""
        own = self.open_task(self.question(ACCEPT.kind, self.case.member_id))
        self.tell_cell("order.to_accept", task_id=own.id, goods_rials=self.case.goods_rials)
        if not await self.until(self._is_answered, self.deadline(span(self.case.policy.staff_after))):
            self.open_task(self.question(ACCEPT_FOR_CELL.kind))
            await self.until(self._is_answered)
        self.close(ACCEPT.kind, ACCEPT_FOR_CELL.kind)
        await self.leave_if_cancelled()
        _, given = self.answers.pop(0) if self.answers else (own, None)
        self.answers.clear()
        if given is not None and given.outcome == "accept":
            return ""
        if given is not None:
            self.note("task", "declined", given.by.username, reason=given.form["reason"])
            return "declined"
        if not self.cell_goes:
            self.note("note", "cell_silent")
        return "cell_closes" if self.cell_goes else "silent"

    async def accept(self) -> None:
        await self.until(lambda: not self.contested, what="contest")
        policy = self.case.policy
        step = Acceptance(self.step(), policy.sample_first, policy.sample_one_in)
        self._sampled = await self.do(Orders.accept, step)
        await self.enter("ACCEPTED")
        self.note("note", "accepted")
        if self._sampled:
            self.note("note", "sampled")
        self.tell_buyer("order.accepted", production_days=self.case.production_days)

    def _is_answered(self) -> bool:
        return bool(self.answers) or self.cancel_wanted or self.cell_goes

    # Making it.

    async def make(self) -> None:
        """Until it can be sent: as often as it is made again, or less of it than was ordered."""
        await self.enter("IN_PREPARATION")
        self._late_at = self._is_late_in(self.case.production_days)
        remakes, remarks = 0, ""
        while True:
            answer = await self._ask_the_cell(remarks)
            if answer.outcome == "cannot":
                self.note("task", "cell_cannot", answer.by.username, reason=answer.form["reason"])
                await self.leave("CANCELLED", "cell_cannot")
            if answer.outcome == "part":
                await self._decide_on_part(answer)
                continue
            if not self._sampled or not (remarks := await self._remarks_on(answer)):
                break
            remakes += 1
            if remakes > self.case.policy.most_remakes:
                await self._decide_on_sample(remarks)
            self._late_at = self._is_late_in(self.case.production_days)
        self.close(CELL_CLOSES.kind)
        await self.do(Orders.ready, self.step())
        self.note("note", "ready")

    async def _ask_the_cell(self, remarks: str) -> GivenAnswer:
        """What the cell says of it, or an expert for a cell that is late; meanwhile others decide whether it goes on."""
        kind = SHOW_SAMPLE.kind if self._sampled else READY.kind
        own = self.open_task(self.question(kind, self.case.member_id, remarks=remarks))
        self.tell_cell("order.make_it", str(self.record.opened_tasks), own.id, days=self.case.production_days)
        self._ask_for_the_dead(remarks)
        while True:
            heard = await self.until(self._has_news, self._late_at, what="goods")
            await self.leave_if_cancelled()
            if self.cell_goes and not self._asked_about_closing:
                self._asked_about_closing = True
                self.open_task(self.question(CELL_CLOSES.kind))
                self._ask_for_the_dead(remarks)
            elif not heard:
                self._is_late(remarks)
            elif self.answers:
                task, given = self.answers.pop(0)
                if task.kind in _MADE and given is not None:
                    self.close(*_MADE, LATE.kind)
                    return given
                await self._go_on_or_leave(task, given)

    def _has_news(self) -> bool:
        asks = self.cell_goes and not self._asked_about_closing
        return bool(self.answers) or self.cancel_wanted or asks

    def _is_late(self, remarks: str) -> None:
        self._late_at = None
        self.note("note", "late")
        self.tell_buyer("order.late", str(self.record.entries))
        self.open_task(self.question(LATE.kind))
        self._ask_in_its_place(remarks)

    def _ask_for_the_dead(self, remarks: str) -> None:
        if self.cell_is_dead:
            self._ask_in_its_place(remarks)

    def _ask_in_its_place(self, remarks: str) -> None:
        if not self.is_asked(READY_FOR_CELL.kind):
            self.open_task(self.question(READY_FOR_CELL.kind, remarks=remarks))

    async def _go_on_or_leave(self, task: OpenTask, given: GivenAnswer | None) -> None:
        if given is None:
            return
        if given.outcome == "cancel":
            await self.leave("CANCELLED", "late" if task.kind == LATE.kind else "cell_closes")
        if task.kind == LATE.kind:
            self.note("task", "more_time", given.by.username)
            self._late_at = self._is_late_in(0)
        else:
            self.note("task", "goes_on", given.by.username)

    def _is_late_in(self, days: int) -> Deadline:
        return self.deadline(span(f"{days}d") + span(self.case.policy.late_after))

    # The sample.

    async def _remarks_on(self, answer: GivenAnswer) -> str:
        """What an expert of the product finds wrong with it; nothing where it is good."""
        photos = {name: value for name, value in answer.form.items() if name.startswith("photo_")}
        looked = await self.ask(self.question(CHECK_SAMPLE.kind, **photos), unless=lambda: self.cancel_wanted)
        await self.leave_if_cancelled()
        if looked is None:
            raise AssertionError("a look has no end of its own")
        by = looked.by.username
        if looked.outcome == "good":
            await self.do(Orders.found_good, SampleSeen(self.step(), by))
            self.note("task", "sample_good", by)
            return ""
        remarks = str(looked.form["reason"])
        self.note("task", "sample_not_good", by, because=remarks)
        return remarks

    async def _decide_on_sample(self, remarks: str) -> None:
        question = self.question(SAMPLE_AGAIN.kind, remarks=remarks)
        answer = await self.ask(question, unless=lambda: self.cancel_wanted)
        await self.leave_if_cancelled()
        if answer is not None and answer.outcome == "cancel":
            await self.leave("CANCELLED", "sample_not_good")

    # A part of it.

    async def _decide_on_part(self, answer: GivenAnswer) -> None:
        """The buyer takes what there is, waits for the rest, or cancels; market support asks who does not answer."""
        line, units = self._line_of(answer.form), int(answer.form["units"])
        if line is None:
            raise AssertionError("checked when it was answered")
        about = {"name": line.name, "units": units, "of_units": line.units}
        self.note("task", "part_offered", answer.by.username, **about)
        wish = await self._wish_of_buyer(about)
        if wish == "cancel":
            await self.leave("CANCELLED", "only_a_part")
        if wish == "wait":
            self.note("task", "part_awaited")
            return
        self.note("task", "part_taken")
        await self.until(lambda: not self.contested, what="contest")
        self._parts += 1
        refund_id = f"{self.case.order_id}:part:{self._parts}"
        await self.do(Orders.give_back, GiveBack(self.step(), refund_id, line.number, line.units - units))
        self.case.goods = with_units(self.case.goods, line.number, units)
        await self.give_back(refund_id)

    async def _wish_of_buyer(self, about: dict[str, Any]) -> str:
        def tell(task: OpenTask) -> None:
            # By a link: a buyer, or an heir, needs no log-in to say it.
            self.tell_buyer("order.part", task.id, task.id, **self.way_to(task), **about)

        await self.take_heir()
        own = [self.question(PART.kind, self.case.buyer_member_id, **about)]
        (answer,) = await self.ask_all(own, unless=lambda: self.cancel_wanted, opened=tell)
        if answer is None and not self.cancel_wanted:
            question = self.question(PART_FOR_BUYER.kind, **about)
            answer = await self.ask(question, unless=lambda: self.cancel_wanted)
        await self.leave_if_cancelled()
        return answer.outcome if answer is not None else "wait"

    def way_to(self, task: OpenTask) -> dict[str, Any]:
        """The buyer's basket; an heir sees of it what they have, this order."""
        if task.kind != PART.kind:
            return super().way_to(task)
        return {"order_id": self.case.order_id} if self.case.has_heir else {"basket_id": self.case.basket_id}

    def _line_of(self, form: dict[str, Any]) -> Goods | None:
        goods = self.case.goods
        number = int(form["line"]) if form.get("line") is not None else None
        if number is None:
            return goods[0] if len(goods) == 1 else None
        return next((one for one in goods if one.number == number), None)

    def check_before_taking(self, command: AnswerCommand) -> None:
        """A part is less than is wanted of one line, and something of the order; a sample is shown."""
        super().check_before_taking(command)
        task = self.find_task(command.task_id)
        if task is None or task.state is not TaskState.OPEN or task.kind not in _MADE:
            return
        form = self.clean_form(task, command.form)
        if form["outcome"] == "ready" and self._sampled and not form.get("photo_1"):
            raise wrong_form(FieldError("photo_1", "required"))
        if form["outcome"] != "part":
            return
        line = self._line_of(form)
        if line is None:
            raise wrong_form(FieldError("line", "required" if form.get("line") is None else "too_large"))
        units = int(form["units"])
        if units >= line.units:
            raise wrong_form(FieldError("units", "too_large"))
        if not sum(one.units for one in with_units(self.case.goods, line.number, units)):
            raise wrong_form(FieldError("units", "too_small"))
