"""Baskets and the orders in them: what is fixed when somebody buys, and how long they may think again.

Withdrawal: 7 working days from delivery, the whole price goes back and the buyer bears the return freight only; the
exceptions (what perishes) are set by category. Iran's Electronic Commerce Act, articles 37 and 38.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.categories import Category
from domain.order_money import OrderSums, apportion
from domain.working_days import Duration, WorkingCalendar

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of one cell's offer of a product, at the price and in the category of the moment."""

    product_id: str
    units: int
    price_rials: int
    category: Category

    def __post_init__(self) -> None:
        if self.units <= 0 or self.price_rials <= 0:
            raise ValueError("a line has units, and a price")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as agreed: what comes later, a new price or another commission, does not touch it.

    `net_rials` is what the buyer pays for all its units, less the line's part of a discount.
    """

    number: int
    product_id: str
    category_code: str
    units: int
    price_rials: int
    discount_rials: int
    commission_rials: int
    withdrawal_days: int

    @property
    def net_rials(self) -> int:
        return self.units * self.price_rials - self.discount_rials


@dataclass(frozen=True, slots=True)
class WantedOrder:
    """What a basket wants of one cell, and what its carrier takes for bringing it (borne by the buyer)."""

    order_id: str
    cell_id: str
    lines: tuple[Wanted, ...]
    carrier: str
    carrier_rials: int


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """One cell's order as agreed."""

    order_id: str
    cell_id: str
    lines: tuple[Line, ...]
    carrier: str
    sums: OrderSums


@dataclass(frozen=True, slots=True)
class Basket:
    """What one buyer pays at once: the parent of an order for each cell."""

    basket_id: str
    book: str
    buyer_member_id: str
    orders: tuple[OrderTerms, ...]
    pay_by: datetime

    @property
    def total_rials(self) -> int:
        return sum(order.sums.total_rials for order in self.orders)


def agree(orders: Sequence[WantedOrder], discount_rials: int = 0) -> tuple[OrderTerms, ...]:
    """The orders of a basket with everything fixed. A discount is borne by all lines in proportion to their prices.

    Raises ValueError where there is nothing in it, too much, one cell twice, one product twice in an order, or a
    discount above the goods.
    """
    cells = [order.cell_id for order in orders]
    lines = [line for order in orders for line in order.lines]
    twice = any(len({line.product_id for line in one.lines}) < len(one.lines) for one in orders)
    if not all(order.lines for order in orders) or not 0 < len(lines) <= MOST_LINES:
        raise ValueError("a basket has lines, and each order in it")
    if len(set(cells)) < len(cells) or twice:
        raise ValueError("a cell has one order in a basket, and a product one line")
    weights = [line.units * line.price_rials for line in lines]
    if discount_rials > sum(weights):
        raise ValueError("the discount is above the goods")
    shares = iter(apportion(discount_rials, weights))
    return tuple(_agreed(order, [next(shares) for _ in order.lines]) for order in orders)


def _agreed(order: WantedOrder, discounts: Sequence[int]) -> OrderTerms:
    lines = tuple(
        _line(n, wanted, discount)
        for n, (wanted, discount) in enumerate(zip(order.lines, discounts, strict=True), start=1)
    )
    return OrderTerms(
        order.order_id, order.cell_id, lines, order.carrier, sums_of(lines, order.carrier_rials)
    )


def _line(number: int, wanted: Wanted, discount_rials: int) -> Line:
    line = Line(
        number, wanted.product_id, wanted.category.category_code, wanted.units, wanted.price_rials,
        discount_rials, 0, wanted.category.withdrawal_days,
    )  # fmt: skip
    return replace(line, commission_rials=wanted.category.commission_rials(line.net_rials))


def sums_of(lines: Iterable[Line], carrier_rials: int) -> OrderSums:
    lines = tuple(lines)
    return OrderSums(
        sum(line.net_rials for line in lines), carrier_rials, sum(line.commission_rials for line in lines)
    )


def window_ends(withdrawal_days: int, delivered_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Until when a buyer may withdraw from what was delivered; at once over where nothing is taken back."""
    if withdrawal_days == 0:
        return delivered_at
    return calendar.after(delivered_at, Duration(withdrawal_days, "wd"))


def order_window_ends(lines: Iterable[Line], delivered_at: datetime, calendar: WorkingCalendar) -> datetime:
    """When the last window of an order's lines is over: its money is released no earlier."""
    return max(window_ends(line.withdrawal_days, delivered_at, calendar) for line in lines)


def may_withdraw(line: Line, delivered_at: datetime, at: datetime, calendar: WorkingCalendar) -> bool:
    """Whether a buyer may still withdraw from a line without any reason."""
    return line.withdrawal_days > 0 and at <= window_ends(line.withdrawal_days, delivered_at, calendar)


def is_sampled(nth: int, first: int, one_in: int) -> bool:
    """Whether a cell's n-th order (from 1) is looked at before it is sent: its first ones, then each `one_in`-th."""
    return nth <= first or (nth - first) % one_in == 0
