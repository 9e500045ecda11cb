"""An order whose money goes back: in part, wholly, by the bank, after a decision, and after the cell was paid."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain import order_postings as posted
from domain.ledger import InsufficientBalance
from domain.market_states import Taken
from stores.database import Database
from stores.disputes import Decision, DisputeStore
from stores.ledger import LedgerStore
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.payout_accounts import PayoutAccountStore
from stores.payouts import PayoutStore
from stores.refunds import COMPLAINT, WITHDRAWAL, RefundStore, Wish
from stores.releases import ReleaseStore
from tests.stores.house import LATER, NOW, apply_for_loan
from tests.stores.market_steps import (
    COMMISSION_A,
    TOTAL_A,
    TOTAL_B,
    balance,
    do,
    gateway_hands_over,
    refused,
    verify_late,
)
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
)


@pytest.fixture
def market(either_database: Database) -> Database:
    open_market(either_database)
    return either_database


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
