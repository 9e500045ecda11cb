"""Who belongs to a kanoon, who did, and the requests that change it."""

from typing import Annotated, Any

from fastapi import Query, Response
from sqlalchemy.orm import Session

from api.dependencies import Actor, Key, State, Who
from api.membership_start import (
    ExpulsionRequest,
    InvitationRequest,
    JoinRequest,
    LeaveRequest,
    TransferRequest,
    start_membership,
)
from api.paging import ListPage, Page
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.v1.people import may_look_up
from domain.membership_rules import ASKS, BRINGS_PEOPLE
from domain.permissions import Actor as Person
from domain.permissions import Role, may_look_up_in
from stores.kanoons import KanoonStore
from stores.members import home_of
from stores.memberships import Membership, MembershipStore, NamedMembership

memberships = router(tag="kanoons")


def may_bring_people(actor: Person) -> bool:
    return actor.is_any(BRINGS_PEOPLE)


def may_ask(actor: Person) -> bool:
    return actor.is_any(ASKS)


def may_propose(actor: Person) -> bool:
    return actor.is_any({Role.LEADER})


@memberships.post("/kanoons/{kanoon_id}/invitations", status_code=202)
@allow(people=may_bring_people)
async def invite(
    kanoon_id: str, wanted: InvitationRequest, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """A person is sent a signed one-time link by SMS; who accepts, and is who they say, is a member."""
    return _begun(response, await start_membership(state, actor, "invitation", kanoon_id, wanted, key))


@memberships.post("/kanoons/{kanoon_id}/requests", status_code=202)
@allow(scope="processes:start:membership", people=may_ask)
async def ask_to_join(
    kanoon_id: str, wanted: JoinRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """A person asks to join: oneself, or somebody who came to the association; the kanoon's leader accepts."""
    allowed = who.kind == "client"
    begun = await start_membership(state, who.actor, "request", kanoon_id, wanted, key, allowed=allowed)
    return _begun(response, begun)


@memberships.post("/members/{member_id}/leave", status_code=202)
@allow(people=may_ask)
async def leave(
    member_id: str, wanted: LeaveRequest, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """A member leaves their kanoon: applications end, signed loans go on. 409 for who leads it."""
    return _begun(response, await start_membership(state, actor, "leave", member_id, wanted, key))


@memberships.post("/members/{member_id}/transfer", status_code=202)
@allow(people=may_ask)
async def transfer(
    member_id: str, wanted: TransferRequest, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """A member is to go to another kanoon, whose leader accepts. 409 for who leads their kanoon."""
    return _begun(response, await start_membership(state, actor, "transfer", member_id, wanted, key))


@memberships.post("/members/{member_id}/expulsion", status_code=202)
@allow(people=may_propose)
async def expel(
    member_id: str, wanted: ExpulsionRequest, actor: Actor, state: State, response: Response, key: Key
) -> dict[str, str]:
    """The leader proposes to expel a member; the provincial secretary decides, and the member may object once."""
    return _begun(response, await start_membership(state, actor, "expulsion", member_id, wanted, key))


@memberships.get("/kanoons/{kanoon_id}/members")
@allow(scope="members:read", people=may_look_up)
async def members_of(
    kanoon_id: str, actor: Actor, state: State, page: Page, former: Annotated[bool, Query()] = False
) -> ListPage[dict[str, Any]]:
    """Who belongs to a kanoon in the order in which they came, or with `former` who did; names only."""
    kanoon = await state.database.aread(lambda session: KanoonStore(session).get(kanoon_id))
    if kanoon is None or not may_look_up_in(actor, kanoon.id, kanoon.region):
        raise not_found()
    return await answered(
        state.database,
        lambda session: MembershipStore(session).of_kanoon(
            kanoon_id, former=former, after=page.after, limit=page.limit
        ),
        _named_shape,
    )


@memberships.get("/members/{member_id}/memberships")
@allow(scope="members:read", people=anybody)
async def history_of(member_id: str, actor: Actor, state: State, page: Page) -> ListPage[dict[str, Any]]:
    """Where a person belonged and belongs, the oldest first: for themselves, and who sees them where they are or were last."""
    if not await state.database.aread(lambda session: may_see_history(session, actor, member_id)):
        raise not_found()
    return await answered(
        state.database,
        lambda session: MembershipStore(session).of_member(member_id, after=page.after, limit=page.limit),
        membership_shape,
    )


def membership_shape(one: Membership) -> dict[str, Any]:
    return {
        "kanoon_id": one.kanoon_id, "kind": one.kind, "office": one.office, "began_at": one.began_at,
        "began_how": one.began_how, "began_by": one.began_by, "began_case": one.began_case,
        "ended_at": one.ended_at, "ended_how": one.ended_how, "ended_by": one.ended_by,
        "ended_case": one.ended_case,
    }  # fmt: skip


def _named_shape(one: NamedMembership) -> dict[str, Any]:
    member = {"member_id": one.membership.member_id, "name": one.name, "trustee": one.trustee}
    return member | membership_shape(one.membership)


def may_see_history(session: Session, actor: Person, member_id: str) -> bool:
    home = home_of(session, member_id)
    if home is None:
        return False
    if actor.member_id == member_id or may_look_up_in(actor, *home):
        return True
    last = MembershipStore(session).last_of(member_id)
    kanoon = KanoonStore(session).get(last.kanoon_id) if last else None
    return kanoon is not None and may_look_up_in(actor, kanoon.id, kanoon.region)


def _begun(response: Response, process_id: str) -> dict[str, str]:
    response.headers["Location"] = f"/api/v1/processes/{process_id}"
    return {"id": process_id, "kind": "membership", "status": "running"}
