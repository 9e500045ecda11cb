"""Lives of kanoons as they are kept: changes once by number, visits with their reports, exactly who belongs."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from stores.database import Database
from stores.kanoon_lives import HELD, MISSED, KanoonLife, KanoonLifeStore
from stores.kanoons import KanoonStore
from stores.members import DECEASED, INVITED, MemberStore
from stores.pages import BadCursor
from stores.staff import StaffMember, StaffStore
from tests.stores.house import KEYS, MEHR, NOW, SARCHESHMEH, a_case, begin, found_network, member

LIFE = KanoonLife("life-k-1", MEHR.id, "real", "ACTIVE", 0, None, NOW + timedelta(days=90))
FORM = {
    "held_on": "2026-03-01", "meetings": 6, "present": 12, "condition": "good", "activities": "نشست",
    "help_wanted": "آموزش",
}  # fmt: skip
PEOPLE = [
    member(1, trustee_ceiling_rials=5),
    member(2),
    member(3, state=DECEASED),
    member(4, state=INVITED),
    member(5, kanoon_id=None),
    member(6, kanoon_id=SARCHESHMEH.id),
]


@pytest.fixture
def house(either_database: Database) -> Database:
    found_network(either_database, PEOPLE)
    begin(either_database, a_case(LIFE.id, kind="kanoon_life", member_id=None))
    either_database.write(lambda session: KanoonLifeStore(session).begin(LIFE, NOW))
    return either_database


def test_a_change_is_kept_once_and_an_older_one_changes_nothing(house: Database) -> None:
    def change(number: int, stage: str) -> bool:
        return house.write(
            lambda session: KanoonLifeStore(session).change(
                LIFE.id, number, stage=stage, missed=2, next_visit_at=None, at=NOW
            )
        )

    kept = [change(1, "WARNED"), change(1, "WARNED"), change(2, "SUSPENDED"), change(1, "WARNED")]
    assert kept == [True, False, True, False]
    with house.reading() as session:
        life = KanoonLifeStore(session).of_kanoon(MEHR.id)
    assert life == replace(LIFE, stage="SUSPENDED", missed=2, next_visit_at=None)


def test_visits_are_listed_with_their_reports_the_newest_first(house: Database) -> None:
    later = NOW + timedelta(days=180)
    for number, state in ((1, HELD), (2, MISSED)):
        with house.writing() as session:
            lives = KanoonLifeStore(session)
            for _ in range(2):
                lives.begin_visit(LIFE.id, number, NOW, later)
                form = FORM if state == HELD else {}
                lives.end_visit(LIFE.id, number, state, NOW, missed=number, by="leader", form=form)
    with house.reading() as session:
        lives = KanoonLifeStore(session)
        page = lives.visits(LIFE.id, limit=1)
        rest = lives.visits(LIFE.id, after=page.next, limit=1)
        with pytest.raises(BadCursor):
            lives.visits(LIFE.id, after=("x",))
        life = lives.get(LIFE.id)
    assert [(one.round, one.state, one.held_on) for one in page.items] == [(2, MISSED, None)]
    (held,) = rest.items
    assert (held.held_on, held.present, held.help_wanted, held.problems) == (
        date(2026, 3, 1),
        12,
        "آموزش",
        None,
    )
    assert (page.count, rest.next) == (2, None)
    assert life == replace(LIFE, missed=2, last_visit_on=date(2026, 3, 1), next_visit_at=later)


def test_only_who_belongs_to_it_now_counts_and_all_are_free_when_it_closes(house: Database) -> None:
    leader = StaffMember("leader", "x", frozenset(), None, "IR-07", "m-2", MEHR.id)
    with house.writing() as session:
        StaffStore(session).put_person(leader)
        lives = KanoonLifeStore(session)
        assert lives.count_members(MEHR.id) == 2
        assert lives.people(MEHR.id) == [("m-1", True), ("m-2", False)]
        assert lives.open_loans(MEHR.id) == 0
    with house.writing() as session:
        KanoonLifeStore(session).set_free(MEHR.id, NOW, LIFE.id)
    with house.reading() as session:
        assert KanoonLifeStore(session).people(MEHR.id) == []
        homes = {one.id: one.kanoon_id for one in MemberStore(session, KEYS).find().items}
        person = StaffStore(session).person("leader")
    assert {homes[f"m-{number}"] for number in (1, 2, 3, 4, 5)} == {None}
    assert homes["m-6"] == SARCHESHMEH.id
    assert person is not None
    assert person.kanoon_id is None


def test_a_kanoon_is_without_a_life_until_a_real_one_begins(house: Database) -> None:
    def without_life(session: Session) -> list[str]:
        return list(KanoonLifeStore(session).without_life(10))

    begin(house, a_case("life-practice", kind="kanoon_life", rehearsal=True))
    practice = replace(LIFE, id="life-practice", kanoon_id=SARCHESHMEH.id, book="rehearsal:life-practice")
    house.write(lambda session: KanoonLifeStore(session).begin(practice, NOW))
    assert house.read(without_life) == [SARCHESHMEH.id]
    assert house.read(lambda session: KanoonLifeStore(session).count_real()) == 1
    house.write(lambda session: KanoonStore(session).set_state(SARCHESHMEH.id, "suspended"))
    assert house.read(without_life) == []
