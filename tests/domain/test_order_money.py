"""The money of an order: whole rials, no rial lost or made, whatever is divided and whatever goes back."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.order_money import OrderSums, apportion, cell_share, commission_back, part_of, released

rials = st.integers(0, 10**12)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@given(rials, weights)
def test_a_sum_is_divided_wholly_and_nobody_is_off_by_a_rial(amount: int, parts: list[int]) -> None:
    if not sum(parts):
        parts = [*parts, 1]
    shares = apportion(amount, parts)
    assert sum(shares) == amount
    whole = sum(parts)
    assert all(
        amount * weight // whole <= share <= -(-amount * weight // whole)
        for weight, share in zip(parts, shares, strict=True)
    )


@given(rials, weights)
def test_equal_weights_differ_by_one_at_most_and_the_first_has_it(amount: int, parts: list[int]) -> None:
    shares = apportion(amount, [7] * len(parts))
    assert list(shares) == sorted(shares, reverse=True)
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize(
    ("amount", "parts", "shares"),
    [(100, [1, 1, 1], (34, 33, 33)), (10, [5, 3, 2], (5, 3, 2)), (7, [2, 0, 1], (5, 0, 2)), (0, [0, 0], (0, 0)), (0, [], ())],
)  # fmt: skip
def test_the_largest_remainder_has_the_rial(amount: int, parts: list[int], shares: tuple[int, ...]) -> None:
    assert apportion(amount, parts) == shares


@pytest.mark.parametrize(("amount", "parts"), [(1, []), (1, [0]), (-1, [1]), (1, [2, -1])])
def test_what_nobody_can_bear_is_refused(amount: int, parts: list[int]) -> None:
    with pytest.raises(ValueError, match="divided"):
        apportion(amount, parts)


@given(rials, st.lists(st.integers(0, 50), min_size=1, max_size=8))
def test_all_parts_of_a_line_are_the_line(net: int, taken: list[int]) -> None:
    whole = sum(taken) or 1
    before = [0, *accumulate(taken)]
    parts = [part_of(net, whole, gone, more) for gone, more in zip(before[:-1], taken, strict=True)]
    assert sum(parts) == (net if sum(taken) else 0)
    with pytest.raises(ValueError, match="left"):
        part_of(net, whole, before[-1], whole + 1)


@st.composite
def sums(draw: st.DrawFn) -> OrderSums:
    goods = draw(st.integers(1, 10**11))
    return OrderSums(goods, draw(st.integers(0, 10**8)), draw(st.integers(0, goods)))


@given(sums(), st.data())
def test_a_release_divides_what_is_left(order: OrderSums, data: st.DataObject) -> None:
    goods = data.draw(st.integers(0, order.goods_rials))
    carrier = data.draw(st.integers(0, order.carrier_rials))
    shares = released(order, goods, carrier)
    assert shares.total_rials == order.total_rials - goods - carrier
    assert min(shares.cell_rials, shares.commission_rials, shares.carrier_rials) >= 0
    assert released(order, order.goods_rials, order.carrier_rials).total_rials == 0


@given(sums(), st.data())
def test_the_commission_goes_back_wholly_by_whatever_steps(order: OrderSums, data: st.DataObject) -> None:
    steps = sorted(data.draw(st.lists(st.integers(0, order.goods_rials), max_size=6)))
    steps.append(order.goods_rials)
    gone, given_back = 0, 0
    for until in steps:
        back = commission_back(order, gone, until - gone)
        assert 0 <= back <= until - gone
        gone, given_back = until, given_back + back
    assert given_back == order.commission_rials


@given(rials, rials, st.integers(0, 1_000))
def test_debts_come_before_the_loan_and_the_rest_is_the_cells(cell: int, owed: int, per_mille: int) -> None:
    share = cell_share(cell, owed, per_mille)
    assert share.taken_rials + share.loan_rials + share.left_rials == cell
    assert share.taken_rials == min(cell, owed)
    assert share.loan_rials == (cell - share.taken_rials) * per_mille // 1_000
    assert share.left_rials >= 0


@pytest.mark.parametrize("wrong", [(0, 0, 0), (10, -1, 0), (10, 0, 11), (10, 0, -1)])
def test_what_is_no_order_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="order"):
        OrderSums(*wrong)


def test_more_than_was_paid_never_goes_back() -> None:
    with pytest.raises(ValueError, match="more went back"):
        released(OrderSums(10, 5, 1), 11, 0)
