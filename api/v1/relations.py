"""Declared relations of members: nobody decides on a loan of somebody close to them."""

from typing import Any, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.dependencies import Actor, Now, State
from api.problems import not_found, wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from api.state import ApiState
from domain.forms import FieldError
from domain.permissions import Actor as Person
from domain.permissions import may_declare_relations
from stores.members import MemberStore, home_of
from stores.relations import RelationStore

relations = router(tag="people")


class Declared(BaseModel):
    """What the other is to the member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    other_member_id: str = Field(min_length=1, max_length=64)
    kind: Literal["spouse", "parent", "child", "sibling", "in_law", "business", "other"]


@relations.get("/members/{member_id}/relations")
@allow(people=anybody)
async def read(member_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """Whom a member is close to, as declared; for the member, the leader and staff who see them."""
    await _check_may(state, actor, member_id)
    return await _of(state, member_id)


@relations.put("/members/{member_id}/relations")
@allow(people=anybody)
async def declare(member_id: str, declared: Declared, actor: Actor, state: State, now: Now) -> dict[str, Any]:
    """Declares one relation; the last word about a pair counts, and it is one from both sides."""
    await _check_may(state, actor, member_id)
    if declared.other_member_id == member_id:
        raise wrong_fields(FieldError("other_member_id", "oneself"))

    def write(session: Session) -> bool:
        if MemberStore(session, state.keys).get(declared.other_member_id) is None:
            return False
        RelationStore(session).declare(
            member_id, declared.other_member_id, declared.kind, actor.username, now
        )
        return True

    if not await state.database.awrite(write):
        raise wrong_fields(FieldError("other_member_id", "unknown_member"))
    return await _of(state, member_id)


@relations.delete("/members/{member_id}/relations/{other_id}", status_code=204)
@allow(people=anybody)
async def withdraw(member_id: str, other_id: str, actor: Actor, state: State) -> Response:
    """Takes a declaration back; one that is not there is taken back already."""
    await _check_may(state, actor, member_id)
    await state.database.awrite(lambda session: RelationStore(session).withdraw(member_id, other_id))
    return Response(status_code=204)


async def _check_may(state: ApiState, actor: Person, member_id: str) -> None:
    home = await state.database.aread(lambda session: home_of(session, member_id))
    if home is None or not may_declare_relations(actor, member_id, *home):
        raise not_found()


async def _of(state: ApiState, member_id: str) -> dict[str, Any]:
    found = await state.database.aread(lambda session: RelationStore(session).of(member_id))
    items = [
        {
            "member_id": one.member_id,
            "kind": one.kind,
            "declared_by": one.declared_by,
            "declared_at": one.declared_at,
        }
        for one in found
    ]
    return {"items": items}
