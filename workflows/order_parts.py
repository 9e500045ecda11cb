"""What every part of an order's road needs: its steps, what it hears from outside, how it ends (section D)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from temporalio import workflow

from activities.orders import Orders
from domain.carrier_news import read_scan
from domain.case import GivenAnswer, OpenTask, Outcome, OutsideEvent, TaskState
from domain.listings import CELL_GOES
from domain.money_back import MoneyBack
from domain.order_process import ORDER
from domain.order_steps import (
    CANCEL_ASKED,
    CONTEST_OVER,
    CONTESTED,
    PAYOUT_NEWS,
    SCAN,
    BasketNews,
    EndStep,
    OrderCase,
    OrderStep,
    ToldScan,
    in_one_line,
    in_words,
)
from domain.outside_events import Unreadable
from workflows.exits import Exit
from workflows.paying_back import PayingBack
from workflows.steps import Step
from workflows.tasks import Question

BEFORE_THE_CARRIER = frozenset({"PAID", "ACCEPTED", "IN_PREPARATION"})
_HEARD = frozenset(
    {
        "order.accept", "order.accept_for_cell", "order.ready", "order.show_sample", "order.ready_for_cell",
        "order.late", "order.cell_closes", "order.hand_over", "order.ask_carrier", "order.lost",
    }
)  # fmt: skip
"""Tasks whose answers the road finds among the news; those of the others it waits for where it asks."""
_EVENTS = MappingProxyType(
    {"DECLINED": "declined", "CANCELLED": "cancelled", "DELIVERY_FAILED": "delivery_failed"}
)
_KNOW = frozenset({"declined", "cell_cannot", "cell_closes"})
"""Reasons that the cell gave itself, and need not be told."""


class OfAnOrder(PayingBack):
    """The base of the road's parts."""

    def __init__(self, case: OrderCase) -> None:
        super().__init__(ORDER, case.record, case.times)
        self.case = case
        self.answers: list[tuple[OpenTask, GivenAnswer | None]] = []
        self.scans: list[ToldScan] = []
        self.payouts: list[str] = []
        self.cancel_wanted = False
        self.passes_on = False
        self.cancelled_because = "buyer_cancelled"
        self.cell_goes = False
        self.shipment_id = ""
        self.passed_on_to = ""
        self._told: dict[int, str] = {}
        self.heard_contests = 0
        self._contests: dict[str, bool] = {}
        self._goes_back = False
        self._way: Exit | None = None

    # What it says.

    def step(self) -> OrderStep:
        return OrderStep(self.case.order_id, self.case.book, workflow.now())

    def known(self, **more: Any) -> dict[str, Any]:
        """What tasks may show of it."""
        case = self.case
        return {
            "goods": in_words(case.goods),
            "goods_rials": case.goods_rials,
            "production_days": case.production_days,
            "member_id": case.member_id,
            "buyer_member_id": case.buyer_member_id,
            "shipment_id": self.shipment_id,
        } | more

    def question(self, kind: str, to_member_id: str | None = None, **more: Any) -> Question:
        """Of staff, neither cell nor buyer decide: it is their own case."""
        own = () if to_member_id else (self.case.member_id, self.case.buyer_member_id)
        return Question(kind, ORDER.shown(kind, self.known(**more)), to_member_id, exclude_members=own)

    def tell_buyer(self, event: str, key: str = "", task_id: str | None = None, **facts: Any) -> None:
        self.tell(
            event, key, member_id=self.case.buyer_member_id, task_id=task_id, what=self._what(), **facts
        )

    def tell_cell(self, event: str, key: str = "", task_id: str | None = None, **facts: Any) -> None:
        self.tell(event, key, member_id=self.case.member_id, task_id=task_id, what=self._what(), **facts)

    def _what(self) -> dict[str, str]:
        return in_one_line(self.case.goods)

    # What it hears.

    def take(self, event: OutsideEvent) -> str | None:
        if event.type == SCAN:
            return self._take_scan(event.facts)
        if event.type in CELL_GOES:
            self.note("note", "cell_closes")
            self.cell_goes = self.record.stage in BEFORE_THE_CARRIER
            return None
        if event.type == CANCEL_ASKED:
            return self._take_cancel(event)
        if event.type == PAYOUT_NEWS:
            self.payouts.append(str(event.facts["state"]))
            return None
        if event.type not in (CONTESTED, CONTEST_OVER):
            return super().take(event)
        case_id, over = str(event.facts["case_id"]), event.type == CONTEST_OVER
        self.heard_contests += 1
        # The two may come in either order.
        self._contests[case_id] = not over and self._contests.get(case_id, True)
        self.note("note", "contest_over" if over else "contested", case_id=case_id)
        return None

    def _take_cancel(self, event: OutsideEvent) -> str | None:
        if self.record.stage not in BEFORE_THE_CARRIER or self._left or self.passes_on:
            return "too_late"
        who = str(event.facts.get("by", "buyer"))
        self.cancelled_because = "cancelled_by_support" if who == "market_support" else "buyer_cancelled"
        self.cancel_wanted = True
        self.note("note", "cancel_asked", who=who)
        return None

    def _take_scan(self, facts: Mapping[str, Any]) -> str | None:
        """Told twice it counts once; one of another parcel, or other than the same one before, is a person's."""
        try:
            shipment_id, scan = read_scan(facts, now=workflow.now())
        except Unreadable as unreadable:
            return unreadable.code
        if not self.shipment_id or shipment_id != self.shipment_id:
            return "parcel_of_another"
        on_its_way = self.record.stage in BEFORE_THE_CARRIER or self.record.stage == "SHIPPED"
        if scan.seq not in self._told and (self._left or not on_its_way):
            # Whoever hands it over looks whether it says anything new of what is over.
            return "order_ended"
        return self.hear_scan(scan)

    def hear_scan(self, scan: ToldScan) -> str | None:
        before = self._told.get(scan.seq)
        if before is None:
            self._told[scan.seq] = scan.word
            self.scans.append(scan)
        return None if before in (None, scan.word) else "changed_repeat"

    @property
    def contested(self) -> bool:
        return any(self._contests.values())

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        if task.kind in _HEARD:
            self.answers.append((task, given))
            self.went_on()

    def expired(self, task: OpenTask) -> None:
        if task.kind in _HEARD:
            self.answers.append((task, None))

    def is_asked(self, kind: str) -> bool:
        return any(task.kind == kind and task.state is TaskState.OPEN for task in self.record.tasks)

    def close(self, *kinds: str) -> None:
        """These are not asked any more."""
        for task in [task for task in self.record.tasks if task.kind in kinds]:
            self.cancel(task)

    # How it ends.

    async def leave(self, stage: str, reason: str) -> NoReturn:
        """Not while something is open about it: whose decision that is moves the same money."""
        await self.until(lambda: not self.contested, what="contest")
        raise Exit(stage, reason)

    async def leave_if_cancelled(self) -> None:
        if self.cancel_wanted:
            await self.leave("CANCELLED", self.cancelled_because)

    async def leave_by(self, left: Exit) -> Outcome:
        """The order is over at once; the case, when the buyer has the money."""
        self._way = left
        outcome = await super().leave_by(left)
        if self._goes_back:
            self.note("money", "money_goes_back")
            await self.give_back(self._refund_id)
        return outcome

    @property
    def _refund_id(self) -> str:
        return f"{self.case.order_id}:ended"

    async def give_back(self, refund_id: str) -> None:
        """Until the buyer has what an approved refund gives back."""
        await self.pay_back(MoneyBack(refund_id, self.case.money_back, self.case.buyer_member_id))

    def undoing(self, name: str) -> tuple[Step[Any, Any], Any]:
        if self._way is None:
            raise KeyError(name)
        return Orders.end, EndStep(self.step(), _EVENTS[self._way.stage], self._refund_id)

    def undone(self, name: str, result: Any) -> None:
        del name
        self._goes_back = bool(result)

    def left(self, way: Exit) -> None:
        self.tell_buyer("order.not_coming", reasons=list(way.reasons))
        if not _KNOW.intersection(way.reasons):
            self.tell_cell("order.gone", reasons=list(way.reasons))

    async def finish(self, outcome: Outcome) -> None:
        """Its basket is told before it is over; one that does not take the news is no hindrance."""
        news = BasketNews(
            self.step(), self.case.basket_id, outcome.outcome.lower(), self.passed_on_to or None
        )
        if refused := await self.do(Orders.tell_basket, news):
            self.note("note", "basket_not_told", reasons=[refused])
        await super().finish(outcome)
