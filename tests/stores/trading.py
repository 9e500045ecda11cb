"""What the tests of the market's money share: cells with something to sell, and the steps from a basket to a payout."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from activities.refund_return_start import refund_came_back
from domain.carrier_invoices import BilledParcel
from domain.case import CaseRecord
from domain.categories import category_of
from domain.orders import Basket, Wanted, WantedOrder, agree
from domain.products import OfferState
from stores.bank_orders import BankOrderStore
from stores.carrier_invoices import CarrierInvoice, CarrierInvoiceStore
from stores.cases import CaseStore
from stores.database import Database
from stores.disputes import DisputeStore
from stores.fulfilments import FulfilmentStore
from stores.ledger import LedgerStore
from stores.offers import OfferStore
from stores.orders import Order, OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.payout_batches import Batch, PayoutBatchStore
from stores.payout_interests import PayoutInterestStore
from stores.payouts import PayoutStore
from stores.refund_returns import RefundReturnStore
from stores.refunds import RefundStore
from stores.releases import ReleaseStore
from stores.suppliers import ACTIVE, Supplier, SupplierStore
from stores.supplies import Supply, SupplyStore
from tests.stores.catalogue import KILIM, REY, TERMS, define, found_cells, product
from tests.stores.house import CALENDAR, KEYS, NOW

Result = TypeVar("Result")
CARPETS = category_of("carpets")
DAIRY = category_of("dairy")
assert CARPETS is not None
assert DAIRY is not None
SHEBA = "IR062960000000100324200001"
MONTH = NOW + timedelta(days=30)
"""Long after every window."""
LIMIT = 50_000_000
REST = timedelta(hours=72)
MOST_FAILURES = 3


STORES: dict[str, Callable[[Session], Any]] = {
    "BankOrderStore": BankOrderStore,
    "CarrierInvoiceStore": CarrierInvoiceStore,
    "DisputeStore": DisputeStore,
    "FulfilmentStore": FulfilmentStore,
    "LedgerStore": LedgerStore,
    "OfferStore": OfferStore,
    "OrderStore": OrderStore,
    "PaymentStore": PaymentStore,
    "PayoutAccountStore": lambda session: PayoutAccountStore(session, KEYS),
    "PayoutBatchStore": PayoutBatchStore,
    "PayoutInterestStore": PayoutInterestStore,
    "PayoutStore": lambda session: PayoutStore(session, MOST_FAILURES),
    "RefundStore": RefundStore,
    "RefundReturnStore": RefundReturnStore,
    "ReleaseStore": ReleaseStore,
    "SupplyStore": SupplyStore,
}


def does(method: Callable[..., Result], *given: Any, **more: Any) -> Callable[[Session], Result]:
    """A step: one method of a store, asked in whatever session."""
    store = STORES[method.__qualname__.partition(".")[0]]
    return lambda session: method(store(session), *given, **more)


def open_market(database: Database) -> None:
    """Cell-1 has five kilims, cell-2 five jars and kilims as well; both can be paid."""
    found_cells(database)
    define(database)
    define(database, replace(product(2, "ماست", REY), category_code="dairy"))

    def write(session: Session) -> None:
        offers = OfferStore(session)
        offers.add("product-1", "real", REY, TERMS, "expert", NOW)
        offers.move("product-1", "cell-2", OfferState.LISTED, NOW)
        for cell in ("cell-1", "cell-2"):
            accounts = PayoutAccountStore(session, KEYS)
            accounts.set_sheba(cell, "real", SHEBA, NOW)
            accounts.verify(cell, "real", 1, NOW)

    database.write(write)


def basket(number: int = 1, *, units: int = 1, both: bool = True, discount_rials: int = 0) -> Basket:
    """Kilims of cell-1, and of cell-2 a jar; orders are called basket-1-a and basket-1-b."""
    name = f"basket-{number}"
    assert CARPETS is not None
    assert DAIRY is not None
    kilims = (Wanted("product-1", units, KILIM.terms.price_rials, CARPETS),)
    jars = (Wanted("product-2", 1, 2_000_000, DAIRY),)
    wanted = [WantedOrder(f"{name}-a", "cell-1", kilims, "post", 300_000)]
    if both:
        wanted.append(WantedOrder(f"{name}-b", "cell-2", jars, "post", 100_000))
    orders = agree(wanted, discount_rials)
    return Basket(name, "real", "m-2", orders, NOW + timedelta(minutes=30))


def place(session: Session, wanted: Basket | None = None) -> Basket:
    wanted = wanted or basket()
    OrderStore(session).place(wanted, NOW)
    return wanted


def offer_payment(session: Session, basket_id: str = "basket-1", payment: str = "pay-1") -> None:
    payments = PaymentStore(session)
    payments.begin(payment, basket_id, "zarin", NOW)
    payments.offered(payment, f"A-{payment}", NOW)


def pay(session: Session, basket_id: str = "basket-1", payment: str = "pay-1") -> None:
    offer_payment(session, basket_id, payment)
    kept = OrderStore(session).basket(basket_id)
    assert kept is not None
    PaymentStore(session).verified(payment, f"R-{payment}", kept.total_rials, NOW)


def prepare(session: Session, order_id: str = "basket-1-a", *, sampled: bool = False) -> None:
    """Accepted, made, and waiting for the carrier."""
    OrderStore(session).accept(order_id, NOW, sampled=sampled)
    parcels = FulfilmentStore(session)
    parcels.begin(order_id, NOW)
    if sampled:
        parcels.checked(order_id, "expert", NOW)
    parcels.ready(order_id, NOW)
    parcels.booked(order_id, f"S-{order_id}", NOW)


def deliver(session: Session, order_id: str = "basket-1-a", at: datetime = NOW) -> None:
    prepare(session, order_id)
    FulfilmentStore(session).scanned(order_id, "delivered", at, CALENDAR)


def batch(number: int = 1, *, limit: int = LIMIT, book: str = "real") -> Batch:
    return Batch(f"paya-{number}", book, MONTH + timedelta(hours=number), "clock", limit, REST)


def order(session: Session, order_id: str = "basket-1-a") -> Order:
    found = OrderStore(session).get(order_id)
    assert found is not None
    return found


def open_supply(session: Session, number: int = 1, *, units: int = 10) -> Supply:
    """Cell-1 wants wool, as a case that is only kept; supplier-1 has it."""
    supply_id = f"supply-{number}"
    SupplierStore(session, KEYS).propose(
        Supplier("supplier-1", "نخ‌ریسی", "10101010101", SHEBA, ("cell_setup",), ACTIVE, "officer", NOW)
    )
    CaseStore(session).begin(
        CaseRecord(supply_id, "supply", "IR-07", NOW), argument={}, subject={}, policy_version="1"
    )
    supply = Supply(
        supply_id, "real", "cell-1", "m-1", "IR-07", None, "نخ پشمی", units, "کیلوگرم", "شیراز", None, None, 0, 0, 0,
        None, "wanted", NOW,
    )  # fmt: skip
    SupplyStore(session).place(supply)
    return supply


def supply(session: Session, number: int = 1) -> Supply:
    found = SupplyStore(session).get(f"supply-{number}")
    assert found is not None
    return found


def open_invoice(session: Session, number: int = 1, **lines: int) -> str:
    """The carrier bills parcels by their orders, as a case that is only kept; `basket_1_a=300_000`. Its id."""
    invoice_id = f"invoice-{number}"
    CaseStore(session).begin(
        CaseRecord(invoice_id, "carrier_invoice", "IR", NOW), argument={}, subject={}, policy_version="1"
    )
    billed = [BilledParcel(f"S-{name.replace('_', '-')}", rials) for name, rials in lines.items()]
    kept = CarrierInvoice(
        invoice_id, "real", "post", f"N-{number}", 1, MONTH.date(), MONTH.date(), sum(lines.values()), 0, False,
        None, None, None, "received", MONTH,
    )  # fmt: skip
    CarrierInvoiceStore(session).keep(kept, billed)
    return invoice_id


def come_back(session: Session, refund_id: str = "r-4", at: datetime = MONTH + timedelta(hours=4)) -> str:
    """The bank had paid a refund, or what came back of one, and sends it back; the id of what is owed again."""
    back = RefundReturnStore(session).get(refund_id)
    refund = RefundStore(session).get(refund_id)
    rials = back.rials if back else refund.rials if refund else 0
    orders, order_id = BankOrderStore(session), f"case:back:{refund_id}:1"
    orders.plan_back(order_id, refund_id, rials, b"sealed", at)
    for state in ("sending", "settled"):
        orders.mark(order_id, state, at)
    begun = refund_came_back(session, order_id, at)
    assert begun is not None
    assert refund_came_back(session, order_id, at) is None
    orders.mark(order_id, "returned", at)
    return begun.process_id
