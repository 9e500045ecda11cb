"""A market in which something of everything happened, and as many copies of its first basket as a test asks for."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from stores.carrier_invoices import CarrierInvoiceStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.payouts import PayoutStore
from stores.ratings import RatingStore
from stores.refunds import COMPLAINT, RefundStore, Wish
from stores.releases import ReleaseStore
from stores.supplies import SupplyStore
from tests.stores.house import NOW, apply_for_loan
from tests.stores.trading import (
    LIMIT,
    MONTH,
    basket,
    batch,
    come_back,
    deliver,
    does,
    offer_payment,
    open_invoice,
    open_market,
    open_supply,
    order,
    pay,
    place,
)

_RICH = 10**12
_APART = 10_000
_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) "
_NAMES = ("basket-1", "pay-1", "paya-1", "cell-1", "cell-2")
_OF_BASKET = (
    "JOIN ledger_transfer t ON t.id = x.transfer_id CROSS JOIN numbers "
    "WHERE (t.process_id LIKE 'basket-1%' OR t.process_id = 'paya-1') AND t.process_id NOT LIKE '%copy%'"
)
# Whatever has one of the names names the copy; the parents of a row come before it.
_COPIED = (
    ("market_basket", "id", ("id",)),
    ("market_order", "id", ("id", "basket_id", "cell_id")),
    ("market_order_line", "order_id", ("order_id",)),
    ("market_fulfilment", "order_id", ("order_id", "shipment_id")),
    ("market_payment", "id", ("id", "basket_id", "authority", "reference")),
    ("market_refund", "id", ("id", "order_id")),
    ("market_release", "order_id", ("order_id", "cell_id")),
    ("order_rating", "order_id", ("order_id", "cell_id")),
    ("product_rating", "order_id", ("order_id",)),
    ("payout_batch", "id", ("id",)),
    ("payout", "id", ("id", "batch_id", "cell_id")),
    ("payout_item", "payout_id", ("payout_id", "order_id")),
    ("ledger_account", "name", ("name",)),
    ("ledger_transfer", "process_id", ("key", "process_id")),
)


def trade(database: Database) -> None:
    """Basket 1 is paid out and half declined, 2 has an open refund, 3 was paid too late, 4 came back after its release,
    6 pays for supplies of its cell.
    """
    open_market(database)
    apply_for_loan(database)
    for number in (1, 2, 3, 4):
        database.write(lambda session: place(session, basket(number)))  # noqa: B023
    database.write(lambda session: place(session, basket(6, both=False)))
    database.write(lambda session: offer_payment(session, "basket-3", "pay-3"))
    database.write(does(OrderStore.expire, "basket-3", NOW))
    database.write(does(PaymentStore.verified, "pay-3", "R-pay-3", 4_400_000, NOW))
    for number in (1, 2, 4, 6):
        database.write(lambda session: pay(session, f"basket-{number}", f"pay-{number}"))  # noqa: B023
        database.write(lambda session: deliver(session, f"basket-{number}-a"))  # noqa: B023
    legs = (Leg(posted.BANK_OF_MARKET, debit=_RICH), Leg("capital:fund", credit=_RICH))
    rich = Transfer(REAL_BOOK, "rich", "test_event", Unit.RIALS, legs, NOW)
    for step in (
        does(LedgerStore.post, rich),
        does(RefundStore.end_order, "basket-1-b", "declined", "end-basket-1-b", NOW),
        does(RefundStore.ask, "r-2", "basket-2-a", COMPLAINT, Wish({}, 1_000), NOW),
        does(ReleaseStore.release, "basket-1-a", MONTH),
        does(PayoutStore.prepare, batch(1, limit=1_000), MONTH),
        does(PayoutStore.approve, "paya-1:cell-1", "treasurer", MONTH),
        does(PayoutStore.send, "paya-1:cell-1", MONTH),
        does(PayoutStore.settled, "paya-1:cell-1", "B-1", MONTH),
        *_supplies(),
        does(PayoutAccountStore.consent, "cell-1", "real", "loan-1", 250, MONTH),
        does(ReleaseStore.release, "basket-4-a", MONTH),
        does(RefundStore.ask, "r-4", "basket-4-a", COMPLAINT, Wish({1: 1}, with_carrier=True), MONTH),
        does(RefundStore.approve, "r-4", MONTH + timedelta(hours=1)),
        lambda session: RatingStore(session).rate(order(session), 4, "خوب", MONTH),
        *_came_back(),
        *_carriers(),
    ):
        database.write(step)


def _supplies() -> tuple[Callable[[Session], object], ...]:
    """One that came in part and was paid, one that is on its way; paid for out of sales, and by the cell's own money."""
    return (
        does(ReleaseStore.release, "basket-6-a", MONTH),
        open_supply,
        does(SupplyStore.agree, "supply-1", "supplier-1", 1_000_000, MONTH),
        does(SupplyStore.take_receipt, "supply-1", "RC-1", 400_000, MONTH),
        does(SupplyStore.pay_out_of_sales, "supply-1", MONTH),
        does(SupplyStore.hold, "supply-1", MONTH),
        does(SupplyStore.accept, "supply-1", MONTH),
        does(SupplyStore.deliver, "supply-1", MONTH),
        does(SupplyStore.receive, "supply-1", 7, MONTH),
        does(SupplyStore.pay, "supply-1", "supply-1:pay:1", MONTH),
        does(SupplyStore.settle, "supply-1", "supply-1:pay:1", MONTH),
        lambda session: open_supply(session, 2),
        does(SupplyStore.agree, "supply-2", "supplier-1", 200_000, MONTH),
        does(SupplyStore.hold, "supply-2", MONTH),
    )


def _carriers() -> tuple[Callable[[Session], object], ...]:
    """An invoice that was paid, one that two people let be paid, and a parcel that nobody knows."""
    return (
        lambda session: open_invoice(session, 1, basket_6_a=300_000),
        does(CarrierInvoiceStore.compare, "invoice-1"),
        does(CarrierInvoiceStore.agree, "invoice-1", ["treasury1"], LIMIT, MONTH),
        does(CarrierInvoiceStore.pay, "invoice-1", "invoice-1:carrier:1", MONTH),
        does(CarrierInvoiceStore.settle, "invoice-1", "invoice-1:carrier:1", MONTH),
        lambda session: open_invoice(session, 2, basket_4_a=300_000, ghost=5),
        does(CarrierInvoiceStore.compare, "invoice-2"),
        does(CarrierInvoiceStore.agree, "invoice-2", ["treasury1", "treasury2"], 1, MONTH),
    )


def _came_back() -> tuple[Callable[[Session], object], ...]:
    """What the buyer of basket 4 was paid back by the bank came back from there, and is owed again."""
    return (
        does(RefundStore.send, "r-4", MONTH + timedelta(hours=2), "by_bank"),
        does(RefundStore.paid, "r-4", "B-r-4", MONTH + timedelta(hours=3)),
        come_back,
    )


def multiply(database: Database, first: int, last: int) -> None:
    """Copies of the first basket numbered `first` to `last`, with everything that belongs to it."""

    def copy(session: Session) -> None:
        for table, by, renamed in _COPIED:
            _copy(session, table, by, renamed, first, last)
        _copy_moves(session, first, last)

    database.write(copy)


def _copy_moves(session: Session, first: int, last: int) -> None:
    """In the order in which they were posted: what was pending was reserved of what had come."""
    for statement in (
        f"INSERT INTO ledger_entry (transfer_id, book, unit, account, debit, credit) {_NUMBERS}"
        f"SELECT t.id + n * {_APART}, x.book, x.unit, {_renamed('x.account')}, x.debit, x.credit "
        f"FROM ledger_entry x {_OF_BASKET} ORDER BY n, x.id",
        f"INSERT INTO ledger_seal {_NUMBERS}SELECT t.id + n * {_APART} FROM ledger_seal x {_OF_BASKET} ORDER BY n, t.id",
        f"INSERT INTO ledger_ending {_NUMBERS}SELECT t.id + n * {_APART}, x.ending, x.at "
        f"FROM ledger_ending x {_OF_BASKET}",
    ):
        session.execute(text(statement), {"first": first, "last": last})


def _copy(session: Session, table: str, by: str, renamed: tuple[str, ...], first: int, last: int) -> None:
    columns = list(session.execute(text(f"SELECT * FROM {table} LIMIT 0")).keys())
    given = {name: _renamed(name) for name in renamed}
    if table == "ledger_transfer":
        given["id"] = f"id + n * {_APART}"
    if table == "ledger_account":
        given |= {"posted": "0", "pending_out": "0"}
    values = ", ".join(given.get(name, f'"{name}"') for name in columns)
    quoted = ", ".join(f'"{name}"' for name in columns)
    named = " OR ".join(f"{by} LIKE '%{name}%'" for name in _NAMES)
    chosen = f"({named}) AND {by} NOT LIKE '%copy%'"
    if table == "payout":
        chosen += " AND batch_id = 'paya-1'"
    session.execute(
        text(
            f"INSERT INTO {table} ({quoted}) {_NUMBERS}SELECT {values} FROM {table} CROSS JOIN numbers WHERE {chosen}"
        ),
        {"first": first, "last": last},
    )


def _renamed(column: str) -> str:
    for name in _NAMES:
        column = f"REPLACE({column}, '{name}', '{name}-copy' || n)"
    return column
