"""How orders were rated: once by their buyers, counted for their cells and products; reported words may be hidden."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.after_sales_rows import ProductRatingRow, RatingRow
from stores.conflicts import insert_new
from stores.database import table_of
from stores.order_rows import OrderLineRow
from stores.orders import Order, changed
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of

_RATING = table_of(RatingRow).c


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as kept; `state` is shown, reported or hidden, `process_id` the case that looks at its words."""

    order_id: str
    book: str
    cell_id: str
    stars: int
    words: str
    state: str
    process_id: str | None
    rated_at: datetime

    @property
    def words_shown(self) -> str:
        """What everybody may read: words that were reported are read until somebody hides them."""
        return "" if self.state == "hidden" else self.words


@dataclass(frozen=True, slots=True)
class Stars:
    """How often something was rated, and the sum of all stars."""

    count: int = 0
    total: int = 0

    @property
    def average(self) -> float | None:
        """To one place; None where nobody has rated."""
        return round(self.total / self.count, 1) if self.count else None


class RatingStore:
    """The ratings of all orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rate(self, order: Order, stars: int, words: str, at: datetime) -> bool:
        """Keeps a rating, for the cell and each product of the order; False where there is one already."""
        row = {
            "order_id": order.id, "book": order.book, "cell_id": order.cell_id, "stars": stars, "words": words,
            "state": "shown", "process_id": None, "rated_at": at,
        }  # fmt: skip
        if not insert_new(self._session, RatingRow, [row]):
            return False
        products = self._session.scalars(
            select(OrderLineRow.product_id).where(OrderLineRow.order_id == order.id)
        ).all()
        of_products = [
            {"order_id": order.id, "product_id": one, "book": order.book, "stars": stars, "rated_at": at}
            for one in sorted(products)
        ]
        insert_new(self._session, ProductRatingRow, of_products)
        return True

    def get(self, order_id: str) -> Rating | None:
        row = self._session.get(RatingRow, order_id, populate_existing=True)
        return _rating(row) if row else None

    def report(self, order_id: str, process_id: str) -> bool:
        """Somebody is to look at the words, by a case; False where that is so already, or was."""
        return self._move(order_id, ("shown",), {"state": "reported", "process_id": process_id})

    def moderate(self, order_id: str, process_id: str, *, hidden: bool) -> bool:
        """What the case decided of the words. False where it had."""
        state = "hidden" if hidden else "shown"
        return self._move(order_id, ("reported",), {"state": state}, _RATING.process_id == process_id)

    def of_product(self, product_id: str, book: str = REAL_BOOK) -> Stars:
        return self.of_products([product_id], book).get(product_id, Stars())

    def of_products(self, product_ids: Collection[str], book: str = REAL_BOOK) -> dict[str, Stars]:
        """By product, those that were rated."""
        rows = self._session.execute(
            select(ProductRatingRow.product_id, func.count(), func.sum(ProductRatingRow.stars))
            .where(ProductRatingRow.product_id.in_(product_ids), ProductRatingRow.book == book)
            .group_by(ProductRatingRow.product_id)
        )
        return {product_id: Stars(count, int(total)) for product_id, count, total in rows}

    def of_cell(self, cell_id: str, book: str = REAL_BOOK) -> Stars:
        found = self._session.execute(
            select(func.count(), func.sum(RatingRow.stars)).where(
                RatingRow.cell_id == cell_id, RatingRow.book == book
            )
        ).one()
        return Stars(found[0], int(found[1] or 0))

    def newest(
        self, product_id: str, book: str = REAL_BOOK, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Rating]:
        """The ratings of a product, the newest first. Raises BadCursor."""
        wanted = (ProductRatingRow.product_id == product_id, ProductRatingRow.book == book)
        counted = select(ProductRatingRow.order_id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(RatingRow).join(ProductRatingRow, ProductRatingRow.order_id == RatingRow.order_id)
        query = query.where(*wanted)
        if after is not None:
            at, order_id = texts_of(after, 2)
            place = tuple_(ProductRatingRow.rated_at, ProductRatingRow.order_id)
            query = query.where(place < (moment_of(at), order_id))
        rows = self._session.scalars(
            query.order_by(ProductRatingRow.rated_at.desc(), ProductRatingRow.order_id.desc()).limit(
                limit + 1
            )
        )
        items = [_rating(row) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.rated_at.isoformat(), last.order_id) if last else None, count)

    def _move(
        self,
        order_id: str,
        states: tuple[str, ...],
        values: dict[str, object],
        *which: ColumnElement[bool],
    ) -> bool:
        own = (_RATING.order_id == order_id, _RATING.state.in_(states), *which)
        return changed(self._session, RatingRow, values, *own)


def _rating(row: RatingRow) -> Rating:
    return Rating(**{name: getattr(row, name) for name in Rating.__slots__})
