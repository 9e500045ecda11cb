"""The pages of kanoons: the list, one with its members, and somebody who is to come into it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State, Store
from api.loan_start import POLICIES
from api.membership_start import start_membership
from api.pages.begin_form import NOT_BEGUN, why_not
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.membership_form import person_fields, wanted_person
from api.pages.people import names_of
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, not_found, wrong_fields
from api.security.access import allow
from api.v1.memberships import may_bring_people
from api.v1.people import bound_to, may_look_up
from domain.forms import FieldError, validate_form
from domain.kanoon_process import KIND_WORDS
from domain.membership_process import WHATS
from domain.membership_rules import may_ask_to_join, may_invite
from domain.memberships import What
from domain.network_permissions import may_change_kanoons
from domain.permissions import Actor as Person
from domain.permissions import leads, may_look_up_in
from stores.kanoons import Kanoon, KanoonStore
from stores.membership_cases import MembershipCaseStore
from stores.memberships import MembershipStore
from stores.pages import BadCursor

pages = page_router()


@pages.get("/kanoons")
@allow(people=may_look_up)
async def kanoons(request: Request, actor: Actor, store: Store, q: Words = "", after: Place = "") -> Response:
    """The kanoons that this person sees; htmx gets the list alone."""
    words = q.strip()

    def read(session: Session) -> Any:
        return KanoonStore(session).find(
            region=actor.region, kanoon_id=bound_to(actor), q=words or None,
            after=read_cursor(after) if after else None,
        )  # fmt: skip

    try:
        found = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "kanoons.html", part="results", q=words, rows=found.items, kinds=KIND_WORDS,
        found=Count(found.count, found.count_capped),
        first=path("kanoons", q=words) if after else None,
        following=path("kanoons", q=words, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip


@pages.get("/kanoons/{kanoon_id}")
@allow(people=may_look_up)
async def kanoon(
    request: Request, kanoon_id: str, actor: Actor, store: Store, former: str = "", after: Place = ""
) -> Response:
    """A kanoon, who belongs to it (or did), what is asked for, and what this person may ask for."""
    gone = former == "yes"

    def read(session: Session) -> dict[str, Any]:
        one = _seen(session, actor, kanoon_id)
        memberships = MembershipStore(session)
        found = memberships.of_kanoon(kanoon_id, former=gone, after=read_cursor(after) if after else None)
        requests = MembershipCaseStore(session).open_in(kanoon_id)
        about = [one.leader_member_id, *(asked.member_id for asked in requests)]
        return {
            "kanoon": one, "kind": KIND_WORDS.get(one.kind), "found": found, "rows": found.items,
            "requests": requests, "names": names_of(session, about), "whats": WHATS,
            "members": memberships.count(kanoon_id), "most": POLICIES.membership.most_members,
        }  # fmt: skip

    try:
        look = await store.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    here = {"former": "yes"} if gone else {}
    following = look["found"].next
    return page(
        request, "kanoon.html", former=gone, brings=bool(_ways(actor, look["kanoon"])),
        changes=leads(actor, kanoon_id) or may_change_kanoons(actor, look["kanoon"].region),
        first=path("kanoons", kanoon_id, **here) if after else None,
        following=path("kanoons", kanoon_id, **here, after=make_cursor(*following)) if following else None,
        **look,
    )  # fmt: skip


@pages.get("/kanoons/{kanoon_id}/people/new")
@allow(people=may_bring_people)
async def new_person(request: Request, kanoon_id: str, actor: Actor, store: Store) -> Response:
    one = await store.aread(lambda session: _open(session, actor, kanoon_id))
    return _form(request, actor, one, {"what": _ways(actor, one)[0]}, new_request_id())


@pages.post("/kanoons/{kanoon_id}/people/new")
@allow(people=may_bring_people)
async def bring_person(
    request: Request, kanoon_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Begins an invitation or a request once, however often the form is sent; a refused form keeps what was typed."""
    try:
        one = await state.database.aread(lambda session: _open(session, actor, kanoon_id))
    except Problem as refused:
        # A form that is not ours is told nothing of what there is.
        raise stale or refused from None
    fields = person_fields(actor, _ways(actor, one))
    form, request_id = answers_to(fields, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        what, wanted = wanted_person(validate_form(fields, form))
        process_id = await start_membership(state, actor, what, kanoon_id, wanted, request_id)
    except NOT_BEGUN as error:
        problem = refusal_of(error, {"member_id": "national_code", "kanoon_id": "national_code"})
        return _form(request, actor, one, form, request_id, problem)
    await first_steps_shown(state, process_id)
    return see_other(path("cases", process_id, said="request_started"))


def refusal_of(error: Exception, names: Mapping[str, str]) -> Problem:
    """Why a form was refused; a field that the form does not have is told at another (`names`)."""
    problem = why_not(error)
    last = [(one.field.rpartition(".")[2], one.code) for one in problem.errors]
    errors = [FieldError(names.get(field, field), code) for field, code in last]
    return Problem(problem.status_code, problem.code, errors=errors) if errors else problem


def _form(
    request: Request,
    actor: Person,
    one: Kanoon,
    form: Mapping[str, Any],
    request_id: str,
    problem: Problem | None = None,
) -> Response:
    errors = problem.errors if problem else ()
    return page(
        request, "new_person.html", status=problem.status_code if problem else 200, kanoon=one,
        alert=problem_said(problem, request.state.language) if problem and not errors else None,
        form=form_view(person_fields(actor, _ways(actor, one)), form, errors), request_id=request_id,
    )  # fmt: skip


def _seen(session: Session, actor: Person, kanoon_id: str) -> Kanoon:
    one = KanoonStore(session).get(kanoon_id)
    if one is None or not may_look_up_in(actor, one.id, one.region):
        raise not_found()
    return one


def _open(session: Session, actor: Person, kanoon_id: str) -> Kanoon:
    """The kanoon, for who may bring somebody into it."""
    one = _seen(session, actor, kanoon_id)
    if not _ways(actor, one):
        raise Problem(403, "not_for_you")
    return one


def _ways(actor: Person, one: Kanoon) -> list[What]:
    """How this person may bring somebody into the kanoon."""
    may: dict[What, bool] = {
        "invitation": may_invite(actor, one.id, one.region), "request": may_ask_to_join(actor, None, one.region),
    }  # fmt: skip
    return [what for what, allowed in may.items() if allowed]
