"""Baskets as they are listed and read, with where they go; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.addresses import ShipTo
from domain.products import OfferState
from stores.basket_lists import BasketList, WantedBaskets
from stores.database import Database
from stores.orders import OrderStore
from stores.pages import BadCursor
from stores.payments import PaymentStore
from stores.ship_to import ShipToStore
from tests.stores.catalogue import move
from tests.stores.house import KEYS, NOW
from tests.stores.trading import basket, does, offer_payment, open_market, pay, place

WHERE = ShipTo("زهرا کریمی", "+989123456789", "IR-07", "شیراز", "خیابان زند", "7134567890")


@pytest.fixture
def market(either_database: Database) -> Database:
    open_market(either_database)
    return either_database


def test_a_basket_is_read_with_the_states_of_its_orders(market: Database) -> None:
    market.write(place)
    market.write(offer_payment)
    market.write(lambda session: PaymentStore(session).failed("pay-1", NOW))
    market.write(lambda session: pay(session, payment="pay-2"))
    seen = market.read(lambda session: BasketList(session).get("basket-1"))
    assert seen is not None
    assert [(one.order.id, one.order.state, one.fulfilment, one.refund, one.payout) for one in seen.orders] == [
        ("basket-1-a", "paid", "waiting", None, None), ("basket-1-b", "paid", "waiting", None, None),
    ]  # fmt: skip
    assert [[line.line.units for line in one.lines] for one in seen.orders] == [[1], [1]]
    assert [one.state for one in seen.payments] == ["failed", "paid"]
    assert seen.payment == seen.payments[1]
    found = market.read(lambda session: BasketList(session).basket_of_order("basket-1-b"))
    assert found == "basket-1"
    assert market.read(lambda session: BasketList(session).get("basket-9")) is None


def test_baskets_are_listed_the_newest_first_by_buyer_and_state_and_rehearsed_ones_nowhere(
    market: Database,
) -> None:
    for number in (1, 2, 3):
        wanted = basket(number, both=False)
        market.write(does(OrderStore.place, wanted, NOW + timedelta(minutes=number)))
    rehearsed = replace(basket(4, both=False), book="rehearsal:basket-4")
    market.write(lambda session: place(session, rehearsed))
    market.write(does(OrderStore.expire, "basket-2", NOW))

    def ids(wanted: WantedBaskets, after: tuple[str, ...] | None = None, limit: int = 50) -> list[str]:
        page = market.read(lambda session: BasketList(session).find(wanted, after=after, limit=limit))
        return [one.basket.id for one in page.items]

    assert ids(WantedBaskets()) == ["basket-3", "basket-2", "basket-1"]
    assert ids(WantedBaskets(state="expired")) == ["basket-2"]
    assert ids(WantedBaskets(buyer_member_id="m-2", state="awaiting_payment")) == ["basket-3", "basket-1"]
    assert ids(WantedBaskets(buyer_member_id="m-1")) == []
    first = market.read(lambda session: BasketList(session).find(WantedBaskets(), limit=2))
    assert (first.count, first.count_capped) == (3, False)
    assert first.next is not None
    rest = market.read(lambda session: BasketList(session).find(WantedBaskets(), after=first.next, limit=2))
    assert ([one.basket.id for one in rest.items], rest.next) == (["basket-1"], None)
    with pytest.raises(BadCursor):
        ids(WantedBaskets(), after=("x",))


def test_where_a_basket_goes_is_sealed_and_never_changes(market: Database) -> None:
    market.write(place)
    market.write(lambda session: ShipToStore(session, KEYS).keep("basket-1", WHERE))
    market.write(lambda session: ShipToStore(session, KEYS).keep("basket-1", replace(WHERE, county="کازرون")))
    assert market.read(lambda session: ShipToStore(session, KEYS).of_basket("basket-1")) == WHERE
    assert market.read(lambda session: ShipToStore(session, KEYS).of_basket("basket-2")) is None


def test_a_rehearsal_is_revived_only_where_real_goods_are_still_to_be_had(market: Database) -> None:
    for number in (1, 2):
        rehearsed = replace(basket(number, both=False), book=f"rehearsal:basket-{number}")
        basket_id, try_id = f"basket-{number}", f"pay-{number}"
        market.write(does(OrderStore.place, rehearsed, NOW))
        market.write(does(PaymentStore.begin, try_id, basket_id, "zarin", NOW))
        market.write(does(PaymentStore.offered, try_id, f"A-{number}", NOW))
        market.write(does(OrderStore.expire, basket_id, NOW))
        rials = rehearsed.total_rials
        market.write(does(PaymentStore.verified, try_id, f"R-{number}", rials, NOW))
    assert market.write(does(PaymentStore.revive, "pay-1", NOW))
    move(market, OfferState.UNLISTED)
    assert not market.write(does(PaymentStore.revive, "pay-2", NOW))
