"""Cells that have sold something: what several stories of payouts begin with."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from activities.payout_start import keep_batch
from activities.starting import start_case
from domain import order_postings as posted
from domain.categories import category_of
from domain.identifiers import sheba_from_account
from domain.ledger import Leg, Transfer, Unit
from domain.orders import Basket, Wanted, WantedOrder, agree
from stores.calendar import CalendarStore
from stores.database import Database
from stores.fulfilments import FulfilmentStore
from stores.ledger import LedgerStore
from stores.member_rows import MemberRow
from stores.order_rows import OrderLineRow
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccount, PayoutAccountStore
from stores.refunds import COMPLAINT, RefundStore, Wish
from stores.releases import ReleaseStore
from stores.webhook_events import WebhookEventRow
from tests.office import Case, Office, Village, now
from tests.stories.market import OFFER, listed

TREASURER, OTHER_TREASURER = "treasury1", "treasury2"
LONG = timedelta(days=40)
"""After every window, and after every rest of an account."""


async def sold(
    office: Office,
    village: Village,
    *,
    price: int = OFFER["price_rials"],
    account: bool = True,
    funded: bool = True,
    consents: tuple[str, int] | None = None,
    shipment: str | None = None,
    carriage: int = 300_000,
) -> tuple[str, str]:
    """A rehearsed cell whose order is released, with an account that has rested; the ids of the cell and of the order."""
    product_id, cell_id = await listed(office, village)
    order_id, book = f"o-{secrets.token_hex(4)}", f"rehearsal:{cell_id}"
    if account:
        give_account(office, cell_id, book)
    if consents:
        agree_to(office, cell_id, book, *consents)
    sell(
        office.database, product_id, cell_id, order_id, book, price=price, funded=funded, shipment=shipment,
        carriage=carriage,
    )  # fmt: skip
    return cell_id, order_id


def agree_to(office: Office, cell_id: str, book: str, loan_id: str, per_mille: int) -> None:
    """The cell consents that part of each sale pays a loan."""
    office.database.write(
        lambda session: PayoutAccountStore(session, office.keys).consent(
            cell_id, book, loan_id, per_mille, now() - LONG
        )
    )


def sell(
    database: Database,
    product_id: str,
    cell_id: str,
    order_id: str,
    book: str,
    *,
    price: int = OFFER["price_rials"],
    funded: bool = True,
    ago: timedelta = LONG,
    shipment: str | None = None,
    carriage: int = 300_000,
) -> None:
    """An order from the basket to its release, weeks ago; `funded`: the gateway has handed the money over."""
    began, category = now() - ago, category_of("carpets")
    assert category is not None
    line = Wanted(product_id, 1, price, category)
    wanted = WantedOrder(order_id, cell_id, (line,), "post", carriage)
    basket = Basket(f"b-{order_id}", book, _a_buyer(database), agree([wanted]), began + timedelta(minutes=30))

    def write(session: Session) -> None:
        orders, payments, parcels = OrderStore(session), PaymentStore(session), FulfilmentStore(session)
        calendar = CalendarStore(session).working_calendar()
        orders.place(basket, began)
        payments.begin(f"p-{order_id}", basket.basket_id, "zarin", began)
        payments.offered(f"p-{order_id}", f"A-{order_id}", began)
        payments.verified(f"p-{order_id}", f"R-{order_id}", basket.total_rials, began)
        orders.accept(order_id, began, sampled=False)
        parcels.begin(order_id, began)
        parcels.ready(order_id, began)
        parcels.booked(order_id, shipment or f"S-{order_id}", began)
        parcels.scanned(order_id, "delivered", began, calendar)
        ReleaseStore(session).release(order_id, began + timedelta(days=30))
        if funded:
            LedgerStore(session).post(
                posted.gateway_settled(book, "zarin", f"G-{order_id}", basket.total_rials, began)
            )

    database.write(write)


def give_account(office: Office, cell_id: str, book: str, sheba: str | None = None) -> str:
    """A verified account that has rested."""
    sheba = sheba or sheba_from_account("070", str(secrets.randbelow(10**9)))

    def write(session: Session) -> None:
        accounts = PayoutAccountStore(session, office.keys)
        accounts.set_sheba(cell_id, book, sheba, now() - LONG)
        kept = accounts.get(cell_id, book)
        assert kept is not None
        accounts.verify(cell_id, book, kept.version, now() - LONG)

    office.database.write(write)
    return sheba


async def begun(office: Office, of: str, as_: str | None = TREASURER) -> Case:
    """A batch of what a rehearsed case sold, begun by hand, or by the clock where nobody is named."""
    if as_ is None:
        due = office.database.write(lambda session: keep_batch(session, now(), f"rehearsal:{of}"))
        assert due is not None
        await start_case(office.engine, due)
        office.cases.insert(0, due.process_id)
        return Case(office, due.process_id)
    key = {"Idempotency-Key": secrets.token_hex(8)}
    answer = await office.call("POST", "/payouts", {"rehearsal_of": of}, as_=as_, **key)
    assert answer.status_code == 202, answer.text
    case = Case(office, answer.json()["id"])
    office.cases.insert(0, case.id)
    return case


async def payouts_of(office: Office, cell_id: str, batch: Case) -> list[dict[str, Any]]:
    found = await office.read(f"/payouts?cell_id={cell_id}&batch_id={batch.id}", as_=TREASURER)
    items: list[dict[str, Any]] = found["items"]
    return items


def _a_buyer(database: Database) -> str:
    found = database.read(lambda session: session.scalar(select(MemberRow.id).limit(1)))
    assert found is not None
    return found


def lend(office: Office, cell_id: str, order_id: str, *, back: bool = False) -> None:
    """The gateway has not got the order's money for some days, and then has it again."""
    legs = (Leg("capital:fund", debit=2_300_000), Leg("gateway:zarin", credit=2_300_000))
    key = f"lent:{order_id}:{back}"
    lent = Transfer(
        f"rehearsal:{cell_id}", key, "test_event", Unit.RIALS,
        tuple(leg.swapped for leg in legs) if back else legs, now(),
    )  # fmt: skip
    office.database.write(lambda session: LedgerStore(session).post(lent))


def collect(office: Office, gateway: str, rials: int) -> None:
    """Money of buyers at a gateway, which somebody has put there."""
    legs = (Leg(f"gateway:{gateway}", debit=rials), Leg("capital:fund", credit=rials))
    there = Transfer("real", f"there:{secrets.token_hex(4)}", "test_event", Unit.RIALS, legs, now())
    office.database.write(lambda session: LedgerStore(session).post(there))


def market_money(office: Office) -> int:
    found = office.database.read(lambda s: LedgerStore(s).balance("real", posted.BANK_OF_MARKET))
    return found.posted


async def settles(office: Office, facts: dict[str, Any], event_id: str) -> None:
    """The bank tells that a gateway has handed money over."""
    whole = facts | {"at": now().isoformat()}
    answer = await office.webhook("bank", "bank.gateway_settled", whole, event_id)
    assert answer.status_code == 202, answer.text
    await office.handed_over()


def account_of(office: Office, cell_id: str) -> PayoutAccount:
    found = office.database.read(
        lambda session: PayoutAccountStore(session, office.keys).get(cell_id, f"rehearsal:{cell_id}")
    )
    assert found is not None
    return found


def fault(office: Office, batch: Case, kind: str, **more: Any) -> None:
    """The bank goes wrong with a file of this batch, once."""
    ordered = office.sandbox.control().post(
        "/faults",
        json={"system": "bank", "kind": kind, "operation": "send_file", "for_process": batch.id} | more,
    )
    assert ordered.status_code == 201, ordered.text


async def tells(
    office: Office, payout_id: str, state: str, event_id: str, *, waits: bool = True, **more: Any
) -> None:
    """The bank tells by webhook; `waits` until it was handed over."""
    facts = {"order_id": payout_id, "state": state, "at": now().isoformat(), "reference": "B-1"} | more
    answer = await office.webhook("bank", "bank.transfer", facts, event_id)
    assert answer.status_code in (200, 202), answer.text
    if waits:
        await office.handed_over()


def told_to(office: Office, order_id: str) -> list[str]:
    """What an order was told of its money, in that order."""
    wanted = WebhookEventRow.event_id.like(f"order.payout:%:{order_id}:%")
    found = office.database.read(
        lambda session: session.scalars(
            select(WebhookEventRow.event_id).where(wanted).order_by(WebhookEventRow.id)
        ).all()
    )
    return [str(one).rpartition(":")[2] for one in found]


def comes_back(office: Office, cell_id: str, order_id: str) -> int:
    """A complaint gives the buyer everything back after the release; rials that the cell owes."""
    refund_id = f"r-{order_id}"

    def write(session: Session) -> int:
        refunds = RefundStore(session)
        refunds.ask(refund_id, order_id, COMPLAINT, Wish({1: 1}, with_carrier=True), now())
        refunds.approve(refund_id, now())
        debt = posted.receivable_account(cell_id)
        return LedgerStore(session).balance(f"rehearsal:{cell_id}", debt).posted

    return office.database.write(write)


def sell_once_more(office: Office, cell_id: str, order_id: str, *, price: int) -> None:
    """The same product once more, of the same cell."""
    line = select(OrderLineRow.product_id).where(OrderLineRow.order_id == order_id)
    product_id = office.database.read(lambda session: session.scalar(line))
    assert product_id is not None
    sell(office.database, product_id, cell_id, f"{order_id}-2", f"rehearsal:{cell_id}", price=price)
