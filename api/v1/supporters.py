"""The register of supporters: registered, looked up, changed, suspended and let go."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.dependencies import Actor, Key, State, Who
from api.paging import ListPage, Page
from api.problems import wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from api.state import ApiState
from api.store_pages import answered
from api.supporter_changes import TURNS, change_supporter, turn_supporter, visible
from api.supporter_start import SupporterChange, SupporterRequest, start_supporter
from domain.forms import FieldError
from domain.network_permissions import may_register_supporters
from domain.permissions import NATIONWIDE, works_beyond_kanoons
from domain.permissions import Actor as Person
from domain.provinces import province_code
from domain.supporter_process import CREDIT
from stores.members import Member, MemberStore
from stores.supporters import Supporter, SupporterStore, Wanted

supporters = router(tag="supporters")


class SupporterReason(BaseModel):
    """Why a supporter is suspended, taken back or let go; it stays in the register."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: str = Field(min_length=1, max_length=500)


@supporters.post("/supporters", status_code=202)
@allow(scope="processes:start:supporter", people=anybody)
async def register(
    wanted: SupporterRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Registers a person or an organisation; the association verifies it. Follow `Location`."""
    supporter_id = await start_supporter(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/processes/{supporter_id}"
    return {"id": supporter_id, "kind": "supporter", "status": "running"}


@supporters.get("/supporters")
@allow(scope="supporters:read", people=works_beyond_kanoons)
async def find(
    actor: Actor,
    state: State,
    page: Page,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: Literal["credit", "technical", "cultural", "commercial"] | None = None,
    province: Annotated[str | None, Query(max_length=60)] = None,
    supporter_state: Annotated[
        Literal["registered", "verified", "suspended", "left", "refused"] | None, Query(alias="state")
    ] = None,
) -> ListPage[dict[str, Any]]:
    """Supporters by a part of their name, a legal entity's id or a whole national code; `province` by name or code."""
    where = province_code(province) if province and province != NATIONWIDE else province
    if province and where is None:
        raise wrong_fields(FieldError("province", "unknown_province"))
    wanted = Wanted(region=actor.region, kind=kind, province=where, state=supporter_state, q=q)
    people: dict[str, Member] = {}

    def read(session: Session) -> Any:
        found = SupporterStore(session, state.keys).find(wanted, after=page.after, limit=page.limit)
        people.update(MemberStore(session, state.keys).of_ids([one.member_id for one in found.items]))
        return found

    return await answered(state.database, read, lambda one: supporter_shape(one, people[one.member_id]))


@supporters.get("/supporters/{supporter_id}")
@allow(scope="supporters:read", people=anybody)
async def read(supporter_id: str, who: Who, state: State) -> dict[str, Any]:
    """One supporter, for itself and the staff of where it supports."""
    actor = None if who.kind == "client" else who.actor
    return await _shown(state, actor, supporter_id)


@supporters.patch("/supporters/{supporter_id}")
@allow(people=anybody)
async def change(supporter_id: str, wanted: SupporterChange, actor: Actor, state: State) -> dict[str, Any]:
    """What it gives and where; never less than its pledges bind."""
    await change_supporter(state, actor, supporter_id, wanted)
    return await _shown(state, actor, supporter_id)


@supporters.post("/supporters/{supporter_id}/suspend")
@allow(people=may_register_supporters)
async def suspend(supporter_id: str, why: SupporterReason, actor: Actor, state: State) -> dict[str, Any]:
    """Nothing new is offered to it; what it has pledged stands."""
    await turn_supporter(state, actor, supporter_id, TURNS["suspend"], why.reason)
    return await _shown(state, actor, supporter_id)


@supporters.post("/supporters/{supporter_id}/resume")
@allow(people=may_register_supporters)
async def resume(supporter_id: str, why: SupporterReason, actor: Actor, state: State) -> dict[str, Any]:
    """Cases are offered to it again."""
    await turn_supporter(state, actor, supporter_id, TURNS["resume"], why.reason)
    return await _shown(state, actor, supporter_id)


@supporters.post("/supporters/{supporter_id}/leave")
@allow(people=anybody)
async def leave(supporter_id: str, why: SupporterReason, actor: Actor, state: State) -> dict[str, Any]:
    """It supports nobody any more; what it has pledged is offered to others."""
    await turn_supporter(state, actor, supporter_id, TURNS["leave"], why.reason)
    return await _shown(state, actor, supporter_id)


async def _shown(state: ApiState, actor: Person | None, supporter_id: str) -> dict[str, Any]:
    def look(session: Session) -> tuple[Supporter, Member | None]:
        supporter = visible(session, state, actor, supporter_id)
        return supporter, MemberStore(session, state.keys).get(supporter.member_id)

    supporter, person = await state.database.aread(look)
    if person is None:
        raise AssertionError("the database refuses a supporter without its person")
    return supporter_shape(supporter, person)


def supporter_shape(one: Supporter, person: Member) -> dict[str, Any]:
    """A supporter; numbers of people are masked whoever asks, for no work of theirs needs them whole."""
    return {
        "id": one.id,
        "name": one.name,
        "legal_entity_id": one.legal_entity_id,
        "member_id": one.member_id,
        "national_code_masked": person.national_code_masked,
        "mobile_masked": person.mobile_masked,
        "kinds": [
            {
                "kind": given.kind,
                "cases": None if given.kind == CREDIT else given.capacity,
                "amount_rials": given.capacity if given.kind == CREDIT else None,
                "used_cases": None if given.kind == CREDIT else given.used,
                "used_rials": given.used if given.kind == CREDIT else None,
            }
            for given in one.kinds
        ],
        "provinces": list(one.provinces),
        "state": one.state,
        "registered_by": one.registered_by,
        "registered_at": one.registered_at,
        "verified_by": one.verified_by,
    }
