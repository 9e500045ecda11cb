"""Classes of arrears by the central bank's table: up to 2 months current, 6 past due, 18 overdue, then doubtful."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.arrears import ArrearsClass, arrears_class, oldest_of_class
from domain.jalali import add_jalali_months, parse_jalali_date

ORDER = list(ArrearsClass)
dues = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("1405/05/01", ArrearsClass.CURRENT),  # not yet due
        ("1405/06/31", ArrearsClass.CURRENT),
        ("1405/08/30", ArrearsClass.CURRENT),  # two months, clipped to Aban's last day
        ("1405/09/01", ArrearsClass.PAST_DUE),
        ("1405/12/29", ArrearsClass.PAST_DUE),
        ("1406/01/01", ArrearsClass.OVERDUE),
        ("1406/12/29", ArrearsClass.OVERDUE),
        ("1407/01/01", ArrearsClass.DOUBTFUL),
        ("1420/01/01", ArrearsClass.DOUBTFUL),
    ],
)
def test_the_class_changes_on_the_day_after_2_6_and_18_jalali_months(
    today: str, expected: ArrearsClass
) -> None:
    assert arrears_class(parse_jalali_date("1405/06/31"), parse_jalali_date(today)) is expected


@given(dues)
def test_a_loan_on_which_nothing_is_unpaid_is_current(today: date) -> None:
    assert arrears_class(None, today) is ArrearsClass.CURRENT


@given(dues, st.integers(0, 2_000), st.integers(0, 2_000))
def test_waiting_longer_never_makes_a_class_better(due: date, some: int, more: int) -> None:
    earlier = arrears_class(due, due + timedelta(days=some))
    later = arrears_class(due, due + timedelta(days=some + more))
    assert ORDER.index(earlier) <= ORDER.index(later)


@given(dues, st.sampled_from([(2, 0), (6, 1), (18, 2)]))
def test_the_last_day_still_belongs_to_the_better_class(due: date, edge: tuple[int, int]) -> None:
    months, better = edge
    last = add_jalali_months(due, months)
    assert arrears_class(due, last) is ORDER[better]
    assert arrears_class(due, last + timedelta(days=1)) is ORDER[better + 1]


@given(dues, st.sampled_from(ORDER[:-1]))
def test_the_oldest_due_date_of_a_class_is_where_it_begins(today: date, fits: ArrearsClass) -> None:
    oldest = oldest_of_class(fits, today)
    milder = ORDER[: ORDER.index(fits) + 1]
    assert arrears_class(oldest, today) in milder
    assert arrears_class(oldest - timedelta(days=1), today) not in milder
