"""The checkout: an address, a proof of who buys, and the order is placed; no log-in and no script is needed."""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.checkout_codes import Attempt, begin_attempt, member_of_code, opened
from api.dependencies import State
from api.order_requests import OrderRequest, WantedAddress, ship_to_of
from api.order_start import start_order
from api.pages.basket import BasketLook, look_at
from api.pages.basket_cookie import basket_of, keep_basket
from api.pages.checkout_form import ADDRESS_NAMES, fields_for
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.market import reader_of
from api.pages.rendering import new_request_id, page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import public
from api.state import ApiState
from domain.follow_link import follow_link_of
from domain.forms import FieldError, FormErrors, validate_form
from domain.permissions import Actor, Role

# Limited by address like the log-in: a national code and a code are asked for here.
pages = page_router(DoorPageRoute)
FOLLOWED = "hamyar_order"
"""The browser's own note of the order that it placed last, so that who comes back from paying finds it."""
_FOLLOWED_SECONDS = 24 * 3600


@pages.get("/market/checkout")
@public()
async def checkout(request: Request, state: State) -> Response:
    """The form; an empty basket, or one that cannot be ordered so, is shown instead."""
    look = await _look(request, state)
    if not look.right:
        return see_other(path("market", "basket"))
    return _form(request, look, {}, (), known=await _member(request, state) is not None)


@pages.post("/market/checkout")
@public()
async def begin(request: Request, state: State, typed: Typed) -> Response:
    """Places it for a member who is logged in; everybody else is sent a code first."""
    look, person = await _look(request, state), await _member(request, state)
    if not look.right:
        return see_other(path("market", "basket"))
    form = answers_to(fields_for(known=person is not None), typed)
    try:
        clean = validate_form(fields_for(known=person is not None), form)
        wrong: Iterable[FieldError] = ship_to_of({name: clean[name] for name in ADDRESS_NAMES}, "")[1]
    except FormErrors as errors:
        clean, wrong = {}, errors.errors
    if wrong:
        return _form(request, look, form, tuple(wrong), known=person is not None, status=422)
    wanted = _wanted(look, clean)
    if person is not None:
        key = typed.get("request_id") or new_request_id()
        return await _place(request, state, person, wanted, key, look, form)
    attempt, sealed = await begin_attempt(state, clean["national_code"], wanted, _address(request))
    return page(request, "market_code.html", attempt=sealed, wrong=False, token=attempt.token)


@pages.post("/market/checkout/code")
@public()
async def confirm(request: Request, state: State, typed: Typed) -> Response:
    """Places the order of who has the code; a wrong one is asked for again."""
    sealed = typed.get("attempt", "")
    attempt = opened(state, sealed)
    if attempt is None:
        return see_other(path("market", "checkout", said="code_too_old"))
    member_id = await member_of_code(state, attempt, typed.get("code", ""), _address(request))
    if member_id is None:
        return page(request, "market_code.html", status=422, attempt=sealed, wrong=True, token=attempt.token)
    person = Actor(member_id, frozenset({Role.MEMBER}), member_id=member_id)
    look = await _look(request, state)
    return await _place(request, state, person, attempt.wanted, attempt.token, look, _typed_of(attempt))


async def _place(
    request: Request,
    state: ApiState,
    person: Actor,
    wanted: dict[str, Any],
    key: str,
    look: BasketLook,
    form: dict[str, Any],
) -> Response:
    """Sent twice it is placed once. What has changed meanwhile is said on the basket's page."""
    asked = OrderRequest(buyer={"member_id": person.member_id}, **wanted)
    try:
        basket_id = await start_order(state, person, asked, key)
    except Problem as problem:
        if problem.status_code == 422 and any(one.field.startswith("lines") for one in problem.errors):  # noqa: PLR2004
            return see_other(path("market", "basket", said="basket_changed"))
        if problem.status_code == 422 and problem.errors and look.right:  # noqa: PLR2004 - said by field
            wrong = tuple(FieldError(one.field.removeprefix("ship_to."), one.code) for one in problem.errors)
            return _form(request, look, form, wrong, known=True, status=422)
        raise
    link = follow_link_of(state.code_secret, basket_id)
    answer = see_other(path("o", link, said="placed"))
    keep_basket(request, answer, [])
    answer.set_cookie(
        FOLLOWED, link, max_age=_FOLLOWED_SECONDS, path="/market/paid", secure=state.https, httponly=True, samesite="lax"
    )  # fmt: skip
    return answer


def _wanted(look: BasketLook, clean: dict[str, Any]) -> dict[str, Any]:
    """What the order request says, but for who buys."""
    address = WantedAddress(**{name: clean[name] for name in ADDRESS_NAMES})
    return {
        "lines": [
            {
                "product_id": one.put.product_id, "quantity": one.put.units, "cell_id": one.offer.maker.cell_id,
                "price_rials": one.put.price_rials,
            }
            for one in look.lines
            if one.offer is not None
        ],
        "ship_to": address.model_dump(),
        "gateway": clean["gateway"],
    }  # fmt: skip


def _typed_of(attempt: Attempt) -> dict[str, Any]:
    return {**attempt.wanted["ship_to"], "gateway": attempt.wanted["gateway"]}


def _form(
    request: Request,
    look: BasketLook,
    form: dict[str, Any],
    wrong: tuple[FieldError, ...],
    *,
    known: bool,
    status: int = 200,
) -> Response:
    fields = fields_for(known=known)
    shown = form or {"gateway": fields[-1].choices[0].value}
    return page(
        request, "market_checkout.html", status=status, look=look, form=form_view(fields, shown, wrong),
        request_id=new_request_id(),
    )  # fmt: skip


async def _look(request: Request, state: ApiState) -> BasketLook:
    return await state.database.aread(lambda session: look_at(session, basket_of(request)))


async def _member(request: Request, state: ApiState) -> Actor | None:
    """Who is logged in and buys for themselves."""
    person = await reader_of(request, state)
    return person if person is not None and person.member_id is not None else None


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
