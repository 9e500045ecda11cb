"""A basket: its goods are held while the buyer pays, late money is looked for and never lost, and when it is paid each cell's
order goes its own way (processes.md, D.1 and D.2).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from activities.baskets import Baskets
from activities.orders import Orders
from domain.basket_process import ASK_ABOUT_PAYMENT, BASKET
from domain.baskets import (
    CALLBACK,
    CANCEL_ASKED,
    ORDER_ENDED,
    PASSED_ON,
    TRY_ASKED,
    BasketCase,
    BasketStep,
    Try,
    TryState,
    TryStep,
)
from domain.case import Outcome, OutsideEvent
from domain.market_deaths import Side
from domain.money_back import MoneyBack
from domain.order_steps import BasketPaid
from domain.payment_gateways import GATEWAYS, number_of_payment
from workflows.exits import Exit, with_exits
from workflows.paying_back import PayingBack
from workflows.tasks import Question
from workflows.waiting import Deadline, span


@workflow.defn(name="basket")
class BuyingABasket(PayingBack):
    """Nothing that anybody says about a payment counts: it only says that its gateway is to be asked now."""

    @workflow.init
    def __init__(self, case: BasketCase) -> None:
        super().__init__(BASKET, case.record, case.policy.tasks)
        self.case = case
        # Tries whose gateway is to be asked now, and where the buyer wants to pay.
        self._asked: list[int] = []
        self._wanted = case.gateway
        # What did not answer is asked again then; at which gateway no way to pay could be opened.
        self._again_at: datetime | None = None
        self._unopened = ""
        self._cancelled = False
        self._died = False

    @workflow.run
    @with_exits
    async def run(self, case: BasketCase) -> Outcome:
        await self.enter("CREATED")
        await self._open_wanted()
        await self.enter("AWAITING_PAYMENT")
        self._tell("basket.placed", amount_rials=case.total_rials, until=case.pay_by.isoformat())
        if not await self._is_paid_in_time():
            await self._free_goods()
            if not await self._look_out(lambda: True, revives=not self._cancelled):
                raise self._unpaid_end()
        await self.enter("PAID")
        self._tell("basket.paid", amount_rials=case.total_rials)
        begun = await self.do(Orders.begin, BasketPaid(case.basket_id, self.record.book, workflow.now()))
        self.note("note", "orders_begun", orders=len(begun))
        await self._look_out(lambda: not case.open_orders, revives=False)
        await self.enter("COMPLETED")
        return Outcome("COMPLETED", "COMPLETED")

    def _unpaid_end(self) -> Exit:
        if not self._cancelled:
            return Exit("EXPIRED", "not_paid")
        return Exit("CANCELLED", "buyer_died" if self._died else "cancelled_by_buyer")

    # Paying in time.

    async def _is_paid_in_time(self) -> bool:
        """Until it is paid, its time is over, or the buyer does not want it any more."""
        case = self.case
        while workflow.now() < case.pay_by and not self._cancelled:
            at = min(self._again_at or case.pay_by, case.pay_by)
            await self.until(lambda: bool(self._asked or self._wanted or self._cancelled), at, what="payment")
            if self._again_at is not None and workflow.now() >= self._again_at:
                self._again_at = None
                self._ask_about("unknown")
                self._wanted, self._unopened = self._wanted or self._unopened, ""
            if await self._hear_of_tries():
                return True
            if not self._cancelled:
                await self._open_wanted()
        # Somebody may have paid a moment ago, and nobody has told us yet.
        self._ask_about("waiting", "unknown")
        return await self._hear_of_tries()

    async def _open_wanted(self) -> None:
        """A way to pay by the gateway that is wanted, or by another one where it opens none."""
        wanted, self._wanted = self._wanted, ""
        if not wanted:
            return
        for gateway in (wanted, *(one for one in GATEWAYS if one != wanted)):
            one = self._try_at(gateway)
            if one is None:
                return
            one.state = await self.do(Baskets.open_try, self._try_step(one))
            if one.state == "waiting":
                self.note("outside", "try_opened", number=one.number, gateway=gateway)
                return
            self.note("outside", "try_not_opened", gateway=gateway)
        self._unopened, self._again_at = wanted, self._later()

    def _try_at(self, gateway: str) -> Try | None:
        """One that this gateway has not heard of, or a new one; None where there were too many."""
        for one in self.case.tries:
            if (one.gateway, one.state) == (gateway, "not_opened"):
                return one
        if len(self.case.tries) >= self.case.policy.most_tries:
            return None
        self.case.tries.append(Try(len(self.case.tries) + 1, gateway))
        return self.case.tries[-1]

    async def _free_goods(self) -> None:
        """Nobody has paid: what was held is there for others."""
        await self.do(Baskets.cancel if self._cancelled else Baskets.expire, self._step())
        self.note("note", "stock_free")
        await self.enter("UNPAID")
        self._tell("basket.cancelled" if self._cancelled else "basket.expired")

    # Money, whenever it comes.

    async def _hear_of_tries(self) -> bool:
        """Asks about the tries of which there is news; whether one has paid the basket."""
        while self._asked:
            one = self.case.tries[self._asked.pop(0) - 1]
            if one.state not in ("paid", "late", "returned"):
                self._knows(one, await self.do(Baskets.settle, self._try_step(one)))
        return any(one.state == "paid" for one in self.case.tries)

    async def _look_out(self, is_over: Callable[[], bool], *, revives: bool) -> bool:
        """Asks for days about tries that are open, whoever tells of them, and until `is_over`.

        Late money goes back, and with `revives` it pays the basket where all its goods are still to be had: then True.
        """
        looks = [self.deadline(span(one)) for one in self.case.policy.look_after]
        while True:
            await self._hear_of_tries()
            if await self._see_to_late_money(revives=revives):
                return True
            if not self._those("waiting", "unknown"):
                looks = []
            if not looks and await self._ask_people():
                continue
            if not looks and not self._asked and is_over():
                return False
            if not await self._until_next_look(looks[0] if looks else None, is_over):
                looks = looks[1:]
                self._ask_about("waiting", "unknown")

    async def _until_next_look(self, look: Deadline | None, is_over: Callable[[], bool]) -> bool:
        def done() -> bool:
            return bool(self._asked) or (look is None and is_over())

        return await self.until(done, look, what="late_money" if is_over() else "orders")

    async def _see_to_late_money(self, *, revives: bool) -> bool:
        """Whether some of it has revived the basket; all other goes back."""
        if revives and self._those("paid"):
            # Revived before, by a worker that died before the engine had heard of it.
            return True
        for one in self._those("late"):
            if revives and not self._died and await self.do(Baskets.revive, self._try_step(one)):
                one.state = "paid"
                self.note("money", "revived")
                return True
            await self._send_back(one)
        return False

    async def _ask_people(self) -> bool:
        """About tries of which no gateway gave a clear answer; whether there were any."""
        unclear = self._those("unknown", "contradicts")
        for one in unclear:
            step = self._try_step(one)
            buyer, kind = self.case.buyer_member_id, ASK_ABOUT_PAYMENT.kind
            about = {
                "member_id": buyer, "payment_id": step.payment_id, "gateway": one.gateway,
                "amount_rials": self.case.total_rials, "why": one.state,
            }  # fmt: skip
            answer = await self.ask(Question(kind, about, exclude_members=[buyer, *self.case.makers]))
            if answer is None:
                raise AssertionError("this question has no end of its own")
            self.note("task", "asked_gateway", answer.by.username, task=kind, answer=answer.outcome)
            if answer.outcome == "paid":
                said = self._try_step(one, str(answer.form["reference"]))
                self._knows(one, await self.do(Baskets.take_word, said))
            else:
                one.state = "not_paid"
        return bool(unclear)

    async def _send_back(self, one: Try) -> None:
        """To the buyer, however long that takes."""
        payment_id, buyer = self._try_step(one).payment_id, self.case.buyer_member_id
        await self.pay_back(MoneyBack(payment_id, self.case.money_back, buyer, late=True))
        one.state = "returned"

    def _knows(self, one: Try, state: TryState) -> None:
        if state == "unknown":
            self._again_at = self._later()
        if state == one.state:
            return
        one.state = state
        if state in ("paid", "late"):
            what = "paid" if state == "paid" else "came_late"
            self.note("money", what, amount_rials=self.case.total_rials, gateway=one.gateway)
        elif state in ("failed", "unknown", "contradicts"):
            self.note("outside", f"try_{state}", gateway=one.gateway)

    # What is said to it.

    def take(self, event: OutsideEvent) -> str | None:
        match event.type:
            case _ if event.type == CALLBACK:
                return self._take_callback(str(event.facts["payment_id"]))
            case _ if event.type == TRY_ASKED:
                return self._take_wish(str(event.facts["gateway"]))
            case _ if event.type == CANCEL_ASKED:
                if not self._may_still_pay():
                    return "too_late"
                self._cancelled = True
                self.note("note", "cancel_asked", event.facts.get("by"))
                return None
            case _ if event.type == ORDER_ENDED:
                return self._take_end(event)
        return super().take(event)

    def side_of(self, member_id: str) -> Side | None:
        return "buyer" if member_id == self.case.buyer_member_id else None

    def party_died(self, side: Side) -> None:
        """What is not paid is not waited for, and nothing is revived; what is paid its orders hear of themselves."""
        del side
        paid = any(one.state == "paid" for one in self.case.tries)
        self._died = True
        if self.record.stage in ("CREATED", "AWAITING_PAYMENT") and not paid:
            self._cancelled = True
        self.went_on()

    def _take_callback(self, payment_id: str) -> str | None:
        number = number_of_payment(self.case.basket_id, payment_id)
        if number is None or number > len(self.case.tries):
            return "unknown_reference"
        if self._left:
            return "case_closed"
        self.note("outside", "callback", gateway=self.case.tries[number - 1].gateway)
        if number not in self._asked:
            self._asked.append(number)
        return None

    def _take_wish(self, gateway: str) -> str | None:
        if gateway not in GATEWAYS:
            return "not_expected"
        if not self._may_still_pay():
            return "too_late"
        if any((one.gateway, one.state) == (gateway, "waiting") for one in self.case.tries):
            # There is a way to pay there already, and it is shown.
            return None
        if len(self.case.tries) >= self.case.policy.most_tries:
            return "tried_too_often"
        self._wanted = gateway
        return None

    def _take_end(self, event: OutsideEvent) -> str | None:
        order_id, became = str(event.facts["order_id"]), str(event.facts["outcome"])
        if became not in BASKET.codes["became"] or self.record.stage != "PAID":
            return "not_expected"
        if order_id not in self.case.open_orders:
            return "unknown_reference"
        self.case.open_orders.remove(order_id)
        if became == PASSED_ON:
            self.case.open_orders.append(str(event.facts["passed_on_to"]))
        self.note("note", "order_over", order_id=order_id, became=became)
        return None

    def _may_still_pay(self) -> bool:
        paid = any(one.state == "paid" for one in self.case.tries)
        return self.record.stage == "AWAITING_PAYMENT" and not (paid or self._cancelled)

    # Small things.

    def _ask_about(self, *states: TryState) -> None:
        numbers = [one.number for one in self._those(*states)]
        self._asked += [number for number in numbers if number not in self._asked]

    def _those(self, *states: TryState) -> list[Try]:
        return [one for one in self.case.tries if one.state in states]

    def _later(self) -> datetime:
        return workflow.now() + timedelta(minutes=self.case.policy.ask_again_minutes)

    def _tell(self, event: str, **facts: Any) -> None:
        case = self.case
        self.tell(event, member_id=case.buyer_member_id, basket_id=case.basket_id, **facts)

    def _step(self) -> BasketStep:
        return BasketStep(self.case.basket_id, self.record.book, workflow.now())

    def _try_step(self, one: Try, reference: str = "") -> TryStep:
        return TryStep(
            self.case.basket_id, self.record.book, workflow.now(), one.number, one.gateway, reference
        )
