"""Orders of the market: begun when their basket is paid, accepted, passed on, scanned, released, ended (section D)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.handing import give_event
from activities.order_start import keep_order
from activities.outside import between_cases
from activities.starting import start_case
from domain.case import OutsideEvent
from domain.children import child_id
from domain.ledger import REAL_BOOK
from domain.market_states import Impossible, Taken
from domain.order_steps import (
    ENDED,
    Acceptance,
    BasketNews,
    BasketPaid,
    EndStep,
    GiveBack,
    HeirNamed,
    OrderLook,
    OrderStep,
    SampleSeen,
    ScanStep,
)
from domain.orders import is_sampled
from stores.calendar import CalendarStore
from stores.cases import CaseStore
from stores.cells import keep_sign
from stores.database import Database
from stores.fulfilments import FulfilmentStore
from stores.market_deaths import name_heir
from stores.market_events import Unknown
from stores.orders import OrderStore
from stores.passing_on import others_with_all
from stores.refunds import ENDED as NOT_DELIVERED
from stores.refunds import RefundStore, Wish
from stores.releases import ReleaseStore
from stores.sealing import Keys

Result = TypeVar("Result")
CONTRADICTS = "contradicts"
"""What became of a carrier's word that cannot be: a person looks at it, and nothing moved."""


class Orders:
    """Steps about one order, or the orders of a basket. Each is safe to repeat: the stores know what was done."""

    def __init__(self, client: Client, database: Database, keys: Keys) -> None:
        self._client = client
        self._database = database
        self._keys = keys

    @between_cases
    @activity.defn(name="Orders.begin")
    async def begin(self, paid: BasketPaid) -> list[str]:
        """The case of each order of a paid basket, those that have none yet; the ids of all that were begun, ever."""

        def keep(session: Session) -> list[str]:
            orders = OrderStore(session).of_basket(paid.basket_id)
            for order in orders:
                if order.state == "paid":
                    keep_order(session, self._keys, order, paid.at)
            return [order.id for order in orders if CaseStore(session).start_of(order.id) is not None]

        order_ids = await self._database.awrite(keep)
        for order_id in order_ids:
            await self._start(order_id, paid)
        return order_ids

    @activity.defn(name="Orders.accept")
    async def accept(self, step: Acceptance) -> bool:
        """The cell makes it, and has begun to; whether somebody looks at it before it is sent."""
        order = step.order

        def write(session: Session) -> bool:
            orders = OrderStore(session)
            kept = orders.locked(order.order_id)
            nth = orders.accepted_before(kept.cell_id, kept.book) + 1
            sampled = is_sampled(nth, step.sample_first, step.sample_one_in)
            if (
                orders.accept(order.order_id, order.at, sampled=sampled) is Taken.MOVED
                and kept.book == REAL_BOOK
            ):
                keep_sign(session, self._keys, kept.cell_id, "sold", order.order_id, order.at)
            parcels = FulfilmentStore(session)
            parcels.begin(order.order_id, order.at)
            parcel = parcels.get(order.order_id)
            return parcel is not None and parcel.sampled

        return await self._write(write)

    @between_cases
    @activity.defn(name="Orders.pass_on")
    async def pass_on(self, step: OrderStep) -> str:
        """Another cell that has all of it is offered the order; the id of its order, empty where there is none.

        Each cell is asked once. Where it was passed on before, that one again.
        """

        def write(session: Session) -> str:
            order = OrderStore(session).locked(step.order_id)
            found = order.passed_on_to or ""
            for cell_id in [] if found else others_with_all(session, order):
                new_id = child_id("order", step.order_id, cell_id)
                if RefundStore(session).pass_on(step.order_id, new_id, cell_id, step.at):
                    found = new_id
                    break
            new = OrderStore(session).get(found) if found else None
            if new is not None:
                keep_order(session, self._keys, new, step.at)
            return found

        new_id = await self._write(write)
        if new_id:
            await self._start(new_id, step)
        return new_id

    @activity.defn(name="Orders.end")
    async def end(self, step: EndStep) -> bool:
        """Its stock is free, what was paid goes back as an approved refund; whether there is one."""

        def write(session: Session) -> bool:
            refunds = RefundStore(session)
            refunds.end_order(step.order.order_id, step.event, step.refund_id, step.order.at)
            return refunds.get(step.refund_id) is not None

        return await self._write(write)

    @activity.defn(name="Orders.found_good")
    async def found_good(self, step: SampleSeen) -> None:
        """Somebody looked at it before it is sent, and found it good."""
        order = step.order
        await self._write(lambda session: FulfilmentStore(session).checked(order.order_id, step.by, order.at))

    @activity.defn(name="Orders.ready")
    async def ready(self, step: OrderStep) -> None:
        """It can be sent."""
        await self._write(lambda session: FulfilmentStore(session).ready(step.order_id, step.at))

    @activity.defn(name="Orders.give_back")
    async def give_back(self, step: GiveBack) -> None:
        """Units that are not delivered: their part of the money is an approved refund."""
        order = step.order

        def write(session: Session) -> None:
            refunds = RefundStore(session)
            refunds.ask(
                step.refund_id, order.order_id, NOT_DELIVERED, Wish({step.line_number: step.units}), order.at
            )
            refunds.approve(step.refund_id, order.at)

        await self._write(write)

    @activity.defn(name="Orders.name_heir")
    async def name_heir(self, step: HeirNamed) -> str:
        """A member has it for its buyer, who has died; empty, or the code why not. Safe to repeat."""
        return await self._write(lambda session: name_heir(session, step.order.order_id, step.member_id))

    @activity.defn(name="Orders.scan")
    async def scan(self, step: ScanStep) -> OrderLook:
        """The carrier's word, in any order and repetition; `taken` is moved, same, late or contradicts."""
        order_id = step.order.order_id

        def write(session: Session) -> OrderLook:
            calendar = CalendarStore(session).working_calendar()
            try:
                with session.begin_nested():
                    taken = FulfilmentStore(session).scanned(order_id, step.word, step.scanned_at, calendar)
            except Impossible:
                return _look(session, order_id, CONTRADICTS)
            return _look(session, order_id, taken.value)

        return await self._write(write)

    @activity.defn(name="Orders.look")
    async def look(self, step: OrderStep) -> OrderLook:
        """The order as it is. Only reads."""
        return await self._database.aread(lambda session: _look(session, step.order_id))

    @activity.defn(name="Orders.release")
    async def release(self, step: OrderStep) -> OrderLook:
        """Its money is divided, once, where its window is over and nothing is open; `taken` is empty where not."""

        def write(session: Session) -> OrderLook:
            try:
                with session.begin_nested():
                    taken = ReleaseStore(session).release(step.order_id, step.at)
            except Impossible:
                return _look(session, step.order_id)
            return _look(session, step.order_id, taken.value)

        return await self._write(write)

    @between_cases
    @activity.defn(name="Orders.tell_basket")
    async def tell_basket(self, news: BasketNews) -> str | None:
        """None where the basket took the news, else the code why not. Idempotent by the order."""
        order = news.order
        facts: dict[str, Any] = {"order_id": order.order_id, "outcome": news.outcome}
        if news.passed_on_to:
            facts["passed_on_to"] = news.passed_on_to
        event = OutsideEvent(f"{order.order_id}:{ENDED}", ENDED, order.at, facts)
        return await give_event(self._client, self._database, news.basket_id, event)

    async def _start(self, order_id: str, step: BasketPaid | OrderStep) -> None:
        """Tells the engine at once of a case that was kept; the relay would later. Idempotent by the order's id."""
        due = await self._database.aread(lambda session: CaseStore(session).start_of(order_id))
        if due is not None and due.started_at is None:
            await start_case(self._client, due)
            await self._database.awrite(lambda session: CaseStore(session).mark_started(order_id, step.at))

    async def _write(self, write: Callable[[Session], Result]) -> Result:
        with for_a_person():
            return await self._database.awrite(write)


@contextmanager
def for_a_person() -> Iterator[None]:
    """What contradicts what is known is not helped by repeating it."""
    try:
        yield
    except Impossible as impossible:
        raise ApplicationError(impossible.code, type=impossible.code, non_retryable=True) from impossible
    except Unknown as unknown:
        raise ApplicationError(
            "there is no such order", type="unknown_order", non_retryable=True
        ) from unknown


def _look(session: Session, order_id: str, taken: str = "") -> OrderLook:
    order, parcel = OrderStore(session).get(order_id), FulfilmentStore(session).get(order_id)
    if order is None or parcel is None:
        raise Unknown(order_id)
    release, left = ReleaseStore(session).get(order_id), None
    if release is not None and release.state != "paid":
        # A loan that does not take its share leaves it to the cell.
        shared = release.loan_rials if release.loan_state in ("waiting", "given") else 0
        left = release.left_rials + shared
    return OrderLook(order.state, parcel.state, order.contested, order.window_ends_at, left, taken)
