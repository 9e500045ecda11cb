"""Iran's provinces and counties with their size and water stress: how the table is read, and a place found in it.

domain/reference/counties.csv is what we ship; domain/reference/SOURCES.md says where each column is from.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Literal, TypeVar, get_args
from unicodedata import category

from domain.persian import HALF_SPACE, normalise, search_key, to_ascii_digits
from domain.provinces import PROVINCES

PopulationClass = Literal["village_or_small_town", "town", "big_city"]
WaterStress = Literal["low", "medium", "high", "extreme"]

PROVINCE_CODES = frozenset(PROVINCES)
TOWN_FROM = 50_000
BIG_CITY_FROM = 500_000
"""People of a county from which its class is town and big city: thresholds of ours, not of a source."""
LONGEST_NAME = 60

_SHIPPED = Path(__file__).parent / "reference" / "counties.csv"
_COUNT = re.compile("[0-9]{1,9}")
_IN_A_NAME = f" .-'’(){HALF_SPACE}"
_COUNTY_OF = re.compile(r"\Aشهرستان\s+")
_NO_LETTER = re.compile(r"[\W_]+")
_POPULATION_CLASSES: tuple[PopulationClass, ...] = get_args(PopulationClass)
_WATER_STRESSES: tuple[WaterStress, ...] = get_args(WaterStress)
_Class = TypeVar("_Class", PopulationClass, WaterStress)


@dataclass(frozen=True, slots=True)
class County:
    """A county (شهرستان) of a province; `population` is its people by a census. None: no source says it."""

    province_code: str
    province_fa: str
    province_en: str
    county_fa: str
    county_en: str
    population: int | None = None
    population_class: PopulationClass | None = None
    water_stress: WaterStress | None = None

    @property
    def key(self) -> str:
        """Its Persian name as it is compared: one within a province."""
        return county_key(self.county_fa)


HEADINGS = tuple(field.name for field in fields(County))


@dataclass(frozen=True, slots=True)
class WrongRow:
    """What is wrong with a row: a column (or `row`) and a code."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.column}: {self.reason}"


class WrongCounties(ValueError):
    """A table that is not taken; `rows` names every fault, by line."""

    def __init__(self, rows: Iterable[WrongRow]) -> None:
        self.rows = tuple(rows)
        super().__init__("; ".join(map(str, self.rows)))


class WrongCounty(ValueError):
    """A row that is no county; `faults` are columns with codes."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{column}: {code}" for column, code in self.faults))


@cache
def shipped_counties() -> tuple[County, ...]:
    """The table of this release."""
    return read_counties(_SHIPPED.read_text("utf-8"))


def read_counties(text: str) -> tuple[County, ...]:
    """The counties of a CSV table with exactly our headings, in its order. Raises WrongCounties."""
    rows = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    if tuple(next(rows, ())) != HEADINGS:
        raise WrongCounties([WrongRow(1, "row", "wrong_headings")])
    found: list[tuple[int, County]] = []
    wrong: list[WrongRow] = []
    for row in rows:
        if not row:
            continue
        if len(row) != len(HEADINGS):
            wrong.append(WrongRow(rows.line_num, "row", "wrong_number_of_fields"))
            continue
        try:
            found.append((rows.line_num, county_of(dict(zip(HEADINGS, row, strict=True)))))
        except WrongCounty as bad:
            wrong += [WrongRow(rows.line_num, column, code) for column, code in bad.faults]
    wrong += contradictions(found)
    if wrong:
        raise WrongCounties(sorted(wrong, key=lambda one: one.line))
    return tuple(county for _, county in found)


def county_of(written: Mapping[str, str]) -> County:
    """A county from its fields as written, by our headings. Raises WrongCounty with every fault."""
    text = {heading: normalise(written.get(heading, "")) for heading in HEADINGS}
    checked = [(column, fault_of(column, text[column])) for column in HEADINGS]
    if faults := [(column, code) for column, code in checked if code is not None]:
        raise WrongCounty(faults)
    return County(
        province_code=text["province_code"],
        province_fa=text["province_fa"],
        province_en=text["province_en"],
        county_fa=text["county_fa"],
        county_en=text["county_en"],
        population=int(to_ascii_digits(text["population"])) if text["population"] else None,
        population_class=_one_of(text["population_class"], _POPULATION_CLASSES),
        water_stress=_one_of(text["water_stress"], _WATER_STRESSES),
    )


def fault_of(column: str, text: str) -> str | None:
    """The code of what is wrong with a field (normalised), None where it can be used."""
    return _CHECKS[column](text)


def contradictions(counties: Iterable[tuple[int, County]]) -> list[WrongRow]:
    """What rows with their lines say against earlier ones: a county twice, a province under another name."""
    wrong: list[WrongRow] = []
    names: dict[str, str] = {}
    seen: set[tuple[str, str, str]] = set()
    for line, county in counties:
        if names.setdefault(county.province_code, county_key(county.province_fa)) != county_key(
            county.province_fa
        ):
            wrong.append(WrongRow(line, "province_fa", "province_differs"))
        for column, name in (("county_fa", county.county_fa), ("county_en", county.county_en)):
            place = (county.province_code, column, county_key(name))
            if place in seen:
                wrong.append(WrongRow(line, column, "duplicate_county"))
            seen.add(place)
    return wrong


def find_county(counties: Iterable[County], province_code: str, name: str) -> County | None:
    """The county of a province by its name in either language; spaces, half-spaces and spelling make no difference."""
    key = county_key(name)
    for county in counties:
        if county.province_code == province_code and key in (county.key, county_key(county.county_en)):
            return county
    return None


def county_key(name: str) -> str:
    """A county's name as it is compared: only letters and digits, without «شهرستان» before them."""
    return _NO_LETTER.sub("", _COUNTY_OF.sub("", search_key(name)))


def population_class_of(population: int) -> PopulationClass:
    """The class of a county with so many people, by our thresholds."""
    if population < TOWN_FROM:
        return "village_or_small_town"
    return "town" if population < BIG_CITY_FROM else "big_city"


def _wrong_code(text: str) -> str | None:
    if not text:
        return "missing"
    return None if text in PROVINCE_CODES else "unknown_province"


def _wrong_name(text: str) -> str | None:
    if not text:
        return "missing"
    if len(text) > LONGEST_NAME:
        return "too_long"
    is_name = county_key(text) and all(letter in _IN_A_NAME or category(letter)[0] in "LM" for letter in text)
    return None if is_name else "not_a_name"


def _wrong_count(text: str) -> str | None:
    return None if not text or _COUNT.fullmatch(to_ascii_digits(text)) else "not_a_count"


def _wrong_class(classes: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda text: None if not text or text in classes else "unknown_class"


def _one_of(text: str, classes: tuple[_Class, ...]) -> _Class | None:
    return next((one for one in classes if one == text), None)


_CHECKS = {
    "province_code": _wrong_code,
    "province_fa": _wrong_name,
    "province_en": _wrong_name,
    "county_fa": _wrong_name,
    "county_en": _wrong_name,
    "population": _wrong_count,
    "population_class": _wrong_class(_POPULATION_CLASSES),
    "water_stress": _wrong_class(_WATER_STRESSES),
}
