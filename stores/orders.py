"""Baskets and the orders in them: placed with their stock, expired or ended with it given back. Money is elsewhere:
stores.payments brings it, stores.refunds takes it back, stores.releases divides it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, exists, func, insert, select, update
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from domain.market_states import FULFILMENT, ORDER, OUT_OF_THE_HOUSE, Impossible, Taken
from domain.order_money import OrderSums
from domain.orders import Basket, Line
from domain.products import NotEnough
from stores.conflicts import insert_new
from stores.database import Base, table_of
from stores.market_events import Subject, Unknown, happens
from stores.offers import OfferStore
from stores.order_rows import BasketRow, FulfilmentRow, OrderLineRow, OrderRow

_ORDER, _LINE = table_of(OrderRow).c, table_of(OrderLineRow).c
_BASKET, _FULFILMENT = table_of(BasketRow).c, table_of(FulfilmentRow).c
AWAITING_PAYMENT = "awaiting_payment"


@dataclass(frozen=True, slots=True)
class KeptBasket:
    """A basket as kept: `state` is awaiting_payment, paid, expired or cancelled."""

    id: str
    book: str
    buyer_member_id: str
    total_rials: int
    state: str
    placed_at: datetime
    pay_by: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A cell's order as kept; amounts in rials as OrderRow says."""

    id: str
    basket_id: str
    book: str
    cell_id: str
    carrier: str
    goods_rials: int
    carrier_rials: int
    commission_rials: int
    paid_rials: int
    back_goods_rials: int
    back_carrier_rials: int
    claimed_goods_rials: int
    claimed_carrier_rials: int
    released_rials: int
    state: str
    contested: str | None
    passed_on_to: str | None
    heir_member_id: str | None
    placed_at: datetime
    delivered_at: datetime | None
    window_ends_at: datetime | None
    released_at: datetime | None

    @property
    def sums(self) -> OrderSums:
        return OrderSums(self.goods_rials, self.carrier_rials, self.commission_rials)

    @property
    def escrow_rials(self) -> int:
        """What is in the escrow: paid, less what went back, less what was released."""
        return self.paid_rials - self.back_goods_rials - self.back_carrier_rials - self.released_rials

    @property
    def kept_goods_rials(self) -> int:
        """What of the goods was never given back."""
        return self.goods_rials - self.back_goods_rials - self.claimed_goods_rials

    @property
    def kept_carrier_rials(self) -> int:
        return self.carrier_rials - self.back_carrier_rials - self.claimed_carrier_rials


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line with how many of its units went back, and where its units are: reserved, free, handed_over or played."""

    line: Line
    back_units: int
    stock: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A parcel as kept."""

    order_id: str
    state: str
    carrier: str
    shipment_id: str | None
    sampled: bool
    checked_by: str | None
    last_scan_at: datetime | None


class OrderStore:
    """All baskets with their orders and lines."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # What is there.

    def basket(self, basket_id: str) -> KeptBasket | None:
        row = self._session.get(BasketRow, basket_id, populate_existing=True)
        return KeptBasket(**{name: getattr(row, name) for name in KeptBasket.__slots__}) if row else None

    def get(self, order_id: str) -> Order | None:
        row = self._session.get(OrderRow, order_id, populate_existing=True)
        return kept_order(row) if row else None

    def of_basket(self, basket_id: str) -> list[Order]:
        """By their ids, those included that another cell has instead."""
        rows = self._session.scalars(
            select(OrderRow)
            .where(OrderRow.basket_id == basket_id)
            .order_by(OrderRow.id)
            .execution_options(populate_existing=True)
        )
        return [kept_order(row) for row in rows]

    def lines(self, order_id: str) -> list[KeptLine]:
        rows = self._session.scalars(
            select(OrderLineRow)
            .where(OrderLineRow.order_id == order_id)
            .order_by(OrderLineRow.number)
            .execution_options(populate_existing=True)
        )
        return [kept_line(row) for row in rows]

    def locked(self, order_id: str) -> Order:
        """The order, which nobody else changes until the transaction ends. Raises Unknown."""
        return lock_order(self._session, order_id)

    # What happens to it.

    def place(self, basket: Basket, at: datetime) -> bool:
        """Keeps a basket with its orders and reserves everything in it, or nothing; False where it is there already.

        Raises NotEnough, with the id of the product that there is not enough of.
        """
        kept = {
            "id": basket.basket_id, "book": basket.book, "buyer_member_id": basket.buyer_member_id,
            "total_rials": basket.total_rials, "state": AWAITING_PAYMENT, "placed_at": at,
            "pay_by": basket.pay_by, "changed_at": at,
        }  # fmt: skip
        with self._session.begin_nested():
            if not insert_new(self._session, BasketRow, [kept]):
                return False
            wanted = [
                (line.product_id, one.cell_id, line.units) for one in basket.orders for line in one.lines
            ]
            stock = self._reserve(wanted, basket.book)
            orders = [_new_order(basket, n, at) for n in range(len(basket.orders))]
            self._session.execute(insert(table_of(OrderRow)), orders)
            lines = [
                _new_line(one.order_id, line, stock[line.product_id, one.cell_id])
                for one in basket.orders
                for line in one.lines
            ]
            self._session.execute(insert(table_of(OrderLineRow)), lines)
            parcels = [_new_parcel(one.order_id, one.carrier, at) for one in basket.orders]
            self._session.execute(insert(table_of(FulfilmentRow)), parcels)
        return True

    def expire(self, basket_id: str, at: datetime) -> bool:
        """Nobody paid in time: its stock is free again. False where the money, or another end, was quicker."""
        return self._end_unpaid(basket_id, "expired", at)

    def cancel_unpaid(self, basket_id: str, at: datetime) -> bool:
        """The buyer does not want it any more, before paying; as `expire`, but money that comes late revives nothing."""
        return self._end_unpaid(basket_id, "cancelled", at)

    def accept(self, order_id: str, at: datetime, *, sampled: bool = False) -> Taken:
        """The cell makes it; `sampled`: somebody looks at it before it is sent. Raises Impossible, Unknown."""
        taken = happens(
            self._session, subject_of(order_id), "accepted", at,
            only_if=[_ORDER.contested.is_(None)], refused="order_contested",
        )  # fmt: skip
        if taken is Taken.MOVED:
            self._session.execute(
                update(table_of(FulfilmentRow))
                .where(_FULFILMENT.order_id == order_id)
                .values(sampled=sampled)
            )
        return taken

    def accepted_before(self, cell_id: str, book: str) -> int:
        """How many orders a cell has begun to make: the next one's number is one more (domain.orders.is_sampled)."""
        states = ("accepted", "delivered", "delivery_failed", "returned", "completed")
        counted = select(func.count()).where(
            OrderRow.cell_id == cell_id, OrderRow.book == book, OrderRow.state.in_(states)
        )
        return self._session.scalar(counted) or 0

    # What payments and ends share.

    def reserve_again(self, orders: Sequence[Order]) -> bool:
        """Whether everything of expired orders is still to be had, and is theirs again; nothing otherwise."""
        cells = {order.id: order.cell_id for order in orders}
        # Real goods that a rehearsal only looks at are looked at once more.
        lines = [*self._lines_of(cells, "free"), *self._lines_of(cells, "played")]
        try:
            with self._session.begin_nested():
                book = orders[0].book
                self._reserve([(row.product_id, cells[row.order_id], row.units) for row in lines], book)
        except NotEnough:
            return False
        self._set_stock(cells, "free", "reserved")
        return True

    def give_free(self, orders: Iterable[Order]) -> None:
        """What is reserved for them is there for others; once."""
        cells = {order.id: order.cell_id for order in orders}
        offers = OfferStore(self._session)
        for row in self._lines_of(cells, "reserved"):
            offers.release(row.product_id, cells[row.order_id], row.units)
        self._set_stock(cells, "reserved", "free")

    def hand_over(self, order: Order) -> None:
        """Its units have left the house; once."""
        offers = OfferStore(self._session)
        for row in self._lines_of([order.id], "reserved"):
            offers.hand_over(row.product_id, order.cell_id, row.units)
        self._set_stock([order.id], "reserved", "handed_over")

    def stop(self, order_id: str, at: datetime) -> None:
        """It is not sent any more. Raises Impossible where it is with the carrier."""
        subject = Subject(FULFILMENT, FulfilmentRow, order_id, order_id, "order_id")
        if happens(self._session, subject, "stopped", at) is Taken.LATE:
            raise AssertionError("nothing follows a parcel that is not sent")

    def take_over(self, order: Order, new_id: str, cell_id: str, at: datetime) -> bool:
        """The same order, of another cell that has everything of it: as agreed, for the same money.

        False where that cell has not all of it, and nothing is changed. The old one is not moved by this.
        """
        lines = self.lines(order.id)
        try:
            with self._session.begin_nested():
                wanted = [(one.line.product_id, cell_id, one.line.units) for one in lines]
                stock = self._reserve(wanted, order.book)
        except NotEnough:
            return False
        row = {name: getattr(order, name) for name in Order.__slots__}
        row |= {"id": new_id, "cell_id": cell_id, "placed_at": at, "changed_at": at}
        self._session.execute(insert(table_of(OrderRow)), [row])
        taken = [_new_line(new_id, one.line, stock[one.line.product_id, cell_id]) for one in lines]
        self._session.execute(insert(table_of(OrderLineRow)), taken)
        self._session.execute(insert(table_of(FulfilmentRow)), [_new_parcel(new_id, order.carrier, at)])
        return True

    def _end_unpaid(self, basket_id: str, state: str, at: datetime) -> bool:
        ended = changed(
            self._session, BasketRow, {"state": state, "changed_at": at},
            _BASKET.id == basket_id, _BASKET.state == AWAITING_PAYMENT,
        )  # fmt: skip
        if ended:
            orders = self.of_basket(basket_id)
            for order in orders:
                happens(self._session, subject_of(order.id), state, at)
                self.stop(order.id, at) if state == "cancelled" else None
            self.give_free(orders)
        return ended

    def _reserve(self, wanted: Sequence[tuple[str, str, int]], book: str) -> dict[tuple[str, str], str]:
        """Of product, cell and units, in one order: whoever else wants some of them waits at the same place.

        Says of each how it is held: a rehearsal looks whether real goods are there, and takes nothing of them
        (`played`). Raises NotEnough, with the id of the product.
        """
        offers, held = OfferStore(self._session), dict[tuple[str, str], str]()
        for product_id, cell_id, units in sorted(wanted):
            offer = offers.get(product_id, cell_id)
            if offer is None or offer.book not in (book, REAL_BOOK):
                raise NotEnough(product_id)
            played = offer.book != book
            left = offer.stock.available
            enough = offer.can_be_had and (left is None or left >= units)
            if not (enough if played else offers.reserve(product_id, cell_id, units)):
                raise NotEnough(product_id)
            held[product_id, cell_id] = "played" if played else "reserved"
        return held

    def _lines_of(self, order_ids: Iterable[str], stock: str) -> Sequence[OrderLineRow]:
        return self._session.scalars(
            select(OrderLineRow)
            .join(OrderRow, OrderRow.id == OrderLineRow.order_id)
            .where(OrderLineRow.order_id.in_(list(order_ids)), OrderLineRow.stock == stock)
            .order_by(OrderLineRow.product_id, OrderRow.cell_id)
            .execution_options(populate_existing=True)
        ).all()

    def _set_stock(self, order_ids: Iterable[str], before: str, after: str) -> None:
        self._session.execute(
            update(table_of(OrderLineRow))
            .where(_LINE.order_id.in_(list(order_ids)), _LINE.stock == before)
            .values(stock=after)
        )


def subject_of(order_id: str) -> Subject:
    return Subject(ORDER, OrderRow, order_id, order_id)


def lock_order(session: Session, order_id: str) -> Order:
    """The order, which nobody else changes until the transaction ends. Raises Unknown."""
    row = session.scalar(
        select(OrderRow)
        .where(OrderRow.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Unknown(order_id)
    return kept_order(row)


def still_in_the_house(order_id: str) -> ColumnElement[bool]:
    """That no carrier has the order's parcel yet."""
    return ~exists().where(
        FulfilmentRow.order_id == order_id, FulfilmentRow.state.in_(sorted(OUT_OF_THE_HOUSE))
    )


def change_order(session: Session, order_id: str, **values: object) -> None:
    session.execute(update(table_of(OrderRow)).where(_ORDER.id == order_id).values(**values))


def contest(session: Session, order_id: str, by: str) -> None:
    """Something is open about the order from now on. Raises Impossible where something else is."""
    free = (_ORDER.id == order_id, _ORDER.contested.is_(None))
    if not changed(session, OrderRow, {"contested": by}, *free):
        raise Impossible("order_contested")


def changed(
    session: Session, row: type[Base], values: dict[str, object], *which: ColumnElement[bool]
) -> bool:
    """Whether exactly one row was as `which` says, and is changed."""
    result = session.execute(update(table_of(row)).where(*which).values(**values))
    return isinstance(result, CursorResult) and result.rowcount == 1


def _new_order(basket: Basket, n: int, at: datetime) -> dict[str, object]:
    one = basket.orders[n]
    none = (
        "paid_rials", "back_goods_rials", "back_carrier_rials", "claimed_goods_rials",
        "claimed_carrier_rials", "released_rials",
    )  # fmt: skip
    return {
        "id": one.order_id, "basket_id": basket.basket_id, "book": basket.book, "cell_id": one.cell_id,
        "carrier": one.carrier, "goods_rials": one.sums.goods_rials,
        "carrier_rials": one.sums.carrier_rials, "commission_rials": one.sums.commission_rials,
        "state": AWAITING_PAYMENT, "placed_at": at, "changed_at": at, **dict.fromkeys(none, 0),
    }  # fmt: skip


def _new_line(order_id: str, line: Line, stock: str) -> dict[str, object]:
    kept = {name: getattr(line, name) for name in Line.__slots__}
    return {"order_id": order_id, **kept, "back_units": 0, "stock": stock}


def _new_parcel(order_id: str, carrier: str, at: datetime) -> dict[str, object]:
    return {
        "order_id": order_id, "state": FULFILMENT.first, "carrier": carrier, "sampled": False, "changed_at": at,
    }  # fmt: skip


def kept_order(row: OrderRow) -> Order:
    return Order(**{name: getattr(row, name) for name in Order.__slots__})


def kept_line(row: OrderLineRow) -> KeptLine:
    return KeptLine(Line(**{name: getattr(row, name) for name in Line.__slots__}), row.back_units, row.stock)
