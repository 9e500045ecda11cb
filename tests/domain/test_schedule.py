"""The schedule: monthly from the first due date, clipped and never chained, days off move the deadline only."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fees import FeePolicy, shares
from domain.jalali import add_jalali_months, format_jalali_numeric, parse_jalali_date
from domain.schedule import Instalment, first_due_on, make_schedule
from domain.working_days import WorkingCalendar

NO_HOLIDAYS = WorkingCalendar(frozenset())

days = st.dates(date(2024, 3, 20), date(2040, 3, 19))


def schedule(
    first: date,
    instalments: int = 18,
    calendar: WorkingCalendar = NO_HOLIDAYS,
    policy: FeePolicy = FeePolicy.ANNUAL_ON_BALANCE,
) -> tuple[Instalment, ...]:
    return make_schedule(
        principal_rials=200_000_000,
        instalments=instalments,
        yearly_fee_basis_points=200,
        fee_policy=policy,
        first_due_on=first,
        calendar=calendar,
    )


def due_dates(made: tuple[Instalment, ...]) -> list[str]:
    return [format_jalali_numeric(instalment.due_on, "en") for instalment in made]


def test_the_31st_of_shahrivar_is_clipped_in_short_months_and_comes_back_in_long_ones() -> None:
    assert due_dates(schedule(parse_jalali_date("1405/06/31"), 13)) == [
        "1405/06/31",
        "1405/07/30",
        "1405/08/30",
        "1405/09/30",
        "1405/10/30",
        "1405/11/30",
        "1405/12/29",
        "1406/01/31",
        "1406/02/31",
        "1406/03/31",
        "1406/04/31",
        "1406/05/31",
        "1406/06/31",
    ]


def test_esfand_of_a_leap_year_has_its_thirtieth() -> None:
    assert due_dates(schedule(parse_jalali_date("1407/12/29"), 13))[12] == "1408/12/29"
    assert due_dates(schedule(parse_jalali_date("1408/11/30"), 2))[1] == "1408/12/30"


def test_a_due_date_on_a_friday_or_a_holiday_keeps_its_day_and_gets_a_later_deadline() -> None:
    due = [date(2026, 9, 23), date(2026, 10, 23), date(2026, 11, 22)]
    holidays = WorkingCalendar(frozenset({date(2026, 10, 24), date(2026, 11, 22)}))
    made = schedule(parse_jalali_date("1405/07/01"), 3, holidays)
    assert [instalment.due_on for instalment in made] == due
    assert [instalment.deadline_on for instalment in made] == [
        due[0],
        date(2026, 10, 25),  # a Friday, and the Saturday after it is a holiday
        date(2026, 11, 23),
    ]


def test_a_moved_deadline_does_not_move_the_instalments_after_it() -> None:
    first = parse_jalali_date("1405/07/01")
    holidays = WorkingCalendar(frozenset(first + timedelta(days=k) for k in range(10)))
    made = schedule(first, 6, holidays)
    assert made[0].deadline_on == first + timedelta(days=10)
    assert made[1:] == schedule(first, 6)[1:]


def test_the_first_instalment_falls_due_one_jalali_month_after_the_money_was_paid_out() -> None:
    assert first_due_on(parse_jalali_date("1405/06/31")) == parse_jalali_date("1405/07/30")
    assert first_due_on(parse_jalali_date("1405/12/29")) == parse_jalali_date("1406/01/29")


def test_instalments_are_numbered_from_one_and_carry_what_the_policy_says() -> None:
    made = schedule(parse_jalali_date("1405/07/01"))
    assert [instalment.number for instalment in made] == list(range(1, 19))
    assert (made[0].principal_rials, made[0].fee_rials, made[0].total_rials) == (0, 4_000_000, 4_000_000)
    assert (made[1].principal_rials, made[1].fee_rials, made[1].total_rials) == (12_500_000, 0, 12_500_000)
    assert sum(instalment.total_rials for instalment in made) == 204_625_000


@given(days, st.integers(1, 60), st.sampled_from(FeePolicy), st.frozensets(days, max_size=30))
def test_every_schedule_is_monthly_and_together_exactly_the_loan(
    first: date, instalments: int, policy: FeePolicy, holidays: frozenset[date]
) -> None:
    calendar = WorkingCalendar(holidays)
    made = schedule(first, instalments, calendar, policy)
    assert [i.due_on for i in made] == [add_jalali_months(first, months) for months in range(instalments)]
    assert all(i.deadline_on >= i.due_on and calendar.is_working(i.deadline_on) for i in made)
    assert [(i.principal_rials, i.fee_rials) for i in made] == shares(
        policy, principal_rials=200_000_000, instalments=instalments, yearly_fee_basis_points=200
    )


def test_what_is_no_loan_has_no_schedule() -> None:
    with pytest.raises(ValueError, match="a loan has"):
        schedule(parse_jalali_date("1405/07/01"), instalments=0)
