"""Who answered for supporters has died: the register knows it at once, and cases are told once."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.permissions import NATIONWIDE, Role
from stores.database import Database
from stores.members import INVITED
from stores.record_changes import RecordChangeStore
from stores.staff import StaffMember, StaffStore
from stores.supporter_deaths import supports_no_more
from stores.supporters import LEFT, REGISTERED, SUSPENDED, VERIFIED, Given, Supporter, SupporterStore
from stores.webhook_events import WebhookEventRow
from tests.stores.house import KEYS, LATER, NOW, a_case, begin, found_network, member

ENTITIES = ("10380284790", "10100000000")


@pytest.fixture
def house(either_database: Database) -> Database:
    """One person supports, answers for two organisations, and practises; another one supports too."""
    people = [member(one, "پروین", "حامی", kanoon_id=None, state=INVITED) for one in (1, 2)]
    found_network(either_database, people)
    register(either_database, 1)
    register(either_database, 2, legal_entity_id=ENTITIES[0], state=SUSPENDED)
    register(either_database, 3, legal_entity_id=ENTITIES[1], state=REGISTERED, verified_by=None)
    register(either_database, 4, book="rehearsal:supporter-4")
    register(either_database, 5, member_id="m-2")
    log_in = StaffMember("one", "", frozenset({Role.MEMBER, Role.SUPPORTER}), None, NATIONWIDE, "m-1")
    either_database.write(lambda session: StaffStore(session).put_person(log_in))
    return either_database


def register(database: Database, number: int, **more: Any) -> None:
    given: dict[str, Any] = {
        "book": "real", "member_id": "m-1", "name": "پروین حامی", "legal_entity_id": None,
        "kinds": (Given("technical", 2),), "provinces": ("IR-07",), "state": VERIFIED, "registered_by": "officer1",
        "registered_at": NOW, "verified_by": "officer2",
    } | more  # fmt: skip
    begin(database, a_case(f"supporter-{number}", kind="supporter", kanoon_id=None, member_id=None))
    assert database.write(
        lambda session: SupporterStore(session, KEYS).register(Supporter(f"supporter-{number}", **given))
    )


def test_what_they_answered_for_has_left_and_cases_are_told_once(house: Database) -> None:
    def die(session: Session) -> None:
        supports_no_more(session, KEYS, "m-1", at=LATER, by="supervisor1", reason="گواهی فوت")

    house.write(die)
    house.write(die)
    with house.reading() as session:
        of_them = SupporterStore(session).of_ids([f"supporter-{one}" for one in range(1, 6)])
        states = {one.id: one.state for one in of_them.values()}
        assert states == {
            "supporter-1": LEFT, "supporter-2": LEFT, "supporter-3": REGISTERED, "supporter-4": VERIFIED,
            "supporter-5": VERIFIED,
        }  # fmt: skip
        # What is only registered is its own case's, and the case is found.
        assert SupporterStore(session).registrations_of("m-1") == ["supporter-3"]
        told = select(WebhookEventRow.event_id).order_by(WebhookEventRow.event_id)
        assert list(session.scalars(told)) == [
            "supporter-1:supporter.left:died",
            "supporter-2:supporter.left:died",
        ]
        for one in ("supporter-1", "supporter-2"):
            (change,) = RecordChangeStore(session).last_of(f"supporter:{one}")
            assert (change.what, change.by, change.at, change.reason) == (
                LEFT,
                "supervisor1",
                LATER,
                "گواهی فوت",
            )
        person = StaffStore(session).person("one")
        assert person is not None
        assert person.roles == {Role.MEMBER}


def test_of_somebody_who_supports_nobody_nothing_changes(house: Database) -> None:
    house.write(lambda session: supports_no_more(session, KEYS, "m-9", at=LATER, by="supervisor1", reason=""))
    with house.reading() as session:
        assert session.scalar(select(func.count()).select_from(WebhookEventRow)) == 0
        assert not RecordChangeStore(session).last_of("supporter:supporter-1")
