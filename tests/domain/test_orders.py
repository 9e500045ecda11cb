"""What is fixed when somebody buys, how long they may think again, and when money can leave."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.categories import Category, shipped_categories
from domain.orders import (
    Wanted,
    WantedOrder,
    agree,
    is_sampled,
    may_withdraw,
    order_window_ends,
    window_ends,
)
from domain.paya import next_cycle
from domain.working_days import WorkingCalendar

NOBODYS = WorkingCalendar(frozenset())
CARPETS, DAIRY = shipped_categories()["carpets"], shipped_categories()["dairy"]
KILIMS = Wanted("product-1", 3, 2_000_001, CARPETS)
JARS = Wanted("product-2", 1, 500_000, DAIRY)
DELIVERED = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
HOURS = (time(3, 45), time(10, 45), time(13, 45), time(18, 45))


def of_cell(number: int, *lines: Wanted, carrier_rials: int = 300_000) -> WantedOrder:
    return WantedOrder(f"order-{number}", f"cell-{number}", lines, "post", carrier_rials)


def test_everything_is_fixed_when_somebody_buys() -> None:
    first, second = agree([of_cell(1, KILIMS), of_cell(2, JARS)])
    (kilims,) = first.lines
    assert (kilims.net_rials, kilims.withdrawal_days, kilims.commission_rials) == (6_000_003, 7, 480_000)
    assert (first.sums.goods_rials, first.sums.total_rials) == (6_000_003, 6_300_003)
    assert second.lines[0].withdrawal_days == 0
    assert second.sums.commission_rials == 500_000 * DAIRY.commission_per_mille // 1_000


@given(st.lists(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 10**8)), min_size=1, max_size=4), min_size=1, max_size=4), st.data())  # fmt: skip
def test_a_discount_is_borne_wholly_by_the_lines(
    cells: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    wanted = [
        of_cell(n, *(Wanted(f"p-{m}", units, price, CARPETS) for m, (units, price) in enumerate(lines)))
        for n, lines in enumerate(cells)
    ]
    goods = sum(units * price for lines in cells for units, price in lines)
    discount = data.draw(st.integers(0, goods - sum(map(len, cells))))
    orders = agree(wanted, discount)
    lines = [line for order in orders for line in order.lines]
    assert sum(line.discount_rials for line in lines) == discount
    assert sum(line.net_rials for line in lines) == goods - discount
    assert sum(order.sums.goods_rials for order in orders) == goods - discount
    assert all(0 <= line.commission_rials <= line.net_rials for line in lines)


@pytest.mark.parametrize(
    ("wanted", "discount"),
    [
        ([], 0),
        ([of_cell(1)], 0),
        ([of_cell(1, KILIMS), of_cell(1, JARS)], 0),
        ([of_cell(1, KILIMS, KILIMS)], 0),
        ([of_cell(1, JARS)], 500_001),
        ([of_cell(1, *(replace(JARS, product_id=f"p-{n}") for n in range(101)))], 0),
    ],
)  # fmt: skip
def test_what_is_no_basket_is_refused(wanted: list[WantedOrder], discount: int) -> None:
    with pytest.raises(ValueError, match=r"basket|cell|discount"):
        agree(wanted, discount)


def test_the_window_is_counted_in_working_days() -> None:
    eid = WorkingCalendar(frozenset({date(2026, 11, 28)}))
    assert window_ends(7, DELIVERED, NOBODYS) == datetime(2026, 12, 2, 9, tzinfo=UTC)
    assert window_ends(7, DELIVERED, eid) == datetime(2026, 12, 3, 9, tzinfo=UTC)
    on_friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert window_ends(0, on_friday, NOBODYS) == on_friday


def test_the_longest_window_of_an_order_holds_its_money() -> None:
    both = [*agree([of_cell(1, KILIMS)])[0].lines, *agree([of_cell(2, JARS)])[0].lines]
    assert order_window_ends(both, DELIVERED, NOBODYS) == window_ends(7, DELIVERED, NOBODYS)
    assert order_window_ends(both[1:], DELIVERED, NOBODYS) == DELIVERED


def test_nobody_withdraws_from_what_perishes() -> None:
    (kilims,) = agree([of_cell(1, KILIMS)])[0].lines
    (jars,) = agree([of_cell(1, JARS)])[0].lines
    last = window_ends(7, DELIVERED, NOBODYS)
    assert may_withdraw(kilims, DELIVERED, last, NOBODYS)
    assert not may_withdraw(kilims, DELIVERED, last + timedelta(seconds=1), NOBODYS)
    assert not may_withdraw(jars, DELIVERED, DELIVERED, NOBODYS)


def test_the_first_orders_are_looked_at_and_then_one_in_many() -> None:
    assert [nth for nth in range(1, 50) if is_sampled(nth, 3, 20)] == [1, 2, 3, 23, 43]


@pytest.mark.parametrize(
    ("now", "cycle"),
    [
        ((24, 6, 0), (24, 7, 15)),
        ((24, 6, 45), (24, 7, 15)),
        ((24, 6, 46), (24, 10, 15)),
        ((24, 20, 0), (25, 0, 15)),
        ((26, 16, 0), (28, 0, 15)),
    ],
)  # fmt: skip
def test_a_batch_goes_with_the_next_cycle_of_a_working_day(
    now: tuple[int, int, int], cycle: tuple[int, int, int]
) -> None:
    found = next_cycle(_november(*now), HOURS, 30, NOBODYS)
    assert found.at == _november(*cycle)
    assert found.cutoff == found.at - timedelta(minutes=30)


def test_a_cycle_is_known_by_its_moment() -> None:
    before = next_cycle(_november(24, 6, 0), HOURS, 30, NOBODYS)
    assert before.id == next_cycle(_november(24, 6, 30), HOURS, 30, NOBODYS).id == "paya-20261124T0715Z"


def test_without_hours_or_a_zone_there_is_no_cycle() -> None:
    for now, hours in ((DELIVERED, ()), (DELIVERED.replace(tzinfo=None), HOURS)):
        with pytest.raises(ValueError, match="zone"):
            next_cycle(now, hours, 30, NOBODYS)


def _november(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_a_line_has_units_and_a_price() -> None:
    category = Category("x", CARPETS.name, 0, 0)
    for units, price in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="line"):
            Wanted("p", units, price, category)
