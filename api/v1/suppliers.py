"""Suppliers that loans are paid to directly: whoever adds one does not approve it."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from api.dependencies import Actor, Key, State
from api.paging import ListPage, Page
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from api.supplier_keeping import (
    NewSupplier,
    approve_supplier,
    approves_suppliers,
    close_supplier,
    connect_supplier,
    propose_supplier,
    proposes_suppliers,
    supplier_there,
)
from domain.permissions import works_beyond_kanoons
from stores.suppliers import Supplier, SupplierStore

suppliers = router(tag="loans")


class Connection(BaseModel):
    """Whether a supplier takes orders itself, by the supplier gateway."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connected: bool


@suppliers.post("/suppliers", status_code=201)
@allow(people=proposes_suppliers)
async def propose(wanted: NewSupplier, actor: Actor, state: State, key: Key) -> dict[str, Any]:
    """Adds a supplier; nothing is paid to it before somebody else has approved it."""
    return supplier_shape(await propose_supplier(state, actor, wanted, key))


@suppliers.post("/suppliers/{supplier_id}/approve")
@allow(people=approves_suppliers)
async def approve(supplier_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """A second person says that the account is the supplier's. Again it changes nothing; 409 for a closed one."""
    return supplier_shape(await approve_supplier(state, actor, supplier_id))


@suppliers.put("/suppliers/{supplier_id}/connection")
@allow(people=approves_suppliers)
async def connect(supplier_id: str, wanted: Connection, state: State) -> dict[str, Any]:
    """Whether it takes orders itself from now on; else people order of it. 409 for one that is not approved."""
    return supplier_shape(await connect_supplier(state, supplier_id, connected=wanted.connected))


@suppliers.post("/suppliers/{supplier_id}/close", status_code=204)
@allow(people=approves_suppliers)
async def close(supplier_id: str, state: State) -> Response:
    """Nothing new is paid to it from now on."""
    await close_supplier(state, supplier_id)
    return Response(status_code=204)


@suppliers.get("/suppliers")
@allow(scope="members:read", people=works_beyond_kanoons)
async def find(
    state: State,
    page: Page,
    q: Annotated[str, Query(max_length=100)] = "",
    supplier_state: Annotated[Literal["proposed", "active", "closed"] | None, Query(alias="state")] = None,
) -> ListPage[dict[str, Any]]:
    """Suppliers by name."""
    return await answered(
        state.database,
        lambda session: SupplierStore(session, state.keys).find(
            q=q, state=supplier_state, after=page.after, limit=page.limit
        ),
        supplier_shape,
    )


@suppliers.get("/suppliers/{supplier_id}")
@allow(scope="members:read", people=works_beyond_kanoons)
async def read(supplier_id: str, state: State) -> dict[str, Any]:
    found = await state.database.aread(lambda session: SupplierStore(session, state.keys).get(supplier_id))
    return supplier_shape(supplier_there(found))


def supplier_shape(one: Supplier) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "legal_entity_id": one.legal_entity_id,
        "sheba_masked": one.sheba_masked,
        "purposes": list(one.purposes),
        "state": one.state,
        "proposed_by": one.proposed_by,
        "approved_by": one.approved_by,
        "connected": one.connected,
    }
