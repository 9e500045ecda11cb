"""The market as everybody sees it: products that some cell offers now, found by words and narrowed by filters."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select, tuple_
from sqlalchemy.orm import Session

from domain.products import OfferState
from stores.database import table_of
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.product_rows import OfferRow, ProductRow
from stores.products import Product, ProductStore, fitting

_OFFER = table_of(OfferRow).c


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
        conditions = [ProductRow.listed, *fitting(wanted.q), *_narrowing(wanted)]
        counted = select(ProductRow.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(ProductRow).where(*conditions)
        if after is not None:
            at, product_id = texts_of(after, 2)
            place = tuple_(ProductRow.listed_at, ProductRow.id)
            query = query.where(place < (moment_of(at), product_id))
        rows = self._session.scalars(
            query.order_by(ProductRow.listed_at.desc(), ProductRow.id.desc()).limit(limit + 1)
        ).all()
        last = rows[:limit][-1] if rows else None
        at = last.listed_at.isoformat() if last is not None and last.listed_at is not None else ""
        return page_of(ProductStore(self._session).whole(rows), limit, (at, last.id) if last else None, count)

    def get(self, product_id: str) -> Product | None:
        """A product that is in the market now."""
        found = ProductStore(self._session).get(product_id)
        return found if found is not None and found.listed else None


def _narrowing(wanted: WantedGoods) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.category is not None:
        conditions.append(ProductRow.category_code == wanted.category)
    if wanted.craft is not None:
        conditions.append(ProductRow.craft_code == wanted.craft)
    if wanted.least_rials is None and wanted.most_rials is None and wanted.region is None:
        return conditions
    # One and the same offer is made there, and has such a price.
    offered = [_OFFER.product_id == ProductRow.id, _OFFER.state == OfferState.LISTED.value]
    if wanted.region is not None:
        offered.append(_OFFER.region == wanted.region)
    if wanted.least_rials is not None:
        offered.append(_OFFER.price_rials >= wanted.least_rials)
    if wanted.most_rials is not None:
        offered.append(_OFFER.price_rials <= wanted.most_rials)
    return [*conditions, exists().where(*offered)]
