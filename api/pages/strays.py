"""Refusals outside of any route: where people look they are pages, elsewhere problem documents."""

from contextlib import suppress

from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response

from api.pages.addresses import is_page_address
from api.pages.languages import page_language
from api.pages.rendering import refusal_page
from api.pages.visits import SignedOut, visitor
from api.problems import Problem, problem_response
from api.security.csrf import csrf_token
from api.state import state_of


async def refuse(request: Request, problem: Problem) -> Response:
    """The answer to what no route takes, and to what no route caught."""
    if not is_page_address(request.url.path):
        return problem_response(request, problem)
    request.state.caller = None
    request.state.language = page_language(request)
    # Whoever is logged in finds their way on; whatever keeps us from knowing them, the page is there.
    with suppress(SignedOut, DBAPIError):
        caller, token = await visitor(request, state_of(request))
        request.state.caller = caller
        request.state.csrf = csrf_token(token)
        request.state.language = page_language(request, caller.language)
    return refusal_page(request, problem)
