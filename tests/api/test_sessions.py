"""People log in with a password, perhaps a one-time code, and are kept out when they guess."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pyotp
import pytest

from api.security import login
from api.security.csrf import csrf_token
from api.security.passwords import password_fits
from domain.permissions import Role
from stores.database import Database
from stores.sealing import seal
from stores.sessions import SessionStore
from stores.staff import StaffStore
from tests.api.conftest import PASSWORD, House, Keys, bearer, caller_of, log_in, person


async def test_a_session_tells_who_one_is(stranger: httpx.AsyncClient) -> None:
    opened = await log_in(stranger, "leader")
    assert opened.status_code == 201
    session = opened.json()
    assert session["roles"] == ["leader"]
    assert session["access_token"] == session["token"]
    mine = await stranger.get(
        "/api/v1/sessions/current", headers={"Authorization": f"Bearer {session['token']}"}
    )
    assert mine.json()["username"] == "leader"


async def test_names_are_read_as_people_write_them(stranger: httpx.AsyncClient) -> None:
    assert (await log_in(stranger, "  Leader ")).status_code == 201


async def test_a_wrong_password_and_an_unknown_person_look_the_same(stranger: httpx.AsyncClient) -> None:
    wrong = await log_in(stranger, "leader", "wrong")
    unknown = await log_in(stranger, "whoever", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong_login"


async def test_an_ended_session_is_ended_everywhere(stranger: httpx.AsyncClient) -> None:
    headers = await bearer(stranger, "leader")
    assert (await stranger.delete("/api/v1/sessions/current", headers=headers)).status_code == 204
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401


async def test_a_session_ends_when_idle_and_at_last(house: House, stranger: httpx.AsyncClient) -> None:
    headers = await bearer(stranger, "leader")
    for _ in range(7):
        house.clock.ahead += timedelta(minutes=100)
        assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 200
    house.clock.ahead += timedelta(minutes=30)
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401
    headers = await bearer(stranger, "leader")
    house.clock.ahead += timedelta(minutes=121)
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401


async def test_a_person_who_left_is_out_at_once(house: House, stranger: httpx.AsyncClient) -> None:
    headers = await bearer(stranger, "leader")
    house.database.write(
        lambda session: StaffStore(session).put_person(person("leader", Role.LEADER, active=False))
    )
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401
    assert (await log_in(stranger, "leader")).status_code == 401


async def test_all_sessions_of_a_person_can_be_revoked(house: House, stranger: httpx.AsyncClient) -> None:
    headers = await bearer(stranger, "leader")
    at = house.clock()
    house.database.write(lambda session: SessionStore(session).revoke_all_of("staff", "leader", at))
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401


async def test_guessing_locks_the_account_and_time_opens_it(
    house: House, stranger: httpx.AsyncClient
) -> None:
    for _ in range(10):
        assert (await log_in(stranger, "leader", "guess")).status_code == 401
    locked = await log_in(stranger, "leader")
    assert locked.status_code == 429
    assert locked.json()["code"] == "locked_out"
    assert int(locked.headers["retry-after"]) > 0
    assert (await log_in(stranger, "auditor")).status_code == 201
    house.clock.ahead += timedelta(minutes=16)
    assert (await log_in(stranger, "leader")).status_code == 201


async def test_guessing_at_once_is_guessing_all_the_same(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every try is counted before its password is looked at, so that none slips in beside the others."""
    either_database.write(lambda session: StaffStore(session).put_person(person("leader", Role.LEADER)))
    hashed: list[str] = []

    def fits(password_hash: str | None, password: str) -> bool:
        hashed.append(password)
        return password_fits(password_hash, password)

    monkeypatch.setattr(login, "password_fits", fits)
    async with caller_of(House(either_database).app()) as api:
        tries = await asyncio.gather(*(log_in(api, "leader", f"guess{number}") for number in range(60)))
        assert Counter(answer.status_code for answer in tries) == {401: 10, 429: 50}
        assert len(hashed) == 10
        assert (await log_in(api, "leader")).status_code == 429


async def test_a_right_password_among_wrong_ones_clears_them(stranger: httpx.AsyncClient) -> None:
    for _ in range(3):
        for _ in range(9):
            assert (await log_in(stranger, "leader", "guess")).status_code == 401
        assert (await log_in(stranger, "leader")).status_code == 201


async def test_an_address_that_guesses_many_names_is_locked(
    house: House, stranger: httpx.AsyncClient
) -> None:
    from api.security.login import _hash
    from stores.login_failures import LoginFailureStore

    at = house.clock()

    def many(session: object) -> None:
        for number in range(100):
            LoginFailureStore(session).add(_hash(f"name{number}"), _hash("127.0.0.1"), at)  # type: ignore[arg-type]

    house.database.write(many)
    assert (await log_in(stranger, "leader")).status_code == 429


async def test_a_one_time_code_is_asked_for_and_counts_once(
    house: House, stranger: httpx.AsyncClient
) -> None:
    secret = pyotp.random_base32()
    sealed = seal(Keys(), secret.encode(), "totp:treasury")
    house.database.write(
        lambda session: StaffStore(session).put_person(person("treasury", Role.TREASURY, totp_secret=sealed))
    )
    code = pyotp.TOTP(secret).at(house.clock())
    persian = code.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert (await log_in(stranger, "treasury")).status_code == 401
    assert (await log_in(stranger, "treasury", otp="000000x")).status_code == 401
    assert (await log_in(stranger, "treasury", otp=persian)).status_code == 201
    assert (await log_in(stranger, "treasury", otp=code)).status_code == 401


async def test_nothing_in_the_database_opens_a_session(house: House, stranger: httpx.AsyncClient) -> None:
    token = (await log_in(stranger, "leader")).json()["token"]
    found = house.database.read(lambda session: SessionStore(session).find(token, house.clock()))
    assert found is None
    assert PASSWORD not in str(house.database.read(lambda session: StaffStore(session).people()))


def test_a_csrf_token_belongs_to_one_session() -> None:
    assert csrf_token("hs_one") == csrf_token("hs_one") != csrf_token("hs_two")
