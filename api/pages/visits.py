"""The route class of the pages: who visits, may they, is the form ours, and refusals as a page."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from temporalio.exceptions import TemporalError

from api.pages.addresses import address_of, local_path, page_of
from api.pages.languages import page_language
from api.pages.rendering import refusal_page
from api.problems import Problem, as_problem
from api.routes import caller_by_token
from api.security.access import Access, access_to, check_access
from api.security.callers import Caller
from api.security.csrf import carries_token, cookie_name, csrf_token, require_own_origin
from api.state import ApiState, state_of
from domain.forms import FormErrors

_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REFUSALS = (HTTPException, RequestValidationError, FormErrors, DBAPIError, TemporalError)
"""What is said to people: refused by a rule, or by a part of the house that does not answer."""


def _stale(request: Request) -> Problem | None:
    stale: Problem | None = request.state.stale
    return stale


Stale = Annotated[Problem | None, Depends(_stale)]
"""Why a form must not be acted on: it was made before this session. Who asks shows it again, with its words."""


class SignedOut(Exception):
    """Nobody is logged in here (any more)."""


class PageRoute(APIRoute):
    """A page with a rule of access; making one without raises TypeError."""

    rate = "caller"

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        self.access: Access = access_to(endpoint)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def around(request: Request) -> Response:
            try:
                await self._let_in(request)
                return await answer(request)
            except SignedOut:
                return _to_login(request)
            except REFUSALS as error:
                return refusal_page(request, as_problem(error))
            finally:
                # Files of a form lie in temporary ones until then.
                await request.close()

        return around

    async def _let_in(self, request: Request) -> None:
        state = state_of(request)
        request.state.caller = None
        request.state.language = page_language(request)
        address = request.client.host if request.client else "unknown"
        if self.access.public:
            state.rates.hit("anonymous" if self.rate == "caller" else self.rate, address)
            if request.method in _CHANGING:
                require_own_origin(request)
            return
        try:
            caller, token = await visitor(request, state)
        except SignedOut:
            state.rates.hit("anonymous", address)
            raise
        state.rates.hit(self.rate, caller.key)
        request.state.caller = caller
        request.state.csrf = csrf_token(token)
        request.state.language = page_language(request, caller.language)
        if request.method in _CHANGING:
            require_own_origin(request)
            request.state.stale = None if await carries_token(request, token) else Problem(403, "csrf")
            if request.state.stale is not None and not self._asks_whether_stale():
                raise request.state.stale
        check_access(self.access, caller)

    def _asks_whether_stale(self) -> bool:
        """Whether the page sees to it itself, because it keeps what was typed."""
        return any(dependency.call is _stale for dependency in self.dependant.dependencies)


class DoorPageRoute(PageRoute):
    """Where people log in: limited by address."""

    rate = "login"


def page_router(route_class: type[PageRoute] = PageRoute) -> APIRouter:
    """A router whose pages all carry rules of access, and stay out of the API's contract."""
    return APIRouter(route_class=route_class, include_in_schema=False)


def session_token(request: Request) -> str | None:
    """What the browser holds of its session."""
    return request.cookies.get(cookie_name(https=state_of(request).https)) or None


async def visitor(request: Request, state: ApiState) -> tuple[Caller, str]:
    """The person of the cookie's session, and its token. Raises SignedOut."""
    token = session_token(request)
    caller = await caller_by_token(token, state) if token else None
    if caller is None or token is None or caller.kind != "staff":
        raise SignedOut
    return caller, token


def see_other(path: str) -> Response:
    """After a form: the browser gets a page that it may reload."""
    return RedirectResponse(path, 303)


def _to_login(request: Request) -> Response:
    login = f"/login?next={quote(_came_from(request), safe='')}"
    if request.headers.get("hx-request"):
        return Response(status_code=200, headers={"HX-Redirect": login})
    return see_other(login)


def _came_from(request: Request) -> str:
    """The page to come back to: where a form was sent, the one that it stood on."""
    if request.method == "GET":
        return address_of(request)
    referer = urlsplit(request.headers.get("referer", ""))
    page = page_of(request, referer.path or request.url.path)
    return local_path(f"{page}?{referer.query}") if referer.query and page == referer.path else page
