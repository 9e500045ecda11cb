"""What cells offer: states, prices with their history, and a stock that is reserved exactly."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, Update, case, func, literal, or_, select, update
from sqlalchemy.orm import Session

from domain.case import CaseStatus
from domain.ledger import REAL_BOOK
from domain.products import COMES_FROM, Maker, OfferState, OfferTerms, Stock
from stores.case_rows import ProcessRow
from stores.conflicts import insert_new
from stores.database import table_of
from stores.product_rows import OfferRow, PriceRow, ProductRow
from stores.product_words import keep_words

_OFFER = table_of(OfferRow).c


@dataclass(frozen=True, slots=True)
class Offer:
    """One cell's offer. `seen_rials`: the price a reviewer saw last; `wanted_rials`: one that is in review.

    `process_id` is the latest review of it.
    """

    product_id: str
    book: str
    maker: Maker
    terms: OfferTerms
    reserved: int
    seen_rials: int | None
    wanted_rials: int | None
    state: OfferState
    offered_by: str
    offered_at: datetime
    process_id: str | None

    @property
    def stock(self) -> Stock:
        return Stock(self.terms.stock, self.reserved, self.terms.made_to_order)

    @property
    def can_be_had(self) -> bool:
        """Whether somebody could order one now."""
        return self.state is OfferState.LISTED and self.stock.available != 0


@dataclass(frozen=True, slots=True)
class Price:
    """A price and what a unit cost the cell, from a moment on."""

    price_rials: int
    cost_rials: int
    valid_from: datetime
    by: str


class OfferStore:
    """The offers of all cells. Every change of one waits for the others of its product."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, product_id: str, book: str, maker: Maker, terms: OfferTerms, by: str, at: datetime) -> bool:
        """A draft; False where this cell offers it already."""
        row = {
            "product_id": product_id, "cell_id": maker.cell_id, "book": book, "member_id": maker.member_id,
            "region": maker.region, "province": maker.province, "county": maker.county,
            "price_rials": terms.price_rials, "cost_rials": terms.cost_rials, "seen_rials": None,
            "wanted_rials": None, "made_to_order": terms.made_to_order, "stock": terms.stock, "reserved": 0,
            "production_days": terms.production_days, "state": OfferState.DRAFT.value, "offered_by": by,
            "offered_at": at, "changed_at": at, "process_id": None,
        }  # fmt: skip
        if not insert_new(self._session, OfferRow, [row]):
            return False
        self._note_price(product_id, maker.cell_id, terms.price_rials, terms.cost_rials, by, at)
        return True

    def get(self, product_id: str, cell_id: str) -> Offer | None:
        row = self._session.get(OfferRow, (product_id, cell_id), populate_existing=True)
        return _offer(row) if row else None

    def of_product(self, product_id: str) -> tuple[Offer, ...]:
        """All of them, the cheapest first."""
        return self.of_products([product_id]).get(product_id, ())

    def of_products(self, product_ids: Collection[str]) -> dict[str, tuple[Offer, ...]]:
        """By product, in one statement however many."""
        rows = self._session.scalars(
            select(OfferRow)
            .where(OfferRow.product_id.in_(product_ids))
            .order_by(OfferRow.product_id, OfferRow.price_rials, OfferRow.cell_id)
            .execution_options(populate_existing=True)
        )
        found: dict[str, tuple[Offer, ...]] = {}
        for row in rows:
            found[row.product_id] = (*found.get(row.product_id, ()), _offer(row))
        return found

    def of_cell(self, cell_id: str) -> tuple[Offer, ...]:
        """What a cell offers, by product."""
        rows = self._session.scalars(
            select(OfferRow).where(OfferRow.cell_id == cell_id).order_by(OfferRow.product_id)
        )
        return tuple(map(_offer, rows))

    def move(
        self,
        product_id: str,
        cell_id: str,
        state: OfferState,
        at: datetime,
        *,
        only_from: Collection[OfferState] = tuple(OfferState),
        process_id: str | None = None,
    ) -> bool:
        """Whether the offer came into this state now; what comes into the market has been seen as it is."""
        self._lock(product_id)
        before = COMES_FROM[state] & set(only_from)
        values: dict[str, object] = {"state": state.value, "changed_at": at}
        if process_id is not None:
            values["process_id"] = process_id
        if state is OfferState.LISTED:
            # Who comes back has been seen before; everybody else is seen now.
            values["seen_rials"] = func.coalesce(_OFFER.seen_rials, _OFFER.price_rials)
        elif state is OfferState.DRAFT:
            values["seen_rials"] = None
        moved = self._changed(
            update(table_of(OfferRow)).where(*_this(product_id, cell_id), _OFFER.state.in_(before)), values
        )
        if moved:
            self._show(product_id, at)
            keep_words(self._session, product_id)
        return moved

    def unlist_all(self, cell_id: str, at: datetime) -> int:
        """A cell that closes offers nothing any more; how many offers that were."""
        return sum(
            self.move(one.product_id, cell_id, OfferState.UNLISTED, at)
            for one in self.of_cell(cell_id)
            if one.state is OfferState.LISTED
        )

    def reviews_of(self, cell_id: str) -> list[str]:
        """The reviews that go on about what a cell offers."""
        running = (
            select(_OFFER.process_id)
            .join(ProcessRow, ProcessRow.id == _OFFER.process_id)
            .where(_OFFER.cell_id == cell_id, ProcessRow.status != CaseStatus.COMPLETED.value)
        )
        return sorted({process_id for process_id in self._session.scalars(running) if process_id})

    def set_price(
        self, product_id: str, cell_id: str, price_rials: int, by: str, at: datetime, *, seen: bool
    ) -> None:
        """From now on; `seen`: a reviewer agreed to it. The same price again changes nothing."""
        self._lock(product_id)
        values: dict[str, object] = {"price_rials": price_rials, "wanted_rials": None, "changed_at": at}
        if seen:
            values["seen_rials"] = price_rials
        before = self.get(product_id, cell_id)
        self._changed(update(table_of(OfferRow)).where(*_this(product_id, cell_id)), values)
        if before is not None and before.terms.price_rials != price_rials:
            self._note_price(product_id, cell_id, price_rials, before.terms.cost_rials, by, at)
            self._show(product_id, at)

    def want_price(
        self,
        product_id: str,
        cell_id: str,
        price_rials: int | None,
        at: datetime,
        process_id: str | None = None,
    ) -> None:
        """A price that is to be reviewed; None: it is not wanted any more."""
        values: dict[str, object] = {"wanted_rials": price_rials, "changed_at": at}
        if process_id is not None:
            values["process_id"] = process_id
        self._changed(update(table_of(OfferRow)).where(*_this(product_id, cell_id)), values)

    def set_terms(self, product_id: str, cell_id: str, terms: OfferTerms, by: str, at: datetime) -> bool:
        """Everything but the price; False where orders hold more than is to be there, and nothing is changed."""
        before = self.get(product_id, cell_id)
        changed = self._changed(
            update(table_of(OfferRow)).where(
                *_this(product_id, cell_id), or_(literal(terms.made_to_order), _OFFER.reserved <= terms.stock)
            ),
            {
                "cost_rials": terms.cost_rials, "made_to_order": terms.made_to_order, "stock": terms.stock,
                "production_days": terms.production_days, "changed_at": at,
            },
        )  # fmt: skip
        if changed and before is not None and before.terms.cost_rials != terms.cost_rials:
            self._note_price(product_id, cell_id, before.terms.price_rials, terms.cost_rials, by, at)
        return changed

    def prices(self, product_id: str, cell_id: str, limit: int = 50) -> tuple[Price, ...]:
        """The newest first."""
        rows = self._session.scalars(
            select(PriceRow)
            .where(PriceRow.product_id == product_id, PriceRow.cell_id == cell_id)
            .order_by(PriceRow.id.desc())
            .limit(limit)
        )
        return tuple(Price(row.price_rials, row.cost_rials, row.valid_from, row.by) for row in rows)

    # Stock, one conditional statement each: whoever comes later finds what is left (domain.products.Stock).

    def reserve(self, product_id: str, cell_id: str, units: int) -> bool:
        """Units of a listed offer for a line of an order; False where there are not so many left."""
        enough = or_(_OFFER.made_to_order, _OFFER.stock - _OFFER.reserved >= units)
        listed = _OFFER.state == OfferState.LISTED.value
        return self._count(product_id, cell_id, units, listed, enough, reserved=_OFFER.reserved + units)

    def release(self, product_id: str, cell_id: str, units: int) -> bool:
        """What `reserve` took is there again; False where so much is not reserved."""
        return self._count(
            product_id, cell_id, units, _OFFER.reserved >= units, reserved=_OFFER.reserved - units
        )

    def hand_over(self, product_id: str, cell_id: str, units: int) -> bool:
        """Reserved units have left the house; False where so much is not reserved."""
        left = case((_OFFER.made_to_order, _OFFER.stock), else_=_OFFER.stock - units)
        return self._count(
            product_id, cell_id, units, _OFFER.reserved >= units, reserved=_OFFER.reserved - units, stock=left
        )

    def _count(
        self, product_id: str, cell_id: str, units: int, *which: ColumnElement[bool], **values: object
    ) -> bool:
        if units <= 0:
            raise ValueError("units are counted from one")
        return self._changed(
            update(table_of(OfferRow)).where(*_this(product_id, cell_id), *which), dict(values)
        )

    def _lock(self, product_id: str) -> None:
        # The product says what its offers ask: two of them changed at once would each say it without the other.
        self._session.execute(select(ProductRow.id).where(ProductRow.id == product_id).with_for_update())

    def _show(self, product_id: str, at: datetime) -> None:
        """Whether the product is in the market, and from which price, as its offers are now."""
        lowest, highest = self._session.execute(
            select(func.min(_OFFER.price_rials), func.max(_OFFER.price_rials)).where(
                _OFFER.product_id == product_id,
                _OFFER.state == OfferState.LISTED.value,
                _OFFER.book == REAL_BOOK,
            )
        ).one()
        values: dict[str, object] = {
            "listed": lowest is not None, "lowest_rials": lowest, "highest_rials": highest
        }  # fmt: skip
        if lowest is not None:
            values["listed_at"] = func.coalesce(ProductRow.listed_at, at)
        self._session.execute(update(ProductRow).where(ProductRow.id == product_id).values(**values))

    def _note_price(
        self, product_id: str, cell_id: str, price_rials: int, cost_rials: int, by: str, at: datetime
    ) -> None:
        self._session.add(
            PriceRow(
                product_id=product_id, cell_id=cell_id, price_rials=price_rials, cost_rials=cost_rials,
                valid_from=at, by=by,
            )
        )  # fmt: skip
        self._session.flush()

    def _changed(self, statement: Update, values: dict[str, object]) -> bool:
        result = self._session.execute(statement.values(**values))
        return isinstance(result, CursorResult) and result.rowcount == 1


def _this(product_id: str, cell_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _OFFER.product_id == product_id, _OFFER.cell_id == cell_id


def _offer(row: OfferRow) -> Offer:
    return Offer(
        row.product_id, row.book, Maker(row.cell_id, row.member_id, row.region, row.province, row.county),
        OfferTerms(row.price_rials, row.cost_rials, row.made_to_order, row.stock, row.production_days),
        row.reserved, row.seen_rials, row.wanted_rials, OfferState(row.state), row.offered_by, row.offered_at,
        row.process_id,
    )  # fmt: skip
