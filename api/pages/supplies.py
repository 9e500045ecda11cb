"""What cells buy of suppliers, as pages: the list, and the form that orders."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.inbox import Place
from api.pages.inbox_look import Count
from api.pages.rendering import page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, wrong_fields
from api.security.access import allow
from api.state import ApiState
from api.supply_start import SupplyRequest, start_supply
from domain.forms import Field, FieldError, FieldKind, validate_form
from domain.ledger import REAL_BOOK
from domain.network_permissions import orders_supplies
from domain.permissions import NATIONWIDE, works_beyond_kanoons
from domain.permissions import Actor as Person
from domain.supply_states import SUPPLY_STATES
from domain.words import Text
from stores.cells import CellStore
from stores.pages import BadCursor
from stores.supplies import SupplyStore

pages = page_router()
_CELL = Field(
    "cell_id",
    Text(fa="شناسهٔ هسته", en="The cell's id"),
    max_length=64,
    help=Text(fa="از صفحهٔ هسته", en="It stands on the cell's page."),
)
_WANTED: tuple[Field, ...] = (
    Field(
        "what",
        Text(fa="چه می‌خواهید؟", en="What is wanted"),
        max_length=200,
        help=Text(fa="مانند: نخ پشمی رنگ‌شده، نمرهٔ ۵", en="Such as: dyed wool, no. 5"),
    ),
    Field("units", Text(fa="چه اندازه؟", en="How much"), FieldKind.INTEGER, minimum=1, maximum=1_000_000),
    Field(
        "unit",
        Text(fa="واحد", en="Unit"),
        max_length=30,
        help=Text(fa="کیلوگرم، متر، بسته، …", en="Kilograms, metres, packs, …"),
    ),
    Field("deliver_to", Text(fa="کجا برسد؟", en="Deliver to"), max_length=200),
    Field(
        "most_rials",
        Text(fa="دست بالا چند ریال؟", en="At most how many rials"),
        FieldKind.RIALS,
        required=False,
        minimum=1,
        maximum=10**12,
    ),
)


@pages.get("/supplies")
@allow(people=orders_supplies)
async def supplies(
    request: Request,
    actor: Actor,
    state: State,
    supply_state: Annotated[str, Query(alias="state", max_length=64)] = "",
    after: Place = "",
) -> Response:
    """The newest first: for staff those of their province, for everybody else what their own cells order."""
    chosen = {"state": supply_state if supply_state in SUPPLY_STATES else ""}
    whose = _whose(actor)

    def read(session: Session) -> Any:
        return SupplyStore(session).find(
            state=chosen["state"] or None, after=read_cursor(after) if after else None, **whose
        )

    try:
        found = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "supplies.html", part="results", chosen=chosen, rows=found.items, states=SUPPLY_STATES,
        found=Count(found.count, found.count_capped), real_book=REAL_BOOK,
        first=path("supplies", **chosen) if after else None,
        following=path("supplies", **chosen, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip


@pages.get("/supplies/new")
@allow(people=orders_supplies)
async def new_supply(request: Request, actor: Actor, state: State, cell: str = "") -> Response:
    return await _form(request, state, actor, {"cell_id": cell[:64]} if cell else {})


@pages.post("/supplies/new")
@allow(people=orders_supplies)
async def start(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Orders once, however often the form is sent; a refused form keeps what was typed."""
    fields = await _fields(state, actor)
    form, request_id = answers_to(fields, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        clean = validate_form(fields, form)
        clean.setdefault("cell_id", await _own_cell(state, actor))
        supply_id = await start_supply(state, actor, SupplyRequest.model_validate(clean), request_id)
    except NOT_BEGUN as error:
        return await _form(request, state, actor, form, request_id, why_not(error))
    await first_steps_shown(state, supply_id)
    return see_other(path("cases", supply_id, said="started"))


async def _fields(state: ApiState, actor: Person) -> tuple[Field, ...]:
    """Who has one open cell orders for it; everybody else names the cell."""
    return _WANTED if await _own_cell(state, actor) else (_CELL, *_WANTED)


async def _own_cell(state: ApiState, actor: Person) -> str:
    if works_beyond_kanoons(actor) or actor.member_id is None:
        return ""
    member_id = actor.member_id
    cell = await state.database.aread(
        lambda session: CellStore(session, state.keys).open_of(REAL_BOOK, member_id)
    )
    return cell.id if cell else ""


async def _form(
    request: Request,
    state: ApiState,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    fields = await _fields(state, actor)
    return begin_page(request, "new_supply.html", fields, form, request_id, problem=problem)


def _whose(actor: Person) -> dict[str, Any]:
    if not works_beyond_kanoons(actor):
        return {"member_id": actor.member_id or ""}
    return {} if actor.region == NATIONWIDE else {"region": actor.region}
