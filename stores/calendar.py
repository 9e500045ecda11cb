"""The official holidays of Iran, seeded once and corrected by people afterwards."""

from datetime import date

import holidays
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.working_days import WorkingCalendar
from stores.conflicts import insert_new
from stores.database import Base, table_of

# 1403 to 1415 in the Jalali calendar.
_SEEDED_YEARS = range(2024, 2037)


class HolidayRow(Base):
    """A day on which nobody works."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))


_DAYS_OFF = select(table_of(HolidayRow).c.day)


class CalendarStore:
    """The working calendar."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def working_calendar(self) -> WorkingCalendar:
        return WorkingCalendar(frozenset(self._session.scalars(_DAYS_OFF)))

    def seed(self) -> None:
        """Adds the holidays that are not there yet; what people changed stays."""
        known = holidays.country_holidays("IR", years=_SEEDED_YEARS, language="fa_IR")
        insert_new(
            self._session,
            HolidayRow,
            [{"day": day, "name": name[:200]} for day, name in sorted(known.items())],
        )
