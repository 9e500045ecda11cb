"""Cells that were there before this house, registered or practised, and what people say and order of a cell."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.cells import begin_cell
from api.case_start import process_id_of, start_kept
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.cells import CellBegun
from domain.crafts import CellKind
from domain.forms import FieldError
from domain.jalali import at_tehran, tehran_date
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_register_cells
from domain.permissions import Actor, may_look_up_in, may_rehearse
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.kanoons import Kanoon, KanoonStore
from stores.members import DECEASED, MemberStore

_HOUR = 9
_FIELDS = {"unknown_craft": "craft_code", "has_cell": "member_id"}


class CellRequest(BaseModel):
    """A cell that works already: whose it is, what it lives from, and since which day (today at the latest).

    `rehearsal`: the life of such a cell is practised, from its first day; nothing of it changes anything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    member_id: Annotated[str, Field(min_length=1, max_length=64)]
    craft_code: Annotated[str, Field(min_length=1, max_length=32)]
    cell_kind: CellKind
    active_since: date | None = None
    rehearsal: bool = False


async def start_cell(state: ApiState, actor: Actor, wanted: CellRequest, key: str) -> str:
    """Keeps the cell with its life's case, and tells the engine; its id. The same key again is the same cell.

    Raises Problem: 403, 409 where a rehearsal cannot be, 422 by field, also for somebody whom the caller may not look up.
    """
    if not (may_register_cells(actor) or (wanted.rehearsal and may_rehearse(actor))):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    cell_id = process_id_of("cell", actor.username, key)
    now = state.clock()
    if wanted.active_since is not None and wanted.active_since > tehran_date(now):
        raise wrong_fields(FieldError("active_since", "day_ahead"))
    since = at_tehran(wanted.active_since, _HOUR) if wanted.active_since else now
    age = timedelta(0) if wanted.rehearsal else max(now - since, timedelta(0))

    def begin(session: Session) -> StartDue:
        kanoon = _kanoon_of(session, state, actor, wanted.member_id)
        book = f"rehearsal:{cell_id}" if wanted.rehearsal else REAL_BOOK
        begun = CellBegun("", wanted.member_id, kanoon.id, wanted.craft_code, wanted.cell_kind, book, now)
        found = begin_cell(session, state.keys, begun, cell_id=cell_id, age=age, by=actor.username)
        if found.refused:
            raise wrong_fields(FieldError(_FIELDS.get(found.refused, "member_id"), found.refused))
        due = CaseStore(session).start_of(cell_id)
        if due is None:
            raise LookupError(cell_id)
        return due

    await start_kept(state, begin)
    return cell_id


def _kanoon_of(session: Session, state: ApiState, actor: Actor, member_id: str) -> Kanoon:
    member = MemberStore(session, state.keys).get(member_id)
    kanoon = KanoonStore(session).get(member.kanoon_id) if member and member.kanoon_id else None
    if member is None or not may_look_up_in(actor, member.kanoon_id, kanoon.region if kanoon else None):
        raise wrong_fields(FieldError("member_id", "unknown_member"))
    if kanoon is None or member.state == DECEASED:
        raise wrong_fields(FieldError("member_id", "no_kanoon" if kanoon is None else "deceased"))
    return kanoon
