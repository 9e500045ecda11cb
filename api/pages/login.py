"""The door for people: log in, log out, choose the language."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Now, State, Who
from api.pages.addresses import local_path
from api.pages.form_views import Typed
from api.pages.languages import COOKIE, known_language
from api.pages.refusal_words import problem_said
from api.pages.rendering import page
from api.pages.visits import (
    DoorPageRoute,
    SignedOut,
    page_router,
    see_other,
    session_token,
    visitor,
)
from api.problems import Problem
from api.security.access import allow, public
from api.security.csrf import cookie_name
from api.security.login import Attempt
from api.security.passwords import hash_token
from domain.permissions import Actor

door = page_router(DoorPageRoute)
pages = page_router()

_A_YEAR_SECONDS = 365 * 24 * 3600
_LONGEST_NAME, _LONGEST_PASSWORD, _LONGEST_CODE = 64, 256, 16
Next = Annotated[str, Query(max_length=2_000)]


@pages.get("/")
@public()
async def home() -> Response:
    return see_other(local_path(None))


@pages.get("/login")
@public()
async def login_page(request: Request, state: State, next: Next = "") -> Response:  # noqa: A002 - its name in the address
    try:
        await visitor(request, state)
    except SignedOut:
        return page(request, "login.html", next=local_path(next) if next else "", username="", wrong=None)
    return see_other(local_path(next))


@door.post("/login")
@public()
async def log_in(request: Request, typed: Typed, state: State, now: Now) -> Response:
    """Opens a session in a cookie of its own; the one before it ends."""
    wanted, username = typed.get("next", ""), typed.get("username", "")
    try:
        opened = await state.door.log_in(_attempt(request, typed), now)
    except Problem as problem:
        wrong = problem_said(problem, request.state.language)
        again = page(
            request,
            "login.html",
            status=problem.status_code,
            next=local_path(wanted) if wanted else "",
            username=username[:_LONGEST_NAME],
            wrong=wrong,
        )
        if "Retry-After" in (problem.headers or {}):
            again.headers["Retry-After"] = (problem.headers or {})["Retry-After"]
        return again
    if before := session_token(request):
        await state.door.log_out(hash_token(before), now)
    answer = see_other(local_path(wanted))
    answer.set_cookie(
        cookie_name(https=state.https),
        opened.token,
        max_age=int((opened.ends_at - now).total_seconds()),
        httponly=True,
        secure=state.https,
        samesite="lax",
    )
    return answer


def _anybody_at_all(_: Actor) -> bool:
    return True


@pages.post("/logout")
@allow(people=_anybody_at_all)
async def log_out(caller: Who, state: State, now: Now) -> Response:
    """Ends the session at once, here and wherever its cookie was copied to."""
    await state.door.log_out(caller.session_id, now)
    answer = see_other("/login")
    answer.delete_cookie(cookie_name(https=state.https), httponly=True, secure=state.https, samesite="lax")
    return answer


@pages.post("/language")
@public()
async def choose_language(typed: Typed, state: State) -> Response:
    """Keeps the language in a cookie, and returns to the same page."""
    answer = see_other(local_path(typed.get("next")))
    if language := known_language(typed.get("language")):
        answer.set_cookie(
            COOKIE, language, max_age=_A_YEAR_SECONDS, httponly=True, secure=state.https, samesite="lax"
        )
    return answer


def _attempt(request: Request, typed: dict[str, str]) -> Attempt:
    """What was typed; longer than anything that could be right counts as wrong without being hashed."""
    username, password, code = (typed.get(name, "") for name in ("username", "password", "otp"))
    if len(username) > _LONGEST_NAME or len(password) > _LONGEST_PASSWORD or len(code) > _LONGEST_CODE:
        raise Problem(401, "wrong_login")
    address = request.client.host if request.client else "unknown"
    return Attempt(username, password, code or None, address)
