"""Who else could make an order: who has all of it, was not asked before, and asks no more than was agreed."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from domain.products import Maker, OfferState
from stores.cell_orders import open_orders_of, orders_of_cell
from stores.database import Database
from stores.fulfilments import FulfilmentStore
from stores.offers import OfferStore
from stores.passing_on import cells_asked, others_with_all
from stores.refunds import RefundStore
from tests.stores.catalogue import TERMS
from tests.stores.house import NOW
from tests.stores.trading import basket, open_market, order, pay, place, prepare

OTHERS = ("cell-3", "cell-4", "cell-5")


@pytest.fixture
def market(either_database: Database) -> Database:
    """Cells 2 to 5 make what cell-1 is asked for: 3 has too few, 4 is dear, 5 is cheap."""
    open_market(either_database)

    def write(session: Session) -> None:
        offers = OfferStore(session)
        for cell_id, stock, price in zip(OTHERS, (1, 9, 9), (1, 10**9, 1_000_000), strict=True):
            maker = Maker(cell_id, "m-2", "IR-23", "تهران", "ری")
            terms = replace(TERMS, stock=stock, price_rials=price)
            offers.add("product-1", "real", maker, terms, "expert", NOW)
            offers.move("product-1", cell_id, OfferState.LISTED, NOW)
        place(session, basket(units=2, both=False))
        pay(session)

    either_database.write(write)
    return either_database


def test_who_has_all_of_it_and_asks_no_more_comes_first(market: Database) -> None:
    with market.reading() as session:
        assert others_with_all(session, order(session)) == ["cell-5", "cell-2", "cell-4"]
        assert cells_asked(session, "basket-1-a") == ["cell-1"]


def test_no_cell_is_asked_twice(market: Database) -> None:
    with market.writing() as session:
        refunds = RefundStore(session)
        assert refunds.pass_on("basket-1-a", "second", "cell-5", NOW)
        assert refunds.pass_on("second", "third", "cell-2", NOW)
        assert cells_asked(session, "third") == ["cell-2", "cell-5", "cell-1"]
        assert others_with_all(session, order(session, "third")) == ["cell-4"]


def test_a_cells_page_has_its_paid_orders_the_newest_first(market: Database) -> None:
    with market.writing() as session:
        place(session, basket(2, both=False))
        prepare(session)
    with market.reading() as session:
        (one,) = orders_of_cell(session, "cell-1").items
        assert (one.id, one.state, one.parcel, one.shipment_id) == (
            "basket-1-a",
            "accepted",
            "booked",
            "S-basket-1-a",
        )
        assert [units for units, *_ in one.goods] == [2]
        assert orders_of_cell(session, "cell-1").count == 1
        assert open_orders_of(session, "cell-1") == [], "no case of it was begun here"


def test_a_parcel_is_known_by_its_number_alone_where_only_one_has_it(market: Database) -> None:
    with market.writing() as session:
        prepare(session)
        found = FulfilmentStore(session).by_number("S-basket-1-a")
        assert found is not None
        assert found.order_id == "basket-1-a"
        assert FulfilmentStore(session).by_number("S-nobodys") is None
