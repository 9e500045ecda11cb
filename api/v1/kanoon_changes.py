"""Kanoons that merge or split: proposed, and then decided by their assemblies, the province and the centre."""

from typing import Annotated

from fastapi import Body, Response

from api.dependencies import Key, State, Who
from api.kanoon_change_start import MergeRequest, start_kanoon_change
from api.kanoon_split_start import SplitRequest, start_kanoon_split
from api.routes import router
from api.security.access import allow
from domain.network_permissions import proposes_kanoons

kanoon_changes = router(tag="kanoons")


@kanoon_changes.post("/kanoon-changes", status_code=202)
@allow(scope="processes:start:kanoon_change", people=proposes_kanoons)
async def start(
    wanted: Annotated[MergeRequest | SplitRequest, Body(discriminator="what")],
    who: Who,
    state: State,
    response: Response,
    key: Key,
) -> dict[str, str]:
    """Proposes that one kanoon goes into another, or that some of its members found one. Follow `Location`.

    For the leader of the kanoon (or of either), the province's secretary, a supervisor, and systems with the scope.
    """
    allowed = who.kind == "client"
    if isinstance(wanted, MergeRequest):
        kind, process_id = (
            "kanoon_merge",
            await start_kanoon_change(state, who.actor, wanted, key, allowed=allowed),
        )
    else:
        kind, process_id = (
            "kanoon_split",
            await start_kanoon_split(state, who.actor, wanted, key, allowed=allowed),
        )
    response.headers["Location"] = f"/api/v1/processes/{process_id}"
    return {"id": process_id, "kind": kind, "status": "running"}
