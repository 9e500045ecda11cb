"""An order from its basket to the payout: money and stock move once, whatever comes twice, late or crosswise."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.ledger import InsufficientBalance
from domain.market_states import Taken
from domain.products import NotEnough
from domain.working_days import Duration
from stores.database import Database
from stores.fulfilments import FulfilmentStore
from stores.market_events import events_of
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.refunds import RefundStore
from stores.releases import ReleaseStore
from tests.stores.house import CALENDAR, LATER, NOW
from tests.stores.market_steps import (
    COMMISSION_A,
    TOTAL_A,
    TOTAL_B,
    balance,
    do,
    refused,
    stock,
    verify_late,
)
from tests.stores.trading import (
    MONTH,
    basket,
    deliver,
    does,
    offer_payment,
    open_market,
    order,
    pay,
    place,
    prepare,
)


@pytest.fixture
def market(either_database: Database) -> Database:
    open_market(either_database)
    return either_database


def test_a_basket_reserves_everything_or_nothing(market: Database) -> None:
    assert do(market, does(OrderStore.place, basket(units=5), NOW))
    assert stock(market) == (5, 5)
    assert not do(market, does(OrderStore.place, basket(units=5), NOW))
    with pytest.raises(NotEnough, match="product-1"), market.writing() as session:
        OrderStore(session).place(basket(2), NOW)
    assert stock(market) == (5, 5)
    assert stock(market, "cell-2", "product-2") == (5, 1)
    assert market.read(does(OrderStore.basket, "basket-2")) is None


def test_a_rehearsal_takes_nothing_of_real_goods(market: Database) -> None:
    played = replace(basket(units=5), book="rehearsal:basket-1")
    do(market, lambda session: place(session, played), pay, deliver)
    assert stock(market) == (5, 0)
    assert market.read(order).state == "delivered"
    assert balance(market, posted.escrow_account("basket-1-a")) == 0
    with pytest.raises(NotEnough), market.writing() as session:
        OrderStore(session).place(replace(basket(2, units=6), book="rehearsal:basket-2"), NOW)


def test_nobody_really_buys_what_was_rehearsed(market: Database) -> None:
    with market.writing() as session:
        session.execute(text("UPDATE product_offer SET book = 'rehearsal:x' WHERE cell_id = 'cell-2'"))
    with pytest.raises(NotEnough, match="product-2"), market.writing() as session:
        OrderStore(session).place(basket(), NOW)


def test_a_payment_counts_once_however_often_it_is_verified(market: Database) -> None:
    do(market, place, offer_payment)

    def verify(session: Session) -> Taken:
        return PaymentStore(session).verified("pay-1", "R-1", TOTAL_A + TOTAL_B, LATER)

    assert do(market, verify) is Taken.MOVED
    assert do(market, verify) is Taken.SAME
    assert balance(market, posted.escrow_account("basket-1-a")) == TOTAL_A
    assert balance(market, posted.escrow_account("basket-1-b")) == TOTAL_B
    assert balance(market, posted.gateway_account("zarin")) == TOTAL_A + TOTAL_B
    another = does(PaymentStore.verified, "pay-1", "R-2", TOTAL_A + TOTAL_B, NOW)
    assert refused(market, another) == "payment_has_another_reference"
    assert do(market, does(PaymentStore.failed, "pay-1", NOW)) is Taken.LATE


def test_another_amount_than_the_basket_costs_is_refused(market: Database) -> None:
    do(market, place, offer_payment)
    assert refused(market, does(PaymentStore.verified, "pay-1", "R-1", 5, NOW)) == "payment_of_another_amount"


def test_one_gateway_says_each_reference_once(market: Database) -> None:
    do(market, place, pay)
    do(
        market,
        lambda session: place(session, basket(2)),
        lambda session: offer_payment(session, "basket-2", "pay-2"),
    )
    with pytest.raises(IntegrityError), market.writing() as session:
        PaymentStore(session).verified("pay-2", "R-pay-1", TOTAL_A + TOTAL_B, NOW)


def test_what_nobody_paid_expires_and_its_stock_is_free(market: Database) -> None:
    do(market, place, offer_payment)
    assert do(market, does(OrderStore.expire, "basket-1", LATER))
    assert not do(market, does(OrderStore.expire, "basket-1", LATER))
    assert stock(market) == (5, 0)
    assert market.read(order).state == "expired"


def test_late_money_revives_what_is_still_there(market: Database) -> None:
    do(market, place, offer_payment)
    do(market, does(OrderStore.expire, "basket-1", LATER))
    assert do(market, verify_late) is Taken.MOVED
    assert balance(market, posted.refund_account("pay-1")) == TOTAL_A + TOTAL_B
    assert do(market, does(PaymentStore.revive, "pay-1", LATER))
    assert do(market, does(PaymentStore.revive, "pay-1", LATER))
    assert balance(market, posted.refund_account("pay-1")) == 0
    assert (market.read(order).state, stock(market)) == ("paid", (5, 1))


def test_late_money_goes_back_where_something_is_sold_out(market: Database) -> None:
    do(market, place, offer_payment)
    do(market, does(OrderStore.expire, "basket-1", LATER))
    do(market, lambda session: place(session, basket(2, units=5)))
    do(market, verify_late)
    assert not do(market, does(PaymentStore.revive, "pay-1", LATER))
    assert stock(market, "cell-2", "product-2") == (5, 1)
    assert do(market, does(PaymentStore.send_back, "pay-1", LATER)) is Taken.MOVED
    with pytest.raises(InsufficientBalance, match=posted.BANK_OF_MARKET), market.writing() as session:
        PaymentStore(session).send_back("pay-1", LATER, posted.BY_BANK)
    assert do(market, does(PaymentStore.send_back, "pay-1", LATER)) is Taken.SAME
    assert do(market, does(PaymentStore.sent_back, "pay-1", LATER)) is Taken.MOVED
    assert do(market, does(PaymentStore.sent_back, "pay-1", LATER)) is Taken.SAME
    assert (
        balance(market, posted.refund_account("pay-1"))
        == balance(market, posted.gateway_account("zarin"))
        == 0
    )


def test_a_second_payment_of_one_basket_is_owed_back(market: Database) -> None:
    do(market, place, offer_payment, lambda session: offer_payment(session, payment="pay-2"), verify_late)
    again = do(market, does(PaymentStore.verified, "pay-2", "R-2", TOTAL_A + TOTAL_B, LATER))
    assert again is Taken.MOVED
    assert balance(market, posted.refund_account("pay-2")) == TOTAL_A + TOTAL_B
    assert not do(market, does(PaymentStore.revive, "pay-2", LATER))


def test_money_after_a_buyer_cancelled_revives_nothing(market: Database) -> None:
    do(market, place, offer_payment, does(OrderStore.cancel_unpaid, "basket-1", NOW), verify_late)
    assert not do(market, does(PaymentStore.revive, "pay-1", LATER))
    assert market.read(order).state == "cancelled"


def test_scans_come_late_twice_and_out_of_order(market: Database) -> None:
    do(market, place, pay, prepare)

    def scan(word: str, at: timedelta) -> Taken:
        return do(market, does(FulfilmentStore.scanned, "basket-1-a", word, NOW + at, CALENDAR))

    assert scan("in_transit", timedelta(hours=2)) is Taken.MOVED
    assert stock(market) == (4, 0)
    assert scan("picked_up", timedelta(hours=1)) is Taken.LATE
    assert scan("delivered", timedelta(hours=5)) is Taken.MOVED
    assert scan("delivered", timedelta(hours=5)) is Taken.SAME
    assert scan("in_transit", timedelta(hours=6)) is Taken.LATE
    assert stock(market) == (4, 0)
    kept = market.read(order)
    assert (kept.state, kept.delivered_at) == ("delivered", NOW + timedelta(hours=5))
    assert kept.window_ends_at == CALENDAR.after(NOW + timedelta(hours=5), Duration(7, "wd"))
    parcel = market.read(does(FulfilmentStore.by_shipment, "post", "S-basket-1-a"))
    assert parcel is not None
    assert (parcel.state, parcel.last_scan_at) == ("delivered", NOW + timedelta(hours=6))
    told = market.read(lambda session: events_of(session, "basket-1-a"))
    assert [(one.event, one.taken) for one in told if one.machine == "fulfilment" and one.at > NOW] == [
        ("picked_up", Taken.LATE),
        ("in_transit", Taken.MOVED),
        ("delivered", Taken.MOVED),
        ("in_transit", Taken.LATE),
    ]
    code = refused(market, does(FulfilmentStore.scanned, "basket-1-a", "returned", LATER, CALENDAR))
    assert code == "fulfilment_sent_back_when_delivered"


def test_a_sampled_parcel_waits_for_a_look(market: Database) -> None:
    do(market, place, pay, does(OrderStore.accept, "basket-1-a", NOW, sampled=True))
    do(market, does(FulfilmentStore.begin, "basket-1-a", NOW))
    assert refused(market, does(FulfilmentStore.ready, "basket-1-a", NOW)) == "fulfilment_unchecked"
    assert do(market, does(FulfilmentStore.checked, "basket-1-a", "expert", NOW))
    assert do(market, does(FulfilmentStore.ready, "basket-1-a", NOW)) is Taken.MOVED


def test_nothing_is_made_before_the_cell_accepts(market: Database) -> None:
    do(market, place, pay)
    assert refused(market, does(FulfilmentStore.begin, "basket-1-a", NOW)) == "fulfilment_begun_when_paid"


@pytest.mark.parametrize("event", ["declined", "cancelled"])
def test_an_order_that_ends_gives_everything_back(market: Database, event: str) -> None:
    do(market, place, pay)
    end = does(RefundStore.end_order, "basket-1-a", event, "refund-1", LATER)
    assert do(market, end) is Taken.MOVED
    assert do(market, end) is Taken.SAME
    assert (market.read(order).state, stock(market)) == (event, (5, 0))
    assert balance(market, posted.refund_account("refund-1")) == TOTAL_A
    assert do(market, does(RefundStore.send, "refund-1", LATER)) is Taken.MOVED
    assert do(market, does(RefundStore.paid, "refund-1", "RF-1", LATER)) is Taken.MOVED
    assert do(market, does(RefundStore.paid, "refund-1", "RF-1", LATER)) is Taken.SAME
    assert balance(market, posted.gateway_account("zarin")) == TOTAL_B
    assert market.read(order).contested is None


def test_what_a_carrier_has_is_not_cancelled_but_may_be_lost(market: Database) -> None:
    do(market, place, pay, prepare)
    do(market, does(FulfilmentStore.scanned, "basket-1-a", "lost", LATER, CALENDAR))
    cancelled = does(RefundStore.end_order, "basket-1-a", "cancelled", "r-1", LATER)
    assert refused(market, cancelled) == "order_not_in_the_house"
    lost = does(RefundStore.end_order, "basket-1-a", "delivery_failed", "r-1", LATER)
    assert do(market, lost) is Taken.MOVED
    assert balance(market, posted.refund_account("r-1")) == TOTAL_A
    found = does(FulfilmentStore.scanned, "basket-1-a", "delivered", LATER, CALENDAR)
    assert refused(market, found) == "order_delivered_when_delivery_failed"


def test_another_cell_makes_it_for_the_same_money(market: Database) -> None:
    do(market, place, pay)
    pass_on = does(RefundStore.pass_on, "basket-1-a", "basket-1-c", "cell-2", LATER)
    assert do(market, pass_on)
    assert do(market, pass_on)
    assert (stock(market), stock(market, "cell-2")) == ((5, 0), (5, 1))
    assert balance(market, posted.escrow_account("basket-1-c")) == TOTAL_A
    assert market.read(order).state == "passed_on"
    do(
        market,
        lambda session: deliver(session, "basket-1-c"),
        does(ReleaseStore.release, "basket-1-c", MONTH),
    )
    assert balance(market, posted.payable_account("cell-2")) == TOTAL_A - 300_000 - COMMISSION_A


def test_money_is_released_after_the_window_and_once(market: Database) -> None:
    do(market, place, pay)
    release = does(ReleaseStore.release, "basket-1-a", MONTH)
    assert refused(market, release) == "order_completed_when_paid"
    do(market, deliver)
    too_soon = does(ReleaseStore.release, "basket-1-a", NOW + timedelta(days=3))
    assert refused(market, too_soon) == "order_in_its_window"
    assert do(market, release) is Taken.MOVED
    assert do(market, release) is Taken.SAME
    assert balance(market, posted.escrow_account("basket-1-a")) == 0
    assert balance(market, posted.payable_account("cell-1")) == 2_000_000 - COMMISSION_A
    assert balance(market, posted.COMMISSION) == COMMISSION_A
    assert balance(market, posted.carrier_account("post")) == 300_000


def test_what_perishes_has_no_window(market: Database) -> None:
    do(market, place, pay, lambda session: deliver(session, "basket-1-b", LATER))
    assert do(market, does(ReleaseStore.release, "basket-1-b", LATER)) is Taken.MOVED
