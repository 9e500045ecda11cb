"""The form that starts a loan."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import case_commands
from api.case_commands import LoanRequest
from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.loan_form import LOAN_FORM, fields_for, names_on_form, wanted_loan
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import allow
from domain.forms import validate_form
from domain.permissions import Actor as Person
from domain.permissions import Role, may_start_loan

pages = page_router()


@pages.get("/loans/new")
@allow(people=may_start_loan)
async def new_loan(request: Request, actor: Actor) -> Response:
    # Members ask for themselves; a leader who is a member too asks for somebody else as a rule.
    own = actor.member_id if Role.MEMBER in actor.roles else None
    return _form(request, actor, {"who": own or "", "payout": "default"})


@pages.post("/loans/new")
@allow(people=may_start_loan)
async def start_loan(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Starts the loan once, however often the form is sent; a refused form keeps what was typed."""
    form, request_id = answers_to(LOAN_FORM, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        wanted = LoanRequest.model_validate(wanted_loan(validate_form(fields_for(actor), form)))
        process_id = await case_commands.start_loan(state, actor, wanted, request_id)
    except NOT_BEGUN as error:
        return _form(request, actor, form, request_id, why_not(error))
    await first_steps_shown(state, process_id)
    return see_other(path("cases", process_id, said="started"))


def _form(
    request: Request,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    return begin_page(
        request, "new_loan.html", fields_for(actor), form, request_id, problem=problem, on_form=names_on_form
    )
