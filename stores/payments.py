"""Tries to pay a basket: verified once, late money owed back at once, one paid try for each basket."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain import order_postings
from domain.ledger import Transfer
from domain.market_states import PAYMENT, Impossible, Taken
from domain.order_postings import BY_BANK, BY_GATEWAY
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.ledger_accounts import lock_accounts
from stores.market_events import Subject, Unknown, happens
from stores.order_rows import BasketRow, OrderRow, PaymentRow
from stores.orders import AWAITING_PAYMENT, KeptBasket, Order, OrderStore, changed, subject_of

_BASKET, _ORDER = table_of(BasketRow).c, table_of(OrderRow).c


@dataclass(frozen=True, slots=True)
class Payment:
    """A try as kept; `pay_url` is where the buyer pays, `reference` the gateway's of money that came, `route` the way by
    which it goes back.
    """

    id: str
    basket_id: str
    book: str
    gateway: str
    amount_rials: int
    authority: str | None
    pay_url: str | None
    reference: str | None
    route: str | None
    state: str


class PaymentStore:
    """The tries to pay baskets."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._orders = OrderStore(session)

    def get(self, payment_id: str) -> Payment | None:
        row = self._session.get(PaymentRow, payment_id, populate_existing=True)
        return _payment(row) if row else None

    def by_authority(self, gateway: str, authority: str) -> Payment | None:
        """The try that a gateway's callback is about."""
        found = self._session.scalar(
            select(PaymentRow.id).where(PaymentRow.gateway == gateway, PaymentRow.authority == authority)
        )
        return self.get(found) if found else None

    def of_basket(self, basket_id: str) -> list[Payment]:
        return self.of_baskets([basket_id]).get(basket_id, [])

    def of_baskets(self, basket_ids: Collection[str]) -> dict[str, list[Payment]]:
        """By their baskets, each by its ids, in one statement however many."""
        rows = self._session.scalars(
            select(PaymentRow)
            .where(PaymentRow.basket_id.in_(basket_ids))
            .order_by(PaymentRow.basket_id, PaymentRow.id)
            .execution_options(populate_existing=True)
        )
        found: dict[str, list[Payment]] = {}
        for row in rows:
            found.setdefault(row.basket_id, []).append(_payment(row))
        return found

    def begin(self, payment_id: str, basket_id: str, gateway: str, at: datetime) -> bool:
        """A try for the whole basket, kept before the gateway hears of it; False where it is there already.

        Raises Unknown, and Impossible for a basket that does not wait for money.
        """
        if self.get(payment_id) is not None:
            return False
        basket = self._locked(basket_id)
        if basket.state != AWAITING_PAYMENT:
            raise Impossible(f"payment_created_when_{basket.state}")
        row = {
            "id": payment_id, "basket_id": basket_id, "book": basket.book, "gateway": gateway,
            "amount_rials": basket.total_rials, "state": PAYMENT.first, "changed_at": at,
        }  # fmt: skip
        return insert_new(self._session, PaymentRow, [row]) == 1

    def offered(self, payment_id: str, authority: str, at: datetime, pay_url: str | None = None) -> Taken:
        """The gateway knows it, and the buyer has the link. Raises Impossible, Unknown."""
        return self._happens(payment_id, "offered", at, authority=authority, pay_url=pay_url)

    def failed(self, payment_id: str, at: datetime) -> Taken:
        """The buyer did not pay, says the gateway. Raises Impossible, Unknown."""
        return self._happens(payment_id, "failed", at)

    def expired(self, payment_id: str, at: datetime) -> Taken:
        """The time to pay is over. Raises Impossible, Unknown."""
        return self._happens(payment_id, "expired", at)

    def verified(self, payment_id: str, reference: str, rials: int, at: datetime) -> Taken:
        """The gateway has the money, however often it says so: MOVED where it pays the basket, or is owed back (`late`).

        Raises Unknown, and Impossible for another amount or another reference than this try's.
        """
        payment = self._whole(payment_id)
        basket = self._locked(payment.basket_id)
        payment = self._whole(payment_id)
        if payment.reference is not None:
            if payment.reference != reference:
                raise Impossible("payment_has_another_reference")
            return Taken.SAME
        if rials != payment.amount_rials:
            raise Impossible("payment_of_another_amount")
        in_time = basket.state == AWAITING_PAYMENT and payment.state == "waiting"
        taken = self._happens(payment_id, "verified" if in_time else "came_late", at, reference=reference)
        if not in_time:
            late = order_postings.paid_late(payment.book, payment_id, basket.id, payment.gateway, rials, at)
            LedgerStore(self._session).post(late)
            return taken
        orders = self._pay(basket, "paid", at)
        into = order_postings.paid(payment.book, payment_id, basket.id, payment.gateway, totals(orders), at)
        LedgerStore(self._session).post(into)
        return taken

    def revive(self, payment_id: str, at: datetime) -> bool:
        """Whether late money pays its basket after all: it had only expired, and everything is still to be had."""
        payment = self._whole(payment_id)
        basket = self._locked(payment.basket_id)
        payment = self._whole(payment_id)
        if payment.state == "paid":
            return True
        if (payment.state, basket.state) != ("late", "expired"):
            return False
        if not self._orders.reserve_again(self._orders.of_basket(basket.id)):
            return False
        self._happens(payment_id, "revived", at)
        orders = self._pay(basket, "revived", at)
        into = order_postings.revived(payment.book, payment_id, basket.id, totals(orders), at)
        LedgerStore(self._session).post(into)
        return True

    def send_back(self, payment_id: str, at: datetime, route: str = BY_GATEWAY) -> Taken:
        """Late money is on its way back; by the bank (`BY_BANK`) where the gateway did not do it.

        Raises Impossible, Unknown, InsufficientBalance.
        """
        payment = self._whole(payment_id)
        if payment.state == "returning" and payment.route != BY_BANK and route == BY_BANK:
            self._reroute(payment, at)
            return Taken.MOVED
        taken = self._happens(payment_id, "returning", at, route=route)
        if taken is Taken.MOVED:
            LedgerStore(self._session).post(_back(payment, route, at))
        return taken

    def gateway_refused(self, payment_id: str, at: datetime) -> bool:
        """The gateway does not pay late money back: it holds nothing of it any more. False where it was known.

        Raises Unknown.
        """
        payment = self._whole(payment_id)
        sent = (PaymentRow.id == payment_id, PaymentRow.state == "returning", PaymentRow.route == BY_GATEWAY)
        if not changed(self._session, PaymentRow, {"route": None, "changed_at": at}, *sent):
            return False
        LedgerStore(self._session).void(payment.book, order_postings.refund_key(payment_id, BY_GATEWAY), at)
        return True

    def sent_back(self, payment_id: str, at: datetime) -> Taken:
        """The buyer has the late money again. Raises Impossible, Unknown."""
        payment = self._whole(payment_id)
        if payment.state == "returning" and payment.route is None:
            # The gateway has refused it, and nothing is on its way.
            raise Impossible("payment_returned_when_refused")
        taken = self._happens(payment_id, "returned", at)
        if taken is Taken.MOVED:
            key = order_postings.refund_key(payment_id, str(payment.route))
            LedgerStore(self._session).settle(payment.book, key, at)
        return taken

    def _reroute(self, payment: Payment, at: datetime) -> None:
        ledger = LedgerStore(self._session)
        moved = changed(
            self._session, PaymentRow, {"route": BY_BANK, "changed_at": at},
            PaymentRow.id == payment.id, PaymentRow.state == "returning",
            PaymentRow.route.is_distinct_from(BY_BANK), PaymentRow.route.is_not_distinct_from(payment.route),
        )  # fmt: skip
        if not moved:
            raise Impossible("payment_by_bank_already")
        again = _back(payment, BY_BANK, at)
        if payment.route == BY_GATEWAY:
            names = [order_postings.gateway_account(payment.gateway), *(leg.account for leg in again.legs)]
            lock_accounts(self._session, payment.book, names)
            ledger.void(payment.book, order_postings.refund_key(payment.id, BY_GATEWAY), at)
        ledger.post(again)

    def _pay(self, basket: KeptBasket, event: str, at: datetime) -> list[Order]:
        """The basket and all its orders are paid; who they are."""
        self._session.execute(
            update(table_of(BasketRow)).where(_BASKET.id == basket.id).values(state="paid", changed_at=at)
        )
        orders = self._orders.of_basket(basket.id)
        for order in orders:
            paid = {"paid_rials": order.goods_rials + order.carrier_rials}
            happens(self._session, subject_of(order.id), event, at, paid)
        return orders

    def _locked(self, basket_id: str) -> KeptBasket:
        """The basket, whose money and expiry wait for one another here. Raises Unknown."""
        self._session.execute(select(BasketRow.id).where(BasketRow.id == basket_id).with_for_update())
        basket = self._orders.basket(basket_id)
        if basket is None:
            raise Unknown(basket_id)
        return basket

    def _whole(self, payment_id: str) -> Payment:
        payment = self.get(payment_id)
        if payment is None:
            raise Unknown(payment_id)
        return payment

    def _happens(self, payment_id: str, event: str, at: datetime, **values: object) -> Taken:
        return happens(self._session, Subject(PAYMENT, PaymentRow, payment_id, None), event, at, dict(values))


def _payment(row: PaymentRow) -> Payment:
    return Payment(**{name: getattr(row, name) for name in Payment.__slots__})


def totals(orders: Sequence[Order]) -> dict[str, int]:
    """What each order costs, by its id."""
    return {order.id: order.sums.total_rials for order in orders}


def _back(payment: Payment, route: str, at: datetime) -> Transfer:
    account = order_postings.way_back(route, payment.gateway)
    return order_postings.refund_paid(
        payment.book, payment.basket_id, payment.id, route, account, payment.amount_rials, at
    )
