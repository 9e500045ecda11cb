"""An order of the market that was paid and delivered, and what becomes of it when somebody is not content."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy.orm import Session

from domain import order_postings
from domain.categories import category_of
from domain.identifiers import sheba_from_account
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from domain.orders import Basket, Wanted, WantedOrder, agree
from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from gateways.caller import CaseClock
from gateways.payments import payment_gateways
from stores.calendar import CalendarStore
from stores.fulfilments import FulfilmentStore
from stores.ledger import LedgerStore
from stores.offers import OfferStore
from stores.orders import Order, OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import Batch
from stores.payouts import PayoutStore
from stores.products import ProductStore
from stores.refunds import RefundStore
from stores.releases import ReleaseStore
from tests.office import REGION, Case, Office, Village, now

SUPPORT, OTHER_SUPPORT, TREASURY = "market_support1", "market_support2", "treasury1"
PRICE, FREIGHT = 2_000_000, 300_000


@dataclass
class Sale:
    """Three kilims of one cell, in a rehearsal's book, paid for at a played gateway."""

    office: Office
    village: Village
    order_id: str
    basket_id: str
    authority: str
    category: str
    book: str

    @property
    def buyer(self) -> str:
        return self.village.members[1]

    @property
    def maker(self) -> str:
        return self.village.members[0]

    @property
    def cell_id(self) -> str:
        return f"cell-{self.basket_id.removeprefix('basket-')}"

    def order(self) -> Order:
        with self.office.database.reading() as session:
            found = OrderStore(session).get(self.order_id)
        assert found is not None
        return found

    def balance(self, account: str) -> int:
        with self.office.database.reading() as session:
            return LedgerStore(session).balance(self.book, account).available

    def refunded(self, refund_id: str) -> Any:
        with self.office.database.reading() as session:
            return RefundStore(session).get(refund_id)

    def deliver(self, at: datetime | None = None) -> None:
        at = at or now()

        def scan(session: Session) -> None:
            OrderStore(session).accept(self.order_id, at)
            parcels = FulfilmentStore(session)
            parcels.begin(self.order_id, at)
            parcels.ready(self.order_id, at)
            parcels.booked(self.order_id, f"S-{self.order_id}", at)
            calendar = CalendarStore(session).working_calendar()
            parcels.scanned(self.order_id, "delivered", at, calendar)

        self.office.database.write(scan)

    def release(self) -> None:
        """The window is over, and the money divided."""
        at = now() + timedelta(days=30)
        self.office.database.write(lambda session: ReleaseStore(session).release(self.order_id, at))

    def pay_out(self) -> int:
        """The cell has its money of a released order, by a batch that the bank settled; rials."""
        at, batch_id = now() + timedelta(days=30), f"paya-{self.order_id}"
        sheba = sheba_from_account("070", str(secrets.randbelow(10**9)))
        batch = Batch(batch_id, self.book, at, "clock", 10**12, timedelta(hours=72))

        def write(session: Session) -> int:
            accounts, payouts = PayoutAccountStore(session, self.office.keys), PayoutStore(session, 3)
            accounts.set_sheba(self.cell_id, self.book, sheba, now() - timedelta(days=9))
            accounts.verify(self.cell_id, self.book, 1, now())
            (payout,) = payouts.prepare(batch, at)
            payouts.send(payout.id, at)
            payouts.settled(payout.id, f"B-{payout.id}", at)
            return payout.amount_rials

        return self.office.database.write(write)

    def lend_market(self, rials: int) -> None:
        """Money of other sales, out of which the bank pays meanwhile."""
        legs = (Leg(order_postings.BANK_OF_MARKET, debit=rials), Leg("capital:fund", credit=rials))
        lent = Transfer(self.book, f"lent:{self.order_id}", "opening", Unit.RIALS, legs, now())
        self.office.database.write(lambda session: LedgerStore(session).post(lent))

    def hand_over(self, rials: int) -> None:
        """The gateway hands over what buyers paid."""
        moved = order_postings.gateway_settled(self.book, "peyvand", secrets.token_hex(4), rials, now())
        self.office.database.write(lambda session: LedgerStore(session).post(moved))

    async def asks(self, what: str = "returns", *, as_: str | None = None, **body: Any) -> httpx.Response:
        return await self.office.call(
            "POST", f"/orders/{self.order_id}/{what}", body, as_=as_ or self.buyer,
            **{"Idempotency-Key": secrets.token_hex(8)},
        )  # fmt: skip

    async def begins(self, what: str = "returns", *, as_: str | None = None, **body: Any) -> Case:
        """The case of what is asked for, with its first tasks open."""
        answer = await self.asks(what, as_=as_, **body)
        assert answer.status_code == 202, answer.text
        case = Case(self.office, answer.json()["id"])
        self.office.cases.insert(0, case.id)
        await case.sees("task_opened", task="goods_return.look" if what == "returns" else "dispute.evidence")
        return case

    async def shown(self, case: Case, as_: str | None = None) -> dict[str, Any]:
        kind = "returns" if case.id.startswith("goods_return") else "disputes"
        found: dict[str, Any] = await self.office.read(f"/{kind}/{case.id}", as_ or self.buyer)
        return found


async def sold(
    office: Office, *, units: int = 3, category: str = "carpets", delivered: bool = True, live: bool = False
) -> Sale:
    """Bought and paid, in a rehearsal or `live`; delivered unless it is said otherwise."""
    village, name = office.found_village(), secrets.token_hex(6)
    cell_id, basket_id = f"cell-{name}", f"basket-{name}"
    maker = Maker(cell_id, village.members[0], REGION, "تهران", "ری")
    terms = OfferTerms(PRICE, 1_200_000, made_to_order=False, stock=9, production_days=3)
    product = ProductDefinition(
        f"product-{name}", REAL_BOOK, maker, "گلیم دست‌بافت", "Hand-woven kilim", "از پشم", category, "kilim", 1_500,
        terms, (), "expert", now(),
    )  # fmt: skip
    chosen = category_of(category)
    assert chosen is not None
    wanted = WantedOrder(
        f"order-{name}", cell_id, (Wanted(product.product_id, units, PRICE, chosen),), "post", FREIGHT
    )
    book = REAL_BOOK if live else f"rehearsal:{basket_id}"
    basket = Basket(
        basket_id,
        book,
        village.members[1],
        agree([wanted]),
        now() + timedelta(minutes=30),
    )

    def place(session: Session) -> None:
        ProductStore(session).define(product)
        OfferStore(session).move(product.product_id, cell_id, OfferState.LISTED, now())
        OrderStore(session).place(basket, now())

    office.database.write(place)
    authority = await _pay(office, basket)
    sale = Sale(office, village, f"order-{name}", basket_id, authority, category, book)
    if delivered:
        sale.deliver()
    return sale


async def _pay(office: Office, basket: Basket) -> str:
    rehearsed = basket.book != REAL_BOOK
    clock, payment_id = CaseClock(now(), basket.basket_id if rehearsed else None), f"{basket.basket_id}:pay:1"
    async with httpx.AsyncClient() as http:
        gateway = payment_gateways({}, {"peyvand": office.sandbox.address("payment/peyvand")}, http)[
            "peyvand"
        ]
        link = await gateway.create(payment_id, basket.total_rials, "https://hamyar.example/back", clock)
        office.sandbox.tell(f"/payments/{link.authority}", state="paid")
        said = await gateway.verify(link.authority, basket.total_rials, clock)

    def write(session: Session) -> None:
        payments = PaymentStore(session)
        payments.begin(payment_id, basket.basket_id, "peyvand", now())
        payments.offered(payment_id, link.authority, now())
        payments.verified(payment_id, said.reference, said.amount_rials, now())

    office.database.write(write)
    return link.authority
