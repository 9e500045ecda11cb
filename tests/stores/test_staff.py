"""Who may come in, on both databases: people and systems as they were put, and one-time codes that count once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from domain.permissions import Role
from stores.database import Database
from stores.leaders import free_leaders
from stores.staff import ApiClient, StaffMember, StaffStore

AT_ONCE = 12
SARA = StaffMember(
    "sara",
    "argon2-hash",
    frozenset({Role.LEADER, Role.TRUSTEE}),
    organisation="بنیاد",
    region="IR-07",
    member_id="m-1",
    kanoon_id="k-1",
    language="en",
    totp_secret=b"\x00sealed\xff",
    totp_step=7,
)
BANK = ApiClient("bank", "secret-hash", frozenset({"loans:read", "loans:write"}))


def put(database: Database, *people: StaffMember) -> None:
    with database.writing() as session:
        for person in people:
            StaffStore(session).put_person(person)


def put_client(database: Database, client: ApiClient) -> None:
    database.write(lambda session: StaffStore(session).put_client(client))


def person(database: Database, username: str) -> StaffMember | None:
    return database.read(lambda session: StaffStore(session).person(username))


def use(database: Database, step: int, username: str = "sara") -> bool:
    return database.write(lambda session: StaffStore(session).use_one_time_code(username, step))


def usernames(database: Database, role: Role | None = None) -> list[str]:
    return [one.username for one in database.read(lambda session: StaffStore(session).people(role))]


def test_a_person_comes_back_as_put(either_database: Database) -> None:
    put(either_database, SARA, StaffMember("reza", "hash", frozenset()))
    assert person(either_database, "sara") == SARA
    assert person(either_database, "reza") == StaffMember("reza", "hash", frozenset(), language="fa")
    assert person(either_database, "Sara") is None


def test_putting_again_replaces_what_was_there(either_database: Database) -> None:
    changed = replace(SARA, roles=frozenset({Role.TREASURY}), totp_secret=None, active=False)
    put(either_database, SARA)
    put(either_database, changed)
    assert person(either_database, "sara") == changed


def test_people_are_those_who_are_active_by_username_and_role(either_database: Database) -> None:
    put(
        either_database,
        SARA,
        replace(SARA, username="amir", roles=frozenset({Role.TREASURY})),
        replace(SARA, username="gone", active=False),
    )
    assert usernames(either_database) == ["amir", "sara"]
    assert usernames(either_database, Role.LEADER) == ["sara"]
    assert usernames(either_database, Role.AUDITOR) == []


def test_a_house_is_empty_until_somebody_is_put(either_database: Database) -> None:
    assert either_database.read(lambda session: StaffStore(session).is_empty())
    put(either_database, SARA)
    assert not either_database.read(lambda session: StaffStore(session).is_empty())


def test_a_client_comes_back_as_put_and_may_be_switched_off(either_database: Database) -> None:
    off = replace(BANK, scopes=frozenset(), active=False)
    for client in (BANK, off):
        put_client(either_database, client)
        assert either_database.read(lambda session: StaffStore(session).client("bank")) == client
    assert either_database.read(lambda session: StaffStore(session).client("sms")) is None


@pytest.mark.parametrize(("step", "counts"), [(8, True), (7, False), (6, False)])
def test_a_one_time_code_counts_only_when_it_is_later_than_the_last(
    either_database: Database, step: int, counts: bool
) -> None:
    put(either_database, SARA)
    assert use(either_database, step) is counts
    kept = person(either_database, "sara")
    assert kept is not None
    assert kept.totp_step == max(step, 7)


def test_nobodys_code_counts(either_database: Database) -> None:
    assert not use(either_database, 1, "nobody")


def test_of_many_with_one_code_at_once_one_comes_in(either_database: Database) -> None:
    put(either_database, SARA)
    ready = Barrier(AT_ONCE)

    def try_it(_: int) -> bool:
        ready.wait()
        return use(either_database, 8)

    with ThreadPoolExecutor(AT_ONCE) as together:
        assert Counter(together.map(try_it, range(AT_ONCE))) == {True: 1, False: AT_ONCE - 1}


def test_one_who_is_put_by_many_at_once_is_there_once_and_whole(either_database: Database) -> None:
    ready = Barrier(AT_ONCE)

    def put_one(number: int) -> StaffMember:
        mine = replace(SARA, organisation=f"o-{number}", region=f"IR-{number:02d}")
        ready.wait()
        put(either_database, mine)
        return mine

    with ThreadPoolExecutor(AT_ONCE) as together:
        candidates = list(together.map(put_one, range(AT_ONCE)))
    assert person(either_database, "sara") in candidates
    assert usernames(either_database) == ["sara"]


def test_a_client_that_is_put_by_many_at_once_is_there_once(either_database: Database) -> None:
    ready = Barrier(AT_ONCE)

    def put_one(number: int) -> None:
        ready.wait()
        put_client(either_database, replace(BANK, secret_hash=f"hash-{number}"))

    with ThreadPoolExecutor(AT_ONCE) as together:
        list(together.map(put_one, range(AT_ONCE)))
    kept = either_database.read(lambda session: StaffStore(session).client("bank"))
    assert kept is not None
    assert kept.secret_hash in {f"hash-{number}" for number in range(AT_ONCE)}


def test_leaders_without_a_kanoon_are_found_by_region(either_database: Database) -> None:
    free = replace(SARA, kanoon_id=None)
    put(
        either_database,
        SARA,
        replace(free, username="here", member_id="m-2"),
        replace(free, username="everywhere", member_id="m-3", region="*"),
        replace(free, username="elsewhere", member_id="m-4", region="IR-10"),
        replace(free, username="gone", member_id="m-5", active=False),
        replace(free, username="no_member", member_id=None),
        replace(free, username="trustee", member_id="m-6", roles=frozenset({Role.TRUSTEE})),
    )

    def found(region: str) -> list[str]:
        return either_database.read(lambda session: free_leaders(session, region))

    assert found("IR-07") == ["m-2", "m-3"]
    assert found("*") == ["m-2", "m-3", "m-4"]
