"""Keeping the suppliers: proposed by one, approved by another, connected, closed."""

import base64
import hashlib
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.problems import Problem, not_found
from api.state import ApiState
from domain.identifiers import parse_legal_entity_id, parse_sheba
from domain.permissions import Actor, Role
from domain.persian import normalise
from domain.words import Text
from stores.suppliers import ACTIVE, CARRIAGE, CLOSED, PROPOSED, Supplier, SupplierStore

Purpose = Literal["livelihood", "marriage", "medical", "education", "housing", "cell_setup", "goods"]
Carriage = Annotated[str, Field(pattern=rf"^{CARRIAGE}[a-z0-9_]{{1,32}}$")]
"""A carrier is paid what it bills as the supplier whose purpose is this, with the carrier's name."""
_PROPOSES = frozenset({Role.CREDIT_OFFICER, Role.CENTRAL_SECRETARY})
_APPROVES = frozenset({Role.TREASURY, Role.SUPERVISOR})
_PROPOSED_IT = Text(
    fa="شما آن را پیشنهاد کرده‌اید؛ کس دیگری باید حسابش را بپذیرد.",
    en="You have proposed it; somebody else must approve its account.",
)


class NewSupplier(BaseModel):
    """A business, the account that it is paid to, and what loans it may be paid for, or as which carrier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, AfterValidator(normalise)] = Field(min_length=2, max_length=120)
    legal_entity_id: Annotated[str, AfterValidator(parse_legal_entity_id)]
    sheba: Annotated[str, AfterValidator(parse_sheba)]
    purposes: list[Purpose | Carriage] = Field(min_length=1, max_length=7)


def proposes_suppliers(actor: Actor) -> bool:
    return actor.is_any(_PROPOSES)


def approves_suppliers(actor: Actor) -> bool:
    return actor.is_any(_APPROVES)


async def propose_supplier(state: ApiState, actor: Actor, wanted: NewSupplier, key: str) -> Supplier:
    """Adds one that nothing is paid to before somebody else has approved it; the same key again changes nothing."""
    digest = hashlib.sha256(f"supplier\n{actor.username}\n{key}".encode()).digest()
    supplier = Supplier(
        id=f"supplier-{base64.b32encode(digest[:10]).decode().lower()}",
        name=wanted.name,
        legal_entity_id=wanted.legal_entity_id,
        sheba=wanted.sheba,
        purposes=tuple(dict.fromkeys(wanted.purposes)),
        state=PROPOSED,
        proposed_by=actor.username,
        proposed_at=state.clock(),
    )
    await state.database.awrite(lambda session: SupplierStore(session, state.keys).propose(supplier))
    return supplier


async def approve_supplier(state: ApiState, actor: Actor, supplier_id: str) -> Supplier:
    """The account is the supplier's, says a second person. Raises Problem: 404, 403 four_eyes, 409 for a closed one."""

    def change(store: SupplierStore, supplier: Supplier) -> None:
        if supplier.proposed_by == actor.username:
            raise Problem(403, "four_eyes", detail=_PROPOSED_IT)
        if supplier.state == CLOSED:
            raise Problem(409, "not_now")
        store.approve(supplier_id, actor.username)

    return await _changed(state, supplier_id, change)


async def connect_supplier(state: ApiState, supplier_id: str, *, connected: bool) -> Supplier:
    """Whether it takes orders itself from now on; else people order of it. Raises Problem: 404, 409 not approved."""

    def change(store: SupplierStore, supplier: Supplier) -> None:
        if supplier.state != ACTIVE and connected:
            raise Problem(409, "not_now")
        store.connect(supplier_id, connected=connected)

    return await _changed(state, supplier_id, change)


async def close_supplier(state: ApiState, supplier_id: str) -> Supplier:
    """Nothing new is paid to it from now on. Raises Problem: 404."""
    return await _changed(state, supplier_id, lambda store, _: store.close(supplier_id))


async def _changed(
    state: ApiState, supplier_id: str, change: Callable[[SupplierStore, Supplier], None]
) -> Supplier:
    def write(session: Session) -> Supplier:
        store = SupplierStore(session, state.keys)
        change(store, supplier_there(store.get(supplier_id)))
        return supplier_there(store.get(supplier_id))

    return await state.database.awrite(write)


def supplier_there(supplier: Supplier | None) -> Supplier:
    if supplier is None:
        raise not_found()
    return supplier
