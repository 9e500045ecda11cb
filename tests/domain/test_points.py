"""Points that a repaid loan earns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.points import points_earned


@pytest.mark.parametrize(
    ("rials", "days_late", "earned"),
    [(60_000_000, 0, 12), (60_000_000, 3, 12), (60_000_000, 4, 0), (69_999_999, 0, 12), (9_999_999, 0, 0)],
)
def test_two_for_every_ten_million_where_it_was_never_late(rials: int, days_late: int, earned: int) -> None:
    found = points_earned(
        amount_rials=rials, worst_days_late=days_late, per_ten_million=2, late_at_most_days=3
    )
    assert found == earned


@given(st.integers(1, 10**12), st.integers(0, 400), st.integers(0, 5))
def test_nobody_earns_less_than_nothing(rials: int, days_late: int, each: int) -> None:
    earned = points_earned(
        amount_rials=rials, worst_days_late=days_late, per_ten_million=each, late_at_most_days=3
    )
    assert 0 <= earned <= rials // 10_000_000 * each
