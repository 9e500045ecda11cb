"""The table of counties in force: ours at first, replaced as a whole by people."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, String, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.counties import (
    HEADINGS,
    LONGEST_NAME,
    County,
    PopulationClass,
    WaterStress,
    county_key,
    shipped_counties,
)
from stores.conflicts import insert_new
from stores.database import Base, table_of
from stores.pages import COUNT_CAP, Cursor, StorePage, page_of, texts_of


class CountyRow(Base):
    """A county by its province and its Persian name as it is compared."""

    __tablename__ = "county"

    province_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_NAME), primary_key=True)
    key_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    province_fa: Mapped[str] = mapped_column(String(LONGEST_NAME))
    province_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    county_fa: Mapped[str] = mapped_column(String(LONGEST_NAME))
    county_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    population: Mapped[int | None]
    population_class: Mapped[PopulationClass | None] = mapped_column(String(24))
    water_stress: Mapped[WaterStress | None] = mapped_column(String(16))


_COUNTY = table_of(CountyRow)


class CountyStore:
    """The counties."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def seed(self) -> None:
        """Puts the table of this release where there is none; one that people gave stays as it is."""
        if self._is_empty():
            self._lock()
            # Somebody may have given theirs while we waited.
            if self._is_empty():
                self._insert(shipped_counties())

    def replace(self, counties: Iterable[County]) -> None:
        """Puts these in place of all; the transaction that this belongs to makes it whole."""
        self._lock()
        self._session.execute(delete(CountyRow))
        self._insert(counties)

    def all(self) -> tuple[County, ...]:
        return tuple(map(_county, self._session.scalars(select(CountyRow))))

    def get(self, province_code: str, name: str) -> County | None:
        """The county of a province (a kanoon's region) by its name in either language, however it is spelt."""
        key = county_key(name)
        row = self._session.scalar(
            select(CountyRow)
            .where(
                CountyRow.province_code == province_code, (CountyRow.key == key) | (CountyRow.key_en == key)
            )
            .limit(1)
        )
        return _county(row) if row else None

    def find(
        self, *, province_code: str | None = None, q: str = "", after: Cursor | None = None, limit: int = 50
    ) -> StorePage[County]:
        """Those of a province, or of all, by a part of their name. Raises BadCursor."""
        wanted: list[ColumnElement[bool]] = []
        if province_code is not None:
            wanted.append(CountyRow.province_code == province_code)
        if key := county_key(q):
            wanted.append(
                CountyRow.key.contains(key, autoescape=True) | CountyRow.key_en.contains(key, autoescape=True)
            )
        counted = select(CountyRow.key).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(CountyRow).where(*wanted)
        if after is not None:
            code, place = texts_of(after, 2)
            query = query.where(
                (CountyRow.province_code > code)
                | ((CountyRow.province_code == code) & (CountyRow.key > place))
            )
        rows = self._session.scalars(
            query.order_by(CountyRow.province_code, CountyRow.key).limit(limit + 1)
        ).all()
        last = rows[:limit][-1] if rows else None
        place_after = (last.province_code, last.key) if last else None
        return page_of([_county(row) for row in rows], limit, place_after, count)

    def _is_empty(self) -> bool:
        return self._session.scalar(select(_COUNTY.c.key).limit(1)) is None

    def _lock(self) -> None:
        """Two tables given at once would mix on PostgreSQL; SQLite has one writer. Readers go on meanwhile."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("LOCK TABLE county IN SHARE ROW EXCLUSIVE MODE"))

    def _insert(self, counties: Iterable[County]) -> None:
        insert_new(
            self._session,
            CountyRow,
            [
                {name: getattr(county, name) for name in HEADINGS}
                | {"key": county.key, "key_en": county_key(county.county_en)}
                for county in counties
            ],
        )


def _county(row: CountyRow) -> County:
    return County(
        province_code=row.province_code,
        province_fa=row.province_fa,
        province_en=row.province_en,
        county_fa=row.county_fa,
        county_en=row.county_en,
        population=row.population,
        population_class=row.population_class,
        water_stress=row.water_stress,
    )
