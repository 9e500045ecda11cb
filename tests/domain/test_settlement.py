"""Paying the rest at once: fees of periods that have begun are charged, later ones are not, and a quote holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fees import FeePolicy
from domain.jalali import add_jalali_months, parse_jalali_date
from domain.schedule import ScheduledInstalment, make_schedule
from domain.settlement import settled_schedule, settlement_quote
from domain.working_days import WorkingCalendar

FIRST = parse_jalali_date("1405/06/31")
PAID_OUT = add_jalali_months(FIRST, -1)


def a_schedule(
    policy: FeePolicy, rials: int = 200_000_000, instalments: int = 18
) -> tuple[ScheduledInstalment, ...]:
    made = make_schedule(
        principal_rials=rials,
        instalments=instalments,
        yearly_fee_basis_points=200,
        fee_policy=policy,
        first_due_on=FIRST,
        calendar=WorkingCalendar(frozenset()),
    )
    return tuple(
        ScheduledInstalment(
            one.number, one.due_on, one.deadline_on, one.principal_rials, one.fee_rials, 0, 0, None
        )
        for one in made
    )


@pytest.mark.parametrize(
    ("months", "fee", "waived"),
    [
        # The first year's fee from the first day, the second year's from its own
        (0, 4_000_000, 625_000),
        (11, 4_000_000, 625_000),
        (12, 4_625_000, 0),
    ],
)
def test_the_fee_of_a_year_is_charged_once_the_year_has_begun(months: int, fee: int, waived: int) -> None:
    quote = settlement_quote(
        a_schedule(FeePolicy.ANNUAL_ON_BALANCE),
        add_jalali_months(PAID_OUT, months),
        charges_begun=True,
        most_days=10,
    )
    assert (quote.principal_rials, quote.fee_rials, quote.waived_fee_rials) == (200_000_000, fee, waived)
    assert quote.total_rials == 200_000_000 + fee


def test_by_the_other_setting_only_fees_that_are_due_are_charged() -> None:
    schedule = a_schedule(FeePolicy.ANNUAL_ON_BALANCE)
    before, on = (
        settlement_quote(schedule, day, charges_begun=False, most_days=10)
        for day in (FIRST - timedelta(days=1), FIRST)
    )
    assert (before.fee_rials, on.fee_rials) == (0, 4_000_000)


def test_a_monthly_fee_is_charged_for_the_month_that_runs() -> None:
    schedule = a_schedule(FeePolicy.DECLINING_MONTHLY)
    quote = settlement_quote(schedule, FIRST + timedelta(days=5), charges_begun=True, most_days=10)
    assert quote.fee_rials == schedule[0].fee_rials + schedule[1].fee_rials


def test_a_quote_never_holds_into_a_period_of_another_fee() -> None:
    schedule = a_schedule(FeePolicy.ANNUAL_ON_BALANCE)
    second_year = add_jalali_months(schedule[12].due_on, -1)
    quote = settlement_quote(schedule, second_year - timedelta(days=3), charges_begun=True, most_days=10)
    assert quote.holds_until == second_year - timedelta(days=1)
    later = settlement_quote(schedule, second_year, charges_begun=True, most_days=10)
    assert later.holds_until == second_year + timedelta(days=10)


@given(
    st.sampled_from(list(FeePolicy)).filter(lambda policy: policy is not FeePolicy.UPFRONT),
    st.integers(1_000_000, 1_000_000_000),
    st.integers(2, 60),
    st.dates(PAID_OUT, date(2032, 1, 1)),
    st.booleans(),
)
def test_a_quote_is_the_same_on_every_day_on_which_it_holds(
    policy: FeePolicy, rials: int, instalments: int, on: date, charges_begun: bool
) -> None:
    schedule = a_schedule(policy, rials, instalments)
    quote = settlement_quote(schedule, on, charges_begun=charges_begun, most_days=10)
    assert on <= quote.holds_until <= on + timedelta(days=10)
    for days in range((quote.holds_until - on).days + 1):
        again = settlement_quote(
            schedule, on + timedelta(days=days), charges_begun=charges_begun, most_days=10
        )
        assert again.total_rials == quote.total_rials
    assert quote.fee_rials + quote.waived_fee_rials == sum(one.fee_rials for one in schedule)
    settled = settled_schedule(schedule, on, charges_begun=charges_begun)
    assert sum(one.owed_rials for one in settled) == quote.total_rials
