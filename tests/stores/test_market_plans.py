"""What is asked of orders and payouts every day reads no growing table from end to end."""

from datetime import timedelta

import pytest

from stores.basket_lists import BasketList, WantedBaskets
from stores.cell_books import rows_of_cell
from stores.cell_orders import open_orders_of, orders_of_cell
from stores.database import Database
from stores.disputes import DisputeStore
from stores.fulfilments import FulfilmentStore
from stores.orders import OrderStore
from stores.passing_on import cells_asked
from stores.payments import PaymentStore
from stores.payout_batches import PayoutBatchStore
from stores.payout_interests import PayoutInterestStore
from stores.payout_listing import PayoutListing, PayoutScope
from stores.payouts import PayoutStore
from stores.ratings import RatingStore
from stores.refunds import RefundStore
from stores.releases import ReleaseStore
from stores.ship_to import ShipToStore
from stores.supplies import SupplyStore
from tests.stores.house import CALENDAR, KEYS, NOW
from tests.stores.many_loans import analyse
from tests.stores.many_orders import multiply, trade
from tests.stores.plans import full_reads
from tests.stores.test_plans import GROWING, Call
from tests.stores.trading import MONTH, basket, batch, does

GROWS = GROWING | {
    "market_basket", "market_order", "market_order_line", "market_fulfilment", "market_payment", "market_event",
    "market_refund", "market_refund_line", "market_dispute", "market_release", "payout", "payout_item", "order_rating", "product_rating",
}  # fmt: skip
ASKED: dict[str, Call] = {
    "a basket that is placed": does(OrderStore.place, basket(5, units=1), NOW),
    "orders of a basket": does(OrderStore.of_basket, "basket-1"),
    "how many a cell has made": does(OrderStore.accepted_before, "cell-1", "real"),
    "an acceptance": does(OrderStore.accept, "basket-2-b", NOW),
    "a try by its authority": does(PaymentStore.by_authority, "zarin", "A-pay-1"),
    "a basket with all its states": lambda session: BasketList(session).get("basket-1"),
    "the basket of an order": lambda session: BasketList(session).basket_of_order("basket-1-a"),
    "where a basket goes": lambda session: ShipToStore(session, KEYS).of_basket("basket-1"),
    "baskets of a buyer": lambda session: BasketList(session).find(WantedBaskets("m-2"), limit=2),
    "tries of a basket": does(PaymentStore.of_basket, "basket-1"),
    "a repeated verification": does(PaymentStore.verified, "pay-1", "R-pay-1", 4_400_000, NOW),
    "a parcel by its shipment": does(FulfilmentStore.by_shipment, "post", "S-basket-1-a"),
    "a parcel by its number": does(FulfilmentStore.by_number, "S-basket-1-a"),
    "cells that were asked": lambda session: cells_asked(session, "basket-1-a"),
    "orders of a cell": lambda session: orders_of_cell(session, "cell-1"),
    "cases of a cell's orders": lambda session: open_orders_of(session, "cell-1"),
    "a scan": does(FulfilmentStore.scanned, "basket-1-a", "in_transit", NOW, CALENDAR),
    "refunds of an order": does(RefundStore.of_order, "basket-1-b"),
    "an approval": does(RefundStore.approve, "r-2", NOW),
    "disputes of an order": does(DisputeStore.of_order, "basket-1-a"),
    "a release": does(ReleaseStore.release, "basket-4-a", MONTH),
    "what a cell is still to be paid": does(ReleaseStore.unpaid, "cell-1", "real"),
    "a batch": does(PayoutStore.prepare, batch(2), MONTH),
    "whether anything is due": does(PayoutBatchStore.anything_due, "real", MONTH, timedelta(hours=72)),
    "a page of a batch": does(PayoutBatchStore.prepare_page, batch(3), MONTH),
    "a file of a batch": does(PayoutBatchStore.fill, "paya-1", "real", 1, MONTH, 500),
    "how far a batch is": does(PayoutBatchStore.state, "paya-1"),
    "a list of payouts": lambda session: PayoutListing(session).find(PayoutScope(region="*")),
    "payouts of one cell": lambda session: PayoutListing(session).find(
        PayoutScope(region="*"), cell_id="cell-1"
    ),
    "what waits for loans": does(ReleaseStore.shares_to_give, "real", "", 50),
    "what of a cell is its loan's": does(ReleaseStore.for_loan, "cell-1", "real"),
    "large payouts that wait": lambda session: PayoutListing(session).large_waiting("paya-1"),
    "whom of our people a large one pays": lambda session: PayoutInterestStore(session).in_large("paya-1"),
    "whom of our people an open one pays": lambda session: PayoutInterestStore(session).in_open("paya-1"),
    "whether a large one would be somebody's": lambda session: PayoutInterestStore(session).has_large_due(
        "m-2", "real", MONTH, timedelta(hours=72), 1
    ),
    "payouts that are held back": does(PayoutBatchStore.hold, "paya-1", ("paya-1:cell-1",), MONTH),
    "payouts of a batch": does(PayoutStore.of_batch, "paya-1"),
    "a settled payout": does(PayoutStore.settled, "paya-1:cell-1", "B-1", MONTH),
    "a price that supplies hold": does(SupplyStore.credit, "cell-1", "real"),
    "a receipt for a supply": does(SupplyStore.take_receipt, "supply-2", "RC-9", 5, MONTH),
    "an order's rating": lambda session: RatingStore(session).get("basket-1-a"),
    "stars of a product": lambda session: RatingStore(session).of_product("product-2"),
    "stars of a cell": lambda session: RatingStore(session).of_cell("cell-2"),
    "what is said of a product": lambda session: RatingStore(session).newest("product-2"),
    "a cell's statement": lambda session: rows_of_cell(session, "cell-1", "real", MONTH),
}


@pytest.fixture
def traded(either_database: Database) -> Database:
    """Enough of everything for PostgreSQL to know what reading all of it costs."""
    trade(either_database)
    multiply(either_database, 1, 60)
    analyse(either_database)
    return either_database


def test_what_is_asked_for_is_found_by_an_index(traded: Database) -> None:
    read = {
        (what, found.table)
        for what, call in ASKED.items()
        for found in full_reads(traded, call)
        if found.table in GROWS
    }
    # A batch wants everything that is unpaid, and PostgreSQL reads the index of just that.
    # No order has a case here: the table of cases is empty, and read as quickly as its index.
    empty = {("cases of a cell's orders", "process"), ("orders of a cell", "process")}
    # Nor has any a cell of its own there: its table is empty as well.
    empty |= {("whom of our people a large one pays", "cell")}
    unpaid = {
        (what, "market_release") for what in ("a batch", "a page of a batch", "whether anything is due")
    }
    # All of them are of the real book, and their count stops at the cap of every list's.
    counted = {("a list of payouts", "payout")}
    assert read - empty - unpaid - counted == set()
