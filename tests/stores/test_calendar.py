"""The working calendar on both databases: seeded once, and people's corrections stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import delete, func, select, update

from stores.calendar import CalendarStore, HolidayRow
from stores.database import Database

NOWRUZ = date(2027, 3, 21)
AT_ONCE = 8


def seed(database: Database) -> None:
    database.write(lambda session: CalendarStore(session).seed())


def days(database: Database) -> frozenset[date]:
    return database.read(lambda session: CalendarStore(session).working_calendar().holidays)


def test_without_a_seed_no_day_is_a_holiday(either_database: Database) -> None:
    assert days(either_database) == frozenset()


def test_the_seed_holds_the_official_holidays_of_many_years(either_database: Database) -> None:
    seed(either_database)
    found = days(either_database)
    assert NOWRUZ in found
    assert {day.year for day in found} == set(range(2024, 2037))
    assert date(2027, 3, 27) not in found


def test_names_are_in_persian(either_database: Database) -> None:
    seed(either_database)
    name = either_database.read(
        lambda session: session.scalars(select(HolidayRow.name).where(HolidayRow.day == NOWRUZ)).one()
    )
    assert "نوروز" in name


def test_seeding_again_adds_what_is_missing_and_keeps_what_people_wrote(either_database: Database) -> None:
    seed(either_database)
    seeded = days(either_database)
    with either_database.writing() as session:
        session.execute(update(HolidayRow).where(HolidayRow.day == NOWRUZ).values(name="به قلم ما"))
        session.execute(delete(HolidayRow).where(HolidayRow.day == date(2028, 3, 20)))
        session.add(HolidayRow(day=date(2027, 1, 1), name="برف"))
    seed(either_database)
    assert days(either_database) == seeded | {date(2027, 1, 1)}
    with either_database.reading() as session:
        assert session.scalars(select(HolidayRow.name).where(HolidayRow.day == NOWRUZ)).one() == "به قلم ما"


def test_of_many_who_seed_at_once_none_fails_and_every_day_is_there_once(either_database: Database) -> None:
    ready = Barrier(AT_ONCE)

    def one(_: int) -> None:
        ready.wait()
        seed(either_database)

    with ThreadPoolExecutor(AT_ONCE) as together:
        list(together.map(one, range(AT_ONCE)))
    rows = either_database.read(lambda session: session.scalar(select(func.count()).select_from(HolidayRow)))
    assert rows == len(days(either_database)) > 0
