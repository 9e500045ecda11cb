"""Stretches of an order's way that several stories walk: cells with goods, a paid basket, and what people answer."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy.orm import Session

from activities.handing import give_event
from activities.orders import Orders
from domain.case import OutsideEvent
from domain.categories import category_of
from domain.ledger import REAL_BOOK
from domain.order_steps import BasketPaid
from domain.orders import Basket, Wanted, WantedOrder, agree
from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from gateways.caller import CaseClock
from gateways.payments import payment_gateways
from stores.cells import CellStore
from stores.fulfilments import FulfilmentStore
from stores.offers import OfferStore
from stores.orders import Order, OrderStore
from stores.payments import PaymentStore
from stores.products import ProductStore
from stores.refunds import RefundStore
from tests.office import Case, Office, Village, now
from tests.papers import picture
from tests.stories.cells import begun

ACCEPT, READY, SAMPLE, CHECK = "order.accept", "order.ready", "order.show_sample", "order.check_sample"
SUPPORT, SAMIN, EXPERT = "market_support1", "product_expert1", "cell_expert1"
PRICE, CARRIAGE = 2_000_000, 300_000
GATEWAY = "peyvand"


@dataclass(frozen=True)
class Seller:
    """A cell in earnest, with its village; who answers for it has the username of their member id."""

    village: Village
    cell_id: str

    @property
    def member_id(self) -> str:
        return self.village.members[0]


async def a_seller(office: Office) -> Seller:
    village = office.found_village()
    return Seller(village, (await begun(office, village, rehearsal=False)).id)


def goods(
    office: Office, *sellers: Seller, category: str = "carpets", stock: int = 5, price_rials: int = PRICE
) -> str:
    """A product that these cells have in the market; its id."""
    product_id = f"product-{secrets.token_hex(6)}"

    def write(session: Session) -> None:
        for one in sellers:
            cell = CellStore(session, office.keys).get(one.cell_id)
            assert cell is not None
            maker = Maker(cell.id, cell.member_id, cell.region, cell.province, cell.county)
            terms = OfferTerms(price_rials, 1_000_000, made_to_order=False, stock=stock, production_days=3)
            if one is sellers[0]:
                ProductStore(session).define(
                    ProductDefinition(
                        product_id, REAL_BOOK, maker, "گلیم", "Kilim", "از پشم", category, "carpet_weaving", 1_500,
                        terms, (), "expert", now(),
                    )
                )  # fmt: skip
            else:
                OfferStore(session).add(product_id, REAL_BOOK, maker, terms, "expert", now())
            OfferStore(session).move(product_id, one.cell_id, OfferState.LISTED, now())

    office.database.write(write)
    return product_id


async def bought(
    office: Office, buyer: str, *wanted: tuple[Seller, str, int], live: bool = False
) -> list[Case]:
    """A basket that its buyer has paid; the case of each cell's order, in the order of what is wanted."""
    basket_id = f"basket-{secrets.token_hex(8)}"
    book = REAL_BOOK if live else f"rehearsal:{basket_id}"
    sellers = list({one.cell_id: one for one, _, _ in wanted}.values())
    ids = [f"order-{secrets.token_hex(8)}" for _ in sellers]
    orders = []
    for order_id, seller in zip(ids, sellers, strict=True):
        lines = tuple(_wanted(office, product, units) for one, product, units in wanted if one is seller)
        orders.append(WantedOrder(order_id, seller.cell_id, lines, "post", CARRIAGE))
    basket = Basket(basket_id, book, buyer, agree(orders), now() + timedelta(minutes=30))

    authority, reference = await _paid_at_gateway(office, basket, live=live)

    def pay(session: Session) -> None:
        OrderStore(session).place(basket, now())
        payments, payment = PaymentStore(session), f"{basket_id}:pay:1"
        payments.begin(payment, basket_id, GATEWAY, now())
        payments.offered(payment, authority, now())
        payments.verified(payment, reference, basket.total_rials, now())

    office.database.write(pay)
    begin = Orders(office.engine, office.database, office.keys).begin
    assert sorted(await begin(BasketPaid(basket_id, book, now()))) == sorted(ids)
    office.cases[:0] = ids
    cases = [Case(office, one) for one in ids]
    for case in cases:
        await case.sees("task_opened", task=ACCEPT)
    return cases


async def _paid_at_gateway(office: Office, basket: Basket, *, live: bool) -> tuple[str, str]:
    """The buyer pays at the played gateway; the authority of the try, and the gateway's reference of the money."""
    clock = CaseClock(now(), None if live else basket.basket_id)
    played = {GATEWAY: office.sandbox.address(f"payment/{GATEWAY}")}
    async with httpx.AsyncClient() as http:
        gateway = payment_gateways({}, played, http)[GATEWAY]
        page = await gateway.create(
            f"{basket.basket_id}:pay:1", basket.total_rials, "https://hamyar.example/back", clock
        )
        office.sandbox.tell(f"/payments/{page.authority}", state="paid")
        verified = await gateway.verify(page.authority, basket.total_rials, clock)
    return page.authority, str(verified.reference)


def _wanted(office: Office, product_id: str, units: int) -> Wanted:
    with office.database.reading() as session:
        product = ProductStore(session).get(product_id)
    assert product is not None
    category = category_of(product.category_code)
    assert category is not None
    return Wanted(product_id, units, product.lowest_rials or 0, category)


async def accepts(case: Case, seller: Seller) -> None:
    await case.says(ACCEPT, seller.member_id, "accept")
    await case.sees("entered", stage="IN_PREPARATION")


async def shows(case: Case, seller: Seller, kind: str = SAMPLE) -> None:
    """The cell has made it, and shows it."""
    await case.sees("task_opened", task=kind)
    photo = await a_photo(case, kind, seller.member_id)
    await case.says(kind, seller.member_id, "ready", photo_1=photo)
    await case.sees("task_opened", task=CHECK)


async def a_photo(case: Case, kind: str, as_: str) -> str:
    task = next(one for one in await case.tasks() if one["kind"] == kind)
    handed = await case.office.hand_in(task["id"], "photo_1", picture(), as_=as_)
    assert handed.status_code == 201, handed.text
    return str(handed.json()["id"])


async def made(case: Case, seller: Seller) -> None:
    """Accepted, shown, found good, and booked with the carrier."""
    await accepts(case, seller)
    await shows(case, seller)
    await case.says(CHECK, SAMIN, "good")
    await case.sees("booked")


def order_of(office: Office, case: Case) -> Order:
    with office.database.reading() as session:
        found = OrderStore(session).get(case.id)
    assert found is not None
    return found


def parcel_of(office: Office, case: Case) -> tuple[str, str]:
    """Its number, and its state."""
    with office.database.reading() as session:
        found = FulfilmentStore(session).get(case.id)
    assert found is not None
    return found.shipment_id or "", found.state


def refunds_of(office: Office, case: Case) -> list[tuple[str, int]]:
    with office.database.reading() as session:
        return [(one.state, one.rials) for one in RefundStore(session).of_order(case.id)]


async def scans(office: Office, shipment_id: str, state: str, seq: int, **more: Any) -> httpx.Response:
    """The carrier's webhook."""
    facts = {"shipment_id": shipment_id, "state": state, "at": now().isoformat(), "seq": seq} | more
    return await office.webhook("carrier", "carrier.scan", facts, secrets.token_hex(8))


async def hears(office: Office, case: Case, kind: str, **facts: Any) -> str | None:
    """What another case tells it."""
    event = OutsideEvent(f"{case.id}:{kind}:{sorted(facts.items())}", kind, now(), facts)
    return await give_event(office.engine, office.database, case.id, event)
