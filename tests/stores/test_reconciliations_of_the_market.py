"""The market's account at the bank beside our books: what gateways hand over, and whatever leaves it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK, Leg, Transfer, Unit
from domain.order_postings import gateway_settled
from domain.reconciliation import (
    MARKET_BOUNCE,
    MARKET_PAYMENT,
    MARKET_RECEIPT,
    MARKET_RETURN,
    PAYMENT,
    RECEIPT,
)
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.payout_rows import PayoutRow
from stores.supplies import SupplyStore
from tests.stores.many_orders import trade
from tests.stores.reconciling import DAY, NOON, books, differences, lend, pays
from tests.stores.trading import does, open_market, open_supply


@pytest.fixture
def lent(either_database: Database) -> Database:
    return lend(either_database)


def test_what_gateways_hand_over_and_cells_pay_is_compared_with_the_markets_statement(
    either_database: Database,
) -> None:
    open_market(either_database)
    collected = (Leg("gateway:peyvand", debit=10**6), Leg("capital:fund", credit=10**6))
    for step in (
        does(LedgerStore.post, Transfer(REAL_BOOK, "collected", "test_event", Unit.RIALS, collected, NOON)),
        does(LedgerStore.post, gateway_settled(REAL_BOOK, "peyvand", "H-1", 500, NOON)),
        does(LedgerStore.post, gateway_settled(REAL_BOOK, "peyvand", "H-2", 300, NOON)),
        open_supply,
        does(SupplyStore.take_receipt, "supply-1", "C-1", 40, NOON),
        does(SupplyStore.take_receipt, "supply-1", "C-2", 60, NOON),
    ):
        either_database.write(step)
    books(
        either_database,
        (MARKET_RECEIPT, "H-1", 500), (MARKET_RECEIPT, "C-1", 41), (MARKET_RECEIPT, "lost", 9), (MARKET_BOUNCE, "C-1", 40),
        # The network's own statement knows nothing of these.
        (RECEIPT, "H-2", 300),
    )  # fmt: skip
    assert differences(either_database) == [
        (MARKET_BOUNCE, "C-1", "missing_here", 40, None),
        (MARKET_RECEIPT, "C-1", "differing", 41, 40),
        (MARKET_RECEIPT, "C-2", "missing_at_bank", None, 60),
        (MARKET_RECEIPT, "H-2", "missing_at_bank", None, 300),
        (MARKET_RECEIPT, "lost", "missing_here", 9, None),
        (RECEIPT, "H-2", "missing_here", 300, None),
    ]
    books(either_database, (MARKET_RECEIPT, "H-1", 500), on=DAY + timedelta(days=1))
    assert (MARKET_RECEIPT, "H-1", "booked_twice", 500, 500) in differences(either_database)


def test_whatever_leaves_the_markets_account_is_compared_with_its_statement(
    either_database: Database,
) -> None:
    trade(either_database)

    def order(order_id: str, owed_id: str, rials: int, *states: str) -> None:
        def write(session: Session) -> None:
            orders = BankOrderStore(session)
            orders.plan_back(order_id, owed_id, rials, b"sealed", NOON)
            for each in ("sending", *states):
                orders.mark(order_id, each, NOON)

        either_database.write(write)

    order("invoice-1:carrier:1", "invoice-1", 300_000, "settled")
    order("supply-1:supplier:1", "supply-1", 700_000, "settled")
    order("r-4:back:1", "r-4", 50, "settled", "returned")
    order("r-4:back:2", "r-4", 50, "rejected")
    either_database.write(_payouts_are_of(NOON))
    books(
        either_database, (MARKET_PAYMENT, "invoice-1:carrier:1", 300_001), (MARKET_PAYMENT, "r-4:back:1", 50)
    )
    paid = next(one[4] for one in differences(either_database) if one[1] == "paya-1:cell-1")
    assert paid
    assert differences(either_database) == [
        (MARKET_PAYMENT, "invoice-1:carrier:1", "differing", 300_001, 300_000),
        (MARKET_PAYMENT, "paya-1:cell-1", "missing_at_bank", None, paid),
        (MARKET_PAYMENT, "supply-1:supplier:1", "missing_at_bank", None, 700_000),
        (MARKET_RETURN, "r-4:back:1", "missing_at_bank", None, 50),
    ]
    books(
        either_database,
        (MARKET_PAYMENT, "paya-1:cell-1", paid), (MARKET_PAYMENT, "supply-1:supplier:1", 700_000),
        (MARKET_PAYMENT, "r-4:back:2", 50), (MARKET_RETURN, "r-4:back:1", 50), (MARKET_RETURN, "paya-1:cell-1", paid),
    )  # fmt: skip
    assert [one[:3] for one in differences(either_database)] == [
        (MARKET_PAYMENT, "invoice-1:carrier:1", "differing"),
        (MARKET_PAYMENT, "r-4:back:2", "differing"),
        (MARKET_RETURN, "paya-1:cell-1", "differing"),
    ]
    # A loan's order does not leave this account.
    pays(either_database, "loan-1:disburse", 300)
    books(
        either_database, (MARKET_PAYMENT, "loan-1:disburse", 300), (PAYMENT, "supply-1:supplier:1", 700_000)
    )
    assert {one[:3] for one in differences(either_database)} >= {
        (MARKET_PAYMENT, "loan-1:disburse", "missing_here"),
        (PAYMENT, "loan-1:disburse", "missing_at_bank"),
        (PAYMENT, "supply-1:supplier:1", "missing_here"),
    }


def _payouts_are_of(at: datetime) -> Callable[[Session], object]:
    return lambda session: session.execute(update(PayoutRow).values(changed_at=at))
