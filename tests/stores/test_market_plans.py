"""The market is searched by indexes on PostgreSQL; SQLite goes through what is listed, and reads nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from domain.products import OfferState
from stores.database import Database, table_of
from stores.market import MOST_COUNTED, MarketStore, WantedGoods
from stores.offers import OfferStore
from stores.product_rows import ProductRow
from stores.product_words import written
from stores.products import ProductStore
from tests.stores.catalogue import KILIM, found_cells
from tests.stores.house import NOW
from tests.stores.many_loans import analyse
from tests.stores.plans import FullRead, full_reads

SEARCHES = (
    WantedGoods("گلیم"),
    WantedGoods("گلیم دست بافت"),
    WantedGoods(category="carpets", region="IR-07"),
    WantedGoods("گلیم", craft="kilim", least_rials=1, most_rials=9_000_000),
    WantedGoods(least_rials=3_000_000),
)
AFTER = (NOW.isoformat(), "product-5")


@pytest.fixture
def market(either_database: Database) -> Database:
    found_cells(either_database)

    def fill(session: Session) -> None:
        for number in range(60):
            product_id = f"product-{number}"
            name = ("گلیم دست‌بافت", "کوزه", "عسل")[number % 3]
            ProductStore(session).define(replace(KILIM, product_id=product_id, name_fa=name, name_en=""))
            OfferStore(session).move(product_id, "cell-1", OfferState.LISTED, NOW)

        session.execute(insert(table_of(ProductRow)), list(others(session.get_bind().dialect.name)))

    either_database.write(fill)
    analyse(either_database)
    return either_database


def others(dialect: str) -> Iterator[dict[str, Any]]:
    """So many that PostgreSQL would rather not go through all of them."""
    for number in range(3_000):
        yield {
            "id": f"other-{number}", "book": "real", "name_fa": "سبد", "name_en": "", "description": "",
            "category_code": "wood", "craft_code": "wicker", "weight_grams": 1, "defined_by": "x", "defined_at": NOW,
            "listed": True, "listed_at": NOW - timedelta(days=1), "lowest_rials": 10, "highest_rials": 10,
            "words": written(["سبد", "c=wood"], dialect),
        }  # fmt: skip


@pytest.mark.parametrize("frequent", [False, True])
@pytest.mark.parametrize("wanted", SEARCHES, ids=range(len(SEARCHES)))
def test_a_search_is_found_by_an_index(
    market: Database, monkeypatch: pytest.MonkeyPatch, wanted: WantedGoods, *, frequent: bool
) -> None:
    """What is frequent is met by walking the market from its newest on, up to a limit; all else by its words."""
    monkeypatch.setattr("stores.market.MOST_COUNTED", 2 if frequent else MOST_COUNTED)
    reads = full_reads(market, lambda session: MarketStore(session).find(wanted, after=AFTER))
    assert {one.table for one in reads} <= {"product", "anon"}
    if not market.is_sqlite:
        assert reads <= ({FullRead("product", in_order=True)} if frequent else set())


@pytest.mark.parametrize("frequent", [False, True])
def test_both_ways_find_the_same(
    market: Database, monkeypatch: pytest.MonkeyPatch, *, frequent: bool
) -> None:
    monkeypatch.setattr("stores.market.MOST_COUNTED", 2 if frequent else MOST_COUNTED)
    with market.reading() as session:
        page = MarketStore(session).find(WantedGoods("دست بافت", region="IR-07"), after=AFTER, limit=5)
    assert [one.id for one in page.items] == [f"product-{n}" for n in (48, 45, 42, 39, 36)]
    assert page.count_capped is frequent
