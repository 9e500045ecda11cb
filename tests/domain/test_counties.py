"""The table of counties: what a row must be, what is said of wrong ones, and how a place finds its county."""

import pytest

from commands.places import PROVINCES
from domain.counties import (
    BIG_CITY_FROM,
    HEADINGS,
    PROVINCE_CODES,
    TOWN_FROM,
    County,
    WrongCounties,
    find_county,
    population_class_of,
    read_counties,
    shipped_counties,
)

HEAD = ",".join(HEADINGS)
REY = "IR-23,تهران,Tehran,ری,Rey,349700,town,high"
TABAS = "IR-29,خراسان جنوبی,South Khorasan,طبس,Tabas,,,"


def table(*rows: str) -> str:
    return "\n".join((HEAD, *rows))


def faults(*rows: str) -> list[tuple[int, str, str]]:
    with pytest.raises(WrongCounties) as wrong:
        read_counties(table(*rows))
    return [(row.line, row.column, row.reason) for row in wrong.value.rows]


def test_a_row_is_a_county() -> None:
    assert read_counties(table(REY)) == (
        County("IR-23", "تهران", "Tehran", "ری", "Rey", 349_700, "town", "high"),
    )


def test_what_no_source_gives_is_empty() -> None:
    (tabas,) = read_counties(table(TABAS))
    assert (tabas.population, tabas.population_class, tabas.water_stress) == (None, None, None)


def test_a_byte_order_mark_empty_lines_persian_digits_and_arabic_letters_do_no_harm() -> None:
    text = "\ufeff" + table("", "IR-23,تهران,Tehran, رباط كريم ,Robat-Karim,۲۹۱۵۱۶,town,high", "")
    (county,) = read_counties(text)
    assert (county.county_fa, county.population) == ("رباط کریم", 291_516)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (REY.replace("IR-23", "IR-31"), "province_code", "unknown_province"),
        (REY.replace("IR-23", "23"), "province_code", "unknown_province"),
        (REY.replace(",ری,", ",,"), "county_fa", "missing"),
        (REY.replace(",ری,", f",{'ر' * 61},"), "county_fa", "too_long"),
        (REY.replace(",ری,", ",۱۲,"), "county_fa", "not_a_name"),
        (REY.replace("349700", "many"), "population", "not_a_count"),
        (REY.replace("349700", "-1"), "population", "not_a_count"),
        (REY.replace("349700", "3.5"), "population", "not_a_count"),
        (REY.replace("349700", "9" * 5000), "population", "not_a_count"),
        (REY.replace(",town,", ",city,"), "population_class", "unknown_class"),
        (REY.replace(",high", ",severe"), "water_stress", "unknown_class"),
        (f"{REY},more", "row", "wrong_number_of_fields"),
        ("IR-23,تهران", "row", "wrong_number_of_fields"),
    ],
)
def test_a_wrong_row_is_named_by_its_line_and_why(row: str, column: str, reason: str) -> None:
    assert faults(TABAS, row) == [(3, column, reason)]


def test_every_wrong_row_and_field_is_named_at_once() -> None:
    wrong = "IR-99,تهران,Tehran,ری,Rey,few,town,wet"
    assert faults(wrong, REY, ",,,,,,,") == [
        (2, "province_code", "unknown_province"),
        (2, "population", "not_a_count"),
        (2, "water_stress", "unknown_class"),
        (4, "province_code", "missing"),
        (4, "province_fa", "missing"),
        (4, "province_en", "missing"),
        (4, "county_fa", "missing"),
        (4, "county_en", "missing"),
    ]


def test_a_county_stands_in_its_province_once_however_it_is_spelt() -> None:
    again = "IR-23,تهران,Tehran,رباط‌كریم,Robat Karim,1,town,high"
    assert faults("IR-23,تهران,Tehran,رباط کریم,Robat-Karim,1,town,high", REY, again) == [
        (4, "county_fa", "duplicate_county"),
        (4, "county_en", "duplicate_county"),
    ]


def test_two_provinces_may_have_counties_of_one_name() -> None:
    there = REY.replace("IR-23,تهران,Tehran", "IR-10,اصفهان,Isfahan")
    assert len(read_counties(table(REY, there))) == 2


def test_a_province_has_one_name() -> None:
    assert faults(REY, "IR-23,اصفهان,Isfahan,کاشان,Kashan,1,town,high") == [
        (3, "province_fa", "province_differs")
    ]


@pytest.mark.parametrize("text", ["", "\n", REY, table(REY).replace("county_en", "seat")])
def test_a_table_without_its_headings_is_refused(text: str) -> None:
    with pytest.raises(WrongCounties, match="line 1: row: wrong_headings"):
        read_counties(text)


def test_the_sentence_of_the_error_names_lines_and_reasons() -> None:
    with pytest.raises(WrongCounties, match="line 3: population: not_a_count"):
        read_counties(table(TABAS, REY.replace("349700", "x")))


@pytest.mark.parametrize(
    ("population", "named"),
    [
        (0, "village_or_small_town"),
        (TOWN_FROM - 1, "village_or_small_town"),
        (TOWN_FROM, "town"),
        (BIG_CITY_FROM - 1, "town"),
        (BIG_CITY_FROM, "big_city"),
    ],
)
def test_the_classes_of_population_begin_where_they_say(population: int, named: str) -> None:
    assert population_class_of(population) == named


@pytest.mark.parametrize(
    "name",
    [
        "رباط‌کریم",
        "رباط کریم",
        "رباطکریم",
        "رباط كريم",
        " رباط  کریم ",
        "شهرستان رباط‌کریم",
        "Robat-Karim",
        "robat karim",
    ],
)
def test_a_county_is_found_as_people_write_it(name: str) -> None:
    found = find_county(shipped_counties(), "IR-23", name)
    assert found is not None
    assert found.county_fa == "رباط‌کریم"


@pytest.mark.parametrize(
    ("province_code", "name"), [("IR-23", "ناکجا"), ("IR-10", "ری"), ("", "ری"), ("IR-23", "")]
)
def test_what_is_not_there_is_not_found(province_code: str, name: str) -> None:
    assert find_county(shipped_counties(), province_code, name) is None


def test_the_shipped_table_holds_the_counties_and_the_people_of_the_census_of_1395() -> None:
    counties = shipped_counties()
    assert len(counties) == 429
    assert sum(county.population or 0 for county in counties) == 79_926_270
    assert {county.province_code for county in counties} == PROVINCE_CODES


def test_the_shipped_classes_follow_the_thresholds_and_water_is_said_by_province() -> None:
    said: dict[str, set[str | None]] = {}
    for county in shipped_counties():
        assert county.population is not None
        assert county.population_class == population_class_of(county.population)
        said.setdefault(county.province_code, set()).add(county.water_stress)
    assert {len(classes) for classes in said.values()} == {1}
    assert said["IR-21"] == {"extreme"}


def test_every_place_of_the_sample_network_lies_in_a_shipped_county() -> None:
    for province in PROVINCES:
        for place in province.places:
            found = find_county(shipped_counties(), province.code, place.county)
            assert found is not None, place
            assert found.province_fa == province.name


def test_the_shipped_table_is_read_once() -> None:
    assert shipped_counties() is shipped_counties()
