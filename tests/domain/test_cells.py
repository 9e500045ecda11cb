"""When a cell is reviewed, as a year goes by and after it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cells import cell_of, is_in_first_year, next_review, review_at, review_day
from domain.policies import parse_policies, shipped_policies

POLICY = shipped_policies().cell_life
BEGAN = datetime(2026, 3, 20, 22, 30, tzinfo=UTC)  # 1405/01/01, two in the morning in Tehran


def test_the_first_year_has_six_reviews_and_every_other_year_one() -> None:
    assert [review_day(number, POLICY) for number in range(1, 9)] == [30, 60, 90, 180, 270, 365, 730, 1_095]


def test_a_review_begins_at_nine_in_tehran_counted_in_days_there() -> None:
    assert review_at(BEGAN, 30) == datetime(2026, 4, 20, 5, 30, tzinfo=UTC)


@given(st.integers(min_value=0, max_value=5_000 * 24), st.integers(min_value=1, max_value=30))
def test_the_next_review_is_the_first_one_ahead_and_none_is_left_out(hours: int, number: int) -> None:
    now = BEGAN + timedelta(hours=hours)
    planned = next_review(BEGAN, number, POLICY, now)
    assert planned.at == review_at(BEGAN, planned.day) > now
    assert planned.number >= number
    assert planned.day == review_day(planned.number, POLICY)
    if planned.number > number:
        assert review_at(BEGAN, review_day(planned.number - 1, POLICY)) <= now


@pytest.mark.parametrize(("days", "first"), [(0, True), (364, True), (366, False), (2_000, False)])
def test_the_first_year_ends_with_its_last_review(days: int, first: bool) -> None:
    assert is_in_first_year(BEGAN, POLICY, BEGAN + timedelta(days=days)) is first


def test_a_cell_has_one_id_for_its_talent() -> None:
    assert cell_of("talent-abc") == "cell-abc"


@pytest.mark.parametrize("days", ["[]", "[60, 30]", "[30, 30]", "[0, 30]"])
def test_days_of_reviews_that_make_no_sense_are_refused_when_the_file_is_read(days: str) -> None:
    text = shipped_text().replace("[30, 60, 90, 180, 270, 365]", days)
    with pytest.raises(ValueError, match="review_days"):
        parse_policies(text)


def shipped_text() -> str:
    return (Path(__file__).parent.parent.parent / "domain" / "policies.toml").read_text("utf-8")
