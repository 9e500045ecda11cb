"""The form that starts a loan."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api import case_commands
from api.case_commands import LoanRequest
from api.dependencies import Actor, State
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.loan_form import LOAN_FORM, fields_for, names_on_form, wanted_loan
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem, as_problem
from api.security.access import allow
from domain.forms import FieldError, FormErrors, validate_form
from domain.permissions import Actor as Person
from domain.permissions import Role, may_start_loan

pages = page_router()


@pages.get("/loans/new")
@allow(people=may_start_loan)
async def new_loan(request: Request, actor: Actor) -> Response:
    # Members ask for themselves; a leader who is a member too asks for somebody else as a rule.
    own = actor.member_id if Role.MEMBER in actor.roles else None
    return _shown(request, actor, {"who": own or "", "payout": "default"}, new_request_id())


@pages.post("/loans/new")
@allow(people=may_start_loan)
async def start_loan(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Starts the loan once, however often the form is sent; a refused form keeps what was typed."""
    form, request_id = answers_to(LOAN_FORM, typed), request_id_of(typed)
    if stale is not None:
        return _refused(request, actor, form, request_id, stale)
    try:
        wanted = LoanRequest.model_validate(wanted_loan(validate_form(fields_for(actor), form)))
        process_id = await case_commands.start_loan(state, actor, wanted, request_id)
    except (Problem, FormErrors, DBAPIError, TemporalError) as error:
        return _refused(request, actor, form, request_id, as_problem(error))
    except ValidationError as error:
        found = [dict(one) | {"loc": ("body", *one["loc"])} for one in error.errors()]
        return _refused(request, actor, form, request_id, as_problem(RequestValidationError(found)))
    await first_steps_shown(state, process_id)
    return see_other(path("cases", process_id, said="started"))


def _refused(
    request: Request, actor: Person, form: Mapping[str, Any], request_id: str, problem: Problem
) -> Response:
    errors = names_on_form(problem.errors)
    if problem.code == "key_reused":
        # What stands in the form now is another loan's; it gets an id of its own.
        errors, request_id = (), new_request_id()
    alert = None if errors else problem_said(problem, request.state.language)
    return _shown(request, actor, form, request_id, status=problem.status_code, alert=alert, errors=errors)


def _shown(
    request: Request,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str,
    *,
    status: int = 200,
    alert: str | None = None,
    errors: tuple[FieldError, ...] = (),
) -> Response:
    return page(
        request,
        "new_loan.html",
        status=status,
        form=form_view(fields_for(actor), form, errors),
        alert=alert,
        request_id=request_id,
    )
