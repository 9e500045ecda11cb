"""Support for cases: asked for, read with those who were asked, and what a supporter was asked for."""

from typing import Any

from fastapi import Response
from sqlalchemy.orm import Session

from api.dependencies import Actor, Key, State, Who
from api.finding import find_case
from api.paging import ListPage, Page
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.store_pages import answered
from api.support_start import SupportRequest, start_support
from api.supporter_changes import visible
from domain.network_permissions import may_register_supporters
from domain.permissions import works_beyond_kanoons
from stores.supports import Pledge, SupportOf, SupportStore

supports = router(tag="supporters")


@supports.post("/supports", status_code=202)
@allow(scope="processes:start:support", people=may_register_supporters)
async def start(
    wanted: SupportRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Asks supporters who fit, in parallel; the first who accept are bound. Follow `Location`."""
    support_id = await start_support(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/processes/{support_id}"
    return {"id": support_id, "kind": "support", "status": "running"}


@supports.get("/supports/{support_id}")
@allow(scope="processes:read", people=anybody)
async def read(support_id: str, who: Who, state: State) -> dict[str, Any]:
    """What is needed and who is bound, for who sees its case; staff also see everybody who was asked."""
    case = await find_case(state, who.actor, support_id, sees_all=who.kind == "client")
    support, pledges = await state.database.aread(
        lambda session: (SupportStore(session).get(case.id), SupportStore(session).pledges(case.id))
    )
    if support is None:
        raise not_found()
    whole = who.kind == "client" or works_beyond_kanoons(who.actor)
    return {
        "id": support.id, "kind": support.kind, "province": support.region, "what": support.what,
        "needed": support.needed, "amount_rials": support.amount_rials or None, "bound": support.bound,
        "state": support.state, "stage": case.stage, "rehearsal": case.rehearsal,
        "receiver_member_id": support.receiver_member_id, "process_id": support.parent_id,
        "asked": [pledge_shape(one) for one in pledges if whole or one.state in ("pledged", "fulfilled")],
    }  # fmt: skip


@supports.get("/supporters/{supporter_id}/pledges")
@allow(scope="supporters:read", people=anybody)
async def of_supporter(
    supporter_id: str, who: Who, actor: Actor, state: State, page: Page
) -> ListPage[dict[str, Any]]:
    """What a supporter was asked for, newest first: for itself and the staff of where it supports."""

    def look(session: Session) -> Any:
        visible(session, state, None if who.kind == "client" else actor, supporter_id)
        return SupportStore(session).of_supporter(supporter_id, after=page.after, limit=page.limit)

    return await answered(state.database, look, asked_shape)


def pledge_shape(one: Pledge) -> dict[str, Any]:
    return {
        "number": one.number, "supporter_id": one.supporter_id, "supporter": one.supporter, "round": one.round,
        "state": one.state, "offered_at": one.offered_at, "due_on": one.due_on,
    }  # fmt: skip


def asked_shape(one: SupportOf) -> dict[str, Any]:
    """A case from the side of the supporter who was asked."""
    support, pledge = one.support, one.pledge
    return {
        "support_id": support.id, "kind": support.kind, "province": support.region, "what": support.what,
        "amount_rials": support.amount_rials or None, "state": pledge.state, "offered_at": pledge.offered_at,
        "due_on": pledge.due_on,
    }  # fmt: skip
