"""OAuth2 client credentials (RFC 6749, 4.4): systems get a short-lived token for their scopes."""

from datetime import datetime, timedelta
from typing import Literal

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.dependencies import Now, State
from api.routes import DoorRoute, router
from api.security.access import public
from api.security.callers import basic_credentials
from api.security.passwords import hash_token, new_token, same
from api.state import ApiState
from stores.sessions import SessionStore
from stores.staff import ApiClient, StaffStore

door = router(tag="token", route_class=DoorRoute)

TOKEN_LIFE = timedelta(hours=1)
_FORM = "application/x-www-form-urlencoded"
_SINGLE = ("grant_type", "client_id", "client_secret", "scope")


class Token(BaseModel):
    """An access token as RFC 6749 answers it."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a secret
    expires_in: int
    scope: str


class TokenRefused(BaseModel):
    """An error as RFC 6749, 5.2 answers it (the one place without problem documents)."""

    error: str
    error_description: str


class _Refused(Exception):
    def __init__(self, error: str, description: str) -> None:
        self.answer = TokenRefused(error=error, error_description=description)


_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "scope": {
                            "type": "string",
                            "description": "Separated by spaces; all of them if left out",
                        },
                    },
                }
            }
        },
    }
}


@door.post(
    "/token",
    openapi_extra=_REQUEST,
    response_model=Token,
    responses={400: {"model": TokenRefused}, 401: {"model": TokenRefused}},
)
@public()
async def get_token(request: Request, state: State, now: Now) -> Response:
    """A token for a client, who names itself in the form or by HTTP Basic."""
    try:
        form = await _form(request)
        client_id, secret = _presented(request, form)
        client = await _known(state, client_id, secret)
        scopes = _granted(client, str(form.get("scope", "")))
    except _Refused as refused:
        return _refusal(request, refused.answer)
    token = new_token("ht")
    await state.database.awrite(lambda session: _open(session, client, token, scopes, now))
    answer = Token(
        access_token=token, expires_in=int(TOKEN_LIFE.total_seconds()), scope=" ".join(sorted(scopes))
    )
    return JSONResponse(answer.model_dump(), headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


async def _form(request: Request) -> FormData:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _Refused("invalid_request", f"send a form ({_FORM})")
    form = await request.form()
    if any(len(form.getlist(name)) > 1 for name in _SINGLE):
        raise _Refused("invalid_request", "a parameter is repeated")
    if any("\0" in str(value) for value in form.values()):
        raise _Refused("invalid_request", "a parameter holds NUL")
    if "grant_type" not in form:
        raise _Refused("invalid_request", "grant_type is missing")
    if form.get("grant_type") != "client_credentials":
        raise _Refused("unsupported_grant_type", "only client_credentials")
    return form


def _presented(request: Request, form: FormData) -> tuple[str, str]:
    try:
        basic = basic_credentials(request)
    except ValueError as error:
        raise _Refused("invalid_client", "malformed Basic credentials") from error
    if basic is not None and "client_secret" in form:
        raise _Refused("invalid_request", "credentials twice: form and Basic")
    return basic or (str(form.get("client_id", "")), str(form.get("client_secret", "")))


async def _known(state: ApiState, client_id: str, secret: str) -> ApiClient:
    client = await state.database.aread(lambda session: StaffStore(session).client(client_id))
    kept = client.secret_hash if client is not None else hash_token("nobody")
    if not same(hash_token(secret), kept) or client is None or not client.active:
        raise _Refused("invalid_client", "unknown client or wrong secret")
    return client


def _granted(client: ApiClient, asked: str) -> frozenset[str]:
    scopes = frozenset(asked.split()) or client.scopes
    if not scopes <= client.scopes:
        raise _Refused("invalid_scope", "a scope is unknown or not this client's")
    return scopes


def _open(session: Session, client: ApiClient, token: str, scopes: frozenset[str], now: datetime) -> None:
    SessionStore(session).open(
        token_hash=hash_token(token),
        kind="client",
        principal=client.id,
        at=now,
        idle=TOKEN_LIFE,
        ends_at=now + TOKEN_LIFE,
        scopes=sorted(scopes),
    )


def _refusal(request: Request, answer: TokenRefused) -> Response:
    wrong_client = answer.error == "invalid_client"
    headers = {"Cache-Control": "no-store"}
    if wrong_client and "authorization" in request.headers:
        headers["WWW-Authenticate"] = 'Basic realm="hamyar"'
    return JSONResponse(answer.model_dump(), 401 if wrong_client else 400, headers)
