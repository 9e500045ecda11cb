"""Suppliers that loans are paid to directly: whoever adds one does not approve it."""

import base64
import hashlib
from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.dependencies import Actor, Key, Now, State
from api.paging import ListPage, Page
from api.problems import Problem, not_found
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from domain.identifiers import parse_legal_entity_id, parse_sheba
from domain.permissions import Actor as Person
from domain.permissions import Role, works_beyond_kanoons
from domain.persian import normalise
from stores.suppliers import ACTIVE, CLOSED, PROPOSED, Supplier, SupplierStore

suppliers = router(tag="loans")
Purpose = Literal["livelihood", "marriage", "medical", "education", "housing", "cell_setup", "goods"]
Carriage = Annotated[str, Field(pattern=r"^carriage:[a-z0-9_]{1,32}$")]
"""A carrier is paid what it bills as the supplier whose purpose is this, with the carrier's name."""
_PROPOSES = frozenset({Role.CREDIT_OFFICER, Role.CENTRAL_SECRETARY})
_APPROVES = frozenset({Role.TREASURY, Role.SUPERVISOR})


class NewSupplier(BaseModel):
    """A business, the account that it is paid to, and what loans it may be paid for, or as which carrier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(normalise)] = Field(min_length=2, max_length=120)
    legal_entity_id: Annotated[str, AfterValidator(parse_legal_entity_id)]
    sheba: Annotated[str, AfterValidator(parse_sheba)]
    purposes: list[Purpose | Carriage] = Field(min_length=1, max_length=7)


class Connection(BaseModel):
    """Whether a supplier takes orders itself, by the supplier gateway."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connected: bool


def may_propose(actor: Person) -> bool:
    return actor.is_any(_PROPOSES)


def may_approve(actor: Person) -> bool:
    return actor.is_any(_APPROVES)


@suppliers.post("/suppliers", status_code=201)
@allow(people=may_propose)
async def propose(wanted: NewSupplier, actor: Actor, state: State, now: Now, key: Key) -> dict[str, Any]:
    """Adds a supplier; nothing is paid to it before somebody else has approved it."""
    digest = hashlib.sha256(f"supplier\n{actor.username}\n{key}".encode()).digest()
    supplier = Supplier(
        id=f"supplier-{base64.b32encode(digest[:10]).decode().lower()}",
        name=wanted.name,
        legal_entity_id=wanted.legal_entity_id,
        sheba=wanted.sheba,
        purposes=tuple(dict.fromkeys(wanted.purposes)),
        state=PROPOSED,
        proposed_by=actor.username,
        proposed_at=now,
    )
    await state.database.awrite(lambda session: SupplierStore(session, state.keys).propose(supplier))
    return supplier_shape(supplier)


@suppliers.post("/suppliers/{supplier_id}/approve")
@allow(people=may_approve)
async def approve(supplier_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """A second person says that the account is the supplier's. Again it changes nothing; 409 for a closed one."""

    def write(session: Any) -> Supplier:
        store = SupplierStore(session, state.keys)
        supplier = _there(store.get(supplier_id))
        if supplier.proposed_by == actor.username:
            raise Problem(403, "four_eyes")
        if supplier.state == CLOSED:
            raise Problem(409, "not_now")
        store.approve(supplier_id, actor.username)
        return _there(store.get(supplier_id))

    return supplier_shape(await state.database.awrite(write))


@suppliers.put("/suppliers/{supplier_id}/connection")
@allow(people=may_approve)
async def connect(supplier_id: str, wanted: Connection, state: State) -> dict[str, Any]:
    """Whether it takes orders itself from now on; else people order of it. 409 for one that is not approved."""

    def write(session: Any) -> Supplier:
        store = SupplierStore(session, state.keys)
        if _there(store.get(supplier_id)).state != ACTIVE and wanted.connected:
            raise Problem(409, "not_now")
        store.connect(supplier_id, connected=wanted.connected)
        return _there(store.get(supplier_id))

    return supplier_shape(await state.database.awrite(write))


@suppliers.post("/suppliers/{supplier_id}/close", status_code=204)
@allow(people=may_approve)
async def close(supplier_id: str, state: State) -> Response:
    """Nothing new is paid to it from now on."""

    def write(session: Any) -> None:
        store = SupplierStore(session, state.keys)
        _there(store.get(supplier_id))
        store.close(supplier_id)

    await state.database.awrite(write)
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
    return supplier_shape(_there(found))


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


def _there(supplier: Supplier | None) -> Supplier:
    if supplier is None:
        raise not_found()
    return supplier
