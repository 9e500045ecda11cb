"""Kanoons that came by import begin their lives, each once, and are first visited on days of three months."""

from collections import Counter
from datetime import timedelta

from commands.watching import watch_all
from domain.jalali import tehran_date
from domain.kanoon_lives import life_of
from stores.cases import CaseStore
from stores.database import Database
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from tests.commands.house import CLOSED_KANOON, KANOON, NOW, everything, found_kanoons


def more_kanoons(database: Database, first: int, last: int) -> list[str]:
    ids = [f"kanoon-x{number:04}" for number in range(first, last)]
    with database.writing() as session:
        KanoonStore(session).put(
            [Kanoon(one, f"محلهٔ {one}", "village", "تهران", "ری", "ری", "IR-23") for one in ids]
        )
    return ids


def test_every_active_kanoon_gets_its_one_life_and_the_same_again_changes_nothing(
    either_database: Database,
) -> None:
    found_kanoons(either_database)
    ids = [KANOON.id, *more_kanoons(either_database, 0, 250)]
    told: list[int] = []
    assert watch_all(either_database, NOW, progress=told.append) == 251
    assert told == [200, 251]
    with either_database.reading() as session:
        lives = KanoonLifeStore(session)
        found = {one: lives.of_kanoon(one) for one in ids}
        assert lives.of_kanoon(CLOSED_KANOON.id) is None
        case = CaseStore(session).get(life_of(KANOON.id))
        due = CaseStore(session).waiting_to_start(NOW, 500)
    assert case is not None
    assert (case.kind, case.stage, case.kanoon_id, case.region) == (
        "kanoon_life",
        "ACTIVE",
        KANOON.id,
        "IR-23",
    )
    assert {one.process_id for one in due} == {life_of(one) for one in ids}
    days = Counter(tehran_date(life.next_visit_at) for life in found.values() if life and life.next_visit_at)
    assert max(days.values()) - min(days.values()) <= 1
    assert len(days) >= 89
    assert min(days) == tehran_date(NOW) + timedelta(days=1)

    before = everything(either_database)
    assert watch_all(either_database, NOW + timedelta(days=3)) == 0
    assert everything(either_database) == before


def test_kanoons_that_come_later_go_on_with_the_row(either_database: Database) -> None:
    more_kanoons(either_database, 0, 50)
    assert watch_all(either_database, NOW) == 50
    more_kanoons(either_database, 50, 100)
    assert watch_all(either_database, NOW) == 50
    with either_database.reading() as session:
        lives = KanoonLifeStore(session)
        found = [lives.of_kanoon(f"kanoon-x{number:04}") for number in range(100)]
    days = Counter(tehran_date(life.next_visit_at) for life in found if life and life.next_visit_at)
    assert max(days.values()) <= 2
