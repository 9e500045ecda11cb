"""Input supplies of cells: ordered, listed, read."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.dependencies import Actor, Key, State, Who
from api.finding import find_case
from api.paging import ListPage, Page
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.supply_start import SupplyRequest, start_supply
from domain.permissions import NATIONWIDE, works_beyond_kanoons
from stores.supplies import Supply, SupplyStore

supplies = router(tag="supplies")
State_ = Literal[
    "wanted", "agreed", "paid", "accepted", "delivered", "received", "settled", "declined", "cancelled", "failed",
    "returned",
]  # fmt: skip


@supplies.post("/supplies", status_code=202)
@allow(people=anybody)
async def start(
    wanted: SupplyRequest, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """The cell's person, or Samin's expert for them, orders material; its price is agreed next. Follow `Location`."""
    supply_id = await start_supply(state, actor, wanted, key)
    response.headers["Location"] = f"/api/v1/processes/{supply_id}"
    return {"id": supply_id, "kind": "supply", "status": "running"}


@supplies.get("/supplies")
@allow(scope="cells:read", people=anybody)
async def find(
    who: Who,
    state: State,
    page: Page,
    cell_id: Annotated[str | None, Query(max_length=64)] = None,
    supply_state: Annotated[State_ | None, Query(alias="state")] = None,
) -> ListPage[dict[str, Any]]:
    """The newest first: staff those of their province, a member their own cells', a system all of them."""
    whose: dict[str, Any] = {}
    if who.kind != "client":
        if not works_beyond_kanoons(who.actor):
            whose["member_id"] = who.actor.member_id or ""
        elif who.actor.region != NATIONWIDE:
            whose["region"] = who.actor.region

    def read(session: Session) -> Any:
        store = SupplyStore(session)
        return store.find(cell_id=cell_id, state=supply_state, after=page.after, limit=page.limit, **whose)

    return await answered(state.database, read, supply_shape)


@supplies.get("/supplies/{supply_id}")
@allow(scope="cells:read", people=anybody)
async def read_one(supply_id: str, who: Who, state: State) -> dict[str, Any]:
    """One supply, for who sees its case."""
    await find_case(state, who.actor, supply_id, sees_all=who.kind == "client")
    found = await state.database.aread(lambda session: SupplyStore(session).get(supply_id))
    if found is None:
        raise not_found()
    return supply_shape(found)


def supply_shape(one: Supply) -> dict[str, Any]:
    return {
        "id": one.id, "cell_id": one.cell_id, "supplier_id": one.supplier_id, "what": one.what, "units": one.units,
        "unit": one.unit, "deliver_to": one.deliver_to, "most_rials": one.most_rials,
        "agreed_rials": one.agreed_rials, "back_rials": one.back_rials, "paid_rials": one.paid_rials,
        "units_came": one.units_came, "state": one.state, "placed_at": one.placed_at, "rehearsal": one.book != "real",
    }  # fmt: skip
