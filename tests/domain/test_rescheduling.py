"""New versions of a schedule: what was paid stays, what is left is all there, and nothing new is charged."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.allocation import allocate
from domain.fees import FeePolicy
from domain.jalali import add_jalali_months, format_jalali_numeric, parse_jalali_date
from domain.rescheduling import laid_anew, moved_on
from domain.schedule import ScheduledInstalment, make_schedule
from domain.working_days import WorkingCalendar

NO_HOLIDAYS = WorkingCalendar(frozenset())
FIRST = parse_jalali_date("1405/06/31")


def a_schedule(
    rials: int = 60_000_000,
    instalments: int = 6,
    policy: FeePolicy = FeePolicy.ANNUAL_ON_BALANCE,
    *,
    paid_rials: int = 0,
    fallen_due: int = 1,
) -> tuple[ScheduledInstalment, ...]:
    """As it stands after so much was paid, with the first fees fallen due."""
    made = make_schedule(
        principal_rials=rials,
        instalments=instalments,
        yearly_fee_basis_points=200,
        fee_policy=policy,
        first_due_on=FIRST,
        calendar=NO_HOLIDAYS,
    )
    unpaid = [
        ScheduledInstalment(
            one.number, one.due_on, one.deadline_on, one.principal_rials, one.fee_rials, 0, 0,
            one.due_on if one.number <= fallen_due and one.fee_rials > 0 else None,
        )
        for one in made
    ]  # fmt: skip
    paid = {
        part.number: part for part in allocate(paid_rials, [one.balance_on(FIRST) for one in unpaid]).parts
    }
    return tuple(
        ScheduledInstalment(
            one.number, one.due_on, one.deadline_on, one.principal_rials, one.fee_rials,
            paid[one.number].principal_rials if one.number in paid else 0,
            paid[one.number].fee_rials if one.number in paid else 0,
            one.fee_fell_due_on,
        )
        for one in unpaid
    )  # fmt: skip


def due_days(schedule: tuple[ScheduledInstalment, ...]) -> list[str]:
    return [format_jalali_numeric(one.due_on, "en") for one in schedule]


schedules = st.builds(
    a_schedule,
    st.integers(1_000_000, 10_000_000_000),
    st.integers(2, 60),
    st.sampled_from([FeePolicy.ANNUAL_ON_BALANCE, FeePolicy.DECLINING_MONTHLY, FeePolicy.NONE]),
    paid_rials=st.integers(0, 900_000),
    fallen_due=st.integers(0, 60),
)


def sums(schedule: tuple[ScheduledInstalment, ...]) -> dict[str, int]:
    return {
        "principal": sum(one.principal_rials for one in schedule),
        "fees": sum(one.fee_rials for one in schedule),
        "principal paid": sum(one.principal_paid_rials for one in schedule),
        "fees paid": sum(one.fee_paid_rials for one in schedule),
        "fees due": sum(one.fee_rials - one.fee_paid_rials for one in schedule if one.fee_fell_due),
    }


def test_a_pause_moves_what_is_unpaid_and_keeps_the_day_of_the_month() -> None:
    moved = moved_on(a_schedule(paid_rials=15_000_000), 3, NO_HOLIDAYS)
    # The first carries the year's fee, the second 12,000,000 of principal: both are paid
    assert due_days(moved)[:2] == ["1405/06/31", "1405/07/30"]
    assert due_days(moved)[2:] == ["1405/11/30", "1405/12/29", "1406/01/31", "1406/02/31"]


def test_what_is_left_is_laid_in_equal_parts_with_the_remainder_on_the_last() -> None:
    before = a_schedule(paid_rials=600_000)
    anew = laid_anew(before, instalments=7, today=date(2026, 12, 30), next_number=7, calendar=NO_HOLIDAYS)
    assert [(one.number, one.principal_rials) for one in anew] == [
        (1, 0), *[(n, 8_571_428) for n in range(7, 13)], (13, 8_571_432),
    ]  # fmt: skip
    assert anew[0] == before[0]
    # The loan's own day of the month, the next one after today
    assert due_days(anew)[1:3] == ["1405/10/30", "1405/11/30"]


def test_a_fee_that_is_due_already_comes_first_as_an_instalment_of_its_own() -> None:
    anew = laid_anew(
        a_schedule(), instalments=2, today=date(2026, 12, 30), next_number=7, calendar=NO_HOLIDAYS
    )
    assert [(one.number, one.principal_rials, one.fee_rials, one.fee_fell_due) for one in anew] == [
        (7, 0, 600_000, True),
        (8, 30_000_000, 0, False),
        (9, 30_000_000, 0, False),
    ]


@pytest.mark.parametrize("months", [0, -1])
def test_no_instalment_moves_back(months: int) -> None:
    with pytest.raises(ValueError, match="a month at least"):
        moved_on(a_schedule(), months, NO_HOLIDAYS)


def test_where_nothing_is_left_nothing_is_laid_anew() -> None:
    paid = a_schedule(paid_rials=60_600_000)
    with pytest.raises(ValueError, match="nothing"):
        laid_anew(paid, instalments=3, today=FIRST, next_number=7, calendar=NO_HOLIDAYS)


@given(schedules, st.integers(1, 12))
def test_moving_on_changes_days_only(before: tuple[ScheduledInstalment, ...], months: int) -> None:
    after = moved_on(before, months, NO_HOLIDAYS)
    assert sums(after) == sums(before)
    for old, new in zip(before, after, strict=True):
        whole = not old.owed_rials
        assert new.due_on == (old.due_on if whole else add_jalali_months(FIRST, old.number - 1 + months))


@given(schedules, st.integers(1, 120), st.dates(FIRST, date(2035, 1, 1)))
def test_laying_anew_loses_and_adds_nothing(
    before: tuple[ScheduledInstalment, ...], instalments: int, today: date
) -> None:
    after = laid_anew(
        before, instalments=instalments, today=today, next_number=len(before) + 1, calendar=NO_HOLIDAYS
    )
    assert sums(after) == sums(before)
    numbers = [one.number for one in after]
    assert numbers == sorted(set(numbers))
    # What is new is unpaid and due after today; what is old is wholly paid.
    for one in after:
        is_new = one.number > len(before)
        assert (one.paid_rials == 0 and one.due_on > today) if is_new else one.owed_rials == 0
    assert all(
        after[n].due_on <= after[n + 1].due_on for n in range(len(after) - 1) if after[n].number > len(before)
    )
