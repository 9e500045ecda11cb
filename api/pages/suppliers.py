"""The page of the suppliers: finding one, proposing one, and what those who approve them decide."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, why_not
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, not_found, wrong_fields
from api.security.access import allow
from api.state import ApiState
from api.supplier_keeping import (
    NewSupplier,
    approve_supplier,
    approves_suppliers,
    close_supplier,
    connect_supplier,
    propose_supplier,
    proposes_suppliers,
)
from domain.forms import Field, FieldError, FieldKind, validate_form
from domain.loan_words import PURPOSES
from domain.permissions import Actor as Person
from domain.permissions import works_beyond_kanoons
from domain.words import Text
from stores.pages import BadCursor, StorePage
from stores.suppliers import ACTIVE, CARRIAGE, CLOSED, PROPOSED, Supplier, SupplierStore

pages = page_router()
_STATES = (PROPOSED, ACTIVE, CLOSED)
_SAID = {
    "approve": "supplier_approved",
    "connect": "supplier_connected",
    "disconnect": "supplier_disconnected",
    "close": "supplier_closed",
}
_FIELDS = (
    Field("name", Text(fa="نام", en="Name"), max_length=120),
    Field("legal_entity_id", Text(fa="شناسهٔ ملی", en="Legal entity id"), FieldKind.LEGAL_ENTITY_ID),
    Field("sheba", Text(fa="شبا", en="Sheba"), max_length=34),
    *(
        Field(code, Text(fa=f"وام {words.fa}", en=f"Loans: {words.en}"), FieldKind.BOOLEAN, required=False)
        for code, words in PURPOSES.items()
    ),
    Field(
        "carrier",
        Text(fa="نام شرکت باربری", en="Carrier"),
        required=False,
        max_length=32,
        help=Text(
            fa="تنها برای شرکت باربری: نامی که در سامانه دارد، به حروف کوچک لاتین؛ وگرنه دست‌کم یک وام را برگزینید.",
            en="Only for a carrier: its name in the system, in small Latin letters; else choose a loan at least.",
        ),
    ),
)


@pages.get("/suppliers")
@allow(people=works_beyond_kanoons)
async def look(
    request: Request,
    actor: Actor,
    state: State,
    q: Words = "",
    supplier_state: Annotated[str, Query(alias="state", max_length=16)] = "",
    after: Place = "",
) -> Response:
    """The suppliers by name, a part of which may be asked for."""
    chosen = {"q": q.strip(), "state": supplier_state if supplier_state in _STATES else ""}
    return await _shown(request, actor, state, chosen, after=after)


@pages.post("/suppliers")
@allow(people=proposes_suppliers)
async def propose(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Proposes one once, however often the form is sent; a refused form keeps what was typed."""
    form, request_id = answers_to(_FIELDS, typed), request_id_of(typed)
    if stale is not None:
        return await _refused(request, actor, state, stale, form)
    try:
        await propose_supplier(state, actor, _wanted(validate_form(_FIELDS, form)), request_id)
    except NOT_BEGUN as error:
        return await _refused(request, actor, state, why_not(error), form)
    return see_other(path("suppliers", said="supplier_added"))


@pages.post("/suppliers/{supplier_id}/{action}")
@allow(people=approves_suppliers)
async def act(
    request: Request, supplier_id: str, action: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Approves its account, lets it take orders itself or not, or closes it."""
    del typed
    if stale is not None:
        return await _refused(request, actor, state, stale)
    try:
        match action:
            case "approve":
                await approve_supplier(state, actor, supplier_id)
            case "connect" | "disconnect":
                await connect_supplier(state, supplier_id, connected=action == "connect")
            case "close":
                await close_supplier(state, supplier_id)
            case _:
                raise not_found()
    except Problem as problem:
        if problem.code == not_found().code:
            raise
        return await _refused(request, actor, state, problem)
    return see_other(path("suppliers", said=_SAID[action]))


def _wanted(clean: Mapping[str, Any]) -> NewSupplier:
    purposes = [code for code in PURPOSES if clean.get(code)]
    if carrier := clean.get("carrier"):
        purposes.append(f"{CARRIAGE}{carrier}")
    return NewSupplier.model_validate(
        {name: clean[name] for name in ("name", "legal_entity_id", "sheba")} | {"purposes": purposes}
    )


def _on_form(errors: tuple[FieldError, ...]) -> tuple[FieldError, ...]:
    """What is wrong with a list of purposes is said at the field below them."""
    return tuple(
        FieldError("carrier", error.code) if error.field.startswith("purposes") else error for error in errors
    )


async def _refused(
    request: Request, actor: Person, state: ApiState, problem: Problem, form: Mapping[str, Any] | None = None
) -> Response:
    alert = None if problem.errors else problem_said(problem, request.state.language)
    return await _shown(
        request, actor, state, {"q": "", "state": ""}, form=form, errors=_on_form(tuple(problem.errors)),
        alert=alert, status=problem.status_code,
    )  # fmt: skip


async def _shown(
    request: Request,
    actor: Person,
    state: ApiState,
    chosen: dict[str, str],
    *,
    after: str = "",
    form: Mapping[str, Any] | None = None,
    errors: tuple[FieldError, ...] = (),
    alert: str | None = None,
    status: int = 200,
) -> Response:
    def read(session: Session) -> StorePage[Supplier]:
        place = read_cursor(after) if after else None
        return SupplierStore(session, state.keys).find(
            q=chosen["q"], state=chosen["state"] or None, after=place
        )

    try:
        found = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    view = form_view(_FIELDS, form, errors)
    return page(
        request, "suppliers.html", status=status, part="results", rows=found.items,
        found=Count(found.count, found.count_capped), chosen=chosen, states=_STATES, purposes=PURPOSES,
        carriage=CARRIAGE, proposes=proposes_suppliers(actor), approves=approves_suppliers(actor),
        actor=actor, form=view, wrong=view.wrong, alert=alert, request_id=new_request_id(),
        first=path("suppliers", **chosen) if after else None,
        following=path("suppliers", **chosen, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip
