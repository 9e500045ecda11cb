"""Support for cases: the first n are bound, whatever the order, and nobody gives more than they offer."""

import threading
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.supports import SupportNeed
from stores.database import Database
from stores.members import INVITED
from stores.support_rows import SupportRow
from stores.supporter_rows import SupporterKindRow
from stores.supporters import VERIFIED, Given, Supporter, SupporterStore
from stores.supports import ENDED, Support, SupportStore
from tests.stores.house import LATER, NOW, a_case, begin, found_network, member

MANY = 50
PEOPLE = [member(number, kanoon_id=None, state=INVITED) for number in range(1, MANY + 1)]


def on(session: Session) -> SupportStore:
    return SupportStore(session)


def furnish(database: Database, supporters: int, *, capacity: int = 2, kind: str = "technical") -> None:
    """Verified supporters of one kind in Fars."""
    found_network(database, PEOPLE[:supporters])
    for number in range(1, supporters + 1):
        begin(database, a_case(f"supporter-{number:02}", kind="supporter", kanoon_id=None, member_id=None))
        one = Supporter(
            f"supporter-{number:02}", "real", f"m-{number}", f"حامی {number}", None, (Given(kind, capacity),),
            ("IR-07",), VERIFIED, "officer1", NOW, "officer2",
        )  # fmt: skip
        database.write(lambda session, one=one: SupporterStore(session).register(one))  # type: ignore[misc]


def needs(database: Database, support_id: str, needed: int, *, book: str = "real", **more: Any) -> Support:
    begin(database, a_case(support_id, kind="support", kanoon_id=None, member_id=None))
    need = SupportNeed(support_id, "technical", "IR-07", "کارگاه", needed, **more)
    database.write(lambda session: on(session).begin(need, book, NOW))
    database.write(lambda session: on(session).begin(need, book, NOW))
    return the(database, support_id)


def the(database: Database, support_id: str) -> Support:
    with database.reading() as session:
        support = on(session).get(support_id)
    assert support is not None
    return support


def offer(database: Database, support: Support, round_: int = 1, most: int = MANY) -> list[int]:
    def write(session: Session) -> list[int]:
        fitting = on(session).fitting(support, most)
        return [one.number for one in on(session).offer(support, round_, fitting, LATER)]

    return database.write(write)


def bind(database: Database, support_id: str, number: int) -> str:
    return database.write(lambda session: on(session).bind(support_id, number, LATER.date(), LATER))


def used(database: Database) -> list[int]:
    with database.reading() as session:
        found = SupporterStore(session).of_ids([f"supporter-{number:02}" for number in range(1, MANY + 1)])
    return [one.kinds[0].used for _, one in sorted(found.items())]


def states(database: Database, support_id: str) -> dict[int, str]:
    with database.reading() as session:
        return {one.number: one.state for one in on(session).pledges(support_id)}


def test_a_round_finds_itself_again_and_the_next_one_asks_others(either_database: Database) -> None:
    furnish(either_database, 5)
    support = needs(either_database, "support-1", 2)
    assert offer(either_database, support, most=3) == [1, 2, 3]
    assert offer(either_database, support, most=3) == [1, 2, 3]
    assert offer(either_database, support, 2, most=3) == [4, 5]
    assert offer(either_database, support, 3) == []
    # Who was asked longest ago is asked first by the next case; the first three were asked in one moment.
    other = needs(either_database, "support-2", 1, book="rehearsal:support-2")
    assert len(offer(either_database, other, most=3)) == 3


def test_who_fits_is_verified_near_able_and_not_the_receiver(either_database: Database) -> None:
    furnish(either_database, 6)

    def change(session: Session) -> None:
        store = SupporterStore(session)
        store.set_state("supporter-01", {VERIFIED}, "suspended", LATER)
        store.change("supporter-02", kinds=None, provinces=["IR-25"], at=LATER)
        assert store.take("supporter-03", "technical", 2)

    either_database.write(change)
    support = needs(either_database, "support-1", 1, receiver_member_id="m-4")
    with either_database.reading() as session:
        assert on(session).fitting(support, 10) == ["supporter-05", "supporter-06"]
        assert on(session).fitting_of(support, ["supporter-02", "supporter-04", "supporter-05", "nobody"]) == [
            "supporter-02", "supporter-05",
        ]  # fmt: skip


def test_the_first_who_accept_are_bound_and_a_repeat_finds_it(either_database: Database) -> None:
    furnish(either_database, 3, capacity=1)
    offer(either_database, needs(either_database, "support-1", 2))
    assert [bind(either_database, "support-1", number) for number in (3, 1, 2, 3)] == [
        "pledged", "pledged", "filled", "pledged",
    ]  # fmt: skip
    assert the(either_database, "support-1").bound == 2
    assert used(either_database) == [1, 0, 1]


def test_nobody_gives_more_than_they_offer_over_all_cases(either_database: Database) -> None:
    furnish(either_database, 1, capacity=1)
    for name in ("support-1", "support-2"):
        assert offer(either_database, needs(either_database, name, 1)) == [1]
    assert bind(either_database, "support-1", 1) == "pledged"
    assert bind(either_database, "support-2", 1) == "no_capacity"
    assert the(either_database, "support-2").bound == 0
    # A rehearsal asks the same and binds nothing.
    either_database.write(lambda session: on(session).release("support-1", 1, "released", LATER))
    offer(either_database, needs(either_database, "support-3", 1, book="rehearsal:support-3"))
    assert bind(either_database, "support-3", 1) == "pledged"
    assert used(either_database) == [0]


def test_released_fulfilled_and_closed_once(either_database: Database) -> None:
    furnish(either_database, 4, capacity=1)
    offer(either_database, needs(either_database, "support-1", 2))
    for number in (1, 2):
        bind(either_database, "support-1", number)

    def twice(change: Any) -> None:
        either_database.write(change)
        either_database.write(change)

    twice(lambda session: on(session).fulfil("support-1", 1, LATER))
    twice(lambda session: on(session).release("support-1", 2, "released", LATER))
    twice(lambda session: on(session).release("support-1", 1, "released", LATER))
    twice(lambda session: on(session).close("support-1", [1, 2, 3], "silent", LATER))
    assert states(either_database, "support-1") == {1: "fulfilled", 2: "released", 3: "silent", 4: "offered"}
    assert the(either_database, "support-1").bound == 1
    assert used(either_database) == [0, 0, 0, 0]
    twice(lambda session: on(session).end("support-1", ENDED, LATER))
    assert bind(either_database, "support-1", 4) == "filled"


def test_the_database_itself_binds_never_more_than_are_needed(either_database: Database) -> None:
    needs(either_database, "support-1", 2)

    def wrong(session: Session) -> None:
        row = session.get(SupportRow, "support-1")
        assert row is not None
        row.bound = 3

    with pytest.raises(IntegrityError):
        either_database.write(wrong)


def test_what_a_supporter_was_asked_for_is_listed_and_open_cases_are_known(either_database: Database) -> None:
    furnish(either_database, 2, capacity=5)
    for number in (1, 2, 3):
        offer(either_database, needs(either_database, f"support-{number}", 1))
    offer(either_database, needs(either_database, "support-4", 1, book="rehearsal:support-4"))
    bind(either_database, "support-2", 1)
    either_database.write(lambda session: on(session).close("support-3", [1], "declined", LATER))
    with either_database.reading() as session:
        first = on(session).of_supporter("supporter-01", limit=2)
        rest = on(session).of_supporter("supporter-01", after=first.next, limit=2)
        assert on(session).waiting_for("supporter-01") == ["support-1", "support-2", "support-4"]
    # Whose pledge is fulfilled is thanked at the end, and so the case still waits to know of them.
    either_database.write(lambda session: on(session).fulfil("support-2", 1, LATER))
    with either_database.reading() as session:
        assert on(session).waiting_for("supporter-01") == ["support-1", "support-2", "support-4"]
    either_database.write(lambda session: on(session).end("support-2", "fulfilled", LATER))
    with either_database.reading() as session:
        assert on(session).waiting_for("supporter-01") == ["support-1", "support-4"]
    listed = [(one.support.id, one.pledge.state) for one in (*first.items, *rest.items)]
    assert listed == [("support-3", "declined"), ("support-2", "pledged"), ("support-1", "offered")]
    assert (first.count, rest.next) == (3, None)


def at_once(database: Database, numbers: list[int], support_id: str = "support-1") -> Counter[str]:
    """Everybody accepts in the same moment, each by a connection of their own."""
    said: list[str] = []
    together = threading.Barrier(len(numbers))

    def accept(number: int) -> None:
        together.wait()
        said.append(bind(database, support_id, number))

    threads = [threading.Thread(target=accept, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(said)


@pytest.mark.postgres
def test_fifty_accept_at_once_and_exactly_three_are_bound(postgres_database: Database) -> None:
    furnish(postgres_database, MANY, capacity=1)
    numbers = offer(postgres_database, needs(postgres_database, "support-1", 3))
    assert at_once(postgres_database, numbers) == {"pledged": 3, "filled": MANY - 3}
    assert the(postgres_database, "support-1").bound == 3
    assert sum(used(postgres_database)) == 3


@pytest.mark.postgres
def test_one_supporter_accepts_many_cases_at_once_and_gives_never_more(postgres_database: Database) -> None:
    furnish(postgres_database, 1, capacity=2)
    names = [f"support-{number}" for number in range(10)]
    for name in names:
        offer(postgres_database, needs(postgres_database, name, 1))
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda name=name: said.append(bind(postgres_database, name, 1)))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(said) == {"pledged": 2, "no_capacity": 8}
    assert used(postgres_database) == [2]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["bind", "fulfil", "release", "close", "end"]),
        st.sampled_from(["support-1", "support-2"]),
        st.integers(1, 4),
    ),
    max_size=30,
)


class _Undone(Exception):
    """Nothing of an example is kept."""


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, needed=st.integers(1, 3), capacity=st.integers(1, 2))
def test_whatever_the_order_no_capacity_is_negative_and_no_more_are_bound(
    two_cases: Database, steps: list[tuple[str, str, int]], needed: int, capacity: int
) -> None:
    with suppress(_Undone), two_cases.writing() as session:
        session.execute(update(SupportRow).values(needed=needed))
        session.execute(update(SupporterKindRow).values(capacity=capacity))
        for step, support_id, number in steps:
            take(session, step, support_id, number)
            check(session)
        raise _Undone


@pytest.fixture
def two_cases(sqlite_database: Database) -> Database:
    """Four supporters who were asked for two cases."""
    furnish(sqlite_database, 4)
    for name in ("support-1", "support-2"):
        assert len(offer(sqlite_database, needs(sqlite_database, name, 3))) == 4
    return sqlite_database


def take(session: Session, step: str, support_id: str, number: int) -> None:
    store = on(session)
    match step:
        case "bind":
            store.bind(support_id, number, LATER.date(), LATER)
        case "fulfil":
            store.fulfil(support_id, number, LATER)
        case "release":
            store.release(support_id, number, "released", LATER)
        case "close":
            store.close(support_id, [number], "silent", LATER)
        case _:
            store.end(support_id, ENDED, LATER)


def check(session: Session) -> None:
    """What is used is what is pledged now, and who is bound is who pledged or fulfilled."""
    pledged: Counter[str] = Counter()
    for support_id in ("support-1", "support-2"):
        support, pledges = on(session).get(support_id), on(session).pledges(support_id)
        assert support is not None
        assert (
            support.bound == sum(one.state in ("pledged", "fulfilled") for one in pledges) <= support.needed
        )
        pledged.update(one.supporter_id for one in pledges if one.state == "pledged")
    for supporter_id, one in (
        SupporterStore(session).of_ids([f"supporter-{n:02}" for n in range(1, 5)]).items()
    ):
        assert 0 <= one.kinds[0].used == pledged[supporter_id] <= one.kinds[0].capacity
