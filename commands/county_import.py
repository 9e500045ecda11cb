"""A file of counties takes the place of the table in force: as a whole, or not at all."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from commands.bad_rows import BadRows
from commands.csv_fields import BadRow, Fault, WrongField, read_row
from commands.csv_rows import Column, Row, opened
from commands.failures import Failure
from domain.counties import PROVINCE_CODES, County, contradictions, county_of, fault_of
from stores.counties import CountyStore
from stores.database import Database


def _checked(column: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if code := fault_of(column, text):
            raise WrongField(code)
        return text

    return parse


_HEADINGS = {
    "province_code": ("کد استان",),
    "province_fa": ("استان", "نام استان"),
    "province_en": ("نام انگلیسی استان",),
    "county_fa": ("شهرستان", "نام شهرستان"),
    "county_en": ("نام انگلیسی شهرستان",),
    "population": ("جمعیت",),
    "population_class": ("رده جمعیت",),
    "water_stress": ("تنش آبی",),
}
_MAY_BE_UNKNOWN = {"population", "population_class", "water_stress"}
COUNTY_COLUMNS = tuple(
    Column(name, _checked(name), headings, required=name not in _MAY_BE_UNKNOWN)
    for name, headings in _HEADINGS.items()
)


@dataclass(frozen=True, slots=True)
class CountyReport:
    """How many counties are in force, and whether they are others than before."""

    counties: int
    changed: bool

    def __str__(self) -> str:
        return (
            f"{self.counties} counties are in force."
            if self.changed
            else f"{self.counties} counties, as they were."
        )


def import_counties(database: Database, path: Path) -> CountyReport:
    """Replaces the table. Raises Failure, and has changed nothing then; wrong rows are written beside the file."""
    with opened(path, COUNTY_COLUMNS) as table, BadRows(path, table) as bad:
        rows = list(table.rows)
        found, wrong = _read(rows)
        for row in rows:
            if row.line in wrong:
                bad.add(row, wrong[row.line])
        bad_file = bad.keep()
    if bad_file is not None:
        raise Failure(
            f"{len(wrong)} of {len(rows)} rows are wrong, and nothing was taken in. {bad_file} says why. "
            f"Correct them in {path}, and import it again."
        )
    counties = [county for _, county in found]
    if missing := PROVINCE_CODES - {county.province_code for county in counties}:
        raise Failure(
            f"{path} has no county of {', '.join(sorted(missing))}, and would take the place of the whole table. "
            "Add them, and import it again."
        )
    return database.write(lambda session: _put(session, counties))


def _read(rows: Sequence[Row]) -> tuple[list[tuple[int, County]], dict[int, list[Fault]]]:
    """The counties, and by line what is wrong with a row, by itself or beside the others."""
    found: list[tuple[int, County]] = []
    wrong: dict[int, list[Fault]] = defaultdict(list)
    for row in rows:
        try:
            fields = read_row(COUNTY_COLUMNS, row)
        except BadRow as bad:
            wrong[row.line] += bad.faults
            continue
        found.append((row.line, county_of({name: text or "" for name, text in fields.items()})))
    for one in contradictions(found):
        wrong[one.line].append(Fault(one.column, one.reason))
    return found, wrong


def _put(session: Session, counties: Sequence[County]) -> CountyReport:
    store = CountyStore(session)
    changed = set(counties) != set(store.all())
    if changed:
        store.replace(counties)
    return CountyReport(len(counties), changed)
