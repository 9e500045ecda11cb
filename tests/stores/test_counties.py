"""The table of counties in force, on both databases: ours where nobody gave another one, and replaced as a whole."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from domain.counties import County, shipped_counties
from stores.counties import CountyStore
from stores.database import Database
from stores.pages import BadCursor, Cursor, StorePage

AT_ONCE = 8
REY = County("IR-23", "تهران", "Tehran", "ری", "Rey", 349_700, "town", "high")
ROBAT_KARIM = County("IR-23", "تهران", "Tehran", "رباط‌کریم", "Robat-Karim", 291_516, "town", "high")
KASHAN = County("IR-10", "اصفهان", "Isfahan", "کاشان", "Kashan")


def seed(database: Database) -> None:
    database.write(lambda session: CountyStore(session).seed())


def put(database: Database, *counties: County) -> None:
    database.write(lambda session: CountyStore(session).replace(counties))


def held(database: Database) -> frozenset[County]:
    return frozenset(database.read(lambda session: CountyStore(session).all()))


def found(database: Database, province_code: str, name: str) -> County | None:
    return database.read(lambda session: CountyStore(session).get(province_code, name))


def listed(database: Database, after: Cursor | None = None) -> StorePage[County]:
    return database.read(lambda session: CountyStore(session).find(after=after, limit=100))


def test_an_empty_house_is_given_the_table_of_this_release(either_database: Database) -> None:
    assert held(either_database) == frozenset()
    seed(either_database)
    assert held(either_database) == frozenset(shipped_counties())


def test_seeding_again_leaves_a_replaced_table_as_people_want_it(either_database: Database) -> None:
    seed(either_database)
    put(either_database, REY, KASHAN)
    seed(either_database)
    assert held(either_database) == {REY, KASHAN}


def test_a_new_table_takes_the_place_of_the_whole_one_before(either_database: Database) -> None:
    put(either_database, REY, ROBAT_KARIM)
    wetter = replace(REY, water_stress="low", population=None, population_class=None)
    put(either_database, wetter, KASHAN)
    assert held(either_database) == {wetter, KASHAN}


def test_of_many_who_seed_at_once_none_fails_and_every_county_is_there_once(
    either_database: Database,
) -> None:
    ready = Barrier(AT_ONCE)

    def one(_: int) -> None:
        ready.wait()
        seed(either_database)

    with ThreadPoolExecutor(AT_ONCE) as together:
        list(together.map(one, range(AT_ONCE)))
    rows = either_database.read(lambda session: CountyStore(session).all())
    assert len(rows) == len(shipped_counties())


def test_of_two_tables_at_once_one_is_there_whole(either_database: Database) -> None:
    tables = [(REY, ROBAT_KARIM), (replace(REY, water_stress="low"), KASHAN)]
    ready = Barrier(2)

    def one(number: int) -> None:
        ready.wait()
        put(either_database, *tables[number])

    for _ in range(20):
        put(either_database, replace(KASHAN, population=1))
        with ThreadPoolExecutor(2) as together:
            list(together.map(one, range(2)))
        assert held(either_database) in [frozenset(table) for table in tables]


@pytest.mark.parametrize("name", ["رباط‌کریم", "رباط کریم", "شهرستان رباطكريم", "robat karim"])
def test_a_kanoons_county_is_found_by_its_region_and_name(either_database: Database, name: str) -> None:
    put(either_database, REY, ROBAT_KARIM, KASHAN)
    assert found(either_database, "IR-23", name) == ROBAT_KARIM


@pytest.mark.parametrize(
    ("province_code", "name"), [("IR-10", "ری"), ("IR-23", "کاشان"), ("IR-23", ""), ("", "ری")]
)
def test_what_is_not_in_the_table_is_not_found(
    either_database: Database, province_code: str, name: str
) -> None:
    put(either_database, REY, KASHAN)
    assert found(either_database, province_code, name) is None


def test_the_list_goes_by_province_page_after_page(either_database: Database) -> None:
    seed(either_database)
    pages = [listed(either_database)]
    while pages[-1].next is not None:
        pages.append(listed(either_database, pages[-1].next))
    walked = [county for page in pages for county in page.items]
    assert {page.count for page in pages} == {len(shipped_counties())}
    assert len(walked) == len(set(walked)) == len(shipped_counties())
    assert [county.province_code for county in walked] == sorted(county.province_code for county in walked)


def test_the_list_of_a_province_holds_its_counties(either_database: Database) -> None:
    seed(either_database)
    page = either_database.read(lambda session: CountyStore(session).find(province_code="IR-25"))
    assert [county.county_fa for county in page.items] == ["قم"]
    assert (page.count, page.next) == (1, None)


def test_counties_are_looked_up_by_a_part_of_their_name(either_database: Database) -> None:
    put(either_database, REY, ROBAT_KARIM, KASHAN)
    for q in ("كریم", "ROBAT"):
        page = either_database.read(lambda session, q=q: CountyStore(session).find(q=q))  # type: ignore[misc]
        assert page.items == (ROBAT_KARIM,)


def test_a_place_that_the_list_never_gave_is_refused(either_database: Database) -> None:
    with pytest.raises(BadCursor):
        either_database.read(lambda session: CountyStore(session).find(after=("IR-23",)))
