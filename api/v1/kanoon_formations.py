"""Kanoons in formation: proposed, and read with their founders."""

from typing import Any

from fastapi import Response

from api.dependencies import Actor, Key, State, Who
from api.finding import find_case
from api.kanoon_start import KanoonRequest, start_kanoon
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from domain.network_permissions import proposes_kanoons
from stores.kanoon_formations import KanoonFormationStore

kanoon_formations = router(tag="kanoons")


@kanoon_formations.post("/kanoons", status_code=202)
@allow(scope="processes:start:kanoon", people=proposes_kanoons)
async def start(
    wanted: KanoonRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Proposes a kanoon and answers at once; a leader of the province is asked to talk. Follow `Location`."""
    kanoon_id = await start_kanoon(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/processes/{kanoon_id}"
    return {"id": kanoon_id, "kind": "kanoon", "status": "running"}


@kanoon_formations.get("/kanoons/{kanoon_id}/formation")
@allow(scope="processes:read", people=anybody)
async def read(kanoon_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """The formation with its founders by their numbers (ids only), for who sees its case."""
    case = await find_case(state, actor, kanoon_id)
    formation, founders = await state.database.aread(
        lambda session: (
            KanoonFormationStore(session).get(case.id),
            KanoonFormationStore(session).founders(case.id),
        )
    )
    if formation is None:
        raise not_found()
    return {
        "id": formation.id, "name": formation.name, "kind": formation.kind, "stage": case.stage,
        "place": {"province": formation.province, "county": formation.county, "city": formation.city},
        "leader_id": formation.leader_member_id, "state": formation.state, "number": formation.number or None,
        "has_account": formation.account is not None, "rehearsal": case.rehearsal,
        "founders": [
            {
                "number": one.number, "member_id": one.member_id, "state": one.state, "office": one.office,
                "ceiling_rials": one.ceiling_rials,
            }
            for one in founders
        ],
    }  # fmt: skip
