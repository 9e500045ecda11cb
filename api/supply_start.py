"""A cell orders material of Samin's suppliers: its fields checked at the door, the case kept, its workflow told."""

import json
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import STARTED, CaseRecord
from domain.cells import ACTIVE
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_offer
from domain.permissions import Actor
from domain.persian import normalise
from domain.supplies import SupplyCase
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.cells import Cell, CellStore
from stores.sealing import keyed_hash
from stores.supplies import Supply, SupplyStore

Line = Annotated[str, AfterValidator(normalise)]
_MOST_UNITS, _MOST_RIALS = 1_000_000, 10**12


class SupplyRequest(BaseModel):
    """What a cell wants: `units` of `unit` (kilograms, skeins), brought to a place; `most_rials` what it may cost."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cell_id: str = Field(min_length=1, max_length=64)
    what: Line = Field(min_length=2, max_length=200)
    units: int = Field(ge=1, le=_MOST_UNITS, strict=True)
    unit: Line = Field(min_length=1, max_length=30)
    deliver_to: Line = Field(min_length=2, max_length=200)
    most_rials: int | None = Field(default=None, ge=1, le=_MOST_RIALS, strict=True)


async def start_supply(state: ApiState, actor: Actor, wanted: SupplyRequest, key: str) -> str:
    """The id of the new case, or of the same one again; a rehearsed cell's is a rehearsal.

    Raises Problem: 409 where a rehearsal cannot be, 422 by field, also for somebody else's cell, or one that closes.
    """
    supply_id = process_id_of("supply", actor.username, key)
    cell = await state.database.aread(lambda session: _own_cell(session, state, actor, wanted.cell_id))
    if cell.book != REAL_BOOK and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    await start_kept(state, lambda session: _begin(session, state, supply_id, wanted, actor))
    return supply_id


def may_order_for(actor: Actor, cell: Cell) -> bool:
    """The cell's own person, and Samin's staff of its province."""
    return may_offer(actor, cell)


def _begin(
    session: Session, state: ApiState, supply_id: str, wanted: SupplyRequest, actor: Actor
) -> StartDue:
    now, cell = state.clock(), _own_cell(session, state, actor, wanted.cell_id)
    if CaseStore(session).get(supply_id) is None and cell.state != ACTIVE:
        raise wrong_fields(FieldError("cell_id", "unknown_cell"))
    record = CaseRecord(
        process_id=supply_id, kind="supply", region=cell.region, started_at=now, rehearsal=cell.book != REAL_BOOK,
        kanoon_id=cell.kanoon_id, member_id=cell.member_id, answered_by={STARTED: [actor.username]},
    )  # fmt: skip
    case = SupplyCase(
        record, POLICIES.supply, cell.id, cell.member_id, cell.kanoon_id, cell.county, wanted.what, wanted.units,
        wanted.unit, wanted.deliver_to, wanted.most_rials or 0,
    )  # fmt: skip
    subject = {"cell_id": cell.id, "member_id": cell.member_id, "what": wanted.what, "units": wanted.units}
    asked = keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True))
    due, new = begin_once(
        session, record, case, subject=subject, search_words=f"{wanted.what} {cell.id}", asked=asked,
        policy_version=POLICIES.version,
    )  # fmt: skip
    if new:
        SupplyStore(session).place(
            Supply(
                supply_id, record.book, cell.id, cell.member_id, cell.region, None, wanted.what, wanted.units,
                wanted.unit, wanted.deliver_to, wanted.most_rials, None, 0, 0, 0, None, "wanted", now,
            )
        )  # fmt: skip
    return due


def _own_cell(session: Session, state: ApiState, actor: Actor, cell_id: str) -> Cell:
    cell = CellStore(session, state.keys).get(cell_id)
    if cell is None or not may_order_for(actor, cell):
        raise wrong_fields(FieldError("cell_id", "unknown_cell"))
    return cell
