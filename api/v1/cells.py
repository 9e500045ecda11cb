"""Cells: looked up with their reviews and outcomes, registered or practised, reported from, warned, lifted, closed."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.case_commands import order_cell
from api.cell_start import CellRequest, start_cell
from api.dependencies import Actor, Key, State, Who
from api.finding import find_case
from api.paging import ListPage, Page
from api.problems import not_found, wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.v1.by_hand import ByHand, Ordered
from api.v1.people import bound_to
from domain.cells import Order as Ordering
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_order_cells, may_read_incomes, may_register_cells
from domain.permissions import Actor as Person
from domain.permissions import may_rehearse, works_beyond_kanoons
from domain.provinces import province_code
from stores.cases import CaseView
from stores.cell_orders import CellsOrder, orders_of_cell
from stores.cells import Cell, CellReview, CellStore
from stores.pages import StorePage

cells = router(tag="cells")


def may_begin(actor: Person) -> bool:
    return may_register_cells(actor) or may_rehearse(actor)


@cells.post("/cells", status_code=202)
@allow(people=may_begin)
async def register(
    wanted: CellRequest, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Registers a cell that was there before this house, or practises the life of one. Follow `Location`."""
    cell_id = await start_cell(state, actor, wanted, key)
    response.headers["Location"] = f"/api/v1/processes/{cell_id}"
    return {"id": cell_id, "kind": "cell_life", "status": "running"}


@cells.get("/cells")
@allow(scope="cells:read", people=anybody)
async def find(
    who: Who,
    state: State,
    page: Page,
    q: Annotated[str, Query(max_length=100)] = "",
    cell_state: Annotated[
        Literal["ACTIVE", "PROBATION", "CLOSING", "CLOSED"] | None, Query(alias="state")
    ] = None,
    craft: Annotated[str | None, Query(max_length=32)] = None,
    province: Annotated[str | None, Query(max_length=60)] = None,
) -> ListPage[dict[str, Any]]:
    """Cells by member, kanoon, place or craft; `province` by name or code. Leaders see their kanoon's, members their own."""
    where = province_code(province) if province else None
    if province and where is None:
        raise wrong_fields(FieldError("province", "unknown_province"))
    actor = who.actor

    def read(session: Session) -> StorePage[Cell]:
        return CellStore(session, state.keys).find(
            **whose(actor), province=where, state=cell_state, craft_code=craft, q=q, after=page.after,
            limit=page.limit,
        )  # fmt: skip

    return await answered(state.database, read, lambda one: cell_shape(one, actor))


@cells.get("/cells/{cell_id}")
@allow(scope="cells:read", people=anybody)
async def read_cell(cell_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """One cell with its latest outcomes; 404 outside what the caller may see. What it earns only some may read."""
    case, cell = await visible_cell(state, actor, cell_id)
    return cell_shape(cell, actor) | {"rehearsal": case.rehearsal, "policy_version": case.policy_version}


@cells.get("/cells/{cell_id}/reviews")
@allow(scope="cells:read", people=anybody)
async def reviews(cell_id: str, actor: Actor, state: State, page: Page) -> ListPage[dict[str, Any]]:
    """The reviews of a cell with what came of them, the newest first."""
    _, cell = await visible_cell(state, actor, cell_id)
    return await answered(
        state.database,
        lambda session: CellStore(session, state.keys).reviews(cell.id, after=page.after, limit=page.limit),
        lambda one: review_shape(one, reads_incomes=may_read_incomes(actor, cell)),
    )


@cells.get("/cells/{cell_id}/orders")
@allow(scope="cells:read", people=anybody)
async def orders(cell_id: str, actor: Actor, state: State, page: Page) -> ListPage[dict[str, Any]]:
    """The paid orders of a cell, the newest first; never whose they are. Its tasks are those of the order's case."""
    _, cell = await visible_cell(state, actor, cell_id)
    return await answered(
        state.database,
        lambda session: orders_of_cell(session, cell.id, after=page.after, limit=page.limit),
        order_shape,
    )


@cells.post("/cells/{cell_id}/report", status_code=202)
@allow(people=may_order_cells)
async def report(cell_id: str, by: ByHand) -> dict[str, str]:
    """Somebody saw that it produces or sells; `reason` says what. It ends a probation that came from silence."""
    return await _order(by, cell_id, "report")


@cells.post("/cells/{cell_id}/warn", status_code=202)
@allow(people=may_order_cells)
async def warn(cell_id: str, by: ByHand) -> dict[str, str]:
    """Puts a cell on probation; a coach helps it, and after a time somebody decides."""
    return await _order(by, cell_id, "warn")


@cells.post("/cells/{cell_id}/lift", status_code=202)
@allow(people=may_order_cells)
async def lift(cell_id: str, by: ByHand) -> dict[str, str]:
    """Ends a probation: the cell is active, and its reviews go on."""
    return await _order(by, cell_id, "lift")


@cells.post("/cells/{cell_id}/close", status_code=202)
@allow(people=may_order_cells)
async def close(cell_id: str, by: ByHand) -> dict[str, str]:
    """Asks that a cell close, which its member may; somebody of the committee of cells has to confirm it."""
    return await _order(by, cell_id, "close")


async def _order(by: Ordered, cell_id: str, what: Ordering) -> dict[str, str]:
    taken = await order_cell(
        by.state, by.actor, cell_id, what=what, request_id=by.request_id, reason=by.reason
    )
    return by.goes_on(cell_id, taken=taken)


async def visible_cell(state: State, actor: Person, cell_id: str) -> tuple[CaseView, Cell]:
    """A cell with the case of its life. Raises a 404 for what is not there, or not for these eyes."""
    case = await find_case(state, actor, cell_id)
    cell = await state.database.aread(lambda session: CellStore(session, state.keys).get(case.id))
    if cell is None:
        raise not_found()
    return case, cell


def whose(actor: Person) -> dict[str, Any]:
    """Which cells a list shows: those of a region, of a leader's kanoon, or of a member."""
    bound = bound_to(actor)
    if works_beyond_kanoons(actor):
        return {"region": actor.region}
    return {"kanoon_id": bound} if bound else {"member_id": actor.member_id or ""}


def order_shape(one: CellsOrder) -> dict[str, Any]:
    """An order as its cell sees it."""
    goods = [{"units": units, "name_fa": fa, "name_en": en} for units, fa, en in one.goods]
    kept = ("id", "goods_rials", "state", "parcel", "shipment_id", "stage", "placed_at", "window_ends_at")
    return {name: getattr(one, name) for name in kept} | {
        "goods": goods, "rehearsal": one.book != REAL_BOOK
    }  # fmt: skip


def cell_shape(cell: Cell, actor: Person) -> dict[str, Any]:
    """A cell; its income is null where the caller may not read it, and all outcomes before the first review."""
    reads = may_read_incomes(actor, cell)
    return {
        "id": cell.id,
        "talent_id": cell.talent_id,
        "member_id": cell.member_id,
        "kanoon_id": cell.kanoon_id,
        "place": {"province": cell.province, "county": cell.county},
        "region": cell.region,
        "craft_code": cell.craft_code,
        "cell_kind": cell.cell_kind,
        "state": cell.state,
        "activated_at": cell.activated_at,
        "closed_at": cell.closed_at,
        "last_sign_at": cell.last_sign_at,
        "next_review_at": cell.next_review_at,
        "outcomes": {
            "reviewed_at": cell.reviewed_at,
            "income_rials": cell.income_rials if reads else None,
            "jobs": cell.jobs,
            "returned_migrants": cell.returned_migrants,
        },
    }


def review_shape(review: CellReview, *, reads_incomes: bool) -> dict[str, Any]:
    shown = {name: getattr(review, name) for name in CellReview.__slots__ if name != "round"}
    if not reads_incomes:
        shown |= {"income_rials": None, "problems": ""}
    return {"number": review.round} | shown
