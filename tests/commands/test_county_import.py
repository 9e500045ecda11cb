"""A table of counties as a file: it takes the place of the one in force as a whole, or leaves it as it was."""

from pathlib import Path

import pytest

from commands.county_import import import_counties
from commands.failures import Failure
from domain.counties import HEADINGS, PROVINCE_CODES, shipped_counties
from stores.counties import CountyStore
from stores.database import Database
from tests.commands.house import everything

SHIPPED = [
    ["" if value is None else str(value) for value in (getattr(county, heading) for heading in HEADINGS)]
    for county in shipped_counties()
]
PERSIAN = [
    "کد استان",
    "استان",
    "نام انگلیسی استان",
    "شهرستان",
    "نام انگلیسی شهرستان",
    "جمعیت",
    "ردهٔ جمعیت",
    "تنش آبی",
]
REY = next(row for row in SHIPPED if row[3] == "ری")


def write(path: Path, rows: list[list[str]], headings: list[str] | None = None, mark: str = ",") -> Path:
    path.write_text("\n".join(mark.join(row) for row in [headings or list(HEADINGS), *rows]), "utf-8")
    return path


def with_changed(row: list[str], column: str, value: str) -> list[list[str]]:
    changed = [*row]
    changed[HEADINGS.index(column)] = value
    return [changed if one is row else one for one in SHIPPED]


@pytest.fixture
def house(either_database: Database) -> Database:
    either_database.write(lambda session: CountyStore(session).seed())
    return either_database


def refused(database: Database, path: Path) -> str:
    """The sentence of the failure; nothing is other than before."""
    before = everything(database)
    with pytest.raises(Failure) as failure:
        import_counties(database, path)
    assert everything(database) == before
    return str(failure.value)


def bad_rows(path: Path) -> list[str]:
    return path.with_suffix(".bad.csv").read_text("utf-8-sig").splitlines()[1:]


def test_a_whole_table_takes_the_place_of_the_one_before(house: Database, tmp_path: Path) -> None:
    rows = with_changed(REY, "water_stress", "low")
    without = [row for row in rows if row[3] != "پردیس"]
    told = import_counties(house, write(tmp_path / "c.csv", without))
    assert str(told) == "428 counties are in force."
    with house.reading() as session:
        rey = CountyStore(session).get("IR-23", "ری")
        assert rey is not None
        assert rey.water_stress == "low"
        assert CountyStore(session).get("IR-23", "پردیس") is None


def test_the_same_table_again_changes_nothing(house: Database, tmp_path: Path) -> None:
    before = everything(house)
    told = import_counties(house, write(tmp_path / "c.csv", SHIPPED))
    assert str(told) == "429 counties, as they were."
    assert everything(house) == before


def test_persian_headings_semicolons_and_digits_are_read(house: Database, tmp_path: Path) -> None:
    rows = with_changed(REY, "population", "۳۴۹۷۰۱")
    import_counties(house, write(tmp_path / "c.csv", rows, PERSIAN, ";"))
    with house.reading() as session:
        rey = CountyStore(session).get("IR-23", "ری")
    assert rey is not None
    assert rey.population == 349_701


def test_columns_that_no_source_gives_may_be_left_out(house: Database, tmp_path: Path) -> None:
    import_counties(house, write(tmp_path / "c.csv", [row[:5] for row in SHIPPED], list(HEADINGS[:5])))
    with house.reading() as session:
        assert {county.population for county in CountyStore(session).all()} == {None}


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("province_code", "IR-77", "is not the ISO 3166-2 code of a province"),
        ("county_fa", "", "is missing"),
        ("county_fa", "12", "is not a name"),
        ("county_en", "x" * 61, "is too long"),
        ("population", "many", "is not a whole number of people"),
        ("population", "3.5E+5", "was shortened by a spreadsheet"),
        ("population_class", "huge", "is not one of the classes"),
        ("water_stress", "wet", "is not one of the classes"),
        ("province_fa", "اصفهان", "differs from the province's name in an earlier row"),
    ],
)
def test_one_wrong_row_leaves_everything_as_it_was_and_is_written_beside_the_file(
    house: Database, tmp_path: Path, column: str, value: str, why: str
) -> None:
    path = write(tmp_path / "c.csv", with_changed(REY, column, value))
    told = refused(house, path)
    assert "1 of 429 rows" in told
    assert "c.bad.csv" in told
    (bad,) = bad_rows(path)
    assert f"{column}: {why}" in bad


def test_a_county_that_stands_there_twice_is_wrong(house: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", [*SHIPPED, REY])
    assert "1 of 430 rows" in refused(house, path)
    (bad,) = bad_rows(path)
    assert "county_fa: stands there twice in its province" in bad
    assert "در استان خود دو بار آمده است" in bad


def test_the_wrong_rows_alone_are_no_table(house: Database, tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", [REY])
    told = refused(house, path)
    missing = sorted(PROVINCE_CODES - {"IR-23"})
    assert ", ".join(missing) in told


def test_a_table_that_is_right_at_last_takes_its_file_of_wrong_rows_away(
    house: Database, tmp_path: Path
) -> None:
    path = write(tmp_path / "c.csv", with_changed(REY, "water_stress", "wet"))
    refused(house, path)
    import_counties(house, write(path, SHIPPED))
    assert not path.with_suffix(".bad.csv").exists()
