"""Refunds that the bank sends back: owed again, paid once more by a payment of their own, however often that happens."""

import pytest

from activities.refund_return_start import refund_came_back
from domain.ledger import Leg, Transfer, Unit
from domain.market_states import Impossible, Taken
from domain.order_postings import BANK_OF_MARKET, refund_account
from stores.bank_orders import BankOrderStore
from stores.database import Database
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.payments import PaymentStore
from stores.refund_returns import RefundReturnStore
from stores.refunds import COMPLAINT, RefundStore, Wish
from tests.stores.house import NOW
from tests.stores.trading import (
    MONTH,
    basket,
    come_back,
    deliver,
    does,
    offer_payment,
    open_market,
    pay,
    place,
)

RIALS = 4_000


@pytest.fixture
def market(either_database: Database) -> Database:
    """A refund that the bank has paid."""
    open_market(either_database)
    legs = (Leg(BANK_OF_MARKET, debit=10**9), Leg("capital:fund", credit=10**9))
    for step in (
        does(LedgerStore.post, Transfer("real", "rich", "test_event", Unit.RIALS, legs, NOW)),
        lambda session: place(session, basket(4, both=False)),
        lambda session: pay(session, "basket-4", "pay-4"),
        lambda session: deliver(session, "basket-4-a"),
        does(RefundStore.ask, "r-4", "basket-4-a", COMPLAINT, Wish({}, RIALS), MONTH),
        does(RefundStore.approve, "r-4", MONTH),
        does(RefundStore.send, "r-4", MONTH, "by_bank"),
        does(RefundStore.paid, "r-4", "B-1", MONTH),
    ):
        either_database.write(step)
    return either_database


def owed(market: Database, owed_id: str = "r-4") -> tuple[int, int]:
    """What the buyer is owed, and what of it no order at the bank holds."""
    found = market.read(lambda session: LedgerStore(session).balance("real", refund_account(owed_id)))
    return found.posted, found.available


def is_right(market: Database) -> bool:
    return all(check.ok for check in market.read(check_ledger))


def test_it_is_owed_again_and_paid_once_more(market: Database) -> None:
    back = market.write(come_back)
    assert owed(market) == (RIALS, RIALS)
    assert is_right(market)
    for taken in (Taken.MOVED, Taken.SAME):
        assert market.write(does(RefundReturnStore.send, back, MONTH)) is taken
    assert owed(market) == (RIALS, 0)
    for taken in (Taken.MOVED, Taken.SAME):
        assert market.write(does(RefundReturnStore.paid, back, MONTH)) is taken
    assert owed(market) == (0, 0)
    assert is_right(market)


def test_what_was_paid_again_may_come_back_again(market: Database) -> None:
    first = market.write(come_back)
    market.write(does(RefundReturnStore.send, first, MONTH))
    with pytest.raises(Impossible, match="refund_not_paid_by_it"):
        market.write(lambda session: come_back(session, first))
    market.write(does(RefundReturnStore.paid, first, MONTH))
    second = market.write(lambda session: come_back(session, first))
    assert second != first
    assert owed(market) == (RIALS, RIALS)
    kept = market.read(does(RefundReturnStore.get, second))
    assert kept is not None
    assert (kept.owed_id, kept.member_id, kept.rials, kept.state) == ("r-4", "m-2", RIALS, "owed")
    assert is_right(market)


def test_money_that_came_too_late_is_owed_again_too(market: Database) -> None:
    for step in (
        lambda session: place(session, basket(3, both=False)),
        lambda session: offer_payment(session, "basket-3", "pay-3"),
        lambda session: PaymentStore(session).failed("pay-3", NOW),
        does(PaymentStore.verified, "pay-3", "R-pay-3", 2_300_000, NOW),
        does(PaymentStore.send_back, "pay-3", NOW, "by_bank"),
        does(PaymentStore.sent_back, "pay-3", NOW),
    ):
        market.write(step)
    orders = "case:back:pay-3:1"

    market.write(does(BankOrderStore.plan_back, orders, "pay-3", 2_300_000, b"sealed", NOW))
    with pytest.raises(Impossible, match="refund_not_paid_by_it"):
        # An order that did not settle brings nothing back.
        market.write(lambda session: refund_came_back(session, orders, MONTH))
    for state in ("sending", "settled"):
        market.write(does(BankOrderStore.mark, orders, state, NOW))
    assert market.write(lambda session: refund_came_back(session, orders, MONTH)) is not None
    assert owed(market, "pay-3") == (2_300_000, 2_300_000)
    assert is_right(market)


def test_the_account_that_is_given_last_is_the_one(market: Database) -> None:
    back = market.write(come_back)
    for sealed in (b"one", b"two", None):
        market.write(does(RefundReturnStore.give_account, back, sealed))
        kept = market.read(does(RefundReturnStore.get, back))
        assert kept is not None
        assert kept.sheba_sealed == sealed
