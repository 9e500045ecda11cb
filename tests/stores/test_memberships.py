"""Memberships: one of each person at a time, by the database itself; the history and the fast answer never differ."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from activities.kanoon_moves import Move, move_cases, move_people
from activities.moving import join, part, why_not_join, why_not_leave
from stores.database import Database, table_of
from stores.kanoons import Kanoon, KanoonStore
from stores.member_rows import KanoonMembershipRow
from stores.members import MemberStore
from stores.membership_cases import MembershipCaseStore, MembershipRequest
from stores.memberships import Change, Membership, MembershipStore
from tests.stores.house import KEYS, LATER, MEHR, NOW, SARCHESHMEH, a_case, begin, found_network, member

FULL = 3
LEFT = Change("left", LATER, "boss", None)


@pytest.fixture
def network(either_database: Database) -> Database:
    found_network(
        either_database, [member(1), member(2, trustee_ceiling_rials=500), member(3, kanoon_id=None)]
    )
    return either_database


def history(database: Database, member_id: str) -> list[tuple[str, str, str | None]]:
    with database.reading() as session:
        assert MembershipStore(session).differ() == 0
        found = MembershipStore(session).of_member(member_id).items
        return [(one.kanoon_id, one.began_how, one.ended_how) for one in found]


def test_an_import_begins_a_membership_and_a_repeat_none(network: Database) -> None:
    with network.writing() as session:
        MemberStore(session, KEYS).put([member(1), member(3, kanoon_id="k-2")])
    assert history(network, "m-1") == [("k-1", "imported", None)]
    # Who was known without a kanoon is not given one by an import
    assert history(network, "m-3") == []
    with network.reading() as session:
        current = MembershipStore(session).current("m-1")
        assert current is not None
        assert (current.kind, current.began_at) == (MEHR.kind, NOW - timedelta(days=300))


@pytest.mark.parametrize("kanoon_id", [MEHR.id, SARCHESHMEH.id])
def test_the_database_itself_refuses_a_second_one(network: Database, kanoon_id: str) -> None:
    row = {
        "member_id": "m-1", "kanoon_id": kanoon_id, "kind": "village", "began_at": NOW, "began_how": "invited",
    }  # fmt: skip
    with pytest.raises(IntegrityError), network.writing() as session:
        session.execute(insert(table_of(KanoonMembershipRow)).values(row))
    with pytest.raises(IntegrityError), network.writing() as session:
        MembershipStore(session).begin("m-1", kanoon_id, Change("invited", NOW))
    ended = {"member_id": "m-3", "ended_at": NOW, "ended_how": None}
    with pytest.raises(IntegrityError), network.writing() as session:
        session.execute(insert(table_of(KanoonMembershipRow)).values(row | ended))
    assert history(network, "m-1") == [("k-1", "imported", None)]


def test_who_leaves_has_no_rank_and_office_and_may_come_again(network: Database) -> None:
    with network.writing() as session:
        memberships = MembershipStore(session)
        memberships.set_office("m-2", "deputy")
        ended = memberships.end("m-2", LEFT)
        assert ended is not None
        assert (ended.office, memberships.end("m-2", LEFT)) == ("deputy", None)
        memberships.begin("m-2", "k-2", Change("invited", LATER, "leader", "membership-1"))
        again = MemberStore(session, KEYS).get("m-2")
    assert again is not None
    assert (again.kanoon_id, again.trustee_ceiling_rials) == ("k-2", 0)
    assert history(network, "m-2") == [("k-1", "imported", "left"), ("k-2", "invited", None)]


def test_who_has_died_belongs_nowhere_and_joins_nothing(network: Database) -> None:
    with network.writing() as session:
        MembershipStore(session).die("m-1", Change("died", LATER))
        assert not MembershipStore(session).begin("m-1", "k-2", Change("invited", LATER))
        assert why_not_join(session, KEYS, "m-1", "k-2", 9) == "deceased"
    assert history(network, "m-1") == [("k-1", "imported", "died")]


def test_a_kanoons_members_come_page_by_page(network: Database) -> None:
    with network.writing() as session:
        MemberStore(session, KEYS).put([member(number) for number in range(4, 9)])
        MembershipStore(session).end("m-4", LEFT)
    with network.reading() as session:
        memberships, after, seen = MembershipStore(session), None, []
        while True:
            page = memberships.of_kanoon("k-1", after=after, limit=2)
            seen += [(one.membership.member_id, one.trustee) for one in page.items]
            assert page.count == 6
            if page.next is None:
                break
            after = page.next
        assert [one for one, _ in seen] == ["m-1", "m-2", "m-5", "m-6", "m-7", "m-8"]
        assert [one for one, trustee in seen if trustee] == ["m-2"]
        former = memberships.of_kanoon("k-1", former=True).items
        assert [(one.membership.member_id, one.name) for one in former] == [("m-4", "مریم کریمی")]
        assert memberships.count("k-1") == 6


def test_a_request_is_open_once_until_it_is_closed(network: Database) -> None:
    for number in (1, 2, 3):
        begin(network, a_case(f"membership-{number}", kind="membership"))
    first = MembershipRequest("membership-1", "real", "transfer", "m-1", "k-2", NOW)
    with network.writing() as session:
        requests = MembershipCaseStore(session)
        assert requests.open(first)
        same = MembershipRequest("membership-2", "real", "transfer", "m-1", "k-2", NOW)
        assert not requests.open(same)
        assert requests.is_open("m-1", "transfer")
        assert (requests.open_of("m-1"), [one.id for one in requests.open_in("k-2")]) == (
            ["membership-1"], ["membership-1"],
        )  # fmt: skip
        requests.close("membership-1", LATER, office="deputy", trustee=True)
        requests.close("membership-1", LATER)
        kept = requests.get("membership-1")
        assert kept is not None
        assert (kept.ended_office, kept.ended_trustee, requests.open_of("m-1")) == ("deputy", True, [])
        assert requests.open(MembershipRequest("membership-3", "real", "transfer", "m-1", "k-2", LATER))


def at_once(database: Database, *wanted: tuple[str, str], most: int) -> list[str]:
    """Several come into kanoons in the same moment; what each was told, and tried again where the database refused."""

    def come(session: Session, who: str, to: str) -> str:
        refused = why_not_join(session, KEYS, who, to, most)
        if not refused:
            join(session, KEYS, who, to, Change("invited", LATER), f"{who}:{to}")
        return refused

    def patiently(one: tuple[str, str]) -> str:
        while True:
            with suppress(IntegrityError):
                return database.write(lambda session: come(session, *one))

    with ThreadPoolExecutor(len(wanted)) as people:
        return sorted(people.map(patiently, wanted))


def test_of_two_kanoons_that_take_somebody_at_once_one_does(network: Database) -> None:
    for _ in range(5):
        assert at_once(network, ("m-3", "k-1"), ("m-3", "k-2"), most=9) == ["", "in_another_kanoon"]
        network.write(lambda session: MembershipStore(session).end("m-3", LEFT))
    assert [ended for _, _, ended in history(network, "m-3")] == ["left"] * 5


def test_of_two_who_come_to_the_last_place_at_once_one_gets_it(network: Database) -> None:
    people = [member(number, kanoon_id=None) for number in range(4, 8)]
    network.write(lambda session: MemberStore(session, KEYS).put(people))
    told = at_once(network, *((one.id, "k-1") for one in people), most=3)
    assert told == ["", "kanoon_full", "kanoon_full", "kanoon_full"]
    with network.reading() as session:
        assert MembershipStore(session).count("k-1") == 3


PEOPLE = [f"m-{number}" for number in range(1, 7)]
KANOONS = {
    "k-1": MEHR, "k-2": SARCHESHMEH,
    "k-3": Kanoon("k-3", "کانون نور", SARCHESHMEH.kind, "تهران", "ری", "ری", "IR-23"),
}  # fmt: skip


@dataclass
class Model:
    """The network as a few dictionaries: where everybody is, which kanoon is in which state, who has died."""

    where: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=lambda: dict.fromkeys(KANOONS, "active"))
    dead: set[str] = field(default_factory=set)
    ended: int = 0

    def takes(self, who: str, to: str, coming_from: str = "") -> bool:
        inside = sum(kanoon == to for kanoon in self.where.values())
        here = self.where.get(who)
        free = here is None or (here != to and (here == coming_from or self.states[here] == "closed"))
        return self.states[to] == "active" and who not in self.dead and free and inside < FULL


class Histories(RuleBasedStateMachine):
    """Whatever is asked of memberships, in any order: the rules and the database agree, and nobody is in two."""

    database: Database

    @initialize()
    def begin(self) -> None:
        self.model = Model()
        # Every run has people of its own, in kanoons of its own.
        type(self).runs += 1
        self.at, self.run = NOW, type(self).runs
        with self.database.writing() as session:
            KanoonStore(session).put(
                [
                    Kanoon(
                        self.id(one.id), one.name, one.kind, one.province, one.county, one.city, one.region
                    )
                    for one in KANOONS.values()
                ]
            )

    runs = 0

    def id(self, name: str) -> str:
        return f"{name}-{self.run}"

    def write(self, work: Any) -> Any:
        self.at += timedelta(hours=1)
        with self.database.writing() as session:
            return work(session)

    @rule(who=st.sampled_from(PEOPLE), to=st.none() | st.sampled_from(sorted(KANOONS)))
    def imports(self, who: str, to: str | None) -> None:
        number = self.run * 10 + int(who.removeprefix("m-"))
        kept = self.write(lambda session: MemberStore(session, KEYS).get(self.id(who)))
        one = member(number, kanoon_id=self.id(to) if to else None)
        self.write(
            lambda session: MemberStore(session, KEYS).put(
                [type(one)(**{name: getattr(one, name) for name in one.__slots__} | {"id": self.id(who)})]
            )
        )
        if kept is None and to is not None:
            self.model.where[who] = to

    @rule(who=st.sampled_from(PEOPLE), to=st.sampled_from(sorted(KANOONS)))
    def joins(self, who: str, to: str) -> None:
        def work(session: Session) -> bool:
            if MemberStore(session, KEYS).get(self.id(who)) is None:
                return False
            if why_not_join(session, KEYS, self.id(who), self.id(to), FULL):
                return False
            join(
                session, KEYS, self.id(who), self.id(to), Change("invited", self.at), f"{self.run}-{self.at}"
            )
            return True

        expected = self._is_known(who) and self.model.takes(who, to)
        assert self.write(work) == expected
        if expected:
            self.model.where[who] = to

    @rule(
        who=st.sampled_from(PEOPLE), come_from=st.sampled_from(sorted(KANOONS)),
        to=st.none() | st.sampled_from(sorted(KANOONS)), how=st.sampled_from(("left", "transferred", "expelled")),
    )  # fmt: skip
    def goes(self, who: str, come_from: str, to: str | None, how: str) -> None:
        def work(session: Session) -> bool:
            leaves, there = self.id(come_from), self.id(to) if to else None
            if why_not_leave(session, self.id(who), leaves):
                return False
            if there and why_not_join(session, KEYS, self.id(who), there, FULL, leaves):
                return False
            kanoon = KanoonStore(session).get(there) if there else None
            part(session, KEYS, self.id(who), Change(how, self.at), f"{self.run}-{self.at}", kanoon)
            return True

        is_there = self.model.where.get(who) == come_from
        expected = is_there and (to is None or self.model.takes(who, to, come_from))
        assert self.write(work) == expected
        if expected:
            self.model.ended += 1
            del self.model.where[who]
            if to is not None:
                self.model.where[who] = to

    @rule(
        come_from=st.sampled_from(sorted(KANOONS)), to=st.sampled_from(sorted(KANOONS)),
        who=st.none() | st.sets(st.sampled_from(PEOPLE)), times=st.integers(1, 2),
    )  # fmt: skip
    def go_together(self, come_from: str, to: str, who: set[str] | None, times: int) -> None:
        """A merger, or a split where only some go; done again, it moves nobody."""
        if come_from == to:
            return
        how, chosen = ("merged", None) if who is None else ("split", [self.id(one) for one in who])

        def work(session: Session) -> tuple[str, ...]:
            there = KanoonStore(session).get(self.id(to))
            assert there is not None
            change, key = Change(how, self.at), f"{self.run}-{self.at}"
            move = Move(self.id(come_from), there, change, key, self.at, chosen)
            moved = move_people(session, move)
            move_cases(session, KEYS, move)
            return moved

        going = [
            one
            for one, there in self.model.where.items()
            if there == come_from and (who is None or one in who)
        ]
        moved = [self.write(work) for _ in range(times)]
        assert set(moved[0]) == {self.id(one) for one in going}
        assert not any(moved[1:])
        for one in going:
            self.model.where[one] = to
        self.model.ended += len(going)

    @rule(who=st.sampled_from(PEOPLE))
    def dies(self, who: str) -> None:
        if self._is_known(who):
            self.write(lambda session: MembershipStore(session).die(self.id(who), Change("died", self.at)))
            self.model.dead.add(who)
            self.model.where.pop(who, None)

    @rule(kanoon=st.sampled_from(sorted(KANOONS)), state=st.sampled_from(("active", "suspended", "closed")))
    def is_set(self, kanoon: str, state: str) -> None:
        self.write(lambda session: KanoonStore(session).set_state(self.id(kanoon), state))
        self.model.states[kanoon] = state

    @invariant()
    def nobody_is_in_two_and_everybody_is_where_their_history_says(self) -> None:
        if not hasattr(self, "model"):
            return
        with self.database.reading() as session:
            memberships = MembershipStore(session)
            assert memberships.differ() == 0
            for who in PEOPLE:
                kept = MemberStore(session, KEYS).get(self.id(who))
                assert (kept.kanoon_id if kept else None) == self._there(who)
                _is_one_line(memberships.of_member(self.id(who)).items, self._there(who))

    def _there(self, who: str) -> str | None:
        where = self.model.where.get(who)
        return self.id(where) if where else None

    def _is_known(self, who: str) -> bool:
        with self.database.reading() as session:
            return MemberStore(session, KEYS).get(self.id(who)) is not None


def _is_one_line(history: tuple[Membership, ...], there: str | None) -> None:
    """Each membership ends before the next begins, and only the last one may go on: so nobody has two, of any kind."""
    for earlier, later in pairwise(history):
        assert earlier.ended_at is not None
        assert earlier.ended_at <= later.began_at
    going_on = [one.kanoon_id for one in history if one.ended_at is None]
    assert going_on == ([there] if there else [])


def test_in_no_history_is_anybody_active_in_two_kanoons(sqlite_database: Database) -> None:
    machine = type("Here", (Histories,), {"database": sqlite_database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
