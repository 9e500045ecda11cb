"""What people do to rehearsals only: their clocks are moved on, and their members pay."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from temporalio.service import RPCError, RPCStatusCode

from activities.handing import give_event
from api.finding import find_case
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import OutsideEvent
from domain.forms import FieldError
from domain.permissions import Actor, may_rehearse
from engine.clock import ClockStandsStill
from engine.virtual_time import advance, current_time
from stores.cases import CaseView
from stores.receipts import ReceiptStore
from stores.timeline import TimelineStore

_LONGEST_MOVE = timedelta(days=3_700)
# Whatever follows step by step from what was planned for that day happens some moments later.
_A_LITTLE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """How far a clock is to be moved: so many days, or until a time. `request_id` makes a repeat one move."""

    request_id: str
    days: int | None = None
    until: datetime | None = None

    def target(self, now: datetime) -> datetime:
        """Where the clock is to arrive. Raises a 422 for a time that is past, or too far."""
        by = (self.until - now) if self.until else timedelta(days=self.days or 0)
        field = "until" if self.until else "days"
        if by > _LONGEST_MOVE:
            raise wrong_fields(FieldError(field, "too_large"))
        if by <= timedelta(0):
            raise wrong_fields(FieldError(field, "too_small"))
        return now + by + (_A_LITTLE if self.until is None else timedelta(0))


@dataclass(frozen=True, slots=True)
class Moved:
    """From when and until when a clock was moved, and the last line of the timeline before."""

    start: datetime
    end: datetime
    last_number: int


async def move_clock(
    state: ApiState, actor: Actor, process_id: str, wish: Wish, *, allowed: bool = False
) -> Moved:
    """Moves a rehearsal's clock. `allowed`: the caller's scope says so already.

    The same wish again, after a busy case or at the same moment, is the same move. Raises Problem: 404,
    403, 409 for a real case or one that stays busy, 422 for a time that is past.
    """
    await _find_rehearsal(state, actor, process_id, allowed=allowed)
    last = await state.database.aread(lambda session: _last_number(session, process_id))
    request = f"{actor.username}:{wish.request_id}:{wish.days}:{wish.until}"
    client = await state.engine.client()
    try:
        move = await advance(client, process_id, request, wish.target, mark=last)
        return Moved(move.start, await current_time(client, process_id), move.mark)
    except ClockStandsStill as still:
        raise Problem(409, "busy", headers={"Retry-After": "5"}) from still
    except RPCError as error:
        if error.status is RPCStatusCode.UNIMPLEMENTED:
            raise Problem(409, "no_virtual_time") from error
        raise


async def pay_in_rehearsal(
    state: ApiState,
    actor: Actor,
    process_id: str,
    *,
    amount_rials: int,
    reference: str,
    allowed: bool = False,
) -> str:
    """Plays the bank of a rehearsal: money of the member comes in now, by the case's clock; the reference.

    Raises Problem: 404, 403, 409 for a real case, one that expects no money, or a reference that already
    stands for another amount.
    """
    case = await _find_rehearsal(state, actor, process_id, allowed=allowed)
    await _refuse_another_amount(state, case, reference, amount_rials)
    client = await state.engine.client()
    now = await current_time(client, process_id)
    facts = {"reference": reference, "amount_rials": amount_rials, "at": now.isoformat()}
    event = OutsideEvent(f"rehearsal:{reference}", "bank.receipt", now, facts)
    # Where the engine is lost meanwhile, the same reference again is the same money.
    refused = await give_event(client, state.database, process_id, event)
    if refused is not None:
        raise Problem(409, refused)
    return reference


async def _find_rehearsal(state: ApiState, actor: Actor, process_id: str, *, allowed: bool) -> CaseView:
    case = await find_case(state, actor, process_id, sees_all=allowed)
    if not allowed and not may_rehearse(actor):
        raise Problem(403, "not_for_you")
    if not case.rehearsal:
        raise Problem(409, "not_a_rehearsal")
    return case


async def _refuse_another_amount(state: ApiState, case: CaseView, reference: str, amount_rials: int) -> None:
    known = await state.database.aread(lambda session: ReceiptStore(session).get(case.book, reference))
    if known is not None and known.amount_rials != amount_rials:
        raise Problem(409, "changed_repeat")


def _last_number(session: Session, process_id: str) -> int:
    last = TimelineStore(session).last(process_id, 1)
    return last[-1].number if last else -1
