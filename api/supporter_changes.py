"""What becomes of a verified supporter: changed, suspended, resumed, left; kept with who and why, and told to cases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from api.problems import Problem, not_found, wrong_fields
from api.state import ApiState
from api.supporter_start import SupporterChange, codes_of, offerings_of, wrong_kinds, wrong_provinces
from domain.case import MessageDraft
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_change_supporter, may_see_supporter, may_suspend_supporter
from domain.permissions import Actor, Role
from stores.house_events import keep_for_cases
from stores.messages import MessageStore
from stores.record_changes import RecordChangeStore
from stores.staff import StaffStore
from stores.supporters import LEFT, SUSPENDED, THERE, VERIFIED, CapacityInUse, Supporter, SupporterStore


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of a supporter's state, its name as kept and told, and the states that it comes from."""

    state: str
    event: str
    before: Collection[str]


TURNS = {
    "suspend": Turn(SUSPENDED, "supporter.suspended", {VERIFIED}),
    "resume": Turn(VERIFIED, "supporter.resumed", {SUSPENDED}),
    "leave": Turn(LEFT, "supporter.left", {VERIFIED, SUSPENDED}),
}


def visible(session: Session, state: ApiState, actor: Actor | None, supporter_id: str) -> Supporter:
    """Raises a 404 outside what the caller may see; `actor` None for a system that reads them all."""
    supporter = SupporterStore(session, state.keys).get(supporter_id)
    if supporter is None or (actor is not None and not may_see_supporter(actor, supporter)):
        raise not_found()
    return supporter


async def change_supporter(
    state: ApiState, actor: Actor, supporter_id: str, wanted: SupporterChange
) -> Supporter:
    """What is given and where. Raises Problem: 404, 403, 409 for one that is over, 422 by field."""
    if errors := [*wrong_kinds(wanted.kinds or ()), *wrong_provinces(wanted.provinces or ())]:
        raise wrong_fields(*errors)
    now = state.clock()

    def write(session: Session) -> Supporter:
        supporter, store = visible(session, state, actor, supporter_id), SupporterStore(session, state.keys)
        if not may_change_supporter(actor, supporter):
            raise Problem(403, "not_for_you")
        if supporter.state not in THERE:
            raise Problem(409, "not_now")
        store.change(
            supporter_id,
            kinds=offerings_of(wanted.kinds) if wanted.kinds is not None else None,
            provinces=codes_of(wanted.provinces) if wanted.provinces is not None else None,
            at=now,
        )
        RecordChangeStore(session).add(f"supporter:{supporter_id}", "offered", actor.username, now, "")
        return visible(session, state, actor, supporter_id)

    try:
        return await state.database.awrite(write)
    except CapacityInUse as in_use:
        place = next((at for at, one in enumerate(wanted.kinds or ()) if one.kind == in_use.kind), None)
        field = "kinds" if place is None else f"kinds.{place}"
        raise wrong_fields(FieldError(field, "capacity_in_use")) from in_use


async def turn_supporter(
    state: ApiState, actor: Actor, supporter_id: str, turn: Turn, reason: str
) -> Supporter:
    """Suspends, resumes, or lets go; again it changes nothing. Raises Problem: 404, 403, 409 from another state.

    Only the association suspends and resumes; a supporter leaves by themselves too. Cases that have offered
    something to them, or wait for it, hear of it by the relay.
    """
    now = state.clock()

    def write(session: Session) -> Supporter:
        supporter = visible(session, state, actor, supporter_id)
        may = may_change_supporter if turn.state == LEFT else may_suspend_supporter
        if not may(actor, supporter):
            raise Problem(403, "not_for_you")
        if supporter.state == turn.state:
            return supporter
        if not SupporterStore(session).set_state(supporter_id, turn.before, turn.state, now):
            raise Problem(409, "not_now")
        number = RecordChangeStore(session).add(
            f"supporter:{supporter_id}", turn.state, actor.username, now, reason
        )
        _tell(session, state, supporter, turn, number, now)
        return visible(session, state, actor, supporter_id)

    supporter = await state.database.awrite(write)
    state.events_arrived.set()
    return supporter


def _tell(
    session: Session, state: ApiState, supporter: Supporter, turn: Turn, number: int, now: datetime
) -> None:
    """The person who answers hears of it, the cases too, and the log-in of one who leaves has the role no more."""
    key = f"{supporter.id}:{turn.event}:{number}"
    draft = MessageDraft(key, turn.event, now, {}, to_member_id=supporter.member_id)
    MessageStore(session).tell(supporter.id, supporter.book, draft)
    keep_for_cases(session, state.keys, turn.event, key, {"supporter_id": supporter.id}, now)
    if turn.state != LEFT or supporter.book != REAL_BOOK:
        return
    others = SupporterStore(session).of_member(supporter.member_id)
    if not any(one.state in (VERIFIED, SUSPENDED) for one in others):
        StaffStore(session).take_role(supporter.member_id, Role.SUPPORTER)
