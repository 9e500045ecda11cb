"""The Jalali calendar in Tehran: months counted from the anchor day, dates read and shown in both languages."""

from datetime import UTC, date, datetime, timedelta, timezone

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.jalali import (
    InvalidDate,
    add_jalali_months,
    at_tehran,
    format_jalali,
    format_jalali_datetime,
    format_jalali_numeric,
    jalali_month_length,
    parse_jalali_date,
    tehran_date,
    tehran_midnight,
)
from domain.persian import to_persian_digits

days = st.dates(date(1921, 3, 21), date(2088, 3, 19))  # the years 1300 to 1466
THIRD_OF_AZAR = date(2026, 11, 24)  # 1405/09/03


def jalali(day: date) -> str:
    return format_jalali_numeric(day, "en")


@given(days)
def test_every_day_is_the_one_that_another_library_names(day: date) -> None:
    theirs = jdatetime.date.fromgregorian(date=day)
    assert jalali(day) == f"{theirs.year:04d}/{theirs.month:02d}/{theirs.day:02d}"


@given(days, st.sampled_from(["/", "-", "."]))
def test_a_day_written_for_people_reads_back_as_itself(day: date, mark: str) -> None:
    for written in (format_jalali_numeric(day, "fa"), format_jalali_numeric(day, "en")):
        assert parse_jalali_date(written.replace("/", mark)) == day


@pytest.mark.parametrize(
    "written", ["1405/09/03", "1405/9/3", "۱۴۰۵/۰۹/۰۳", "١٤٠٥-٠٩-٠٣", "1405.9.03", "  1405/09/03 "]
)
def test_a_date_is_read_in_any_digits_and_with_any_of_three_marks(written: str) -> None:
    assert parse_jalali_date(written) == THIRD_OF_AZAR


@pytest.mark.parametrize(
    "written",
    [
        "1405/07/31",  # Mehr has thirty days
        "1405/12/30",  # 1405 is no leap year
        "1405/13/01",
        "1405/00/01",
        "1405/01/00",
        "2026/11/24",  # a Gregorian year is never read as a Jalali one
        "1199/01/01",
        "05/09/03",
        "1405/09-03",
        "1405/09/03/01",
        "3 Azar 1405",
        "",
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(InvalidDate):
        parse_jalali_date(written)


def test_a_leap_year_has_a_thirtieth_of_esfand() -> None:
    assert parse_jalali_date("1403/12/30") == date(2025, 3, 20)
    leap_years = [year for year in range(1395, 1425) if jalali_month_length(year, 12) == 30]
    assert leap_years == [1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424]


def test_the_first_six_months_have_31_days_and_the_next_five_30() -> None:
    assert [jalali_month_length(1405, month) for month in range(1, 13)] == [31] * 6 + [30] * 5 + [29]


@pytest.mark.parametrize("month", [0, 13, -1])
def test_there_is_no_month_outside_a_year(month: int) -> None:
    with pytest.raises(ValueError, match="no month"):
        jalali_month_length(1405, month)


@pytest.mark.parametrize(
    ("anchor", "months", "then"),
    [
        ("1405/06/31", 0, "1405/06/31"),
        ("1405/06/31", 1, "1405/07/30"),
        ("1405/06/31", 6, "1405/12/29"),
        ("1405/06/31", 7, "1406/01/31"),  # the 31st is not lost on the way
        ("1402/06/31", 18, "1403/12/30"),  # the leap year's last day
        ("1405/06/31", -6, "1404/12/29"),
        ("1405/12/15", 1, "1406/01/15"),
        ("1405/01/10", -1, "1404/12/10"),
        ("1405/01/01", 600, "1455/01/01"),
    ],
)
def test_months_are_counted_from_the_anchor_day_and_clipped(anchor: str, months: int, then: str) -> None:
    assert jalali(add_jalali_months(parse_jalali_date(anchor), months)) == then


@given(days, st.integers(-120, 120))
def test_a_month_later_is_the_anchor_day_or_the_month_s_last(anchor: date, months: int) -> None:
    anchor_year, anchor_month, anchor_day = (int(part) for part in jalali(anchor).split("/"))
    year, month, day = (int(part) for part in jalali(add_jalali_months(anchor, months)).split("/"))
    assert year * 12 + month == anchor_year * 12 + anchor_month + months
    assert day == min(anchor_day, jalali_month_length(year, month))


@given(days, st.integers(0, 120))
def test_due_dates_only_go_forwards(anchor: date, months: int) -> None:
    step = add_jalali_months(anchor, months + 1) - add_jalali_months(anchor, months)
    assert timedelta(days=28) <= step <= timedelta(days=31)


def test_a_date_is_shown_in_words_and_in_digits_of_the_reader_s_language() -> None:
    assert format_jalali(THIRD_OF_AZAR, "fa") == "۳ آذر ۱۴۰۵"
    assert format_jalali(THIRD_OF_AZAR, "en") == "3 Azar 1405"
    assert format_jalali_numeric(THIRD_OF_AZAR, "fa") == "۱۴۰۵/۰۹/۰۳"
    assert format_jalali_numeric(THIRD_OF_AZAR, "en") == "1405/09/03"


def test_a_moment_is_shown_as_a_clock_in_tehran_reads_it() -> None:
    at = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert format_jalali_datetime(at, "fa") == "۳ آذر ۱۴۰۵، ۱۴:۳۰"
    assert format_jalali_datetime(at, "en") == "3 Azar 1405, 14:30"


def test_the_day_in_tehran_begins_before_the_day_in_utc() -> None:
    assert tehran_date(datetime(2026, 11, 23, 20, 29, tzinfo=UTC)) == date(2026, 11, 23)
    assert tehran_date(datetime(2026, 11, 23, 20, 30, tzinfo=UTC)) == THIRD_OF_AZAR
    assert tehran_midnight(THIRD_OF_AZAR) == datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    assert at_tehran(THIRD_OF_AZAR, 9, 15) == datetime(2026, 11, 24, 5, 45, tzinfo=UTC)


def test_tehran_keeps_one_offset_since_2022_and_had_summer_time_before() -> None:
    assert tehran_midnight(date(2026, 7, 1)) == datetime(2026, 6, 30, 20, 30, tzinfo=UTC)
    assert tehran_midnight(date(2021, 7, 1)) == datetime(2021, 6, 30, 19, 30, tzinfo=UTC)


@given(st.datetimes(datetime(2023, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)), st.integers(-12, 12))  # noqa: DTZ001 - hypothesis wants its bounds without a zone
def test_a_moment_has_one_day_whatever_zone_it_is_told_in(at: datetime, hours: int) -> None:
    day = tehran_date(at)
    assert tehran_date(at.astimezone(timezone(timedelta(hours=hours)))) == day
    assert tehran_midnight(day) <= at < tehran_midnight(day + timedelta(days=1))
    assert (
        to_persian_digits(format_jalali_datetime(at, "en")).split()[0] == format_jalali(day, "fa").split()[0]
    )


def test_a_moment_without_its_zone_is_refused() -> None:
    naive = datetime(2026, 11, 24, 11, 0)  # noqa: DTZ001 - the mistake itself
    for ask in (tehran_date, lambda at: format_jalali_datetime(at, "fa")):
        with pytest.raises(ValueError, match="zone"):
            ask(naive)
