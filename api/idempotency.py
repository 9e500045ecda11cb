"""Repeated requests: the same Idempotency-Key gets the first answer again and does nothing twice.

Two equal requests at once: the second waits for the first and gets its answer; after WAIT_SECONDS it is
told 409 with Retry-After. Only answers that changed something (2xx) are kept, so a refused request may be
corrected under the same key; nor is the answer kept to what was sent on and may still be lost (`sent_on`),
so that a repeat sends it again.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.problems import Problem, wrong_fields
from api.security.callers import Caller
from api.state import ApiState
from domain.forms import FieldError
from stores.idempotency import Claim, FirstResponse, IdempotencyStore
from stores.sealing import seal, unseal

HEADER = "idempotency-key"
WAIT_SECONDS = 10.0
_LONGEST_KEY = 255
_KEPT_HEADERS = ("content-type", "location", "content-language", "etag")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.25


@dataclass(frozen=True, slots=True)
class Keyed:
    """A request under a key: whose, which, and a hash of what it asks."""

    caller: str
    key: str
    request_hash: str

    @property
    def about(self) -> str:
        return f"idempotency:{self.caller}:{self.key}"


async def keyed(request: Request, caller: Caller) -> Keyed | None:
    """The key of a request, None where it has none. Raises a 422 for a key that is no key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (1 <= len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise wrong_fields(FieldError("Idempotency-Key", "invalid"))
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode() + _canonical(
        await request.body()
    )
    return Keyed(caller.key, key, hashlib.sha256(asked).hexdigest())


def sent_on(request: Request, response: Response, location: str) -> None:
    """Answers 202: what was asked was sent, and nobody has taken it yet; `location` will show when."""
    response.status_code = 202
    response.headers["Location"] = location
    request.state.sent_on = True


def is_kept(request: Request, response: Response) -> bool:
    """Whether this answer is the one that every repeat gets."""
    changed = 200 <= response.status_code < 300  # noqa: PLR2004 - the 2xx of HTTP
    return changed and not getattr(request.state, "sent_on", False)


async def once(
    state: ApiState,
    request: Keyed,
    work: Callable[[], Awaitable[Response]],
    keeps: Callable[[Response], bool],
) -> Response:
    """Does the work under its key once. Raises Problem: 422 key_reused, 409 in_progress."""
    claim = await _claim(state, request)
    if claim.other_request:
        raise Problem(422, "key_reused", errors=[FieldError("Idempotency-Key", "invalid")])
    if claim.first is not None:
        return _replay(state, request, claim.first)
    if claim.claimed_at is None:
        raise Problem(409, "in_progress", headers={"Retry-After": "2"})
    claimed_at = claim.claimed_at
    try:
        response = await work()
    except BaseException:
        await _release(state, request, claimed_at)
        raise
    if not keeps(response):
        await _release(state, request, claimed_at)
        return response
    first = FirstResponse(
        status=response.status_code,
        headers={name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
        sealed_body=seal(state.keys, bytes(response.body), request.about),
    )
    await _surely(state, lambda keys: keys.answer(request.caller, request.key, claimed_at, first))
    return response


async def _claim(state: ApiState, request: Keyed) -> Claim:
    waited, pause = 0.0, _FIRST_PAUSE

    def claim(session: Session) -> Claim:
        return IdempotencyStore(session).claim(
            request.caller, request.key, request.request_hash, state.clock()
        )

    while (claimed := await state.database.awrite(claim)).busy and waited < WAIT_SECONDS:
        await asyncio.sleep(pause)
        waited += pause
        pause = min(pause * 2, _LONGEST_PAUSE)
    return claimed


async def _release(state: ApiState, request: Keyed, claimed_at: datetime) -> None:
    await asyncio.shield(_surely(state, lambda keys: keys.release(request.caller, request.key, claimed_at)))


async def _surely(state: ApiState, change: Callable[[IdempotencyStore], None]) -> None:
    """What ends a claim is said once more where the connection broke; else the caller is `busy` for a minute."""

    def write(session: Session) -> None:
        change(IdempotencyStore(session))

    try:
        await state.database.awrite(write)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        await state.database.awrite(write)


def _replay(state: ApiState, request: Keyed, first: FirstResponse) -> Response:
    body = unseal(state.keys, first.sealed_body, request.about)
    response = Response(body, first.status)
    response.headers.update(first.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _canonical(body: bytes) -> bytes:
    """Equal JSON is the same body, whatever its spaces and the order of its members."""
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body
