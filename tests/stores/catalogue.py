"""What the tests of the catalogue share: cells that make things, and products with an offer."""

from dataclasses import replace
from typing import Any

from domain.products import Maker, OfferState, OfferTerms, ProductDefinition
from stores.database import Database
from stores.offers import Offer, OfferStore
from stores.products import ProductStore
from tests.stores.house import NOW, found_network, member

SHIRAZ = Maker("cell-1", "m-1", "IR-07", "فارس", "شیراز")
REY = Maker("cell-2", "m-2", "IR-23", "تهران", "ری")
TERMS = OfferTerms(2_000_000, 1_200_000, made_to_order=False, stock=5, production_days=3)
KILIM = ProductDefinition(
    "product-1", "real", SHIRAZ, "گلیم دست‌بافت", "Hand-woven kilim", "از پشم گوسفند", "carpets", "kilim", 1_500,
    TERMS, (), "expert", NOW,
)  # fmt: skip


def product(number: int, name: str, maker: Maker = SHIRAZ, **more: Any) -> ProductDefinition:
    return replace(KILIM, product_id=f"product-{number}", name_fa=name, name_en="", maker=maker, **more)


def found_cells(database: Database) -> None:
    """The two people who answer for cells."""
    found_network(database, [member(1), member(2, "زهرا", kanoon_id="k-2")])


def define(database: Database, wanted: ProductDefinition = KILIM, *, listed: bool = True) -> None:
    """A product, in the market at once where it is `listed`."""
    database.write(lambda session: ProductStore(session).define(wanted))
    if listed:
        assert move(database, OfferState.LISTED, wanted.product_id, wanted.maker.cell_id)


def move(
    database: Database, state: OfferState, product_id: str = "product-1", cell_id: str = "cell-1"
) -> bool:
    return database.write(lambda session: OfferStore(session).move(product_id, cell_id, state, NOW))


def offer(database: Database, product_id: str = "product-1", cell_id: str = "cell-1") -> Offer:
    found = database.read(lambda session: OfferStore(session).get(product_id, cell_id))
    assert found is not None
    return found
