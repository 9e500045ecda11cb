"""The register: nobody twice, found however they are spelt, never giving less than is bound."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.supporters import Offering
from stores.database import Database
from stores.members import INVITED, MemberStore
from stores.supporter_rows import SupporterKindRow
from stores.supporters import (
    LEFT,
    REFUSED,
    REGISTERED,
    SUSPENDED,
    VERIFIED,
    CapacityInUse,
    Given,
    Supporter,
    SupporterStore,
    Wanted,
)
from tests.stores.house import KEYS, LATER, NOW, a_case, begin, found_network, member

PEOPLE = [
    member(1, "پروین", "كاظمي", kanoon_id=None, state=INVITED),
    member(2, "علی", "رضایی", kanoon_id=None, state=INVITED),
]


def a_supporter(number: int = 1, person: int = 1, **more: Any) -> Supporter:
    given: dict[str, Any] = {
        "book": "real", "name": PEOPLE[person - 1].name, "legal_entity_id": None,
        "kinds": (Given("credit", 900), Given("technical", 2)), "provinces": ("IR-07", "IR-23"), "state": REGISTERED,
        "registered_by": "officer1", "registered_at": NOW,
    }  # fmt: skip
    return Supporter(f"supporter-{number}", member_id=f"m-{person}", **(given | more))


@pytest.fixture
def house(either_database: Database) -> Database:
    found_network(either_database, PEOPLE)
    for number in range(1, 6):
        begin(
            either_database, a_case(f"supporter-{number}", kind="supporter", kanoon_id=None, member_id=None)
        )
    register(either_database, a_supporter())
    return either_database


def register(database: Database, supporter: Supporter) -> bool:
    return database.write(lambda session: on(session).register(supporter))


def on(session: Session) -> SupporterStore:
    return SupporterStore(session, KEYS)


def found(database: Database, **wanted: Any) -> list[str]:
    return [one.id for one in database.read(lambda session: on(session).find(Wanted(**wanted))).items]


def test_what_was_registered_is_there_once(house: Database) -> None:
    assert not register(house, a_supporter())
    with house.reading() as session:
        assert on(session).get("supporter-1") == a_supporter()
        assert on(session).get("supporter-9") is None


def test_a_person_and_an_organisation_support_once_and_may_come_back(house: Database) -> None:
    assert not register(house, a_supporter(2))
    works = a_supporter(2, name="کارخانه", legal_entity_id="10380284790")
    # One person may support and answer for an organisation too; a rehearsal is none of it.
    assert register(house, works)
    assert not register(house, replace(works, id="supporter-3", member_id="m-2"))
    assert register(house, a_supporter(3, book="rehearsal:supporter-3"))
    with house.reading() as session:
        assert on(session).is_there("real", "m-1", None)
        assert on(session).is_there("real", "m-2", "10380284790")
        assert not on(session).is_there("real", "m-2", None)
    assert house.write(lambda session: on(session).set_state("supporter-1", {REGISTERED}, REFUSED, LATER))
    assert register(house, a_supporter(4))


def test_somebody_else_verifies(house: Database) -> None:
    with pytest.raises(IntegrityError):
        house.write(lambda session: on(session).verify("supporter-1", "officer1", LATER))
    house.write(lambda session: on(session).verify("supporter-1", "officer2", LATER))
    house.write(lambda session: on(session).verify("supporter-1", "officer3", LATER))
    with house.reading() as session:
        supporter = on(session).get("supporter-1")
    assert supporter is not None
    assert (supporter.state, supporter.verified_by) == (VERIFIED, "officer2")


def test_a_state_is_left_only_for_those_that_follow_it(house: Database) -> None:
    def turn(before: str, after: str) -> bool:
        return house.write(lambda session: on(session).set_state("supporter-1", {before}, after, LATER))

    assert not turn(VERIFIED, SUSPENDED)
    assert turn(REGISTERED, VERIFIED)
    assert turn(VERIFIED, LEFT)
    assert not turn(VERIFIED, SUSPENDED)


def test_they_are_found_by_every_spelling_and_by_their_numbers(house: Database) -> None:
    register(house, a_supporter(2, 2, name="كارخانۀ اُمید", legal_entity_id="10380284790", provinces=("*",)))
    assert found(house, q="پروین کاظمی") == ["supporter-1"]
    assert found(house, q="كاظمي") == ["supporter-1"]
    assert found(house, q="کارخانه امید") == ["supporter-2"]
    assert found(house, q="۱۰۳۸۰۲۸۴۷۹۰") == ["supporter-2"]
    assert found(house, q=PEOPLE[0].national_code) == ["supporter-1"]
    assert found(house, q="ناشناس") == []


def test_they_are_narrowed_by_kind_place_and_state(house: Database) -> None:
    register(
        house,
        a_supporter(2, 2, name="کارخانه", legal_entity_id="10380284790", provinces=("*",), state=VERIFIED,
                    kinds=(Given("cultural", 1),)),
    )  # fmt: skip
    assert found(house, kind="credit") == ["supporter-1"]
    assert found(house, state=VERIFIED) == ["supporter-2"]
    assert sorted(found(house, province="IR-23")) == ["supporter-1", "supporter-2"]
    assert found(house, province="IR-25") == ["supporter-2"]
    # Staff of a province see who supports there.
    assert found(house, region="IR-25") == ["supporter-2"]
    assert found(house, region="IR-07", province="IR-25") == ["supporter-2"]


def test_lists_go_on_where_they_ended(house: Database) -> None:
    for number in (2, 3):
        register(house, a_supporter(number, 2, name="علی رضایی", legal_entity_id=f"1038028479{number}"))
    with house.reading() as session:
        first = on(session).find(Wanted(), limit=2)
        rest = on(session).find(Wanted(), after=first.next, limit=2)
    listed = [one.id for one in (*first.items, *rest.items)]
    assert sorted(listed) == ["supporter-1", "supporter-2", "supporter-3"]
    assert (first.count, rest.next) == (3, None)


def test_what_is_given_changes_but_not_below_what_is_bound(house: Database) -> None:
    def change(*kinds: Offering) -> None:
        house.write(lambda session: on(session).change("supporter-1", kinds=kinds, provinces=None, at=LATER))

    house.write(lambda session: on(session).verify("supporter-1", "officer2", LATER))
    assert house.write(lambda session: on(session).take("supporter-1", "credit", 500))
    assert not house.write(lambda session: on(session).take("supporter-1", "credit", 500))
    assert not house.read(lambda session: on(session).has_left("supporter-1", "credit", 401))
    change(Offering("credit", 500), Offering("cultural", 3))
    with house.reading() as session:
        supporter = on(session).get("supporter-1")
    assert supporter is not None
    assert supporter.kinds == (Given("credit", 500, 500), Given("cultural", 3))
    assert supporter.provinces == ("IR-07", "IR-23")
    for wrong in ([Offering("credit", 499)], [Offering("cultural", 3)]):
        with pytest.raises(CapacityInUse, match="credit"):
            change(*wrong)
    with house.reading() as session:
        assert on(session).get("supporter-1") == supporter


@pytest.mark.parametrize("used", [-1, 901])
def test_the_database_itself_holds_the_capacity(house: Database, used: int) -> None:
    def wrong(session: Session) -> None:
        row = session.get(SupporterKindRow, ("supporter-1", "credit"))
        assert row is not None
        row.used = used

    with pytest.raises(IntegrityError):
        house.write(wrong)


def test_nothing_personal_is_readable_in_the_register(house: Database) -> None:
    with house.reading() as session:
        person = MemberStore(session, KEYS).get("m-1")
        columns = session.connection().exec_driver_sql("SELECT * FROM supporter").fetchall()
    assert person is not None
    assert person.national_code not in str(columns)
    assert person.mobile not in str(columns)
