"""Sessions and failed log-ins on both databases: what counts, until when, and what ends it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.permissions import Role
from stores.database import Database
from stores.login_failures import Failures, LoginFailureStore
from stores.sessions import OpenSession, PrincipalKind, SessionRow, SessionStore
from stores.staff import ApiClient, StaffMember, StaffStore
from tests.stores.house import NOW

IDLE = timedelta(minutes=30)
ENDS = NOW + timedelta(hours=8)
A_SECOND = timedelta(seconds=1)
SARA = StaffMember("sara", "hash", frozenset({Role.LEADER}), region="IR-07")
BANK = ApiClient("bank", "secret-hash", frozenset({"loans:read"}))


@pytest.fixture
def house(either_database: Database) -> Database:
    """One person and one client with the same name, so that kinds cannot be mixed up unnoticed."""
    with either_database.writing() as session:
        StaffStore(session).put_person(SARA)
        StaffStore(session).put_client(BANK)
        StaffStore(session).put_client(replace(BANK, id="sara"))
    return either_database


def open_(
    house: Database,
    token: str = "t",
    kind: PrincipalKind = "staff",
    principal: str = "sara",
    ends_at: datetime = ENDS,
    scopes: Sequence[str] = (),
) -> None:
    house.write(
        lambda session: SessionStore(session).open(
            token_hash=token,
            kind=kind,
            principal=principal,
            at=NOW,
            idle=IDLE,
            ends_at=ends_at,
            scopes=scopes,
        )
    )


def find(house: Database, at: datetime = NOW, token: str = "t") -> OpenSession | None:
    return house.read(lambda session: SessionStore(session).find(token, at))


def counts(house: Database, at: datetime = NOW, token: str = "t") -> bool:
    return find(house, at, token) is not None


def use(house: Database, at: datetime) -> None:
    do(house, lambda sessions: sessions.seen("t", at))


def do(house: Database, change: Callable[[SessionStore], None]) -> None:
    house.write(lambda session: change(SessionStore(session)))


def test_a_session_says_whose_it_is(house: Database) -> None:
    open_(house)
    open_(house, "of-bank", "client", "bank", scopes=["b", "a"])
    assert find(house) == OpenSession("t", frozenset(), NOW, ENDS, staff=SARA)
    assert find(house, token="of-bank") == OpenSession(
        "of-bank", frozenset({"a", "b"}), NOW, ENDS, client=BANK
    )
    assert find(house, token="T") is None


@pytest.mark.parametrize(("kind", "principal"), [("staff", "bank"), ("client", "nobody")])
def test_a_session_without_its_owner_does_not_count(
    house: Database, kind: PrincipalKind, principal: str
) -> None:
    open_(house, kind=kind, principal=principal)
    assert not counts(house)


def test_a_session_ends_when_nobody_uses_it_and_goes_on_while_somebody_does(house: Database) -> None:
    open_(house)
    assert counts(house, NOW + IDLE - A_SECOND)
    assert not counts(house, NOW + IDLE)
    use(house, NOW + IDLE - A_SECOND)
    assert counts(house, NOW + IDLE)


def test_a_session_ends_at_its_end_however_much_it_is_used(house: Database) -> None:
    open_(house)
    use(house, ENDS - A_SECOND)
    assert counts(house, ENDS - A_SECOND)
    assert not counts(house, ENDS)


def test_an_earlier_use_that_is_noted_late_takes_nothing_back(house: Database) -> None:
    open_(house)
    for at in (NOW + timedelta(minutes=5), NOW + timedelta(minutes=2)):
        use(house, at)
    found = find(house)
    assert found is not None
    assert found.seen_at == NOW + timedelta(minutes=5)


def test_of_many_uses_at_once_the_latest_is_noted(house: Database) -> None:
    open_(house)
    moments = [NOW + timedelta(seconds=number) for number in range(1, 13)]
    with ThreadPoolExecutor(12) as together:
        list(together.map(lambda at: use(house, at), moments))
    found = find(house)
    assert found is not None
    assert found.seen_at == moments[-1]


def test_a_use_is_worth_noting_once_a_minute(house: Database) -> None:
    open_(house)
    found = find(house)
    assert found is not None
    assert not SessionStore.is_stale(found, NOW + timedelta(seconds=59))
    assert SessionStore.is_stale(found, NOW + timedelta(seconds=60))


def test_a_revoked_session_does_not_count_and_keeps_its_first_moment(house: Database) -> None:
    open_(house)
    open_(house, "another")
    do(house, lambda sessions: sessions.revoke("t", NOW))
    do(house, lambda sessions: sessions.revoke("t", NOW + A_SECOND))
    assert not counts(house)
    assert counts(house, token="another")
    revoked = house.read(
        lambda session: session.scalar(select(SessionRow.revoked_at).where(SessionRow.token_hash == "t"))
    )
    assert revoked == NOW


def test_all_sessions_of_one_are_revoked_and_of_nobody_else(house: Database) -> None:
    open_(house, "first")
    open_(house, "second")
    open_(house, "of-client", "client", "sara")
    do(house, lambda sessions: sessions.revoke_all_of("staff", "sara", NOW))
    assert [counts(house, token=token) for token in ("first", "second", "of-client")] == [False, False, True]


def test_who_is_no_longer_active_has_no_session(house: Database) -> None:
    open_(house)
    house.write(lambda session: StaffStore(session).put_person(replace(SARA, active=False)))
    assert not counts(house)


def test_only_ended_sessions_are_forgotten(house: Database) -> None:
    open_(house)
    open_(house, "longer", ends_at=ENDS + A_SECOND)
    do(house, lambda sessions: sessions.forget_ended_before(ENDS + A_SECOND))
    kept = house.read(lambda session: list(session.scalars(select(SessionRow.token_hash))))
    assert kept == ["longer"]


def fail(database: Database, account: str, address: str, at: datetime = NOW) -> None:
    database.write(lambda session: LoginFailureStore(session).add(account, address, at))


def since(database: Database, moment: datetime, account: str = "a", address: str = "x") -> Failures:
    return database.read(lambda session: LoginFailureStore(session).since(account, address, moment))


def test_failures_count_for_the_account_and_for_the_address(either_database: Database) -> None:
    for account, address in (("a", "x"), ("a", "y"), ("b", "x"), ("b", "x")):
        fail(either_database, account, address)
    assert since(either_database, NOW - A_SECOND) == Failures(of_account=2, of_address=3)
    assert since(either_database, NOW) == Failures(0, 0)


def test_a_right_log_in_clears_the_account_and_not_the_address(either_database: Database) -> None:
    fail(either_database, "a", "x")
    either_database.write(lambda session: LoginFailureStore(session).forgive("a"))
    fail(either_database, "b", "x")
    either_database.write(lambda session: LoginFailureStore(session).forgive("a"))
    assert since(either_database, NOW - A_SECOND) == Failures(of_account=0, of_address=1)


def test_of_many_failures_at_once_every_one_counts(either_database: Database) -> None:
    with ThreadPoolExecutor(12) as together:
        list(together.map(lambda number: fail(either_database, "a", f"x-{number % 2}"), range(12)))
    assert since(either_database, NOW - A_SECOND, address="x-0") == Failures(of_account=12, of_address=6)


def test_old_failures_are_forgotten(either_database: Database) -> None:
    fail(either_database, "a", "x", NOW - A_SECOND)
    fail(either_database, "a", "x", NOW)

    def forget(session: Session) -> int:
        LoginFailureStore(session).forget_before(NOW)
        return LoginFailureStore(session).since("a", "x", NOW - timedelta(days=1)).of_account

    assert either_database.write(forget) == 1
