"""What somebody has bought in a sample market: orders that wait for their cells, a late one, a delivered one, a return.

Buyers, cells and experts do what they would do on their pages, and the played gateways and carrier tell of it. Needs a
running house whose outside systems are all played; what was done before is not done again.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx
from sqlalchemy.orm import Session

from activities.order_start import keep_order
from api.case_commands import complete_task
from api.case_start import start_kept
from api.contest_requests import ReturnRequest
from api.contest_start import start_return
from api.order_requests import OrderRequest, WantedAddress, WantedBuyer, WantedLine
from api.order_start import start_order
from api.state import ApiState
from api.uploads import keep_upload
from commands.house import api_of
from commands.sample_market import PRODUCTS, drawn
from domain.categories import category_of
from domain.ledger import REAL_BOOK
from domain.market_policies import OrderPolicy
from domain.market_states import FULFILMENT
from domain.orders import Basket, Wanted, WantedOrder, agree
from domain.payment_gateways import GOZAR, PEYVAND
from domain.permissions import Actor, Role
from domain.policies import shipped_policies
from gateways.caller import CaseClock
from gateways.payments import PaymentGateway
from settings import Settings, secrets_of
from stores.cases import CaseStore, StartDue
from stores.database import Database
from stores.fulfilments import FulfilmentStore
from stores.inbox_views import TaskDetail
from stores.kanoons import KanoonStore
from stores.members import Member, MemberStore
from stores.offers import Offer, OfferStore
from stores.orders import Order, OrderStore
from stores.payments import Payment, PaymentStore
from stores.products import ProductStore
from stores.staff import StaffStore
from stores.task_reading import detail_of, open_tasks_of_cases
from systems import systems_of

Found = TypeVar("Found")
_PATIENCE_SECONDS, _PAUSE_SECONDS = 300.0, 0.3
_ASKED_BEFORE = timedelta(days=4)
_BUYERS = 2
_SAYS = {
    "order.accept": "accept", "order.ready": "ready", "order.show_sample": "ready", "order.check_sample": "good",
}  # fmt: skip
"""What is answered on the way to the carrier."""


class NotThere(Exception):
    """A sample order waited in vain for a part of the house."""


@dataclass(frozen=True, slots=True)
class SampleOrders:
    """Members who log in buy; each basket has a name, by which it is known to be there already."""

    state: ApiState
    gateways: Mapping[str, PaymentGateway]
    http: httpx.AsyncClient

    async def begin(self) -> list[str]:
        """The ids of the orders; none where there is no sample market, or nobody who logs in. Raises NotThere."""
        buyers = await self.state.database.aread(self._buyers)
        if len(buyers) < _BUYERS or not await self.state.database.aread(_has_market):
            return []
        one, other = buyers[:_BUYERS]
        late = await self._late(other, 9)
        waiting = await self._bought(one, "waiting", PEYVAND, {4: 1, 11: 2})
        delivered = await self._bought(other, "delivered", GOZAR, {7: 2})
        returned = await self._bought(one, "returned", PEYVAND, {6: 1})
        await asyncio.gather(*(self._delivered(order) for order in (*delivered, *returned)))
        for order in returned:
            await start_return(self.state, _member(one), order.id, ReturnRequest(), "sample")
        return [order.id for order in (*late, *waiting, *delivered, *returned)]

    def _buyers(self, session: Session) -> list[Member]:
        people, members = StaffStore(session).people(Role.MEMBER), MemberStore(session, self.state.keys)
        found = [members.get(one.member_id) for one in people if one.member_id]
        return [one for one in found if one is not None]

    # Buying.

    async def _bought(self, buyer: Member, name: str, gateway: str, wanted: Mapping[int, int]) -> list[Order]:
        """The orders of a basket that its buyer has paid on the gateway's page; units by the number of a sample product."""
        kanoon = await self.state.database.aread(lambda s: KanoonStore(s).get(buyer.kanoon_id or ""))
        address = WantedAddress(
            name=buyer.name, mobile=buyer.mobile, province=kanoon.province if kanoon else "",
            county=kanoon.county if kanoon else "", address="خیابان بهشتی، پلاک ۱۲", postal_code="1234567890",
        )  # fmt: skip
        lines = [WantedLine(product_id=_product(number), quantity=units) for number, units in wanted.items()]
        asked = OrderRequest(
            buyer=WantedBuyer(member_id=buyer.id), lines=lines, ship_to=address, gateway=gateway
        )
        basket_id = await start_order(self.state, _member(buyer), asked, f"sample {name}")
        payment = await self._until(lambda session: _way_to_pay(session, basket_id))
        if payment.state == "waiting":
            await self.http.post(payment.pay_url or "", data={"state": "paid"})
        return await self._until(lambda session: _begun(session, basket_id))

    async def _late(self, buyer: Member, number: int) -> list[Order]:
        """Paid days ago, and its cell silent since. Nothing that runs is older than its house: this one's own policy
        gives its cell no time.
        """
        offer = await self.state.database.aread(lambda s: OfferStore(s).of_products([_product(number)]))
        now, before = self.state.clock(), self.state.clock() - _ASKED_BEFORE
        basket = _basket_of_one(buyer, offer[_product(number)][0], number, before)
        payment_id, clock, gateway = f"{basket.basket_id}:pay:1", CaseClock(now), self.gateways[PEYVAND]
        link = await gateway.create(payment_id, basket.total_rials, self.state.address, clock)
        await self.http.post(link.pay_url, data={"state": "paid"})
        paid = await gateway.verify(link.authority, basket.total_rials, clock)

        def keep(session: Session) -> list[Order]:
            orders, payments = OrderStore(session), PaymentStore(session)
            if orders.place(basket, before):
                payments.begin(payment_id, basket.basket_id, PEYVAND, before)
                payments.offered(payment_id, link.authority, before, link.pay_url)
                payments.verified(payment_id, paid.reference, paid.amount_rials, before)
            kept = orders.of_basket(basket.basket_id)
            for order in kept:
                keep_order(session, self.state.keys, order, now, policy=_without_time())
            return kept

        kept = await self.state.database.awrite(keep)
        for order in kept:
            await start_kept(self.state, lambda session, of=order.id: _start_of(session, of))  # type: ignore[misc]
        return kept

    # What cells, experts and the carrier do.

    async def _delivered(self, order: Order) -> None:
        """Accepted, made, looked at, and brought by the carrier; one that is further on is left as it is."""
        cell = await self.state.database.aread(lambda session: _cell_of(session, order))
        expert = await self.state.database.aread(_expert)
        while (task := (await self._until(lambda session: _next(session, order))).task) is not None:
            actor = expert if task.kind == "order.check_sample" else cell
            form: dict[str, Any] = {"outcome": _SAYS[task.kind]}
            if task.kind == "order.show_sample":
                picture = await keep_upload(self.state, actor, task, "photo_1", drawn(PRODUCTS[8], 640))
                form["photo_1"] = picture.id
            await complete_task(
                self.state, actor, task.id, expected_rev=task.rev, request_id="sample", form=form
            )

    async def _until(self, look: Callable[[Session], Found | None]) -> Found:
        """What is there some day. Raises NotThere."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            found = await self.state.database.aread(look)
            if found:
                return found
            await asyncio.sleep(_PAUSE_SECONDS)
        raise NotThere("a part of the house does not answer")


def _product(number: int) -> str:
    return f"product-sample-{number}"


def _has_market(session: Session) -> bool:
    return ProductStore(session).get(_product(len(PRODUCTS))) is not None


def _member(buyer: Member) -> Actor:
    return Actor(buyer.id, frozenset({Role.MEMBER}), member_id=buyer.id, kanoon_id=buyer.kanoon_id)


def _cell_of(session: Session, order: Order) -> Actor:
    """The cell's person, who does not log in."""
    case = CaseStore(session).get(order.id)
    member_id = case.member_id if case else None
    return Actor(member_id or "", frozenset({Role.MEMBER}), member_id=member_id)


def _expert(session: Session) -> Actor:
    return StaffStore(session).people(Role.PRODUCT_EXPERT)[0].actor


def _start_of(session: Session, order_id: str) -> StartDue:
    due = CaseStore(session).start_of(order_id)
    if due is None:
        raise AssertionError("kept just before")
    return due


def _way_to_pay(session: Session, basket_id: str) -> Payment | None:
    return next((one for one in PaymentStore(session).of_basket(basket_id) if one.pay_url), None)


def _begun(session: Session, basket_id: str) -> list[Order]:
    """Once all of them have their case."""
    orders, cases = OrderStore(session).of_basket(basket_id), CaseStore(session)
    return orders if all(cases.get(one.id) is not None for one in orders) else []


@dataclass(frozen=True, slots=True)
class _Step:
    """What is asked next; nothing once the buyer has it, or it went another way."""

    task: TaskDetail | None


def _next(session: Session, order: Order) -> _Step | None:
    """None while the carrier, or a part of the house, is at work."""
    for task_id in open_tasks_of_cases(session, [order.id]):
        task = detail_of(session, task_id, None)
        if task is not None and task.kind in _SAYS:
            return _Step(task)
    parcel = FulfilmentStore(session).get(order.id)
    is_there = parcel is None or parcel.state in FULFILMENT.ends
    return _Step(None) if is_there else None


def _basket_of_one(buyer: Member, offer: Offer, number: int, at: datetime) -> Basket:
    category = category_of(PRODUCTS[number - 1].category_code)
    if category is None:
        raise AssertionError("a category that is shipped")
    lines = (Wanted(offer.product_id, 1, offer.terms.price_rials, category),)
    policy = shipped_policies().basket
    carried = WantedOrder(
        "order-sample-late-1", offer.maker.cell_id, lines, policy.carrier, policy.carrier_takes(1_000)
    )
    return Basket("basket-sample-late", REAL_BOOK, buyer.id, agree([carried]), at + timedelta(minutes=30))


def _without_time() -> OrderPolicy:
    policy = shipped_policies().order
    at_once = policy.tasks["order.accept"].model_copy(update={"due": "0h"})
    return policy.model_copy(update={"tasks": dict(policy.tasks) | {"order.accept": at_once}})


async def buy(settings: Settings) -> None:
    """The sample orders of a running house. Raises NotThere."""
    database = Database(settings.database)
    try:
        async with httpx.AsyncClient() as http:
            systems = systems_of(settings, secrets_of(settings.folder), http)
            await SampleOrders(api_of(settings, database).state.hamyar, systems.gateways, http).begin()
    finally:
        database.close()
