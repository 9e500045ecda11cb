"""A person's page: where they belong and belonged, and what may be asked for: to leave, to move, to join."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError

from api.dependencies import Actor, State
from api.membership_start import start_membership
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.inbox import Place
from api.pages.kanoon_members import refusal_of
from api.pages.membership_form import going_fields, wanted_going
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, not_found, wrong_fields
from api.security.access import allow, anybody
from api.state import ApiState
from api.v1.memberships import may_see_history
from domain.forms import FieldError, FormErrors, validate_form
from domain.membership_rules import may_ask_to_go, may_ask_to_join, may_propose_expulsion
from domain.memberships import What
from domain.permissions import Actor as Person
from stores.kanoons import KanoonStore
from stores.members import DECEASED, MemberStore
from stores.memberships import MembershipStore
from stores.pages import BadCursor

pages = page_router()
_AT_WHAT = {"member_id": "what"}
"""What is wrong with the person is told beside what is wanted of them."""


@pages.get("/members/{member_id}/membership")
@allow(people=anybody)
async def membership(
    request: Request, member_id: str, actor: Actor, state: State, after: Place = ""
) -> Response:
    """Where somebody belongs and belonged, for themselves and for who sees them."""
    return await _shown(request, state, actor, member_id, {}, new_request_id(), after=after)


@pages.post("/members/{member_id}/membership")
@allow(people=anybody)
async def ask(
    request: Request, member_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Begins a request once, however often the form is sent; a refused form keeps what was typed."""
    try:
        look = await state.database.aread(lambda session: _look(session, state, actor, member_id, ""))
    except Problem as refused:
        # A form that is not ours is told nothing of what there is.
        raise stale or refused from None
    fields = going_fields(actor, look["ways"])
    form, request_id = answers_to(fields, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        what, subject, wanted = wanted_going(validate_form(fields, form), member_id)
        process_id = await start_membership(state, actor, what, subject, wanted, request_id)
    except (Problem, FormErrors, DBAPIError, TemporalError, ValidationError) as error:
        problem = refusal_of(error, _AT_WHAT)
        return await _shown(request, state, actor, member_id, form, request_id, problem=problem)
    await first_steps_shown(state, process_id)
    return see_other(path("cases", process_id, said="request_started"))


async def _shown(
    request: Request,
    state: ApiState,
    actor: Person,
    member_id: str,
    form: Mapping[str, Any],
    request_id: str,
    *,
    after: str = "",
    problem: Problem | None = None,
) -> Response:
    try:
        look = await state.database.aread(lambda session: _look(session, state, actor, member_id, after))
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    errors = problem.errors if problem else ()
    following = look["found"].next
    here = ("members", member_id, "membership")
    return page(
        request, "membership.html", status=problem.status_code if problem else 200,
        alert=problem_said(problem, request.state.language) if problem and not errors else None,
        form=form_view(going_fields(actor, look["ways"]), form, errors), request_id=request_id,
        first=path(*here) if after else None,
        following=path(*here, after=make_cursor(*following)) if following else None, **look,
    )  # fmt: skip


def _look(session: Session, state: ApiState, actor: Person, member_id: str, after: str) -> dict[str, Any]:
    """The person with their history, and what this actor may ask for."""
    member = MemberStore(session, state.keys).get(member_id)
    if member is None or not may_see_history(session, actor, member_id):
        raise not_found()
    kanoons = KanoonStore(session)
    found = MembershipStore(session).of_member(member_id, after=read_cursor(after) if after else None)
    names = {one.kanoon_id: kanoons.get(one.kanoon_id) for one in found.items}
    kanoon = kanoons.get(member.kanoon_id) if member.kanoon_id else None
    ways: list[What] = []
    if kanoon is not None:
        if may_ask_to_go(actor, member_id, kanoon.id, kanoon.region):
            ways += ["leave", "transfer"]
        if may_propose_expulsion(actor, kanoon.id) and actor.member_id != member_id:
            ways.append("expulsion")
    elif member.state != DECEASED and may_ask_to_join(actor, member_id, actor.region):
        ways.append("request")
    return {
        "member": member, "kanoon": kanoon, "found": found, "rows": found.items, "kanoons": names, "ways": ways,
    }  # fmt: skip
