"""What the stories after a sale share: an order of a rehearsed cell that was paid at a gateway and delivered."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from domain.categories import category_of
from domain.orders import Basket, Wanted, WantedOrder, agree
from domain.products import OfferState
from domain.sale_link import sale_link_of
from domain.working_days import WorkingCalendar
from gateways.caller import CaseClock
from gateways.payments import payment_gateways
from stores.fulfilments import FulfilmentStore
from stores.offers import OfferStore
from stores.orders import Order, OrderStore
from stores.payments import PaymentStore
from stores.refunds import Refund, RefundStore
from stores.releases import ReleaseStore
from tests.fixtures.office import CODE_SECRET
from tests.office import Case, Office, Village, now
from tests.stories.market import drafted, send

SUPPORT, OTHER_SUPPORT = "market_support1", "market_support2"
GATEWAY, PRICE, CARRIER = "peyvand", 2_000_000, 300_000
CALENDAR = WorkingCalendar(frozenset())
COMPLAINT: dict[str, Any] = {"wrong": "broken", "words": "گوشهٔ گلیم پاره است"}


@dataclass
class Sold:
    """An order with who bought it and who made it."""

    office: Office
    order_id: str
    product_id: str
    cell_id: str
    buyer: str
    maker: str

    @property
    def link(self) -> str:
        return f"/s/{sale_link_of(CODE_SECRET, self.order_id)}"

    def order(self) -> Order:
        with self.office.database.reading() as session:
            found = OrderStore(session).get(self.order_id)
        assert found is not None
        return found

    def refunds(self) -> list[Refund]:
        with self.office.database.reading() as session:
            return RefundStore(session).of_order(self.order_id)

    async def complains(self, as_: str | None = None, **more: Any) -> Case:
        """The buyer complains; the cell is asked."""
        path = f"/orders/{self.order_id}/complaints"
        answer = await send(self.office, "POST", path, COMPLAINT | more, as_=as_ or self.buyer)
        assert answer.status_code == 202, answer.text
        return await self.case(answer.json()["id"], "after_sales.answer")

    async def case(self, case_id: str, task: str) -> Case:
        case = Case(self.office, case_id)
        self.office.cases.insert(0, case.id)
        await case.sees("task_opened", task=task)
        return case

    async def kept(self) -> list[dict[str, Any]]:
        found = await self.office.read(f"/orders/{self.order_id}/complaints", as_=self.buyer)
        items: list[dict[str, Any]] = found["items"]
        return items

    async def page(self, path: str = "", data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """The buyer's page behind the link, in English; with `data` a form on it is sent."""
        headers = {"Cookie": "hamyar_language=en", "Origin": "http://testserver"}
        address = f"{self.link}{path}"
        if data is None:
            return await self.office.api.get(address, headers=headers)
        answer = await self.office.api.post(address, data=data, headers=headers, **more)
        if answer.status_code != httpx.codes.SEE_OTHER:
            return answer
        return await self.office.api.get(answer.headers["location"], headers=headers)


async def sold(
    office: Office,
    village: Village,
    *,
    delivered: bool = True,
    released: bool = False,
    units: int = 1,
    own: bool = False,
) -> Sold:
    """Bought by the second member of a village of the cell that is the first one's; long ago where `released`.

    `own`: the cell's person has bought it themselves.
    """
    buyer = village.members[0 if own else 1]
    product_id, cell_id = await drafted(office, village)
    with office.database.writing() as session:
        OfferStore(session).move(product_id, cell_id, OfferState.LISTED, now())
        offer = OfferStore(session).get(product_id, cell_id)
    assert offer is not None
    at = now() - timedelta(days=30 if released else 1)
    name = f"basket-{secrets.token_hex(6)}"
    wanted = _basket(name, offer.book, product_id, cell_id, buyer, units, at)
    authority, reference = await _paid_at_gateway(office, wanted)
    order_id = wanted.orders[0].order_id

    with office.database.writing() as session:
        OrderStore(session).place(wanted, at)
        payments = PaymentStore(session)
        payments.begin(f"{name}:pay:1", name, GATEWAY, at)
        payments.offered(f"{name}:pay:1", authority, at)
        payments.verified(f"{name}:pay:1", reference, wanted.total_rials, at)
        if delivered:
            _deliver(session, order_id, at)
        if released:
            ReleaseStore(session).release(order_id, now())
    return Sold(office, order_id, product_id, cell_id, buyer, village.members[0])


def _deliver(session: Any, order_id: str, at: datetime) -> None:
    OrderStore(session).accept(order_id, at)
    parcels = FulfilmentStore(session)
    parcels.begin(order_id, at)
    parcels.ready(order_id, at)
    parcels.booked(order_id, f"S-{order_id}", at)
    parcels.scanned(order_id, "delivered", at, CALENDAR)


def _basket(
    name: str, book: str, product_id: str, cell_id: str, buyer: str, units: int, at: datetime
) -> Basket:
    category = category_of("carpets")
    assert category is not None
    lines = (Wanted(product_id, units, PRICE, category),)
    orders = agree([WantedOrder(f"{name}-a", cell_id, lines, "post", CARRIER)])
    return Basket(name, book, buyer, orders, at + timedelta(minutes=30))


async def _paid_at_gateway(office: Office, wanted: Basket) -> tuple[str, str]:
    """The gateway has the buyer's money; its names of the try and of the money."""
    clock = CaseClock(now(), rehearsal_of=wanted.basket_id)
    async with httpx.AsyncClient() as http:
        address = office.sandbox.address(f"payment/{GATEWAY}")
        gateway = payment_gateways({}, {GATEWAY: address}, http)[GATEWAY]
        rials = wanted.total_rials
        link = await gateway.create(f"{wanted.basket_id}:pay:1", rials, "http://testserver/back", clock)
        await http.post(link.pay_url, data={"state": "paid"})
        said = await gateway.verify(link.authority, rials, clock)
    return link.authority, said.reference
