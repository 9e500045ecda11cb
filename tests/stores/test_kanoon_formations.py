"""Formations: one of a name and place at a time, nobody founds two, numbers follow each other in a province."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from stores.database import Database
from stores.founder_deaths import founds_no_more
from stores.kanoon_formations import (
    ACTIVE,
    DECLINED,
    DIED,
    ENDED,
    INVITED,
    VERIFIED,
    KanoonFormation,
    KanoonFormationStore,
    KanoonFounderRow,
    name_key,
)
from stores.kanoons import KanoonStore
from stores.members import MemberStore
from stores.memberships import Change, MembershipStore
from stores.webhook_events import WebhookEventRow
from tests.stores.house import KEYS, LATER, MEHR, NOW, a_case, begin, found_network, member

PEOPLE = [member(number, kanoon_id=None, state=INVITED) for number in range(1, 9)]
BARAN = KanoonFormation(
    "kanoon-1", "real", "باران", "village", "فارس", "شیراز", "زرقان", "IR-07", leader_member_id="m-8"
)


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(either_database, PEOPLE)
    for number in (1, 2, 3):
        begin(either_database, a_case(f"kanoon-{number}", kind="kanoon", kanoon_id=None, member_id="m-8"))
    propose(either_database, BARAN, "m-1", "m-2", "m-3")
    return either_database


def propose(database: Database, formation: KanoonFormation, *founders: str) -> None:
    database.write(lambda session: KanoonFormationStore(session).propose(formation, founders, NOW))


def on(session: Session) -> KanoonFormationStore:
    return KanoonFormationStore(session)


def test_what_was_proposed_is_there_once_with_its_founders_in_their_order(network: Database) -> None:
    propose(network, BARAN, "m-1", "m-2", "m-3")
    with network.reading() as session:
        assert on(session).get(BARAN.id) == BARAN
        assert [(one.number, one.member_id, one.state) for one in on(session).founders(BARAN.id)] == [
            (1, "m-1", INVITED), (2, "m-2", INVITED), (3, "m-3", INVITED),
        ]  # fmt: skip
        assert on(session).founding("real", ["m-1", "m-5"]) == {"m-1"}
        assert on(session).founding("rehearsal:x", ["m-1"]) == set()
        key = name_key("باران", "شيراز", "زرقان")
        assert on(session).is_forming("real", "village", "IR-07", key)
        assert not on(session).is_forming("real", "mosque", "IR-07", key)


def test_the_database_itself_lets_nobody_found_two_and_no_name_form_twice(network: Database) -> None:
    other = replace(BARAN, id="kanoon-2", name="دیگر")
    propose(network, other, "m-4")

    def second(session: Session) -> None:
        session.add(
            KanoonFounderRow(
                kanoon_id=other.id, number=2, book="real", member_id="m-1", state=INVITED, office=None,
                ceiling_rials=0, changed_at=NOW,
            )
        )  # fmt: skip

    with pytest.raises(IntegrityError):
        network.write(second)
    # In a rehearsal they may: it is another book.
    propose(network, replace(BARAN, id="kanoon-3", book="rehearsal:kanoon-3"), "m-1", "m-2")


def test_who_declined_and_whose_kanoon_is_not_formed_are_free_for_another(network: Database) -> None:
    with network.writing() as session:
        on(session).mark(BARAN.id, ["m-1"], DECLINED, LATER)
        on(session).mark(BARAN.id, ["m-2"], VERIFIED, LATER)
    propose(network, replace(BARAN, id="kanoon-2", name="دیگر"), "m-1")
    network.write(lambda session: on(session).end(BARAN.id, ENDED, LATER))
    propose(network, replace(BARAN, id="kanoon-3"), "m-2", "m-3")
    with network.reading() as session:
        assert [one.state for one in on(session).founders(BARAN.id)] == [DECLINED, ENDED, ENDED]
        assert on(session).founding("real", ["m-1", "m-2", "m-3"]) == {"m-1", "m-2", "m-3"}


def test_numbers_follow_each_other_in_a_province_and_are_kept(network: Database) -> None:
    propose(network, replace(BARAN, id="kanoon-2", name="دوم"), "m-4")
    propose(network, replace(BARAN, id="kanoon-3", name="سوم", region="IR-23"), "m-5")

    def number(kanoon_id: str, region: str = "IR-07") -> str:
        network.write(lambda session: on(session).give_number(kanoon_id, region, LATER))
        found = network.read(lambda session: on(session).get(kanoon_id))
        assert found is not None
        return found.number

    assert [number(BARAN.id), number(BARAN.id), number("kanoon-2"), number("kanoon-3", "IR-23")] == [
        "07-00001", "07-00001", "07-00002", "23-00001",
    ]  # fmt: skip
    network.write(lambda session: on(session).take_number("kanoon-2", LATER))
    assert number("kanoon-2") == "07-00002"


def test_two_at_the_same_moment_get_two_numbers(network: Database) -> None:
    propose(network, replace(BARAN, id="kanoon-2", name="دوم"), "m-4")
    start = threading.Barrier(2)

    def give(kanoon_id: str) -> None:
        start.wait()
        network.write(lambda session: on(session).give_number(kanoon_id, "IR-07", LATER))

    both = [threading.Thread(target=give, args=(one,)) for one in (BARAN.id, "kanoon-2")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    with network.reading() as session:
        numbers = {(on(session).get(one) or BARAN).number for one in (BARAN.id, "kanoon-2")}
    assert numbers == {"07-00001", "07-00002"}


def test_an_election_takes_the_place_of_the_one_before(network: Database) -> None:
    with network.writing() as session:
        on(session).elect(BARAN.id, "m-1", "trustee", 500)
        on(session).dismiss_all(BARAN.id)
        on(session).elect(BARAN.id, "m-2", "secretary")
    with network.reading() as session:
        assert [(one.office, one.ceiling_rials) for one in on(session).founders(BARAN.id)] == [
            (None, 0), ("secretary", 0), (None, 0),
        ]  # fmt: skip


def test_founders_join_an_active_kanoon_and_its_name_is_known(network: Database) -> None:
    with network.writing() as session:
        MembershipStore(session).begin("m-1", MEHR.id, Change("founded", LATER), ceiling_rials=700)
        on(session).end(BARAN.id, ACTIVE, LATER)
    with network.reading() as session:
        joined = MemberStore(session, KEYS).get("m-1")
        assert joined is not None
        assert (joined.kanoon_id, joined.state, joined.trustee_ceiling_rials) == (MEHR.id, "active", 700)
        kanoons = KanoonStore(session)
        assert kanoons.members_of_active(["m-1", "m-2"]) == {"m-1"}
        key = name_key(MEHR.name, MEHR.county, MEHR.city)
        assert kanoons.is_active(MEHR.kind, MEHR.region, key)
        assert not kanoons.is_active("village", MEHR.region, key)
        codes = [PEOPLE[0].national_code, "0499370899"]
        assert MemberStore(session, KEYS).of_national_codes(codes) == {PEOPLE[0].national_code: "m-1"}


def test_who_has_died_founds_nothing_that_is_being_formed_and_cases_are_told_once(network: Database) -> None:
    practised = replace(BARAN, id="kanoon-2", book="rehearsal:kanoon-2", name="نسیم")
    propose(network, practised, "m-1")
    propose(network, replace(BARAN, id="kanoon-3", name="بهار"), "m-4")
    network.write(lambda session: on(session).mark(BARAN.id, ["m-1", "m-2"], VERIFIED, NOW))
    network.write(lambda session: on(session).mark(BARAN.id, ["m-3"], DECLINED, NOW))
    network.write(lambda session: on(session).end("kanoon-3", ACTIVE, NOW))
    for _ in range(2):
        for who in ("m-1", "m-3", "m-4", "m-5"):
            network.write(lambda session, who=who: founds_no_more(session, KEYS, who, LATER))  # type: ignore[misc]
    # What is known of their telephone comes too late.
    network.write(lambda session: on(session).mark(BARAN.id, ["m-1"], VERIFIED, LATER))
    with network.reading() as session:
        assert [one.state for one in on(session).founders(BARAN.id)] == [DIED, VERIFIED, DECLINED]
        assert [one.state for one in on(session).founders("kanoon-2")] == [DIED]
        # Of a kanoon that is active they were a founder, and the life of it counts its members.
        assert [one.state for one in on(session).founders("kanoon-3")] == [ENDED]
        assert on(session).without("m-1") == ["kanoon-1", "kanoon-2"]
        assert on(session).without("m-3") == on(session).without("m-4") == []
        assert on(session).founding("real", ["m-1"]) == set()
        told = list(session.scalars(select(WebhookEventRow.event_id)))
    assert told == ["m-1:founder.died"]
    network.write(lambda session: on(session).end(BARAN.id, ENDED, LATER))
    with network.reading() as session:
        assert on(session).without("m-1") == ["kanoon-2"]
        assert [one.state for one in on(session).founders(BARAN.id)] == [DIED, ENDED, DECLINED]
