"""Nobody comes in who does not belong: asked of every route there is, now and later."""

import re
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from api.routes import Route
from tests.api.conftest import bearer, client_bearer

OPEN = {
    ("POST", "/api/v1/sessions"),
    ("POST", "/api/v1/token"),
    ("GET", "/api/v1/health/live"),
    ("GET", "/api/v1/health/ready"),
    ("GET", "/api/v1/metrics"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/api/v1/docs"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/webhooks/{source}"),  # by signature
}


def routes(app: FastAPI) -> list[tuple[str, str, Route]]:
    return [
        (method, context.path_format or "", context.original_route)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, Route)
        for method in context.methods or ()
    ]


def closed_routes(app: FastAPI) -> list[tuple[str, str, Route]]:
    return [(method, path, route) for method, path, route in routes(app) if (method, path) not in OPEN]


def filled(path: str) -> str:
    return re.sub(r"{\w+(:\w+)?}", "loan-1", path)


async def call(api: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    return await api.request(
        method, filled(path), headers=headers, content=b"{broken" if method != "GET" else None
    )


def test_a_route_without_a_rule_cannot_be_made() -> None:
    async def forgotten() -> None: ...

    with pytest.raises(TypeError):
        APIRouter(route_class=Route).add_api_route("/forgotten", forgotten)


def test_only_the_listed_routes_are_open(app: FastAPI) -> None:
    assert {(method, path) for method, path, route in routes(app) if route.access.public} == OPEN


async def test_a_stranger_gets_401_everywhere_else(app: FastAPI, stranger: httpx.AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Bearer hs_wrong"}, {"Authorization": "Basic YTpi"}):
        for method, path, _ in closed_routes(app):
            answer = await call(stranger, method, path, headers)
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["code"] == "unauthenticated"


async def test_a_system_without_scopes_gets_403_everywhere(app: FastAPI, stranger: httpx.AsyncClient) -> None:
    headers = await client_bearer(stranger, "none")
    for method, path, _ in closed_routes(app):
        assert (await call(stranger, method, path, headers)).status_code == 403, (method, path)


async def test_a_person_without_a_role_gets_403_but_for_their_own_session(
    app: FastAPI, stranger: httpx.AsyncClient
) -> None:
    headers = await bearer(stranger, "nobody")
    for method, path, _ in closed_routes(app):
        if not path.endswith("/sessions/current"):
            assert (await call(stranger, method, path, headers)).status_code == 403, (method, path)


async def test_every_role_gets_what_the_rule_of_the_route_says(
    app: FastAPI, stranger: httpx.AsyncClient
) -> None:
    from domain.permissions import Actor, Role

    for role in Role:
        headers = await bearer(stranger, role.value)
        actor = Actor(role.value, frozenset({role}))
        for method, path, route in closed_routes(app):
            if path.endswith("/sessions/current"):
                continue
            allowed = route.access.people is not None and route.access.people(actor)
            answer = await call(stranger, method, path, headers)
            assert (answer.status_code == 403) is not allowed, (role, method, path, answer.text)
            assert answer.status_code < 500 or answer.json()["code"] == "unavailable"


BAD_BODIES: list[Any] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"a": ' * 5_000,
    b'{"amount_rials": NaN}',
    b'{"amount_rials": 1e999}',
    b'{"amount_rials": ' + b"9" * 5_000 + b"}",
    b'{"amount_rials": 99999999999999999999999999, "instalments": -1, "limit": "x"}',
    b'{"national_code": "\\u0000", "reason": "\\ud800"}',
    b'{"\\ud800": 1, "\\u0000": {"a": "\\udfff"}}',
    b'{"a": "' + b"x" * 100_000 + b'"}',
]


async def test_bad_input_is_never_our_fault(app: FastAPI, stranger: httpx.AsyncClient) -> None:
    headers = [
        await client_bearer(stranger),
        await bearer(stranger, "supervisor"),
        await bearer(stranger, "leader"),
    ]
    for method, path, _ in routes(app):
        if path.endswith(("/sessions/current", "/ready")):
            continue
        for body in BAD_BODIES:
            for who in headers:
                more = {"Content-Type": "application/json", "Idempotency-Key": "bad"}
                answer = await stranger.request(method, filled(path), headers=who | more, content=body)
                assert answer.status_code < 500, (method, path, body[:40], answer.text)


BAD_QUERIES = [
    "?limit=x",
    "?limit=99999999999999999999999",
    "?limit=0",
    "?after=%ff",
    "?after=AAAA",
    "?after=W10",
    "?nobody_knows=1",
    "?q=%ed%a0%80",
    "?at=%F0%28",
    "?limit=1&limit=x",
    "?q=%",
    "?%F0=1",
    "?after=WzFlOTk5XQ",
]


async def test_bad_queries_are_never_our_fault(app: FastAPI, stranger: httpx.AsyncClient) -> None:
    headers = await bearer(stranger, "supervisor")
    for method, path, _ in routes(app):
        for query in BAD_QUERIES:
            if method == "GET" and not path.endswith("/ready"):
                answer = await stranger.get(filled(path) + query, headers=headers)
                assert answer.status_code < 500, (path, query, answer.text)


@pytest.mark.parametrize("part", ["%00", "%ff", "%ed%a0%80", "..%2f..", "a" * 5_000, "%0a%0d", "🙂"])
async def test_bad_ids_are_never_our_fault(app: FastAPI, stranger: httpx.AsyncClient, part: str) -> None:
    headers = await bearer(stranger, "supervisor")
    for method, path, _ in routes(app):
        if "{" in path:
            url = re.sub(r"{\w+(:\w+)?}", part, path)
            answer = await stranger.request(method, url, headers=headers | {"Idempotency-Key": "id"}, json={})
            assert answer.status_code < 500, (method, path, part, answer.text)
