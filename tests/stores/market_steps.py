"""What tests of the market's money share: steps after which every invariant holds, and what is looked at then."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.market_states import Impossible, Taken
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.offers import OfferStore
from stores.payments import PaymentStore
from tests.stores.house import LATER, NOW
from tests.stores.trading import (
    does,
)

Result = TypeVar("Result")


TOTAL_A, TOTAL_B = 2_300_000, 2_100_000


COMMISSION_A = 160_000


def do(database: Database, *steps: Callable[[Session], Result]) -> Result:
    """The steps, each in a transaction of its own; afterwards every invariant holds."""
    for step in steps:
        result = database.write(step)
    assert [check for check in database.read(check_ledger) if not check.ok] == []
    return result


def refused(database: Database, step: Callable[[Session], object]) -> str:
    with pytest.raises(Impossible) as said, database.writing() as session:
        step(session)
    return said.value.code


def balance(database: Database, account: str) -> int:
    return database.read(does(LedgerStore.balance, "real", account)).available


def stock(database: Database, cell: str = "cell-1", product_id: str = "product-1") -> tuple[int, int]:
    offer = database.read(does(OfferStore.get, product_id, cell))
    assert offer is not None
    return offer.terms.stock, offer.reserved


def gateway_hands_over(database: Database, rials: int = TOTAL_A + TOTAL_B) -> None:
    moved = posted.gateway_settled("real", "zarin", f"G-{rials}", rials, NOW)
    do(database, does(LedgerStore.post, moved))


def verify_late(session: Session) -> Taken:
    return PaymentStore(session).verified("pay-1", "R-1", TOTAL_A + TOTAL_B, LATER)
