"""What changes in the life of members and kanoons, as far as running cases depend on it."""

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.moving import join, part, why_not_join, why_not_leave
from api.case_commands import order_kanoon
from api.dependencies import Actor, Now, State
from api.loan_start import POLICIES
from api.problems import Problem, not_found, wrong_fields
from api.routes import router
from api.security.access import allow
from api.state import ApiState
from domain.forms import FieldError
from domain.identifiers import parse_mobile, parse_sheba
from domain.network_permissions import may_order_kanoons
from domain.permissions import Actor as Person
from domain.permissions import Role, may_look_up_in
from stores.house_events import keep_for_cases
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import Member, MemberStore
from stores.memberships import Change
from stores.record_changes import RecordChangeStore

member_changes = router(tag="people")
_CHANGES_CONTACT = frozenset({Role.CREDIT_OFFICER, Role.PROVINCIAL_SECRETARY, Role.SUPERVISOR})
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Reason


class Contact(_Change):
    """What is new; at least one of the two."""

    mobile: Annotated[str, AfterValidator(parse_mobile)] | None = None
    sheba: Annotated[str, AfterValidator(parse_sheba)] | None = None


class Move(_Change):
    """The kanoon that a member goes to; null where they leave without another."""

    kanoon_id: str | None = Field(max_length=64)


class KanoonState(_Change):
    """`suspended`: no new loan begins, and applications wait; repayments go on. `active`: it is lifted."""

    state: Literal["active", "suspended"]


def may_change_contact(actor: Person) -> bool:
    return actor.is_any(_CHANGES_CONTACT)


@member_changes.put("/members/{member_id}/contact")
@allow(people=may_change_contact)
async def change_contact(
    member_id: str, wanted: Contact, actor: Actor, state: State, now: Now
) -> dict[str, Any]:
    """A new mobile or Sheba: an open offer gets another code, and a payout asks the bank again whose it is."""
    changed = [name for name in ("mobile", "sheba") if getattr(wanted, name) is not None]
    if not changed:
        raise wrong_fields(FieldError("mobile", "one_of_two"))

    def write(session: Session) -> None:
        _check_own(actor, _member(session, state, actor, member_id))
        MemberStore(session, state.keys).change_contact(member_id, mobile=wanted.mobile, sheba=wanted.sheba)
        for what in changed:
            number = RecordChangeStore(session).add(
                f"member:{member_id}", what, actor.username, now, wanted.reason
            )
            _tell(session, state, f"member.{what}_changed", number, {"member_id": member_id}, now)

    await state.database.awrite(write)
    state.events_arrived.set()
    return {"id": member_id, "changed": changed}


@member_changes.put("/members/{member_id}/kanoon")
@allow(people=may_order_kanoons)
async def move(member_id: str, wanted: Move, actor: Actor, state: State, now: Now) -> dict[str, Any]:
    """A member leaves their kanoon, for another or for none: an application ends, a loan stays as it was signed.

    Nobody is asked, so it is for who is above both kanoons. 409 for a kanoon's leader, who is succeeded first.
    """

    def write(session: Session) -> None:
        member = _member(session, state, actor, member_id)
        if member.kanoon_id == wanted.kanoon_id:
            return
        to = _where_to(session, state, member, wanted.kanoon_id)
        number = RecordChangeStore(session).add(
            f"member:{member_id}", "kanoon", actor.username, now, wanted.reason
        )
        change = Change("moved", now, actor.username)
        if member.kanoon_id is None and to is not None:
            join(session, state.keys, member_id, to.id, change, str(number))
        else:
            part(session, state.keys, member_id, change, str(number), to)

    await state.database.awrite(write)
    state.events_arrived.set()
    return {"id": member_id, "kanoon_id": wanted.kanoon_id}


@member_changes.get("/members/{member_id}/changes")
@allow(people=may_change_contact)
async def changes(member_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """The newest changes of a member: what, who, when and why; never the numbers themselves."""

    def read(session: Session) -> list[dict[str, Any]]:
        _member(session, state, actor, member_id)
        return [
            {"what": one.what, "by": one.by, "at": one.at, "reason": one.reason}
            for one in RecordChangeStore(session).last_of(f"member:{member_id}")
        ]

    return {"items": await state.database.aread(read)}


@member_changes.put("/kanoons/{kanoon_id}/state", status_code=204)
@allow(people=may_order_kanoons)
async def set_state(kanoon_id: str, wanted: KanoonState, actor: Actor, state: State, now: Now) -> Response:
    """Suspends a kanoon, or lifts that. Its applications are held, and void when it lasts too long.

    Where somebody watches the kanoon it is an order to its life, as `POST /kanoons/{id}/suspend` or `/lift`.
    """

    def look(session: Session) -> tuple[Kanoon, bool]:
        kanoon = KanoonStore(session).get(kanoon_id)
        if kanoon is None or not may_look_up_in(actor, kanoon.id, kanoon.region):
            raise not_found()
        return kanoon, KanoonLifeStore(session).of_kanoon(kanoon_id) is not None

    def write(session: Session) -> None:
        kanoons = KanoonStore(session)
        kanoon, _ = look(session)
        if kanoon.state != wanted.state:
            kanoons.set_state(kanoon_id, wanted.state)
            changes = RecordChangeStore(session)
            number = changes.add(f"kanoon:{kanoon_id}", wanted.state, actor.username, now, wanted.reason)
            kind = "kanoon.suspended" if wanted.state == "suspended" else "kanoon.lifted"
            _tell(session, state, kind, number, {"kanoon_id": kanoon_id}, now)

    kanoon, is_watched = await state.database.aread(look)
    if is_watched:
        await _order(state, actor, kanoon, wanted)
    else:
        await state.database.awrite(write)
        state.events_arrived.set()
    return Response(status_code=204)


async def _order(state: ApiState, actor: Person, kanoon: Kanoon, wanted: KanoonState) -> None:
    """Raises a 503 where nobody could say in time whether it was taken: the same again is harmless."""
    if kanoon.state == wanted.state:
        return
    what = "suspend" if wanted.state == "suspended" else "lift"
    if not await order_kanoon(
        state, actor, kanoon.id, what, request_id=secrets.token_hex(16), reason=wanted.reason
    ):
        raise Problem(503, "unavailable", headers={"Retry-After": "5"})


def _member(session: Session, state: ApiState, actor: Person, member_id: str) -> Member:
    """Raises a 404 outside what the caller may see."""
    member = MemberStore(session, state.keys).get(member_id)
    kanoon: Kanoon | None = (
        KanoonStore(session).get(member.kanoon_id) if member and member.kanoon_id else None
    )
    if member is None or not may_look_up_in(actor, member.kanoon_id, kanoon.region if kanoon else None):
        raise not_found()
    return member


def _where_to(session: Session, state: ApiState, member: Member, kanoon_id: str | None) -> Kanoon | None:
    """The kanoon that takes this member; None where they only leave. Raises Problem where it cannot be."""
    if member.kanoon_id is not None and why_not_leave(session, member.id, member.kanoon_id):
        raise Problem(409, "leads_kanoon")
    if kanoon_id is None:
        return None
    to = KanoonStore(session).get(kanoon_id)
    if to is None:
        raise wrong_fields(FieldError("kanoon_id", "no_kanoon"))
    most = POLICIES.membership.most_members
    refused = why_not_join(session, state.keys, member.id, to.id, most, member.kanoon_id or "")
    if refused:
        raise wrong_fields(FieldError("kanoon_id", refused))
    return to


def _check_own(actor: Person, member: Member) -> None:
    """Where money goes is not changed by who gets it."""
    if actor.member_id == member.id:
        raise Problem(403, "own_case")


def _tell(
    session: Session, state: ApiState, kind: str, number: int, facts: dict[str, Any], now: datetime
) -> None:
    keep_for_cases(session, state.keys, kind, f"{kind}:{number}", facts, now)
