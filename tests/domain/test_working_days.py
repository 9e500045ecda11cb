"""Working days in Iran: Fridays and official holidays are days off, durations say in what they count."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.jalali import TEHRAN
from domain.working_days import FRIDAY, Duration, WorkingCalendar

# In this week the 24th is a Tuesday; Wednesday the 25th and Saturday the 28th are given as holidays.
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)
CALENDAR = WorkingCalendar(frozenset({WEDNESDAY, SATURDAY}))

days = st.dates(date(2020, 1, 1), date(2050, 1, 1))
calendars = st.builds(
    WorkingCalendar, st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40)
)
moments = st.datetimes(datetime(2023, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants its bounds without a zone


def tehran(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TEHRAN)


def test_thursday_is_a_working_day_and_friday_is_none() -> None:
    assert CALENDAR.is_working(THURSDAY)
    assert not CALENDAR.is_working(THURSDAY + timedelta(days=1))
    assert not CALENDAR.is_working(WEDNESDAY)


@pytest.mark.parametrize(
    ("day", "moved"),
    [(TUESDAY, TUESDAY), (WEDNESDAY, THURSDAY), (date(2026, 11, 27), SUNDAY), (SATURDAY, SUNDAY)],
)
def test_a_day_off_moves_to_the_next_working_day_and_no_other_day_moves(day: date, moved: date) -> None:
    assert CALENDAR.next_working(day) == moved


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (TUESDAY, 0, TUESDAY),
        (WEDNESDAY, 0, THURSDAY),
        (TUESDAY, 1, THURSDAY),
        (TUESDAY, 2, SUNDAY),
        (WEDNESDAY, 1, THURSDAY),
        (TUESDAY, 5, date(2026, 12, 2)),
    ],
)
def test_working_days_are_counted_after_the_day_itself(day: date, n: int, then: date) -> None:
    assert CALENDAR.add_working_days(day, n) == then


@given(calendars, days, st.integers(0, 60))
def test_between_a_day_and_its_nth_working_day_lie_n_working_days(
    calendar: WorkingCalendar, day: date, n: int
) -> None:
    then = calendar.add_working_days(day, n)
    assert calendar.is_working(then)
    passed = [day + timedelta(days=k) for k in range(1, (then - day).days + 1)]
    if n or calendar.is_working(day):
        assert sum(calendar.is_working(one) for one in passed) == n


@given(calendars, days)
def test_nothing_is_ever_due_on_a_friday(calendar: WorkingCalendar, day: date) -> None:
    moved = calendar.next_working(day)
    assert moved.weekday() != FRIDAY
    assert moved >= day
    assert calendar.next_working(moved) == moved


def test_working_days_are_never_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_days(TUESDAY, -1)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [("72h", 72, "h"), ("5d", 5, "d"), ("5wd", 5, "wd"), ("0d", 0, "d"), ("99999h", 99_999, "h")],
)
def test_a_duration_says_in_what_it_counts_and_is_written_back_the_same(
    text: str, amount: int, unit: str
) -> None:
    duration = Duration.parse(text)
    assert (duration.amount, duration.unit) == (amount, unit)
    assert str(duration) == text


@pytest.mark.parametrize(
    "text", ["", "5", "d", "5 d", "-5d", "5.5d", "5m", "5D", "100000d", "۵d", "5d\n", "1d 2h"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("0h", tehran(TUESDAY, 14, 30)),
        ("36h", tehran(THURSDAY, 2, 30)),
        ("1d", tehran(WEDNESDAY, 14, 30)),  # calendar days count holidays
        ("1wd", tehran(THURSDAY, 14, 30)),
        ("2wd", tehran(SUNDAY, 14, 30)),
        ("5wd", tehran(date(2026, 12, 2), 14, 30)),
    ],
)
def test_hours_are_exact_and_days_keep_the_time_of_day_in_tehran(text: str, then: datetime) -> None:
    assert CALENDAR.after(tehran(TUESDAY, 14, 30), Duration.parse(text)) == then


def test_the_day_that_counts_is_the_day_in_tehran() -> None:
    late_on_monday_in_utc = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # half past midnight on Tuesday
    assert CALENDAR.after(late_on_monday_in_utc, Duration.parse("1wd")) == tehran(THURSDAY, 0, 30)


def test_a_time_of_day_is_kept_over_a_change_of_the_clock() -> None:
    # In 2021 Iran moved its clocks on 22 March; a day later was 23 hours later.
    before = tehran(date(2021, 3, 21), 12)
    assert WorkingCalendar(frozenset()).after(before, Duration.parse("1d")) == tehran(date(2021, 3, 22), 12)
    assert WorkingCalendar(frozenset()).after(before, Duration.parse("24h")) == tehran(date(2021, 3, 22), 13)


@given(calendars, moments, st.integers(0, 60), st.sampled_from(["h", "d", "wd"]))
def test_a_moment_after_is_in_utc_and_never_before_its_start(
    calendar: WorkingCalendar, start: datetime, amount: int, unit: str
) -> None:
    then = calendar.after(start, Duration.parse(f"{amount}{unit}"))
    assert then.tzinfo is UTC
    assert then >= start
    if unit == "wd":
        assert calendar.is_working(then.astimezone(TEHRAN).date())
        assert then.astimezone(TEHRAN).time() == start.astimezone(TEHRAN).time()


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.after(datetime(2026, 11, 24, 12, 0), Duration.parse("1d"))  # noqa: DTZ001 - the mistake itself
