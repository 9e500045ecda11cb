"""A file of counties takes the place of the table in force: as a whole, or not at all."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from commands.failures import Failure
from commands.table_import import TableReport, columns_of, read_whole
from domain.counties import PROVINCE_CODES, County, contradictions, county_of, fault_of
from stores.counties import CountyStore
from stores.database import Database

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
_COLUMNS = columns_of(_HEADINGS, _MAY_BE_UNKNOWN, fault_of)


def import_counties(database: Database, path: Path) -> TableReport:
    """Replaces the table. Raises Failure, and has changed nothing then; wrong rows are written beside the file."""
    counties = read_whole(path, _COLUMNS, county_of, _among)
    if missing := PROVINCE_CODES - {county.province_code for county in counties}:
        raise Failure(
            f"{path} has no county of {', '.join(sorted(missing))}, and would take the place of the whole table. "
            "Add them, and import it again."
        )
    return database.write(lambda session: _put(session, counties))


def _among(counties: Sequence[tuple[int, County]]) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.reason) for one in contradictions(counties)]


def _put(session: Session, counties: Sequence[County]) -> TableReport:
    store = CountyStore(session)
    changed = set(counties) != set(store.all())
    if changed:
        store.replace(counties)
    return TableReport("counties", len(counties), changed)
