"""A sample network sells what its cells make, with pictures, and loading it twice changes nothing."""

from commands.sample import load_sample
from commands.sample_market import PRODUCTS, load_market
from domain.categories import category_of
from stores.cells import CellStore
from stores.database import Database
from stores.market import MarketStore, WantedGoods
from stores.product_photos import PhotoStore
from tests.papers import opened
from tests.stores.house import KEYS, NOW


def test_a_dozen_products_are_in_the_market_once(database: Database) -> None:
    load_sample(database, KEYS, 3, 1405, NOW)
    for _ in range(2):
        assert load_market(database, KEYS, NOW) == len(PRODUCTS) == 12
    with database.reading() as session:
        found = MarketStore(session).find(WantedGoods())
        assert found.count == 12
        assert [one.name_fa for one in found.items] == [one.name_fa for one in PRODUCTS]
        assert [one.id for one in MarketStore(session).find(WantedGoods("دستدوز")).items] == [
            "product-sample-5"
        ]
        small = PhotoStore(session, KEYS).content(found.items[0].photo_ids[0], "small")
        assert small
        assert opened(small).size == (320, 320)
        cells = {CellStore(session, KEYS).get(f"cell-sample-{number}") for number in range(1, 13)}
    assert len({cell.member_id for cell in cells if cell}) == 12
    assert all(category_of(one.category_code) for one in PRODUCTS)


def test_where_nobody_lives_nobody_sells(database: Database) -> None:
    assert load_market(database, KEYS, NOW) == 0
