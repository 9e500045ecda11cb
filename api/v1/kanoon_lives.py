"""The life of kanoons: ordered by hand, begun where nobody watches it yet, practised, and its visits listed."""

from typing import Any, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from activities.kanoon_lives import begin_life
from api.case_commands import order_kanoon
from api.case_start import process_id_of, start_kept
from api.dependencies import Actor, Key, Now, State, Store
from api.paging import ListPage, Page
from api.problems import Problem, not_found
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from api.v1.by_hand import ByHand, Ordered
from api.v1.people import may_look_up
from domain.kanoon_lives import life_of
from domain.network_permissions import may_order_kanoons
from domain.permissions import Actor as Person
from domain.permissions import may_look_up_in, may_rehearse
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.kanoon_lives import KanoonLifeStore, KanoonVisit
from stores.kanoons import Kanoon, KanoonStore
from stores.members import ACTIVE

kanoon_lives = router(tag="kanoons")


class Watching(BaseModel):
    """`rehearsal`: the life of this kanoon is practised; its members are counted, and nothing of it changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rehearsal: bool = False


def may_watch(actor: Person) -> bool:
    return may_order_kanoons(actor) or may_rehearse(actor)


@kanoon_lives.post("/kanoons/{kanoon_id}/life", status_code=202)
@allow(people=may_watch)
async def watch(
    kanoon_id: str, wanted: Watching, actor: Actor, state: State, now: Now, response: Response, key: Key
) -> dict[str, str]:
    """Begins the life of a kanoon that nobody watches yet (it came by import), or practises one. Follow `Location`.

    409 for a kanoon that is watched already, or is not active.
    """
    life_id = process_id_of("life", actor.username, key) if wanted.rehearsal else life_of(kanoon_id)
    if not wanted.rehearsal and not may_order_kanoons(actor):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")

    def begin(session: Session) -> StartDue:
        kanoon = _kanoon(session, actor, kanoon_id)
        known = KanoonLifeStore(session).get(life_id)
        if known is None and kanoon.state != ACTIVE:
            raise Problem(409, "not_now")
        if known is not None and not wanted.rehearsal:
            raise Problem(409, "watched_already")
        return begin_life(
            session, kanoon, now, life_id=life_id, rehearsal=wanted.rehearsal, by=actor.username
        )

    await start_kept(state, begin)
    response.headers["Location"] = f"/api/v1/processes/{life_id}"
    return {"id": life_id, "kind": "kanoon_life", "status": "running"}


@kanoon_lives.get("/kanoons/{kanoon_id}/visits")
@allow(scope="kanoons:read", people=may_look_up)
async def visits(kanoon_id: str, actor: Actor, store: Store, page: Page) -> ListPage[dict[str, Any]]:
    """The visits of a kanoon with what was reported, the newest first."""
    await store.aread(lambda session: _kanoon(session, actor, kanoon_id))
    return await answered(
        store,
        lambda session: KanoonLifeStore(session).visits(
            life_of(kanoon_id), after=page.after, limit=page.limit
        ),
        _visit_shape,
    )


@kanoon_lives.post("/kanoons/{kanoon_id}/warn", status_code=202)
@allow(people=may_order_kanoons)
async def warn(kanoon_id: str, by: ByHand) -> dict[str, str]:
    """Warns an active kanoon by hand; a further missed visit suspends it. 409 where it is no time for that."""
    return await _order(by, kanoon_id, "warn")


@kanoon_lives.post("/kanoons/{kanoon_id}/suspend", status_code=202)
@allow(people=may_order_kanoons)
async def suspend(kanoon_id: str, by: ByHand) -> dict[str, str]:
    """Suspends a kanoon: no new loan begins and applications wait; repayments go on. A supervisor decides then."""
    return await _order(by, kanoon_id, "suspend")


@kanoon_lives.post("/kanoons/{kanoon_id}/lift", status_code=202)
@allow(people=may_order_kanoons)
async def lift(kanoon_id: str, by: ByHand) -> dict[str, str]:
    """Takes a warning or a suspension back: the kanoon is active, and no missed visit counts any more."""
    return await _order(by, kanoon_id, "lift")


@kanoon_lives.post("/kanoons/{kanoon_id}/close", status_code=202)
@allow(people=may_order_kanoons)
async def close(kanoon_id: str, by: ByHand) -> dict[str, str]:
    """Asks that a kanoon close; somebody else, of the central secretariat, has to confirm it."""
    return await _order(by, kanoon_id, "close")


async def _order(
    by: Ordered, kanoon_id: str, what: Literal["warn", "suspend", "lift", "close"]
) -> dict[str, str]:
    await by.state.database.aread(lambda session: _kanoon(session, by.actor, kanoon_id))
    taken = await order_kanoon(
        by.state, by.actor, kanoon_id, what, request_id=by.request_id, reason=by.reason
    )
    return by.goes_on(life_of(kanoon_id), taken=taken)


def _kanoon(session: Session, actor: Person, kanoon_id: str) -> Kanoon:
    """Raises a 404 outside what the caller may see."""
    kanoon = KanoonStore(session).get(kanoon_id)
    if kanoon is None or not may_look_up_in(actor, kanoon.id, kanoon.region):
        raise not_found()
    return kanoon


def _visit_shape(visit: KanoonVisit) -> dict[str, Any]:
    return {"number": visit.round} | {
        name: getattr(visit, name) for name in KanoonVisit.__slots__ if name != "round"
    }
