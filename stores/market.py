"""The market as everybody sees it: products that some cell offers now, found by words and narrowed by filters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, literal_column, select, text, tuple_
from sqlalchemy.orm import Session

from domain.products import OfferState
from stores.database import table_of
from stores.pages import Cursor, StorePage, moment_of, texts_of
from stores.product_rows import OfferRow, ProductRow
from stores.product_words import fitting
from stores.products import Product, ProductStore

MOST_COUNTED = 1_000
"""More than so many are not counted: nobody looks through them, and the newest of them are found by going through all."""
_OFFER = table_of(OfferRow).c
# As the indexes of what is listed say it: said otherwise, no database would see that they are meant.
_LISTED: ColumnElement[bool] = literal_column("product.listed")
Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class WantedGoods:
    """What a search in the market is narrowed by; `region` is where it is made, prices are of one unit."""

    q: str = ""
    category: str | None = None
    craft: str | None = None
    region: str | None = None
    least_rials: int | None = None
    most_rials: int | None = None


class MarketStore:
    """What is in the market."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(
        self, wanted: WantedGoods, *, after: Cursor | None = None, limit: int = 24
    ) -> StorePage[Product]:
        """Products that can be found, the newest in the market first. Raises BadCursor."""
        start = _place(after)
        # One question for the count and for all of few: asking the index twice would double what rare words cost.
        found = self._some(wanted)
        count = len(found)
        if count > MOST_COUNTED:
            places = self._newest(wanted, start, limit + 1)
        else:
            # Sorting so few here is quicker than any plan that a database may think of.
            places = [one for one in sorted(found, reverse=True) if start is None or one < start][: limit + 1]
        products = {
            one.id: one for one in ProductStore(self._session).of_ids([id_ for _, id_ in places[:limit]])
        }
        next_ = places[limit - 1] if len(places) > limit else None
        return StorePage(
            items=tuple(products[id_] for _, id_ in places[:limit] if id_ in products),
            next=(next_[0].isoformat(), next_[1]) if next_ else None,
            count=min(count, MOST_COUNTED),
            count_capped=count > MOST_COUNTED,
        )

    def get(self, product_id: str) -> Product | None:
        """A product that is in the market now."""
        found = ProductStore(self._session).get(product_id)
        return found if found is not None and found.listed else None

    def _some(self, wanted: WantedGoods) -> list[Place]:
        """What fits, in no order: all of it, or one more than are counted at most."""
        asked = select(ProductRow.listed_at, ProductRow.id).where(*self._conditions(wanted, by_index=True))
        few = asked.limit(MOST_COUNTED + 1)
        with self._by_index():
            return [(at, id_) for at, id_ in self._session.execute(few) if at is not None]

    @contextmanager
    def _by_index(self) -> Iterator[None]:
        """PostgreSQL takes looking at a row's words for as cheap as comparing a number, and would rather look at all rows:
        measured, 18 ms among 16,000 where the index takes one.
        """
        if self._session.get_bind().dialect.name != "postgresql":
            yield
            return
        self._session.execute(text("SET LOCAL enable_seqscan = off"))
        yield
        self._session.execute(text("SET LOCAL enable_seqscan = on"))

    def _newest(self, wanted: WantedGoods, start: Place | None, most: int) -> list[Place]:
        """The newest of what is frequent: met soon by going through the market from its newest on."""
        asked = select(ProductRow.listed_at, ProductRow.id).where(*self._conditions(wanted, by_index=False))
        if start is not None:
            asked = asked.where(tuple_(ProductRow.listed_at, ProductRow.id) < tuple_(*start))
        ordered = asked.order_by(ProductRow.listed_at.desc(), ProductRow.id.desc()).limit(most)
        return [(at, id_) for at, id_ in self._session.execute(ordered) if at is not None]

    def _conditions(self, wanted: WantedGoods, *, by_index: bool) -> list[ColumnElement[bool]]:
        words = fitting(
            self._session, wanted.q, category=wanted.category, craft=wanted.craft, region=wanted.region,
            by_index=by_index,
        )  # fmt: skip
        return [_LISTED, words, *_priced(wanted)]


def _priced(wanted: WantedGoods) -> list[ColumnElement[bool]]:
    """That an offer of it has such a price, made where it is wanted; first by what the product says of them all."""
    if wanted.least_rials is None and wanted.most_rials is None:
        return []
    conditions: list[ColumnElement[bool]] = []
    offered = [_OFFER.product_id == ProductRow.id, _OFFER.state == OfferState.LISTED.value]
    if wanted.region is not None:
        offered.append(_OFFER.region == wanted.region)
    if wanted.least_rials is not None:
        conditions.append(ProductRow.highest_rials >= wanted.least_rials)
        offered.append(_OFFER.price_rials >= wanted.least_rials)
    if wanted.most_rials is not None:
        conditions.append(ProductRow.lowest_rials <= wanted.most_rials)
        offered.append(_OFFER.price_rials <= wanted.most_rials)
    return [*conditions, exists().where(*offered)]


def _place(after: Cursor | None) -> Place | None:
    if after is None:
        return None
    at, product_id = texts_of(after, 2)
    return moment_of(at), product_id
