"""The route class of the API: what happens around every call, in one place and one order.

Who calls (401), may they (403), not too often (429), known parameters and clean JSON (422, 400), once per
Idempotency-Key; then the route itself.
"""

import json
import math
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api.idempotency import is_kept, keyed, once
from api.language import language_of
from api.problems import Problem, wrong_fields
from api.security.access import Access, access_to, check_access
from api.security.callers import Caller, bearer_token, caller_of
from api.security.passwords import hash_token
from api.state import ApiState, state_of
from domain.forms import FieldError
from stores.sessions import SessionStore

_DEEPEST = 32
_LARGEST_INTEGER = 2**63 - 1
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class StrictRequest(Request):
    """A request whose JSON is refused where a database or another system would choke on it."""

    async def json(self) -> Any:
        if not hasattr(self, "_clean_json"):
            body = json.loads(await self.body(), parse_constant=_no_number)
            check_clean(body)
            self._clean_json = body
        return self._clean_json


class Route(APIRoute):
    """A route with a rule of access; making one without raises TypeError."""

    rate = "caller"

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.access: Access = access_to(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        known = _query_names(self.dependant)

        async def around(plain: Request) -> Response:
            request = StrictRequest(plain.scope, plain.receive)
            state = state_of(request)
            caller = await self._let_in(request, state)
            _check_query(request, known)
            if self.body_field is not None:
                _check_media_type(request)
            if caller is None or request.method not in _CHANGING:
                response = await answer(request)
            elif (key := await keyed(request, caller)) is not None:
                response = await once(
                    state, key, lambda: answer(request), lambda answered: is_kept(request, answered)
                )
            else:
                response = await answer(request)
            response.headers.update(request.state.rate)
            return response

        return around

    async def _let_in(self, request: Request, state: ApiState) -> Caller | None:
        address = request.client.host if request.client else "unknown"
        if self.access.public:
            _count(request, state, "anonymous" if self.rate == "caller" else self.rate, address)
            return None
        try:
            caller = await authenticate(request, state)
        except Problem:
            _count(request, state, "anonymous", address)
            raise
        _count(request, state, self.rate, caller.key)
        check_access(self.access, caller)
        request.state.caller = caller
        request.state.language = language_of(request, caller.language)
        return caller


class DoorRoute(Route):
    """Where people and systems log in: limited by address."""

    rate = "login"


class WebhookRoute(Route):
    """Where outside systems deliver: wide open, because a bank's night batch comes all at once."""

    rate = "webhook"


def router(*, tag: str, route_class: type[Route] = Route) -> APIRouter:
    """A router whose routes all carry rules of access."""
    return APIRouter(tags=[tag], route_class=route_class)


async def authenticate(request: Request, state: ApiState) -> Caller:
    """Who presents this bearer token. Raises a 401 that says nothing about why."""
    token = bearer_token(request)
    if token is None:
        raise Problem(401, "unauthenticated", headers={"WWW-Authenticate": 'Bearer realm="hamyar"'})
    caller = await caller_by_token(token, state)
    if caller is None:
        challenge = 'Bearer realm="hamyar", error="invalid_token"'
        raise Problem(401, "unauthenticated", headers={"WWW-Authenticate": challenge})
    return caller


async def caller_by_token(token: str, state: ApiState) -> Caller | None:
    """The caller of a session's token, whichever way it came (header or cookie); None where it ended."""
    now = state.clock()
    token_hash = hash_token(token)
    found = await state.database.aread(lambda session: SessionStore(session).find(token_hash, now))
    if found is None:
        return None
    if SessionStore.is_stale(found, now):
        await state.database.awrite(lambda session: SessionStore(session).seen(token_hash, now))
    return caller_of(found)


def _count(request: Request, state: ApiState, limit: str, who: str) -> None:
    """Counts the call; what is left is told with its answer, whatever that will be. Raises a 429."""
    request.state.rate = state.rates.hit(limit, who).headers()


def _query_names(dependant: Dependant) -> set[str]:
    names = {field.alias for field in dependant.query_params}
    return names.union(*(_query_names(inner) for inner in dependant.dependencies))


def _check_query(request: Request, known: set[str]) -> None:
    wrong = [FieldError(name, "unknown_parameter") for name in request.query_params if name not in known]
    if wrong:
        raise wrong_fields(*wrong)


def _check_media_type(request: Request) -> None:
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not empty and kind != "application/json" and not kind.endswith("+json"):
        raise Problem(415, "unsupported_media_type", headers={"Accept": "application/json"})


def _no_number(text: str) -> Any:
    # NaN and Infinity are Python's own; JSON has no such numbers.
    raise json.JSONDecodeError("no such number", text, 0)


def check_clean(body: Any) -> None:
    """Raises a 422 naming every text with NUL or half a character, and every number nobody can hold."""
    wrong: list[FieldError] = []
    waiting: list[tuple[str, Any, int]] = [("", body, 0)]
    while waiting:
        name, value, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Problem(400, "malformed", errors=[FieldError(name, "malformed")])
        if code := _wrong_with(value):
            wrong.append(FieldError(name or "body", code))
        elif isinstance(value, dict):
            for key, inner in value.items():
                if _wrong_with(key):
                    wrong.append(FieldError(name or "body", "unknown_field"))
                waiting.append((f"{name}.{key}".lstrip("."), inner, depth + 1))
        elif isinstance(value, list):
            waiting += [
                (f"{name}.{number}".lstrip("."), inner, depth + 1) for number, inner in enumerate(value)
            ]
    if wrong:
        raise wrong_fields(*(error for error in wrong if not _wrong_with(error.field)))


def _wrong_with(value: Any) -> str | None:
    match value:
        case bool():
            return None
        case str():
            broken = "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
            return "invalid_text" if broken else None
        case int():
            return "not_a_number" if abs(value) > _LARGEST_INTEGER else None
        case float():
            return None if math.isfinite(value) else "not_a_number"
    return None
