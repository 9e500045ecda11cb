"""The form that begins a case: empty, or refused with what was typed and why."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api.pages.form_views import form_view
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.problems import Problem, as_problem
from domain.forms import Field, FieldError, FormErrors

NOT_BEGUN = (Problem, FormErrors, DBAPIError, TemporalError, ValidationError)
"""What a form may be refused with; `why_not` makes a problem of it."""


def why_not(error: Exception) -> Problem:
    if isinstance(error, ValidationError):
        error = RequestValidationError([dict(one) | {"loc": ("body", *one["loc"])} for one in error.errors()])
    return as_problem(error)


def begin_page(
    request: Request,
    template: str,
    fields: Sequence[Field],
    form: Mapping[str, Any],
    request_id: str = "",
    *,
    problem: Problem | None = None,
    on_form: Callable[[Sequence[FieldError]], Sequence[FieldError]] = tuple,
    **more: Any,
) -> Response:
    """The page with its form. `on_form` tells errors of the request at the fields that the form has."""
    errors, alert = on_form(problem.errors) if problem else (), None
    if not request_id or (problem is not None and problem.code == "key_reused"):
        # What stands in the form now is another case's; it gets an id of its own.
        errors, request_id = (), new_request_id()
    if problem is not None and not errors:
        alert = problem_said(problem, request.state.language)
    return page(
        request, template, status=problem.status_code if problem else 200, form=form_view(fields, form, errors),
        alert=alert, request_id=request_id, **more,
    )  # fmt: skip
