"""An order from its basket to the payout: money and stock move once, whatever comes twice, late or crosswise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.ledger import InsufficientBalance
from domain.market_states import Impossible, Taken
from domain.products import NotEnough
from domain.working_days import Duration
from stores.database import Database
from stores.disputes import Decision, DisputeStore
from stores.fulfilments import FulfilmentStore
from stores.ledger import LedgerStore
from stores.ledger_checks import check_ledger
from stores.market_events import events_of
from stores.offers import OfferStore
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.payouts import PayoutStore
from stores.refunds import COMPLAINT, WITHDRAWAL, RefundStore, Wish
from stores.releases import ReleaseStore
from tests.stores.house import CALENDAR, LATER, NOW, apply_for_loan
from tests.stores.trading import (
    MONTH,
    basket,
    batch,
    deliver,
    does,
    offer_payment,
    open_market,
    order,
    pay,
    place,
    prepare,
)

Result = TypeVar("Result")
TOTAL_A, TOTAL_B = 2_300_000, 2_100_000
COMMISSION_A = 160_000


@pytest.fixture
def market(either_database: Database) -> Database:
    open_market(either_database)
    return either_database


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


def verify_late(session: Session) -> Taken:
    return PaymentStore(session).verified("pay-1", "R-1", TOTAL_A + TOTAL_B, LATER)


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


def test_part_goes_back_and_the_commission_with_it(market: Database) -> None:
    do(market, lambda session: place(session, basket(units=3)), pay, deliver)
    do(market, does(RefundStore.ask, "r-1", "basket-1-a", WITHDRAWAL, Wish({1: 1}), LATER))
    release = does(ReleaseStore.release, "basket-1-a", MONTH)
    assert refused(market, release) == "order_contested"
    do(market, does(RefundStore.goods_awaited, "r-1", LATER))
    assert do(market, does(RefundStore.approve, "r-1", LATER)) is Taken.MOVED
    assert do(market, does(RefundStore.approve, "r-1", LATER)) is Taken.SAME
    assert balance(market, posted.refund_account("r-1")) == 2_000_000
    assert refused(market, release) == "order_contested"
    do(market, does(RefundStore.send, "r-1", LATER), does(RefundStore.paid, "r-1", "RF", LATER))
    do(market, release)
    assert balance(market, posted.COMMISSION) == 2 * COMMISSION_A
    assert balance(market, posted.payable_account("cell-1")) == 4_000_000 - 2 * COMMISSION_A


def test_everything_goes_back_in_the_window(market: Database) -> None:
    do(market, place, pay, deliver)
    wish = Wish({1: 1}, with_carrier=True)
    do(market, does(RefundStore.ask, "r-1", "basket-1-a", WITHDRAWAL, wish, LATER))
    do(market, does(RefundStore.approve, "r-1", LATER, carrier_earned=True))
    assert market.read(order).state == "returned"
    assert balance(market, posted.refund_account("r-1")) == TOTAL_A
    assert (
        balance(market, posted.receivable_account("cell-1"))
        == balance(market, posted.carrier_account("post"))
        == 300_000
    )


def test_what_was_refused_leaves_the_order_as_it_was(market: Database) -> None:
    do(market, place, pay, deliver)
    do(market, does(RefundStore.ask, "r-1", "basket-1-a", COMPLAINT, Wish({}, 500_000), LATER))
    assert (
        refused(market, does(RefundStore.ask, "r-2", "basket-1-a", COMPLAINT, Wish({}, 1), LATER))
        == "order_contested"
    )
    do(market, does(RefundStore.refuse, "r-1", LATER))
    assert refused(market, does(RefundStore.approve, "r-1", LATER)) == "refund_approved_when_refused"
    assert market.read(order).contested is None
    too_much = [Wish({1: 2}), Wish({2: 1}), Wish({}, 2_000_001), Wish({})]
    for wish in too_much:
        ask = does(RefundStore.ask, "r-3", "basket-1-a", COMPLAINT, wish, LATER)
        assert refused(market, ask) == "refund_too_much"


def test_a_refund_and_a_dispute_are_never_open_together(market: Database) -> None:
    do(market, place, pay, deliver)
    ask = does(RefundStore.ask, "r-1", "basket-1-a", COMPLAINT, Wish({}, 500_000), LATER)
    open_ = does(DisputeStore.open, "d-1", "basket-1-a", "buyer", LATER)
    do(market, ask)
    assert refused(market, open_) == "order_contested"
    do(market, does(RefundStore.withdraw, "r-1", LATER))
    assert do(market, open_)
    again = does(RefundStore.ask, "r-2", "basket-1-a", COMPLAINT, Wish({}, 1), LATER)
    assert refused(market, again) == "order_contested"
    decision = Decision("support", "r-3", Wish({}, 700_000))
    decide = does(DisputeStore.decide, "d-1", decision, LATER)
    assert do(market, decide) is Taken.MOVED
    assert do(market, decide) is Taken.SAME
    assert balance(market, posted.refund_account("r-3")) == 700_000
    assert market.read(order).contested == "refund"


@pytest.mark.parametrize(("table", "contests"), [("market_refund", "refund"), ("market_dispute", "dispute")])
def test_the_database_itself_keeps_them_apart(market: Database, table: str, contests: str) -> None:
    do(market, place, pay, deliver, does(DisputeStore.open, "d-1", "basket-1-a", "buyer", LATER))
    if contests == "dispute":
        do(market, does(DisputeStore.withdraw, "d-1", LATER))
        do(market, does(RefundStore.ask, "r-1", "basket-1-a", COMPLAINT, Wish({}, 1), LATER))
    values = {
        "market_refund": "kind, goods_rials, carrier_rials, owed_rials, asked_at) VALUES ('x', 'basket-1-a', 'real', 'asked', 'refund', '2026-01-01', 'complaint', 1, 0, 0, '2026-01-01')",
        "market_dispute": "opened_by, opened_at) VALUES ('x', 'basket-1-a', 'real', 'open', 'dispute', '2026-01-01', 'cell', '2026-01-01')",
    }[table]
    with pytest.raises(IntegrityError), market.writing() as session:
        session.execute(
            text(f"INSERT INTO {table} (id, order_id, book, state, contests, changed_at, {values}")
        )


def test_the_gateway_fails_and_the_bank_pays_the_buyer(market: Database) -> None:
    do(market, place, pay, does(RefundStore.end_order, "basket-1-a", "declined", "r-1", LATER))
    do(market, does(RefundStore.send, "r-1", LATER))
    gateway_hands_over(market, TOTAL_B)
    with pytest.raises(InsufficientBalance, match=posted.BANK_OF_MARKET), market.writing() as session:
        RefundStore(session).send("r-1", LATER, "by_bank")
    do(
        market,
        place_again,
        does(LedgerStore.post, posted.gateway_settled("real", "zarin", "G-2", TOTAL_B, NOW)),
    )
    by_bank = does(RefundStore.send, "r-1", LATER, "by_bank")
    assert do(market, by_bank) is Taken.MOVED
    assert do(market, by_bank) is Taken.SAME
    assert do(market, does(RefundStore.send, "r-1", LATER)) is Taken.LATE
    do(market, does(RefundStore.paid, "r-1", "RF-1", LATER))
    assert balance(market, posted.BANK_OF_MARKET) == 2 * TOTAL_B - TOTAL_A


def test_what_the_gateway_refuses_it_hands_over_to_the_bank(market: Database) -> None:
    do(market, place, pay, does(RefundStore.end_order, "basket-1-a", "declined", "r-1", LATER))
    do(market, does(RefundStore.send, "r-1", LATER))
    with pytest.raises(InsufficientBalance, match="gateway:zarin"):
        gateway_hands_over(market, TOTAL_A + TOTAL_B)
    assert do(market, does(RefundStore.gateway_refused, "r-1", LATER))
    assert not do(market, does(RefundStore.gateway_refused, "r-1", LATER))
    paid = does(RefundStore.paid, "r-1", "RF-1", LATER)
    assert refused(market, paid) == "refund_paid_when_refused"
    gateway_hands_over(market, TOTAL_A + TOTAL_B)
    assert do(market, does(RefundStore.send, "r-1", LATER, "by_bank")) is Taken.MOVED
    assert not do(market, does(RefundStore.gateway_refused, "r-1", LATER))
    assert do(market, paid) is Taken.MOVED
    assert balance(market, posted.BANK_OF_MARKET) == TOTAL_B


def test_late_money_that_the_gateway_refuses_it_hands_over_to_the_bank(market: Database) -> None:
    do(market, place, offer_payment, does(OrderStore.expire, "basket-1", LATER), verify_late)
    do(market, does(PaymentStore.send_back, "pay-1", LATER))
    assert do(market, does(PaymentStore.gateway_refused, "pay-1", LATER))
    assert not do(market, does(PaymentStore.gateway_refused, "pay-1", LATER))
    back = does(PaymentStore.sent_back, "pay-1", LATER)
    assert refused(market, back) == "payment_returned_when_refused"
    gateway_hands_over(market, TOTAL_A + TOTAL_B)
    by_bank = does(PaymentStore.send_back, "pay-1", LATER, posted.BY_BANK)
    assert do(market, by_bank) is Taken.MOVED
    assert do(market, by_bank) is Taken.SAME
    assert do(market, back) is Taken.MOVED
    assert balance(market, posted.BANK_OF_MARKET) == balance(market, posted.refund_account("pay-1")) == 0


def test_less_may_go_back_than_was_asked_for(market: Database) -> None:
    do(market, lambda session: place(session, basket(units=3, both=False)), pay, deliver)
    do(market, does(RefundStore.ask, "r-1", "basket-1-a", WITHDRAWAL, Wish({1: 3}, with_carrier=True), NOW))
    assert do(market, does(RefundStore.units_of, "r-1")) == {1: 3}
    asked = do(market, does(RefundStore.get, "r-1"))
    assert asked is not None
    assert do(market, does(RefundStore.lower, "r-1", asked.goods_rials + 1, NOW))
    lowered = do(market, does(RefundStore.get, "r-1"))
    assert lowered is not None
    assert (lowered.goods_rials, lowered.carrier_rials) == (asked.goods_rials, 1)
    assert do(market, does(RefundStore.lower, "r-1", 500, NOW))
    assert not do(market, does(RefundStore.lower, "r-1", 500, NOW))
    for wrong in (0, 501):
        assert refused(market, does(RefundStore.lower, "r-1", wrong, NOW)) == "refund_too_much"
    do(market, does(RefundStore.approve, "r-1", NOW, carrier_earned=True))
    assert refused(market, does(RefundStore.lower, "r-1", 400, NOW)) == "refund_lowered_when_approved"
    assert balance(market, posted.refund_account("r-1")) == 500


def test_a_decision_may_say_that_the_carrier_did_its_work(market: Database) -> None:
    do(market, lambda session: place(session, basket(both=False)), pay, deliver)
    do(market, does(DisputeStore.open, "d-1", "basket-1-a", "buyer", NOW))
    decision = Decision("support", "r-1", Wish({1: 1}, with_carrier=True), carrier_earned=True)
    do(market, does(DisputeStore.decide, "d-1", decision, NOW))
    assert balance(market, posted.carrier_account("post")) == 300_000
    assert balance(market, posted.receivable_account("cell-1")) == 300_000


def place_again(session: Session) -> None:
    place(session, basket(2))
    pay(session, "basket-2", "pay-2")


def test_goodwill_is_the_markets_own_money(market: Database) -> None:
    do(market, place, pay, deliver)
    give = does(RefundStore.give_goodwill, "g-1", "basket-1-a", 50_000, LATER)
    assert do(market, give)
    assert not do(market, give)
    assert do(market, does(ReleaseStore.release, "basket-1-a", MONTH)) is Taken.MOVED
    assert balance(market, posted.GOODWILL) == 50_000
    do(market, does(RefundStore.send, "g-1", LATER), does(RefundStore.paid, "g-1", "RF", LATER))
    assert balance(market, posted.refund_account("g-1")) == 0


def release_a(session: Session) -> Taken:
    return ReleaseStore(session).release("basket-1-a", MONTH)


def test_a_return_after_the_payout_is_taken_from_the_next_sales(market: Database) -> None:
    do(market, place, pay, deliver, release_a)
    gateway_hands_over(market)
    do(market, does(PayoutStore.prepare, batch(), MONTH))
    do(
        market,
        does(PayoutStore.send, "paya-1:cell-1", MONTH),
        does(PayoutStore.settled, "paya-1:cell-1", "B-1", MONTH),
    )
    assert balance(market, posted.payable_account("cell-1")) == 0
    do(market, does(RefundStore.ask, "r-1", "basket-1-a", COMPLAINT, Wish({1: 1}), MONTH))
    do(market, does(RefundStore.approve, "r-1", MONTH))
    assert balance(market, posted.receivable_account("cell-1")) == 2_000_000 - COMMISSION_A
    assert balance(market, posted.COMMISSION) == 0
    do(
        market,
        lambda session: place(session, basket(2, units=2)),
        lambda session: pay(session, "basket-2", "pay-2"),
    )
    do(
        market,
        lambda session: deliver(session, "basket-2-a"),
        does(ReleaseStore.release, "basket-2-a", MONTH),
    )
    assert balance(market, posted.receivable_account("cell-1")) == 0
    assert balance(market, posted.payable_account("cell-1")) == 2_000_000 - COMMISSION_A
    found = do(market, does(PayoutStore.prepare, batch(2), MONTH))
    assert [(one.cell_id, one.amount_rials) for one in found] == [("cell-1", 2_000_000 - COMMISSION_A)]


def test_a_return_before_the_payout_is_taken_from_what_is_coming(market: Database) -> None:
    do(market, place, pay, deliver, release_a)
    do(market, does(RefundStore.ask, "r-1", "basket-1-a", COMPLAINT, Wish({}, 500_000), MONTH))
    do(market, does(RefundStore.approve, "r-1", MONTH))
    assert balance(market, posted.receivable_account("cell-1")) == 0
    assert balance(market, posted.payable_account("cell-1")) == 1_500_000 - 120_000


def test_a_consented_share_pays_the_cells_loan(market: Database) -> None:
    apply_for_loan(market)
    do(market, does(PayoutAccountStore.consent, "cell-1", "real", "loan-1", 250, NOW))
    do(market, place, pay, deliver, release_a)
    share = (2_000_000 - COMMISSION_A) // 4
    assert balance(market, posted.share_account("basket-1-a")) == share
    assert do(market, does(PayoutStore.prepare, batch(), MONTH)) == []
    give = does(ReleaseStore.give_share, "basket-1-a", MONTH)
    with pytest.raises(InsufficientBalance, match=posted.BANK_OF_MARKET), market.writing() as session:
        give(session)
    gateway_hands_over(market)
    assert do(market, give)
    assert not do(market, give)
    assert balance(market, "suspense:share:basket-1-a") == balance(market, "bank:main") == share
    assert do(market, does(ReleaseStore.share_received, "basket-1-a"))
    assert refused(market, does(ReleaseStore.keep_share, "basket-1-a", MONTH)) == "share_kept_when_received"
    found = do(market, does(PayoutStore.prepare, batch(2), MONTH))
    assert [one.amount_rials for one in found] == [2_000_000 - COMMISSION_A - share]


@pytest.mark.parametrize("given", [False, True])
def test_a_share_that_no_loan_takes_is_the_cells(market: Database, given: bool) -> None:
    apply_for_loan(market)
    do(market, does(PayoutAccountStore.consent, "cell-1", "real", "loan-1", 250, NOW))
    do(market, place, pay, deliver, release_a)
    gateway_hands_over(market)
    if given:
        do(market, does(ReleaseStore.give_share, "basket-1-a", MONTH))
    assert do(market, does(ReleaseStore.keep_share, "basket-1-a", MONTH))
    assert not do(market, does(ReleaseStore.keep_share, "basket-1-a", MONTH))
    assert balance(market, posted.payable_account("cell-1")) == 2_000_000 - COMMISSION_A
    assert balance(market, "bank:main") == 0
