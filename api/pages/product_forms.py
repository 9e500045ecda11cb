"""The pages of the catalogue's forms: a new product, what is said of one, another cell's offer, and changing one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.listing_start import change_offer
from api.loan_start import POLICIES
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.market_words import MARKET_WORDS
from api.pages.product_form import (
    CELL,
    DESCRIPTION,
    NEW,
    TERMS,
    names_on_form,
    wanted_product,
    wanted_terms,
)
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem, not_found
from api.product_keeping import add_offer, define_product, describable, describe_product, offered, own_offer
from api.product_requests import NewOffer, NewProduct, OfferChange, ProductChange
from api.security.access import allow, anybody
from api.state import ApiState
from domain.forms import Field, validate_form
from domain.ledger import REAL_BOOK
from domain.network_permissions import OFFERS_PRODUCTS
from domain.permissions import Actor as Person
from domain.persian import format_number
from domain.words import Text
from stores.cells import CellStore

pages = page_router()
_JOINING = (CELL, *TERMS)
_PERCENT = POLICIES.listing.price_review_percent
_CHANGE_HELP = Text(
    fa=MARKET_WORDS["offer.change_help"].fa.format(n=format_number(_PERCENT, "fa")),
    en=MARKET_WORDS["offer.change_help"].en.format(n=_PERCENT),
)


@pages.get("/products/new")
@allow(people=anybody)
async def new_product(request: Request, actor: Actor, state: State) -> Response:
    return _new(request, await _own_cell(state, actor), {})


@pages.post("/products/new")
@allow(people=anybody)
async def define(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Defines once, however often the form is sent; a refused form keeps what was typed."""
    own = await _own_cell(state, actor)
    fields = NEW if own else (CELL, *NEW)
    form, request_id = answers_to(fields, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        clean = validate_form(fields, form)
        wanted = wanted_product(clean, own or str(clean["cell_id"]))
        product_id = await define_product(state, actor, NewProduct.model_validate(wanted), request_id)
    except NOT_BEGUN as error:
        return _new(request, own, form, request_id, why_not(error))
    return see_other(path("products", product_id, said="product_defined"))


@pages.get("/products/{product_id}/describe")
@allow(people=anybody)
async def describe_form(request: Request, product_id: str, actor: Actor, state: State) -> Response:
    product = await state.database.aread(lambda session: describable(session, actor, product_id))
    known = {one.name: getattr(product, one.name) for one in DESCRIPTION}
    return _form(request, product_id, "product.describe", DESCRIPTION, known)


@pages.post("/products/{product_id}/describe")
@allow(people=anybody)
async def describe(
    request: Request, product_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Says anew what it is."""
    form, request_id = answers_to(DESCRIPTION, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        told = {"name_en": "", "description": "", "description_en": ""} | validate_form(DESCRIPTION, form)
        await describe_product(state, actor, product_id, ProductChange.model_validate(told))
    except NOT_BEGUN as error:
        problem = _on_page(error)
        return _form(request, product_id, "product.describe", DESCRIPTION, form, request_id, problem)
    return see_other(path("products", product_id, said="product_described"))


@pages.get("/products/{product_id}/join")
@allow(people=anybody)
async def join_form(request: Request, product_id: str, actor: Actor, state: State) -> Response:
    await state.database.aread(lambda session: offered(session, actor, product_id))
    return _form(request, product_id, "product.join", _JOINING, {})


@pages.post("/products/{product_id}/join")
@allow(people=anybody)
async def join(
    request: Request, product_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Another cell makes the same."""
    form, request_id = answers_to(_JOINING, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        clean = validate_form(_JOINING, form)
        wanted = {"cell_id": clean["cell_id"], "offer": wanted_terms(clean)}
        await add_offer(state, actor, product_id, NewOffer.model_validate(wanted))
    except NOT_BEGUN as error:
        return _form(request, product_id, "product.join", _JOINING, form, request_id, _on_page(error))
    return see_other(path("products", product_id, said="offer_added"))


@pages.get("/products/{product_id}/offers/{cell_id}/change")
@allow(people=anybody)
async def change_form(
    request: Request, product_id: str, cell_id: str, actor: Actor, state: State
) -> Response:
    offer = await state.database.aread(lambda session: own_offer(session, actor, product_id, cell_id))
    known = {one.name: getattr(offer.terms, one.name) for one in TERMS}
    return _form(request, product_id, "offer.change", TERMS, known, action=("offers", cell_id, "change"))


@pages.post("/products/{product_id}/offers/{cell_id}/change")
@allow(people=anybody)
async def change(
    request: Request, product_id: str, cell_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Changes price and stock; a price that moves far is reviewed first."""
    form, request_id = answers_to(TERMS, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        wanted = OfferChange.model_validate(wanted_terms(validate_form(TERMS, form)))
        case_id = await change_offer(state, actor, product_id, cell_id, wanted, request_id)
    except NOT_BEGUN as error:
        action = ("offers", cell_id, "change")
        problem = _on_page(error)
        return _form(request, product_id, "offer.change", TERMS, form, request_id, problem, action=action)
    said = "offer_price_in_review" if case_id else "offer_changed"
    return see_other(path("products", product_id, said=said))


def _on_page(error: Exception) -> Problem:
    """A refusal that the form can say. Raises the one that nobody may see a page of."""
    problem = why_not(error)
    if problem.code == not_found().code:
        raise problem
    return problem


def _form(
    request: Request,
    product_id: str,
    name: str,
    fields: Sequence[Field],
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
    *,
    action: tuple[str, ...] = (),
) -> Response:
    sent_to = action or (name.partition(".")[2],)
    return begin_page(
        request, "product_form.html", fields, form, request_id, problem=problem, on_form=names_on_form, name=name,
        help=_CHANGE_HELP if name == "offer.change" else None, action=path("products", product_id, *sent_to),
        back=path("products", product_id),
    )  # fmt: skip


def _new(
    request: Request,
    own: str | None,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    fields = NEW if own else (CELL, *NEW)
    return begin_page(
        request, "product_form.html", fields, form, request_id, problem=problem, on_form=names_on_form,
        name="products.new", help=MARKET_WORDS["product.intro"], action=path("products", "new"),
        back=path("products"),
    )  # fmt: skip


async def _own_cell(state: ApiState, actor: Person) -> str | None:
    """The id of the one open cell of somebody who works for no organisation; None for who names one. Raises a 403."""
    if actor.is_any(OFFERS_PRODUCTS):
        return None

    def read(session: Session) -> str | None:
        if actor.member_id is None:
            return None
        cell = CellStore(session, state.keys).open_of(REAL_BOOK, actor.member_id)
        return cell.id if cell else None

    cell_id = await state.database.aread(read)
    if cell_id is None:
        raise Problem(403, "no_cell")
    return cell_id
