"""Stock is exact whatever comes, prices are reviewed by what was seen, categories are a table that is held to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.categories import HEADINGS, category_of, read_categories, shipped_categories
from domain.products import COMES_FROM, NotEnough, OfferState, Stock, price_is_reviewed

UNITS = st.integers(0, 50)
MOVES = st.lists(
    st.tuples(st.sampled_from(["reserve", "release", "hand_over", "counted"]), UNITS), max_size=40
)


@given(UNITS, st.booleans(), MOVES)
def test_whatever_is_done_what_is_available_is_what_nobody_has(
    on_hand: int, made_to_order: bool, moves: list[tuple[str, int]]
) -> None:
    """A refused move changes nothing; one that is taken never leaves less than nothing."""
    stock, open_units, there = Stock(on_hand, made_to_order=made_to_order), 0, on_hand
    for move, units in moves:
        try:
            stock = getattr(stock, move)(units)
        except NotEnough:
            continue
        open_units += {"reserve": units, "release": -units, "hand_over": -units}.get(move, 0)
        if move == "counted":
            there = units
        elif move == "hand_over" and not made_to_order:
            there -= units
    assert (stock.reserved, stock.on_hand) == (open_units, there)
    assert stock.reserved >= 0 <= stock.on_hand
    assert stock.available == (None if made_to_order else there - open_units)
    assert made_to_order or (stock.available or 0) >= 0


def test_the_last_unit_is_reserved_once() -> None:
    left = Stock(1).reserve(1)
    with pytest.raises(NotEnough):
        left.reserve(1)
    assert left.release(1) == Stock(1)
    assert left.hand_over(1) == Stock(0)


def test_nothing_is_counted_away_that_orders_hold() -> None:
    with pytest.raises(NotEnough):
        Stock(5).reserve(3).counted(2)


@pytest.mark.parametrize(
    ("seen", "wanted", "reviewed"),
    [(100, 120, False), (100, 121, True), (100, 80, False), (100, 79, True), (1, 1, False), (1, 2, True)],
)
def test_a_price_beyond_the_percentage_is_reviewed(seen: int, wanted: int, reviewed: bool) -> None:
    assert price_is_reviewed(seen, wanted, 20) is reviewed


@given(st.integers(1, 10**12), st.lists(st.integers(80, 120), min_size=1, max_size=20))
def test_many_small_steps_are_no_way_around(seen: int, steps: list[int]) -> None:
    price = seen
    for step in steps:
        wanted = max(1, price * step // 100)
        if not price_is_reviewed(seen, wanted, 20):
            price = wanted
    assert abs(price - seen) * 100 <= seen * 20


def test_no_state_is_a_dead_end_but_refused_and_every_one_is_reached() -> None:
    assert set(COMES_FROM) == set(OfferState)
    left = set[OfferState]().union(*COMES_FROM.values())
    assert set(OfferState) - left == {OfferState.REFUSED}


def test_perishables_are_not_taken_back_and_the_rest_within_seven_days() -> None:
    days = {one.withdrawal_days for one in shipped_categories().values()}
    assert days == {0, 7}
    carpets, dairy = category_of("carpets"), category_of("dairy")
    assert carpets
    assert dairy
    assert (carpets.withdrawal_days, dairy.withdrawal_days) == (7, 0)
    assert category_of("weapons") is None


def test_a_commission_is_rounded_for_the_cell() -> None:
    carpets = category_of("carpets")
    assert carpets
    assert carpets.commission_per_mille == 80
    assert carpets.commission_rials(1_000_000) == 80_000
    assert carpets.commission_rials(12) == 0


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["a,b,c,7,80"], 1),
        ([",".join(HEADINGS), "carpets,فرش,Carpets,7"], 2),
        ([",".join(HEADINGS), "carpets,فرش,Carpets,seven,80"], 2),
        ([",".join(HEADINGS), "carpets,فرش,Carpets,-1,80"], 2),
        ([",".join(HEADINGS), "carpets,فرش,Carpets,7,900"], 2),
        ([",".join(HEADINGS), "car pets,فرش,Carpets,7,80"], 2),
        ([",".join(HEADINGS), "carpets,فرش,Carpets,7,80", "carpets,فرش,Carpets,7,80"], 3),
    ],
)
def test_a_table_that_is_wrong_says_where(rows: list[str], line: int) -> None:
    with pytest.raises(ValueError, match=f"line {line}"):
        read_categories("\n".join(rows))
