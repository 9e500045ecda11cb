"""Baskets as they are listed and read: with their orders, and the five states of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, text, tuple_
from sqlalchemy.orm import Session

from domain.ledger import REAL_BOOK
from stores.order_rows import BasketRow, FulfilmentRow, OrderLineRow, OrderRow
from stores.orders import KeptBasket, KeptLine, Order, kept_line, kept_order
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.payments import Payment, PaymentStore
from stores.payout_rows import LIVE, PayoutItemRow
from stores.refund_rows import RefundRow


@dataclass(frozen=True, slots=True)
class WantedBaskets:
    """Of one buyer, in one state; None: of any. Rehearsed ones are listed nowhere."""

    buyer_member_id: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """One cell's order with its lines and its other states: parcel, latest refund, live payout; None where there is none."""

    order: Order
    lines: tuple[KeptLine, ...]
    fulfilment: str | None
    refund: str | None
    payout: str | None


@dataclass(frozen=True, slots=True)
class BasketSeen:
    """A basket, its orders by their ids, and its tries to pay by theirs."""

    basket: KeptBasket
    orders: tuple[OrderSeen, ...]
    payments: tuple[Payment, ...]

    @property
    def payment(self) -> Payment | None:
        """The try that says how its payment stands: the one that paid, else the latest."""
        paid = next((one for one in self.payments if one.state == "paid"), None)
        return paid or (self.payments[-1] if self.payments else None)


class BasketList:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(
        self, wanted: WantedBaskets, *, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[BasketSeen]:
        """Real baskets, the newest first. Raises BadCursor."""
        conditions: list[ColumnElement[bool]] = [BasketRow.book == REAL_BOOK]
        if wanted.buyer_member_id is not None:
            conditions.append(BasketRow.buyer_member_id == wanted.buyer_member_id)
        if wanted.state is not None:
            conditions.append(BasketRow.state == wanted.state)
        counted = select(BasketRow.id).where(*conditions).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(BasketRow).where(*conditions)
        if after is not None:
            at, basket_id = texts_of(after, 2)
            query = query.where(tuple_(BasketRow.placed_at, BasketRow.id) < (moment_of(at), basket_id))
        rows = self._session.scalars(
            query.order_by(BasketRow.placed_at.desc(), BasketRow.id.desc()).limit(limit + 1)
        ).all()
        last = rows[:limit][-1] if rows else None
        next_ = (last.placed_at.isoformat(), last.id) if last else None
        page = page_of([_basket(row) for row in rows], limit, next_, count)
        return StorePage(tuple(self._seen(page.items)), page.next, page.count, page.count_capped)

    def get(self, basket_id: str) -> BasketSeen | None:
        """One basket, rehearsed or not."""
        row = self._session.get(BasketRow, basket_id, populate_existing=True)
        return self._seen([_basket(row)])[0] if row else None

    def basket_of_order(self, order_id: str) -> str | None:
        return self._session.scalar(select(OrderRow.basket_id).where(OrderRow.id == order_id))

    def _seen(self, baskets: Sequence[KeptBasket]) -> list[BasketSeen]:
        """In one statement of each table, however many there are."""
        ids = [one.id for one in baskets]
        payments = PaymentStore(self._session).of_baskets(ids)
        orders: dict[str, list[OrderSeen]] = {}
        for one in self._orders(ids):
            orders.setdefault(one.order.basket_id, []).append(one)
        return [
            BasketSeen(one, tuple(orders.get(one.id, ())), tuple(payments.get(one.id, ()))) for one in baskets
        ]

    def _orders(self, basket_ids: Collection[str]) -> list[OrderSeen]:
        rows = self._session.scalars(
            select(OrderRow)
            .where(OrderRow.basket_id.in_(basket_ids))
            .order_by(OrderRow.basket_id, OrderRow.id)
        ).all()
        ids = [row.id for row in rows]
        lines: dict[str, list[KeptLine]] = {}
        for line in self._session.scalars(
            select(OrderLineRow)
            .where(OrderLineRow.order_id.in_(ids))
            .order_by(OrderLineRow.order_id, OrderLineRow.number)
        ):
            lines.setdefault(line.order_id, []).append(kept_line(line))
        parcels = self._states(
            select(FulfilmentRow.order_id, FulfilmentRow.state).where(FulfilmentRow.order_id.in_(ids))
        )
        # The latest of each order comes last, and stays.
        refunds = self._states(
            select(RefundRow.order_id, RefundRow.state)
            .where(RefundRow.order_id.in_(ids))
            .order_by(RefundRow.asked_at, RefundRow.id)
        )
        # One that failed or came back has ended, and another one follows.
        payouts = self._states(
            select(PayoutItemRow.order_id, PayoutItemRow.state).where(
                PayoutItemRow.order_id.in_(ids), text(LIVE)
            )
        )
        return [
            OrderSeen(
                kept_order(row), tuple(lines.get(row.id, ())), parcels.get(row.id), refunds.get(row.id),
                payouts.get(row.id),
            )
            for row in rows
        ]  # fmt: skip

    def _states(self, query: Select[str, str]) -> dict[str, str]:
        return {row.order_id: row.state for row in self._session.execute(query)}


def _basket(row: BasketRow) -> KeptBasket:
    return KeptBasket(**{name: getattr(row, name) for name in KeptBasket.__slots__})
