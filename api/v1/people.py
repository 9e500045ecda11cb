"""Members and kanoons, looked up; personal fields are masked unless a role needs them."""

from typing import Annotated, Any

from fastapi import Query

from api.dependencies import Actor, State, Store
from api.paging import ListPage, Page
from api.problems import not_found
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from domain.permissions import Actor as Person
from domain.permissions import Role, leads, may_look_up_in, may_read_personal, works_beyond_kanoons
from stores.kanoon_lives import KanoonLife, KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import Member, MemberStore

people = router(tag="people")
_LOOKING = frozenset(Role) - {Role.MEMBER, Role.TRUSTEE, Role.SUPPORTER}


def may_look_up(actor: Person) -> bool:
    return actor.is_any(_LOOKING)


@people.get("/members")
@allow(scope="members:read", people=may_look_up)
async def find_members(
    actor: Actor, state: State, page: Page, q: Annotated[str | None, Query(max_length=100)] = None
) -> ListPage[dict[str, Any]]:
    """Members by a part of their name, or a whole national code; leaders see their kanoon's."""
    return await answered(
        state.database,
        lambda session: MemberStore(session, state.keys).find(
            region=actor.region, kanoon_id=bound_to(actor), q=q, after=page.after, limit=page.limit
        ),
        lambda member: member_shape(member, actor),
    )


@people.get("/members/{member_id}")
@allow(scope="members:read", people=may_look_up)
async def read_member(member_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """One member; 404 outside what the caller may see."""

    def look(session: Any) -> tuple[Member | None, Kanoon | None]:
        member = MemberStore(session, state.keys).get(member_id)
        kanoon = KanoonStore(session).get(member.kanoon_id) if member and member.kanoon_id else None
        return member, kanoon

    member, kanoon = await state.database.aread(look)
    if member is None or not may_look_up_in(actor, member.kanoon_id, kanoon.region if kanoon else None):
        raise not_found()
    return member_shape(member, actor)


@people.get("/kanoons")
@allow(scope="kanoons:read", people=may_look_up)
async def find_kanoons(
    actor: Actor, store: Store, page: Page, q: Annotated[str | None, Query(max_length=100)] = None
) -> ListPage[dict[str, Any]]:
    """Kanoons by name or place; leaders see their own."""
    return await answered(
        store,
        lambda session: KanoonStore(session).find(
            region=actor.region, kanoon_id=bound_to(actor), q=q, after=page.after, limit=page.limit
        ),
        kanoon_shape,
    )


@people.get("/kanoons/{kanoon_id}")
@allow(scope="kanoons:read", people=may_look_up)
async def read_kanoon(kanoon_id: str, actor: Actor, store: Store) -> dict[str, Any]:
    """One kanoon, and how its life stands; 404 outside what the caller may see."""
    kanoon, life = await store.aread(
        lambda session: (KanoonStore(session).get(kanoon_id), KanoonLifeStore(session).of_kanoon(kanoon_id))
    )
    if kanoon is None or not may_look_up_in(actor, kanoon.id, kanoon.region):
        raise not_found()
    return kanoon_shape(kanoon) | {"life": life_shape(life) if life else None}


def member_shape(member: Member, actor: Person) -> dict[str, Any]:
    """A member as api.md has it; the whole number and mobile only where the role's work needs them."""
    shown: dict[str, Any] = {
        "id": member.id,
        "first_name": member.first_name,
        "last_name": member.last_name,
        "national_code_masked": member.national_code_masked,
        "mobile_masked": member.mobile_masked,
        "kanoon_id": member.kanoon_id,
        "state": member.state,
        "roles": ["member", *(["trustee"] if member.trustee_ceiling_rials else [])],
        "has_account": member.sheba is not None,
    }
    if may_read_personal(actor, member.kanoon_id):
        shown |= {"national_code": member.national_code, "mobile": member.mobile}
    return shown


def kanoon_shape(kanoon: Kanoon) -> dict[str, Any]:
    return {
        "id": kanoon.id,
        "name": kanoon.name,
        "kind": kanoon.kind,
        "place": {"province": kanoon.province, "county": kanoon.county, "city": kanoon.city},
        "region": kanoon.region,
        "state": kanoon.state,
        "leader_member_id": kanoon.leader_member_id,
    }


def life_shape(life: KanoonLife) -> dict[str, Any]:
    return {
        "id": life.id,
        "stage": life.stage,
        "missed_visits": life.missed,
        "last_visit_on": life.last_visit_on,
        "next_visit_at": life.next_visit_at,
    }


def bound_to(actor: Person) -> str | None:
    """The only kanoon of a list, which is none where somebody leads none; None where a region bounds it."""
    if works_beyond_kanoons(actor):
        return None
    return actor.kanoon_id if actor.kanoon_id is not None and leads(actor, actor.kanoon_id) else ""
