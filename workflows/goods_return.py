"""Goods that a buyer gives back: sent, looked at, decided on, and paid back or replaced (processes.md, D.5)."""

from typing import Any

from temporalio import workflow

from activities.goods_returns import Returns
from domain.case import AnswerCommand, GivenAnswer, OpenTask, Outcome, TaskState
from domain.contests import (
    BUYER,
    CELL,
    GoodsReturnCase,
    ReturnDecision,
)
from domain.forms import FieldError
from domain.goods_return_process import GOODS_RETURN
from domain.goods_return_tasks import ARRIVED, DECIDE, HEIRS, LOOK, LOOK_FOR_CELL, SEND, SEND_AGAIN
from domain.market_deaths import Side
from domain.money_back import MoneyBack
from domain.working_days import Duration
from workflows.contest import Contesting
from workflows.exits import Exit, with_exits
from workflows.steps import Step
from workflows.tasks import wrong_form
from workflows.waiting import span


@workflow.defn(name="goods_return")
class ReturningGoods(Contesting):
    """The refund is open from the first moment on, so that nothing of the order is released meanwhile."""

    photos_until = frozenset({"GOODS_AWAITED", "LOOKED_AT", "DECIDING"})

    @workflow.init
    def __init__(self, case: GoodsReturnCase) -> None:
        super().__init__(GOODS_RETURN, case)
        self.case = case
        self._cell_said = ""
        self._shipment = ""
        # Who says that the goods are sent: the buyer, and the heirs of one who dies meanwhile.
        self._sending: list[OpenTask] = []

    @workflow.run
    @with_exits
    async def run(self, case: GoodsReturnCase) -> Outcome:
        del case
        await self.enter("GOODS_AWAITED")
        self.undo_with(Returns.drop)
        self.know_dead(self.case.dead)
        await self.do(Returns.await_goods, self.step())
        self.say("goods_return.asked", BUYER, days=self._days(SEND.kind))
        self.say("goods_return.comes", CELL)
        seen = await self._goods_seen()
        if seen.outcome == "good":
            self.note("note", "goods_good", seen.by.username)
            await self._settle(replaced=self.case.wish == "replacement")
        else:
            self._cell_said = str(seen.form["reason"])
            self.keep_photo(seen.form.get("photo"))
            self.note("note", "goods_wrong", seen.by.username, because=self._cell_said)
            await self._decide()
        stage = self.record.stage
        return Outcome(stage, stage)

    # The goods on their way, and somebody who looks at them.

    async def _goods_seen(self) -> GivenAnswer:
        # Heirs are asked already where the buyer had died before: it is their word that counts then.
        self._sending.insert(0, self.open_task(self.question(SEND.kind, self.parties.buyer_member_id)))
        look = self.open_task(self.question(LOOK.kind, self.parties.cell_member_id))
        # The cell may have them before the buyer says that they are sent.
        await self.until(lambda: _is_closed(self._sending[-1]) or _is_done(look))
        if not _is_done(look):
            self._take_sending(self._sending[-1])
        self.cancel(self._sending[-1])
        await self.enter("LOOKED_AT")
        if not _is_done(look):
            self.say("goods_return.sent", CELL, shipment=self._shipment)
        if answer := await self._answer_of(look):
            return answer
        self.note("note", "cell_silent")
        for_cell = self.open_task(self.question(LOOK_FOR_CELL.kind, decides=True))
        await self.until(lambda: _is_done(look) or _is_closed(for_cell))
        for task in (look, for_cell):
            self.cancel(task)
        return next(task.answers[-1] for task in (look, for_cell) if task.state is TaskState.DONE)

    def _take_sending(self, send: OpenTask) -> None:
        """Raises Exit where the buyer keeps the goods, or nobody sent them in time."""
        if send.state is not TaskState.DONE:
            raise Exit("WITHDRAWN", "never_came")
        answer = send.answers[-1]
        if answer.outcome == "keep":
            raise Exit("WITHDRAWN", "kept")
        self._shipment = str(answer.form.get("shipment", ""))
        self.note("note", "goods_sent", answer.by.username)

    async def _answer_of(self, look: OpenTask) -> GivenAnswer | None:
        """The cell's word, if it comes within its time."""
        within = self.deadline(span(self.case.policy.look_within))
        await self.until(lambda: _is_closed(look), within)
        return look.answers[-1] if look.state is TaskState.DONE else None

    # What becomes of it.

    async def _decide(self) -> None:
        await self.enter("DECIDING")
        answer = await self.ask(self.question(DECIDE.kind, decides=True))
        if answer is None:
            raise AssertionError("a decision has no end of its own")
        why = str(answer.form["reason"])
        self.note("note", "decided", answer.by.username, because=why)
        match answer.outcome:
            case "refuse":
                await self.do(Returns.refuse, self.step())
                self.record.undos.clear()
                raise Exit("REFUSED", "not_as_it_was")
            case "part":
                await self._settle(rials=int(answer.form["part_rials"]))
            case outcome:
                await self._settle(replaced=outcome == "replace")

    async def _settle(self, *, replaced: bool = False, rials: int = 0) -> None:
        """The goods again, or the money; the money also where the goods do not come."""
        if replaced and await self._replace():
            await self.do(Returns.replaced, self.step())
            self.record.undos.clear()
            await self.enter("REPLACED")
            return
        await self.enter("PAYING_BACK")
        approved = await self.do(Returns.approve, ReturnDecision(self.step(), rials))
        self.record.undos.clear()
        self.note("money", "approved", amount_rials=approved)
        self.say("goods_return.approved", BUYER, amount_rials=approved)
        self.say("goods_return.paid_to_buyer", CELL, amount_rials=approved)
        owed = MoneyBack(self.record.process_id, self.case.money_back, self.parties.buyer_member_id)
        await self.pay_back(owed)
        await self.enter("REFUNDED")

    async def _replace(self) -> bool:
        """Whether the buyer has the same goods again."""
        await self.enter("REPLACING")
        self.say("goods_return.send_again", CELL)
        sent = await self.ask(self.question(SEND_AGAIN.kind, self.parties.cell_member_id))
        if sent is None or sent.outcome == "cannot":
            self.note("note", "not_sent_again")
            return False
        self._shipment = str(sent.form["shipment"])
        self.note("note", "sent_again", sent.by.username, shipment=self._shipment)
        self.say("goods_return.sent_again", BUYER, shipment=self._shipment)
        arrived = await self.ask(self.question(ARRIVED.kind, self.parties.buyer_member_id))
        missing = arrived is not None and arrived.outcome == "missing"
        self.note("note", "replacement_missing" if missing else "replacement_there")
        return not missing

    # What people and other cases say.

    def check_before_taking(self, command: AnswerCommand) -> None:
        super().check_before_taking(command)
        task = self.find_task(command.task_id)
        if task is None or task.kind != DECIDE.kind or command.form.get("outcome") != "part":
            return
        if int(self.clean_form(task, command.form)["part_rials"]) > self.case.rials:
            raise wrong_form(FieldError("part_rials", "more_than_asked"))

    def party_died(self, side: Side) -> None:
        """Market support asks the heirs about goods that the buyer has not sent; a dead cell's goods it looks at itself."""
        if side == "buyer" and self.record.stage == "GOODS_AWAITED":
            self._sending.append(self.open_task(self.question(HEIRS.kind, decides=True)))

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        del name
        return Returns.drop, self.step()

    def left(self, way: Exit) -> None:
        event = "goods_return.refused" if way.stage == "REFUSED" else "goods_return.withdrawn"
        for side in (BUYER, CELL):
            self.say(event, side, reasons=list(way.reasons))

    # Inside.

    def _days(self, kind: str) -> int:
        """How long somebody has by the policy that this case carries."""
        return Duration.parse(self.case.policy.tasks[kind].due).amount

    def known(self) -> dict[str, Any]:
        case = self.case
        return {
            "buyer_member_id": case.parties.buyer_member_id, "order_id": case.parties.order_id,
            "goods": [one.words for one in case.goods], "amount_rials": case.rials, "wish": case.wish,
            "ground": case.ground, "said": case.said, "cell_said": self._cell_said,
            "photos": list(self.photos), "shipment": self._shipment,
        }  # fmt: skip


def _is_done(task: OpenTask) -> bool:
    return task.state is TaskState.DONE


def _is_closed(task: OpenTask) -> bool:
    return task.state is not TaskState.OPEN
