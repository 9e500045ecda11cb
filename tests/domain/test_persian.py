"""Persian text is stored in one spelling, compared loosely, and numbers are written as people read them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.persian import (
    HALF_SPACE,
    format_number,
    format_rials,
    normalise,
    search_key,
    to_ascii_digits,
    to_persian_digits,
)

# Letters, marks, spaces and invisible signs that meet in Persian text, besides all others.
tricky = st.text("يىیكکةهۀءأآاٱـًّٔ\u200c\u200b\u200e\u200f\u2066\ufeff \t\n\r\u00a0\u2028\x00۱1٢aA")
any_text = tricky | st.text() | st.text(st.characters(categories=["Cs", "Cc", "Zs", "Lo"]))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("علي", "علی"),  # Arabic ye
        ("موسى", "موسی"),  # alef maqsura
        ("كانون", "کانون"),  # Arabic kaf
        ("  دو   فاصله ", "دو فاصله"),
        ("می‌رود", "می‌رود"),  # a half-space is kept
        ("می‌‌رود", "می‌رود"),
        ("می‌ رود", "می رود"),  # beside a space it joins nothing
        ("‌خانه‌", "خانه"),
        ("یک\r\nدو\rسه", "یک\nدو\nسه"),
        ("یک\n\n\n\nدو", "یک\n\nدو"),
        ("یک \n دو", "یک\nدو"),
        ("\u202bراست\u202c\u200f", "راست"),
        ("الف\x00ب\x07", "الفب"),
        ("\ud800نیمه", "نیمه"),
        ("آ", "آ"),  # two code points become one
        ("کد ۱۲۳ و ٤٥٦", "کد ۱۲۳ و ٤٥٦"),  # digits in a text stay as they were written
        ("", ""),
    ],
)
def test_text_is_stored_in_one_spelling(written: str, stored: str) -> None:
    assert normalise(written) == stored


@given(any_text)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(any_text)
def test_stored_text_fits_any_database_and_any_page(text: str) -> None:
    stored = normalise(text)
    stored.encode()
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs") for c in stored)
    assert stored == stored.strip()
    assert "  " not in stored
    assert HALF_SPACE * 2 not in stored
    assert not {"ي", "ى", "ك"} & set(stored)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي", "علی"),
        ("كتابخانه", "کتابخانه"),
        ("مسئول", "مسیول"),  # hamza on its seat
        ("رأی", "رای"),
        ("خانهٔ", "خانه"),
        ("خانۀ", "خانه"),
        ("فاطمة", "فاطمه"),
        ("می‌رود", "میرود"),
        ("مُحَمَّد", "محمد"),
        ("آب", "اب"),
        ("قسط ۱۲", "قسط 12"),
        ("قسط ١٢", "قسط 12"),
        ("Sheba", "SHEBA"),
        ("سلام", "ســلام"),
        ("  دو  واژه", "دو واژه"),
        ("ﻻ", "لا"),  # a ligature of its own code point
    ],
)
def test_what_two_people_type_differently_for_one_word_is_found(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("علی", "عالی"), ("قسط 12", "قسط 21"), ("خانه", "خان"), ("دو واژه", "دوواژه")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(any_text)
def test_a_text_is_found_by_its_stored_form(text: str) -> None:
    key = search_key(text)
    assert search_key(normalise(text)) == key
    assert key == " ".join(key.split())


@given(st.text())
def test_digits_of_the_three_scripts_are_one_digit(text: str) -> None:
    assert to_ascii_digits(to_persian_digits(text)) == to_ascii_digits(text)
    assert to_persian_digits(to_ascii_digits(text)) == to_persian_digits(text)


def test_digits_are_written_in_the_reader_s_script() -> None:
    assert to_persian_digits("از 1405 تا ١٤٠٦") == "از ۱۴۰۵ تا ۱۴۰۶"
    assert to_ascii_digits("از ۱۴۰۵ تا ١٤٠٦") == "از 1405 تا 1406"


@pytest.mark.parametrize(
    ("number", "persian", "english"),
    [
        (0, "۰", "0"),
        (999, "۹۹۹", "999"),
        (1_234, "۱٬۲۳۴", "1,234"),
        (200_000_000, "۲۰۰٬۰۰۰٬۰۰۰", "200,000,000"),
        (-1_234, "\u200e−۱٬۲۳۴", "-1,234"),
    ],
)
def test_numbers_are_grouped_in_threes(number: int, persian: str, english: str) -> None:
    assert format_number(number, "fa") == persian
    assert format_number(number, "en") == english


@pytest.mark.parametrize(
    ("rials", "persian", "english"),
    [(1, "۱ ریال", "1 rial"), (0, "۰ ریال", "0 rials"), (1_500_000, "۱٬۵۰۰٬۰۰۰ ریال", "1,500,000 rials")],
)
def test_money_is_written_with_its_unit(rials: int, persian: str, english: str) -> None:
    assert format_rials(rials, "fa") == persian
    assert format_rials(rials, "en") == english


@given(st.integers())
def test_a_written_number_reads_back_as_itself(number: int) -> None:
    for written in (format_number(number, "fa"), format_number(number, "en")):
        plain = (
            to_ascii_digits(written).replace("٬", "").replace(",", "").replace("−", "-").replace("\u200e", "")
        )
        assert int(plain) == number
