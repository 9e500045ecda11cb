"""Kanoons that merge: proposed, and then decided by their assemblies, the province and the centre."""

from fastapi import Response

from api.dependencies import Key, State, Who
from api.kanoon_change_start import MergeRequest, start_kanoon_change
from api.routes import router
from api.security.access import allow
from domain.permissions import proposes_kanoons

kanoon_changes = router(tag="kanoons")


@kanoon_changes.post("/kanoon-changes", status_code=202)
@allow(scope="processes:start:kanoon_change", people=proposes_kanoons)
async def start(wanted: MergeRequest, who: Who, state: State, response: Response, key: Key) -> dict[str, str]:
    """Proposes that one kanoon goes into another; both assemblies are asked. Follow `Location`.

    For the leader of either, the province's secretary, a supervisor, and systems with the scope.
    """
    allowed = who.kind == "client"
    process_id = await start_kanoon_change(state, who.actor, wanted, key, allowed=allowed)
    response.headers["Location"] = f"/api/v1/processes/{process_id}"
    return {"id": process_id, "kind": "kanoon_merge", "status": "running"}
