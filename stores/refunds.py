"""What goes back to buyers: asked for, approved out of the escrow or of the cell, paid; and what ends an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from domain import order_postings
from domain.ledger import Transfer
from domain.market_states import ORDER, REFUND, Impossible, Taken
from domain.order_money import commission_back, part_of
from domain.order_postings import BY_BANK, BY_GATEWAY
from stores.conflicts import insert_new
from stores.database import table_of
from stores.ledger import LedgerStore
from stores.ledger_accounts import lock_accounts
from stores.market_events import Subject, Unknown, happens
from stores.order_rows import OrderLineRow, PaymentRow
from stores.orders import (
    Order,
    OrderStore,
    change_order,
    changed,
    contest,
    lock_order,
    still_in_the_house,
    subject_of,
)
from stores.refund_rows import RefundLineRow, RefundRow
from stores.releases import ReleaseStore

WITHDRAWAL, COMPLAINT, ENDED, DECISION, GOODWILL = "withdrawal", "complaint", "ended", "decision", "goodwill"
_LINE = table_of(OrderLineRow).c
_ROUTES = {"sending": BY_GATEWAY, "by_bank": BY_BANK}


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund as kept; `source` is escrow, cell or house once it is approved, `owed_rials` what the cell owes of it."""

    id: str
    order_id: str
    book: str
    kind: str
    goods_rials: int
    carrier_rials: int
    source: str | None
    owed_rials: int
    route: str | None
    state: str
    reference: str | None
    asked_at: datetime

    @property
    def rials(self) -> int:
        return self.goods_rials + self.carrier_rials


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to go back: units by the number of their line, or so much for something else; and the carrier's fee."""

    units: Mapping[int, int]
    goods_rials: int = 0
    with_carrier: bool = False


class RefundStore:
    """The refunds of all orders."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._orders = OrderStore(session)

    def get(self, refund_id: str) -> Refund | None:
        row = self._session.get(RefundRow, refund_id, populate_existing=True)
        return Refund(**{name: getattr(row, name) for name in Refund.__slots__}) if row else None

    def of_order(self, order_id: str) -> list[Refund]:
        ids = self._session.scalars(
            select(RefundRow.id).where(RefundRow.order_id == order_id).order_by(RefundRow.id)
        ).all()
        return [one for one in map(self.get, ids) if one is not None]

    def units_of(self, refund_id: str) -> dict[int, int]:
        """The units that go back with it, by the numbers of their lines."""
        found = self._session.execute(
            select(RefundLineRow.line_number, RefundLineRow.units)
            .where(RefundLineRow.refund_id == refund_id)
            .order_by(RefundLineRow.line_number)
        )
        return {row.line_number: row.units for row in found}

    def ask(self, refund_id: str, order_id: str, kind: str, wish: Wish, at: datetime) -> bool:
        """The buyer wants something back, or somebody decided it; False where it is there already.

        Raises Impossible where something else is open (`order_contested`), where nothing was paid, or more is wanted
        than was kept (`refund_too_much`); Unknown.
        """
        order = lock_order(self._session, order_id)
        if self.get(refund_id) is not None:
            return False
        goods, carrier = self._worth(order, wish)
        if order.paid_rials == 0 or goods > order.kept_goods_rials or goods + carrier == 0:
            raise Impossible("refund_too_much")
        contest(self._session, order_id, "refund")
        self._keep(refund_id, order, kind, goods, carrier, "asked", at)
        lines = [
            {"refund_id": refund_id, "line_number": number, "units": units}
            for number, units in sorted(wish.units.items())
        ]
        if lines:
            self._session.execute(insert(table_of(RefundLineRow)), lines)
        return True

    def goods_awaited(self, refund_id: str, at: datetime) -> Taken:
        """It depends on the goods being there again. Raises Impossible, Unknown."""
        return self._happens(self._whole(refund_id), "goods_awaited", at)

    def lower(self, refund_id: str, rials: int, at: datetime) -> bool:
        """No more than so much of it goes back; first of the goods, then of the carrier's fee. False where it is so already.

        Raises Impossible where more is wanted than was asked for, or it is decided already, and Unknown.
        """
        lock_order(self._session, self._whole(refund_id).order_id)
        refund = self._whole(refund_id)
        if refund.rials == rials:
            return False
        if not 0 < rials < refund.rials:
            raise Impossible("refund_too_much")
        goods = min(rials, refund.goods_rials)
        values = {"goods_rials": goods, "carrier_rials": rials - goods, "changed_at": at}
        undecided = (RefundRow.id == refund_id, RefundRow.state.in_(("asked", "awaiting_goods")))
        if not changed(self._session, RefundRow, dict(values), *undecided):
            raise Impossible(f"refund_lowered_when_{refund.state}")
        return True

    def refuse(self, refund_id: str, at: datetime) -> Taken:
        """It is not given; what was open is no more. Raises Impossible, Unknown."""
        return self._close(refund_id, "refused", at)

    def withdraw(self, refund_id: str, at: datetime) -> Taken:
        """The buyer does not want it any more. Raises Impossible, Unknown."""
        return self._close(refund_id, "withdrawn", at)

    def approve(self, refund_id: str, at: datetime, *, carrier_earned: bool = False) -> Taken:
        """It is given: out of the escrow, or after the release by the cell, which owes it from then on.

        `carrier_earned`: the carrier brought the goods and is paid, though the buyer has its fee back; the cell owes
        that. An order of which everything goes back in its window is over as `returned`. Raises Impossible, Unknown.
        """
        order = lock_order(self._session, self._whole(refund_id).order_id)
        refund = self._whole(refund_id)
        after = order.state == "completed"
        if REFUND.judge(refund.state, "approved") is not Taken.MOVED:
            return self._happens(refund, "approved", at)
        owed = self._owed(order, refund) if after else (refund.carrier_rials if carrier_earned else 0)
        source = "cell" if after else "escrow"
        taken = self._happens(refund, "approved", at, source=source, owed_rials=owed)
        self._count_back(order, refund, "claimed" if after else "back")
        if after:
            moved = order_postings.refunded_by_cell(
                refund.book, order.id, refund_id, order.cell_id, owed, refund.rials - owed, at
            )
        else:
            carrier_owed = (order.cell_id, order.carrier, owed) if owed else None
            moved = order_postings.refunded(refund.book, order.id, refund_id, refund.rials, at, carrier_owed)
        ReleaseStore(self._session).post_with_takings(order.cell_id, refund.book, moved, owed, at)
        if order.state == "delivered" and order.escrow_rials == refund.rials:
            happens(self._session, subject_of(order.id), "returned", at)
        return taken

    def give_goodwill(self, refund_id: str, order_id: str, rials: int, at: datetime) -> bool:
        """The market gives the buyer something of its own; False where it has. Raises Impossible, Unknown."""
        order = lock_order(self._session, order_id)
        if order.paid_rials == 0:
            raise Impossible("refund_too_much")
        if not self._keep(refund_id, order, GOODWILL, rials, 0, "approved", at):
            return False
        LedgerStore(self._session).post(order_postings.goodwill(order.book, order_id, refund_id, rials, at))
        return True

    def end_order(self, order_id: str, event: str, refund_id: str, at: datetime) -> Taken:
        """The order is `declined`, `cancelled` or has `delivery_failed`: what is in its escrow goes back to the buyer.

        Its stock is free where it has not left the house. Raises Impossible where something is open about it, where a
        carrier has it (`order_not_in_the_house`; not for delivery_failed, which asks for the opposite), and Unknown.
        """
        order = lock_order(self._session, order_id)
        inside = still_in_the_house(order_id)
        if event == "delivery_failed":
            inside = ~inside
        elif order.state == "awaiting_payment":
            raise Impossible(f"order_{event}_when_unpaid")
        if ORDER.judge(order.state, event) is Taken.MOVED and order.contested is not None:
            raise Impossible("order_contested")
        taken = happens(
            self._session, subject_of(order_id), event, at, only_if=[inside], refused="order_not_in_the_house"
        )
        if taken is not Taken.MOVED:
            return taken
        if event != "delivery_failed":
            self._orders.stop(order_id, at)
            self._orders.give_free([order])
        self._give_all_back(order, refund_id, at)
        return taken

    def pass_on(self, order_id: str, new_id: str, cell_id: str, at: datetime) -> bool:
        """Another cell has the order for the same money; False where it has not all of it, and nothing is changed.

        Raises Impossible for an order that a cell has accepted, or about which something is open or was given; Unknown.
        """
        order = lock_order(self._session, order_id)
        if order.passed_on_to == new_id:
            return True
        if order.contested is not None or order.escrow_rials != order.sums.total_rials:
            raise Impossible("order_contested")
        if ORDER.judge(order.state, "passed_on") is not Taken.MOVED:
            raise Impossible(f"order_passed_on_when_{order.state}")
        if not self._orders.take_over(order, new_id, cell_id, at):
            return False
        happens(
            self._session, subject_of(order_id), "passed_on", at, {"paid_rials": 0, "passed_on_to": new_id}
        )
        self._orders.stop(order_id, at)
        self._orders.give_free([order])
        moved = order_postings.passed_on(order.book, order_id, new_id, order.sums.total_rials, at)
        LedgerStore(self._session).post(moved)
        return True

    # The money on its way.

    def send(self, refund_id: str, at: datetime, event: str = "sending") -> Taken:
        """The buyer is being paid: `sending` by the gateway, `by_bank` where it does not do it.

        Raises Impossible, Unknown, InsufficientBalance.
        """
        refund = self._whole(refund_id)
        order = lock_order(self._session, refund.order_id)
        before, route = self._whole(refund_id).route, _ROUTES[event]
        taken = self._happens(refund, event, at, route=route)
        if taken is not Taken.MOVED:
            return taken
        again = self._paid(refund, order, route, at)
        ledger = LedgerStore(self._session)
        if before is not None:
            undone = self._paid(refund, order, before, at)
            names = [leg.account for one in (undone, again) for leg in one.legs]
            lock_accounts(self._session, refund.book, names)
            ledger.void(refund.book, undone.key, at)
        ledger.post(again)
        return taken

    def gateway_refused(self, refund_id: str, at: datetime) -> bool:
        """The gateway does not pay it: it holds nothing of it any more, and the bank is to. False where it was known.

        Raises Unknown. What the gateway holds can be handed over to the bank from then on.
        """
        refund = self._whole(refund_id)
        lock_order(self._session, refund.order_id)
        sent = (RefundRow.id == refund_id, RefundRow.state == "sending", RefundRow.route == BY_GATEWAY)
        if not changed(self._session, RefundRow, {"route": None, "changed_at": at}, *sent):
            return False
        LedgerStore(self._session).void(refund.book, order_postings.refund_key(refund_id, BY_GATEWAY), at)
        return True

    def paid(self, refund_id: str, reference: str, at: datetime) -> Taken:
        """The buyer has it; what was open is no more. Raises Impossible, Unknown."""
        lock_order(self._session, self._whole(refund_id).order_id)
        refund = self._whole(refund_id)
        if refund.state == "sending" and refund.route is None:
            # The gateway has refused it, and nothing is on its way.
            raise Impossible("refund_paid_when_refused")
        taken = self._happens(refund, "paid", at, contests=None, reference=reference)
        if taken is Taken.MOVED:
            key = order_postings.refund_key(refund_id, str(self._whole(refund_id).route))
            LedgerStore(self._session).settle(refund.book, key, at)
            self._uncontest(refund)
        return taken

    def _paid(self, refund: Refund, order: Order, route: str, at: datetime) -> Transfer:
        gateway = self._session.scalar(
            select(PaymentRow.gateway).where(
                PaymentRow.basket_id == order.basket_id, PaymentRow.state == "paid"
            )
        )
        account = order_postings.way_back(route, str(gateway))
        return order_postings.refund_paid(refund.book, order.id, refund.id, route, account, refund.rials, at)

    # What it is worth, and what it changes.

    def _worth(self, order: Order, wish: Wish) -> tuple[int, int]:
        """The goods and the carrier's fee, in rials. Raises Impossible."""
        goods = wish.goods_rials
        lines = {one.line.number: one for one in self._orders.lines(order.id)}
        try:
            for number, units in wish.units.items():
                one = lines[number]
                goods += part_of(one.line.net_rials, one.line.units, one.back_units, units)
        except (KeyError, ValueError) as error:
            raise Impossible("refund_too_much") from error
        # What was given back for something else is not paid for once more with the units.
        goods = min(goods, order.kept_goods_rials) if wish.units and not wish.goods_rials else goods
        return goods, order.kept_carrier_rials if wish.with_carrier else 0

    def _owed(self, order: Order, refund: Refund) -> int:
        """What the cell owes of a refund after the release: all but the market's commission of it."""
        before = order.back_goods_rials + order.claimed_goods_rials
        return refund.rials - commission_back(order.sums, before, refund.goods_rials)

    def _count_back(self, order: Order, refund: Refund, which: str) -> None:
        values = {
            f"{which}_goods_rials": getattr(order, f"{which}_goods_rials") + refund.goods_rials,
            f"{which}_carrier_rials": getattr(order, f"{which}_carrier_rials") + refund.carrier_rials,
        }
        change_order(self._session, order.id, **values)
        for number, units in self.units_of(refund.id).items():
            self._session.execute(
                update(table_of(OrderLineRow))
                .where(_LINE.order_id == order.id, _LINE.number == number)
                .values(back_units=_LINE.back_units + units)
            )

    def _give_all_back(self, order: Order, refund_id: str, at: datetime) -> None:
        """A refund of all that is in the escrow, approved at once."""
        left = {one.line.number: one.line.units - one.back_units for one in self._orders.lines(order.id)}
        if order.escrow_rials:
            units = {number: units for number, units in left.items() if units}
            self.ask(refund_id, order.id, ENDED, Wish(units, with_carrier=True), at)
            self.approve(refund_id, at)

    def _keep(
        self, refund_id: str, order: Order, kind: str, goods: int, carrier: int, state: str, at: datetime
    ) -> bool:
        house = kind == GOODWILL
        row = {
            "id": refund_id, "order_id": order.id, "book": order.book, "kind": kind, "goods_rials": goods,
            "carrier_rials": carrier, "source": "house" if house else None, "owed_rials": 0, "state": state,
            "contests": None if house else "refund", "asked_at": at, "changed_at": at,
        }  # fmt: skip
        return insert_new(self._session, RefundRow, [row]) == 1

    def _close(self, refund_id: str, event: str, at: datetime) -> Taken:
        refund = self._whole(refund_id)
        lock_order(self._session, refund.order_id)
        taken = self._happens(refund, event, at, contests=None)
        if taken is Taken.MOVED:
            self._uncontest(refund)
        return taken

    def _uncontest(self, refund: Refund) -> None:
        if refund.kind != GOODWILL:
            change_order(self._session, refund.order_id, contested=None)

    def _whole(self, refund_id: str) -> Refund:
        refund = self.get(refund_id)
        if refund is None:
            raise Unknown(refund_id)
        return refund

    def _happens(self, refund: Refund, event: str, at: datetime, **values: object) -> Taken:
        subject = Subject(REFUND, RefundRow, refund.id, refund.order_id)
        return happens(self._session, subject, event, at, dict(values))
