"""Systems get tokens as RFC 6749 says, errors included."""

from datetime import timedelta

import httpx
import pytest

from api.security.callers import SCOPES
from api.security.passwords import hash_token
from stores.staff import ApiClient, StaffStore
from tests.api.conftest import SECRET, House, get_token


async def test_a_client_gets_all_its_scopes_where_it_asks_for_none(stranger: httpx.AsyncClient) -> None:
    answer = await get_token(stranger)
    assert answer.status_code == 200
    assert set(answer.json()["scope"].split()) == set(SCOPES)
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 3600
    assert answer.headers["cache-control"] == "no-store"


async def test_a_client_gets_fewer_scopes_where_it_asks_for_fewer(stranger: httpx.AsyncClient) -> None:
    assert (await get_token(stranger, scope="ledger:read")).json()["scope"] == "ledger:read"


async def test_a_client_may_name_itself_by_http_basic(stranger: httpx.AsyncClient) -> None:
    form = {"grant_type": "client_credentials"}
    assert (await stranger.post("/api/v1/token", data=form, auth=("all", SECRET))).status_code == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 401, "invalid_client"),
        (
            {"grant_type": "client_credentials", "client_id": "all", "client_secret": "no"},
            401,
            "invalid_client",
        ),
        (
            {"grant_type": "client_credentials", "client_id": "x\0", "client_secret": "no"},
            400,
            "invalid_request",
        ),
        (
            {
                "grant_type": "client_credentials",
                "client_id": "all",
                "client_secret": SECRET,
                "scope": "everything",
            },
            400,
            "invalid_scope",
        ),
        (
            {
                "grant_type": ["client_credentials", "client_credentials"],
                "client_id": "all",
                "client_secret": SECRET,
            },
            400,
            "invalid_request",
        ),
    ],
)
async def test_what_is_wrong_is_named_as_oauth_names_it(
    stranger: httpx.AsyncClient, form: dict[str, str], status: int, error: str
) -> None:
    answer = await stranger.post("/api/v1/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_json_is_no_form(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.post("/api/v1/token", json={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_wrong_basic_is_challenged(stranger: httpx.AsyncClient) -> None:
    form = {"grant_type": "client_credentials"}
    wrong = await stranger.post("/api/v1/token", data=form, auth=("all", "wrong"))
    assert wrong.status_code == 401
    assert wrong.headers["www-authenticate"].startswith("Basic")
    broken = await stranger.post("/api/v1/token", data=form, headers={"Authorization": "Basic %%%"})
    assert broken.status_code == 401


async def test_a_token_ends_after_its_hour(house: House, stranger: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {(await get_token(stranger)).json()['access_token']}"}
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 403
    house.clock.ahead += timedelta(minutes=61)
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401


async def test_a_client_that_is_switched_off_is_out_at_once(
    house: House, stranger: httpx.AsyncClient
) -> None:
    headers = {"Authorization": f"Bearer {(await get_token(stranger)).json()['access_token']}"}
    off = ApiClient("all", hash_token(SECRET), frozenset(SCOPES), active=False)
    house.database.write(lambda session: StaffStore(session).put_client(off))
    assert (await stranger.get("/api/v1/sessions/current", headers=headers)).status_code == 401
    assert (await get_token(stranger)).status_code == 401
