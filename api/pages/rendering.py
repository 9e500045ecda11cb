"""Pages as answers: a template with what every page needs, whole or only the part that htmx asked for."""

import secrets
from typing import Any

from jinja2_fragments import render_block
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages.addresses import address_of
from api.pages.sections import sections_of
from api.pages.words import TEMPLATES
from api.problem_words import problem_title
from api.problems import Problem
from api.security.callers import Caller
from api.state import state_of
from domain.permissions import works_beyond_kanoons


def page(
    request: Request, template: str, *, status: int = 200, part: str | None = None, **context: Any
) -> HTMLResponse:
    """A page; where htmx asked and `part` names a block, only that block."""
    whole = _shared(request) | context
    name = f"pages/{template}"
    if part is not None and _wants_part(request):
        text = render_block(TEMPLATES, name, part, whole)
    else:
        text = TEMPLATES.get_template(name).render(whole)
    headers = {"Content-Language": request.state.language, "Vary": "HX-Request, Cookie"}
    return HTMLResponse(text, status, headers)


def refusal_page(request: Request, problem: Problem) -> HTMLResponse:
    """A refusal, said in the reader's language, with ways on."""
    words = problem.words or problem_title(problem.code)
    answer = page(
        request,
        "refusal.html",
        status=problem.status_code,
        title=problem_title(problem.code),
        words=words,
        request_id=request.state.request_id,
    )
    if problem.headers:
        answer.headers.update(
            {name: value for name, value in problem.headers.items() if name in ("Allow", "Retry-After")}
        )
    return answer


def new_request_id() -> str:
    """Goes into a form once, so that sending it twice does it once."""
    return secrets.token_hex(16)


def _wants_part(request: Request) -> bool:
    # Going back asks through htmx as well, but for the whole page.
    whole = (
        request.headers.get("hx-request-type") == "full" or "hx-history-restore-request" in request.headers
    )
    return request.headers.get("hx-request") == "true" and not whole


def _shared(request: Request) -> dict[str, Any]:
    caller: Caller | None = request.state.caller
    language = request.state.language
    first_part = request.url.path.split("/")[1]
    return {
        "language": language,
        "direction": "rtl" if language == "fa" else "ltr",
        "caller": caller,
        "csrf": getattr(request.state, "csrf", ""),
        "here": address_of(request),
        "now": state_of(request).clock(),
        "sections": sections_of(caller.actor, first_part) if caller is not None else None,
        "oversees": caller is not None and works_beyond_kanoons(caller.actor),
        "said": request.query_params.get("said", ""),
    }
