"""A cell's input supply: priced, paid for, taken by a supplier, delivered, looked at, and only then paid (issue 6)."""

from collections.abc import Callable
from typing import Any

from temporalio import workflow

from activities.suppliers import Suppliers
from activities.supplies import Supplies
from domain.case import AnswerCommand, GivenAnswer, Outcome, OutsideEvent
from domain.forms import FieldError
from domain.jalali import tehran_date
from domain.loans import IncomingReceipt
from domain.market_deaths import Side
from domain.outside_events import Unreadable, read_receipt
from domain.process import TaskKind
from domain.supplier_news import read_word
from domain.supplier_orders import CANNOT_DELIVER, DELIVERED, OrderStep, OrderWord
from domain.supplies import CANCELS, GoodsCame, MoneyIn, PriceAgreed, SupplyCase, SupplyEnd, goods_order
from domain.supply_tasks import (
    AGREE,
    CHECK,
    CHECK_FOR_CELL,
    FOLLOW,
    FOLLOW_FOR_CELL,
    HEAR_SUPPLIER,
    OTHER_SUPPLIER,
    PAY,
    SETTLE_WRONG,
)
from workflows.exits import Exit, with_exits
from workflows.supply_payout import SupplyPayout
from workflows.tasks import wrong_form
from workflows.waiting import span


@workflow.defn(name="supply")
class Supplying(SupplyPayout):
    """The road of one supply. A connected supplier takes it and tells of it itself; of every other one people tell."""

    @workflow.init
    def __init__(self, case: SupplyCase) -> None:
        super().__init__(case)
        self._receipts: list[IncomingReceipt] = []
        self._word: OrderWord | None = None
        self._connected = False

    @workflow.run
    @with_exits
    async def run(self, case: SupplyCase) -> Outcome:
        del case
        await self.enter("CREATED")
        await self._agree()
        await self.enter("AWAITING_PAYMENT")
        await self._be_paid()
        await self.enter("PAID")
        await self._find_supplier()
        await self.enter("ACCEPTED")
        await self._be_delivered()
        await self.enter("DELIVERED")
        await self._look_at_goods()
        await self.enter("PAYOUT")
        await self.pay_supplier()
        self._tell("supply.settled")
        await self.enter("SETTLED")
        return Outcome("SETTLED", "SETTLED")

    # Price and payment.

    async def _agree(self) -> None:
        unfit = ""
        while True:
            answer = await self.ask(self.question(AGREE.kind, unfit=unfit))
            if answer is None:
                raise AssertionError("a price has no end of its own")
            if answer.outcome == "decline":
                self.note("task", "not_to_be_had", answer.by.username, because=str(answer.form["reason"]))
                raise Exit("DECLINED", "not_to_be_had")
            supplier, rials = str(answer.form["supplier_id"]), int(answer.form["rials"])
            unfit = await self.do(
                Supplies.agree, PriceAgreed(self.record.process_id, workflow.now(), supplier, rials)
            )
            if not unfit:
                break
            self.note("note", "unknown_supplier")
        self.case.agreed_rials, self.case.suppliers = rials, [supplier]
        by = answer.by.username
        self.note("task", "price_agreed", by, agreed_rials=rials, supplier_id=supplier)
        self._tell("supply.price_agreed", agreed_rials=rials, what=self.case.what)

    async def _be_paid(self) -> None:
        """Out of the cell's credit where that is enough; else the cell says how, and has two weeks."""
        unfit, end = "", self.deadline(span(self.case.policy.pay))
        while not await self.do(Supplies.hold, self.step()):
            credit = await self.do(Supplies.credit, self.step())
            about = {"credit_rials": credit, "reference": self.record.process_id, "unfit": unfit}
            answer = await self.ask(
                self.question(PAY.kind, to_cell=True, **about), unless=lambda: bool(self._receipts)
            )
            if answer is None and not self._receipts:
                raise Exit("EXPIRED", "not_paid")
            outcome = answer.outcome if answer else "by_bank"
            if outcome == "cancel":
                raise Exit("CANCELLED", "not_wanted")
            if outcome == "from_sales":
                unfit = await self.do(Supplies.pay_out_of_sales, self.step())
                if unfit:
                    self.note("money", "short_of_sales")
                continue
            if not self._receipts:
                self.note("note", "waits_for_money")
            if not await self.until(lambda: bool(self._receipts), end, what="bank"):
                raise Exit("EXPIRED", "not_paid")
            await self._book_receipts()
        self.note("money", "paid_for", agreed_rials=self.case.agreed_rials)

    async def _book_receipts(self) -> None:
        while self._receipts:
            one = self._receipts[0]
            money = MoneyIn(self.record.process_id, workflow.now(), one.reference, one.amount_rials)
            if await self.do(Supplies.take_receipt, money):
                self.note("money", "money_came", rials=one.amount_rials)
            self._receipts.pop(0)

    # The supplier.

    async def _find_supplier(self) -> None:
        """Asked in turn until one takes it; at the same price."""
        while True:
            supplier = self.case.suppliers[-1]
            self.note("outside", "asked_supplier", supplier_id=supplier)
            if await self._taken_by_supplier():
                await self.do(Supplies.accept, self.step())
                return
            await self._ask_another()

    async def _taken_by_supplier(self) -> bool:
        self._connected = await self.do(Suppliers.is_connected, self._order())
        if self._connected:
            said = await self.do(Suppliers.order, self._order())
            if said.state == "refused":
                self.note("outside", "supplier_refused", supplier_says=said.reason)
                self._word = said
                return False
            self._accepted(said.deliver_by)
            self._hear(said)
            return True
        answer = await self.ask(self.question(HEAR_SUPPLIER.kind))
        if answer is None:
            self.note("note", "supplier_silent")
            return False
        by = answer.by.username
        if answer.outcome == "refused":
            self.note("task", "supplier_refused_person", by, because=str(answer.form["reason"]))
            return False
        self._accepted(str(answer.form["deliver_by"]), by)
        return True

    def _accepted(self, day: str, by: str | None = None) -> None:
        self._word = None
        self.note("task" if by else "outside", "supplier_accepted", by, due_on=day)
        self._tell("supply.accepted", str(len(self.case.suppliers)), what=self.case.what, until=day)

    async def _ask_another(self) -> None:
        says, unfit = (self._word.reason if self._word else ""), ""
        while True:
            answer = await self.ask(self.question(OTHER_SUPPLIER.kind, supplier_says=says, unfit=unfit))
            if answer is None:
                raise AssertionError("finding another supplier has no end of its own")
            if answer.outcome == "give_up":
                self.note("task", "not_to_be_had", answer.by.username, because=str(answer.form["reason"]))
                raise Exit("DECLINED", "no_supplier")
            supplier, now = str(answer.form["supplier_id"]), workflow.now()
            price = PriceAgreed(self.record.process_id, now, supplier, self.case.agreed_rials)
            unfit = await self.do(Supplies.ask_another, price)
            if not unfit:
                self.case.suppliers.append(supplier)
                self._word = None
                return

    async def _be_delivered(self) -> None:
        """A connected supplier tells, or is asked; where it does not say, and of every other, the cell's person tells."""
        if self._connected:
            for poll in [self.deadline(span(one)) for one in self.case.policy.supplier_polls]:
                if await self.until(lambda: self._word is not None, poll, what="supplier"):
                    break
                self._hear(await self.do(Suppliers.look, self._order()))
        if self._word is None:
            answer = await self._ask_cell(FOLLOW, FOLLOW_FOR_CELL, unless=lambda: self._word is not None)
            if answer is not None:
                arrived = answer.outcome == "arrived"
                self._word = OrderWord(DELIVERED if arrived else CANNOT_DELIVER)
                because = {} if arrived else {"because": str(answer.form["reason"])}
                self.note("task", "arrived" if arrived else "not_coming", answer.by.username, **because)
        if self._word is None or self._word.state != DELIVERED:
            raise Exit("DELIVERY_FAILED", "not_delivered")
        await self.do(Supplies.deliver, self.step())

    async def _look_at_goods(self) -> None:
        """The supplier is paid for what is there and right."""
        answer = await self._ask_cell(CHECK, CHECK_FOR_CELL, unless=lambda: False)
        if answer is None:
            raise AssertionError("looking at goods has no end of its own")
        by, came, kept = answer.by.username, self.case.units, 0
        if answer.outcome == "part":
            came = int(answer.form["units_came"])
            self.note("task", "came_in_part", by, units_came=came)
        elif answer.outcome == "all":
            self.note("task", "came_whole", by)
        else:
            remarks = str(answer.form["reason"])
            self.note("task", "came_wrong", by, because=remarks)
            kept = await self._settle_wrong(remarks)
        await self.do(Supplies.receive, GoodsCame(self.record.process_id, workflow.now(), came, kept))

    async def _ask_cell(
        self, own: TaskKind, for_cell: TaskKind, *, unless: Callable[[], bool]
    ) -> GivenAnswer | None:
        """The cell's person; an expert of cells in the place of one who has died."""
        answer = None
        if not self.is_dead(self.case.member_id):
            answer = await self.ask(self.question(own.kind, to_cell=True), unless=unless)
        if answer is None and self.is_dead(self.case.member_id) and not unless():
            answer = await self.ask(self.question(for_cell.kind), unless=unless)
        return answer

    async def _settle_wrong(self, remarks: str) -> int:
        """The lower price that it is kept for; 0 for the agreed one."""
        answer = await self.ask(self.question(SETTLE_WRONG.kind, remarks=remarks))
        if answer is None:
            raise AssertionError("settling has no end of its own")
        self.note("task", "settled_wrong", answer.by.username, because=str(answer.form["reason"]))
        if answer.outcome == "returned":
            raise Exit("RETURNED", "sent_back")
        return int(answer.form["rials"]) if answer.outcome == "lower" else 0

    # What people and systems say.

    def check_before_taking(self, command: AnswerCommand) -> None:
        task = self.find_task(command.task_id)
        form = self.clean_form(task, command.form) if task is not None else {}
        if task is None:
            return
        if (
            task.kind in (CHECK.kind, CHECK_FOR_CELL.kind)
            and int(form.get("units_came", 0)) >= self.case.units
        ):
            raise wrong_form(FieldError("units_came", "too_large"))
        if task.kind == SETTLE_WRONG.kind and int(form.get("rials", 0)) >= self.case.agreed_rials:
            raise wrong_form(FieldError("rials", "too_large"))
        day = str(form.get("deliver_by", ""))
        if day and day < tehran_date(workflow.now()).isoformat():
            raise wrong_form(FieldError("deliver_by", "day_past"))

    def take(self, event: OutsideEvent) -> str | None:
        if event.type == "bank.receipt":
            return self._take_receipt(event)
        if event.type in CANCELS:
            self._cell_goes()
            return None
        if event.type.startswith("supplier."):
            return self._take_word(event)
        return super().take(event)

    def _cell_goes(self) -> None:
        if self.record.stage in ("CREATED", "AWAITING_PAYMENT"):
            self._leaving = Exit("CANCELLED", "cell_closes")

    def side_of(self, member_id: str) -> Side | None:
        return "cell" if member_id == self.case.member_id else None

    def party_died(self, side: Side) -> None:
        del side
        self._cell_goes()

    def _take_receipt(self, event: OutsideEvent) -> str | None:
        """Money that comes while nobody waits for it is a person's."""
        try:
            receipt = read_receipt(event.facts, now=workflow.now())
        except Unreadable as unreadable:
            return unreadable.code
        if self.record.stage != "AWAITING_PAYMENT" or self._leaving:
            return "not_expected"
        self._receipts.append(receipt)
        return None

    def _take_word(self, event: OutsideEvent) -> str | None:
        """What is said again alike changes nothing; anything else about an order that has ended is a person's."""
        if event.facts.get("order_id") != self._order().order_id or not self._connected:
            return "order_ended"
        word = read_word(event.type, event.facts)
        if self._word is not None:
            return None if word.state == self._word.state else "order_ended"
        self._hear(word)
        return None

    def _hear(self, word: OrderWord) -> None:
        if word.state not in (DELIVERED, CANNOT_DELIVER) or self._word is not None:
            return
        self._word = word
        if word.state == DELIVERED:
            self.note("outside", "supplier_delivered")
        else:
            self.note("outside", "supplier_cannot_deliver", supplier_says=word.reason)

    # The end.

    def left(self, way: Exit) -> None:
        self._tell("supply.ended", what=self.case.what, reasons=list(way.reasons))

    async def finish(self, outcome: Outcome) -> None:
        """Whatever it held is the cell's credit again, before the case is over."""
        await self._book_receipts()
        if outcome.stage != "SETTLED":
            event = {"DELIVERY_FAILED": "failed", "RETURNED": "returned", "DECLINED": "declined"}
            await self.do(
                Supplies.end,
                SupplyEnd(self.record.process_id, workflow.now(), event.get(outcome.stage, "cancelled")),
            )
        await super().finish(outcome)

    def _order(self) -> OrderStep:
        case, record = self.case, self.record
        what = f"{case.what}, {case.units} {case.unit}"
        return OrderStep(
            goods_order(record.process_id, len(case.suppliers)), record.process_id, record.book, workflow.now(),
            case.suppliers[-1] if case.suppliers else "", what, case.agreed_rials, case.kanoon_id, record.region,
            case.county,
        )  # fmt: skip

    def _tell(self, event: str, key: str = "", **facts: Any) -> None:
        self.tell(event, key, member_id=self.case.member_id, **facts)
