"""The plot of a loan: what should be left, what is, and what of that is late."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.balance_plot import balance_plot
from domain.schedule import ScheduledInstalment

FIRST = date(2026, 1, 1)


def schedule(*principals: int) -> list[ScheduledInstalment]:
    return [
        ScheduledInstalment(
            n, FIRST + timedelta(days=30 * n), FIRST + timedelta(days=30 * n), rials, 0, 0, 0, None
        )
        for n, rials in enumerate(principals, start=1)
    ]


def test_on_time_nothing_is_late() -> None:
    paid = [(FIRST, 300), (FIRST + timedelta(days=30), -100)]
    plot = balance_plot(schedule(100, 100, 100), paid, FIRST + timedelta(days=59))
    assert plot is not None
    assert plot.late_rials == 0
    assert plot.actual == ((FIRST, 300), (FIRST + timedelta(days=30), 200))
    assert [rials for _, rials in plot.agreed] == [300, 200, 100, 0]


def test_a_day_after_the_deadline_its_principal_is_late() -> None:
    deadline = FIRST + timedelta(days=30)
    plots = [balance_plot(schedule(100, 200), [(FIRST, 300)], deadline + timedelta(days=n)) for n in (0, 1)]
    assert [plot and plot.late_rials for plot in plots] == [0, 100]


def test_changes_of_one_day_are_one_step_and_a_bounce_goes_up_again() -> None:
    day = FIRST + timedelta(days=9)
    plot = balance_plot(schedule(300), [(FIRST, 300), (day, -100), (day, -50), (day, 100)], day)
    assert plot is not None
    assert plot.actual == ((FIRST, 300), (day, 250))


def test_before_the_money_has_left_there_is_no_plot() -> None:
    assert balance_plot([], [], FIRST) is None
    assert balance_plot(schedule(1), [], FIRST) is None


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 500))
def test_what_is_late_is_never_more_than_what_is_left(principals: list[int], days: int) -> None:
    lent = sum(principals)
    plot = balance_plot(schedule(*principals), [(FIRST, lent)], FIRST + timedelta(days=days))
    assert plot is not None
    assert 0 <= plot.late_rials <= lent == plot.most_rials
    assert plot.begins <= plot.today <= plot.ends
