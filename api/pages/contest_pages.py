"""Asking for a return or a dispute: behind the buyer's link of their basket, and for who is logged in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.contest_photos import add_photo, checked_photo
from api.contest_reading import seen_order
from api.contest_start import start_dispute, start_return
from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.contest_form import (
    DISPUTE_FORM,
    PHOTO,
    SIDE,
    at_fields,
    bought,
    dispute_request,
    return_form,
    return_request,
)
from api.pages.form_views import Typed, Uploads, answers_to, form_view
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import DoorPageRoute, Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import allow, anybody, public
from api.state import ApiState
from domain.contest_link import contest_link_of
from domain.contests import BUYER, Parties
from domain.files import FileType
from domain.follow_link import read_follow_link
from domain.forms import Field, validate_form
from domain.network_permissions import supports_market
from domain.permissions import Actor as Person
from domain.permissions import Role
from stores.cases import CaseStore
from stores.orders import Order

pages = page_router()
by_link = page_router(DoorPageRoute)
What = Literal["return", "dispute"]


@dataclass(frozen=True, slots=True)
class Asking:
    """An order, whose it is, and the form that asks for something of it."""

    order: Order
    parties: Parties
    fields: tuple[Field, ...]


@pages.get("/orders/{order_id}/return")
@pages.get("/orders/{order_id}/dispute")
@allow(people=anybody)
async def form(request: Request, order_id: str, actor: Actor, state: State) -> Response:
    """What can be asked for, and how."""
    what = _what(request)
    return _form(request, what, await _asking(state, actor, order_id, what), {})


@pages.post("/orders/{order_id}/return")
@pages.post("/orders/{order_id}/dispute")
@allow(people=anybody)
async def start(
    request: Request, order_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Asks once, however often the form is sent; a refused form keeps what was typed."""
    what = _what(request)
    try:
        asking = await _asking(state, actor, order_id, what)
    except Problem as problem:
        # A form without its token learns nothing.
        raise (stale or problem) from problem
    given, request_id = answers_to(asking.fields, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        clean = validate_form(asking.fields, given)
        case_id = await _start(state, actor, asking, what, clean, request_id)
    except NOT_BEGUN as error:
        return _form(request, what, asking, given, request_id, why_not(error))
    await first_steps_shown(state, case_id)
    return see_other(path("cases", case_id, said="started"))


@by_link.get("/o/{token}/orders/{order_id}/return")
@by_link.get("/o/{token}/orders/{order_id}/dispute")
@public()
async def buyers_form(request: Request, token: str, order_id: str, state: State) -> Response:
    """For the buyer, by the link of their basket; or that the link is not ours."""
    what = _what(request)
    asking = await _asked_by_link(state, token, order_id, what)
    return _light(request, token, what, asking, {})


@by_link.post("/o/{token}/orders/{order_id}/return")
@by_link.post("/o/{token}/orders/{order_id}/dispute")
@public()
async def buyer_starts(
    request: Request, token: str, order_id: str, typed: Typed, uploads: Uploads, state: State
) -> Response:
    """Asks once, with a picture where there is one, and goes on to the page of what was begun."""
    what = _what(request)
    asking = await _asked_by_link(state, token, order_id, what)
    if asking is None:
        return _light(request, token, what, None, {})
    given, request_id = answers_to(asking.fields, typed), request_id_of(typed)
    try:
        clean = validate_form([one for one in asking.fields if one is not PHOTO], given)
        upload = uploads.get(PHOTO.name)
        picture = await checked_photo(state, await upload.read(), PHOTO.name) if upload else None
        case_id = await _start(state, _buyer(asking), asking, what, clean, request_id)
        if picture is not None:
            await _show(state, asking, case_id, *picture)
    except NOT_BEGUN as error:
        return _light(request, token, what, asking, given, request_id, why_not(error))
    return see_other(path("k", contest_link_of(state.code_secret, case_id, BUYER)))


def _what(request: Request) -> What:
    """The end of the address says what is asked for."""
    return "dispute" if request.url.path.endswith("/dispute") else "return"


async def _start(
    state: ApiState, actor: Person, asking: Asking, what: What, clean: Mapping[str, Any], key: str
) -> str:
    order_id, names = asking.order.id, [one.name for one in asking.fields]
    try:
        if what == "return":
            return await start_return(state, actor, order_id, return_request(clean, names), key)
        return await start_dispute(state, actor, order_id, dispute_request(clean), key)
    except Problem as problem:
        problem.errors = tuple(at_fields(problem.errors, clean))
        raise


async def _show(state: ApiState, asking: Asking, case_id: str, type_: FileType, content: bytes) -> None:
    await first_steps_shown(state, case_id)
    case = await state.database.aread(lambda session: CaseStore(session).get(case_id))
    if case is not None:
        await add_photo(state, case, asking.parties.buyer_member_id, type_, content)


async def _asking(state: ApiState, actor: Person, order_id: str, what: What) -> Asking:
    """Raises a 404 for an order that is not there, or not for these eyes."""

    def read(session: Session) -> Asking:
        order, parties = seen_order(session, state.keys, actor, order_id)
        if what == "return":
            return Asking(order, parties, return_form(bought(session, order_id)))
        own = actor.member_id in (parties.buyer_member_id, parties.cell_member_id)
        chooses = not own and supports_market(actor)
        return Asking(order, parties, (SIDE, *DISPUTE_FORM) if chooses else DISPUTE_FORM)

    return await state.database.aread(read)


async def _asked_by_link(state: ApiState, token: str, order_id: str, what: What) -> Asking | None:
    followed = read_follow_link(state.code_secret, token)

    def read(session: Session) -> Asking | None:
        order, parties = seen_order(session, state.keys, None, order_id)
        if followed not in (order.basket_id, order.id):
            return None
        fields = return_form(bought(session, order_id)) if what == "return" else DISPUTE_FORM
        return Asking(order, parties, (*fields, PHOTO))

    try:
        return await state.database.aread(read)
    except Problem:
        return None


def _buyer(asking: Asking) -> Person:
    """Who has the basket's link, with no other right than the buyer's own."""
    member_id = asking.parties.buyer_member_id
    return Person(member_id, frozenset({Role.MEMBER}), member_id=member_id)


def _form(
    request: Request,
    what: What,
    asking: Asking,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    return begin_page(
        request, "ask_contest.html", asking.fields, form, request_id, problem=problem, what=what, order=asking.order
    )  # fmt: skip


def _light(
    request: Request,
    token: str,
    what: What,
    asking: Asking | None,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    errors = problem.errors if problem else ()
    alert = problem_said(problem, request.state.language) if problem and not errors else ""
    status = 404 if asking is None else problem.status_code if problem else 200
    return page(
        request, "ask_contest_light.html", status=status, token=token, what=what, asking=asking, alert=alert,
        form=form_view(asking.fields if asking else (), form, errors),
        request_id=request_id or new_request_id(),
    )  # fmt: skip
