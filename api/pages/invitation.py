"""A founder's page: who is invited to found a kanoon sees which, and says yes or no. No log-in, no script."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError

from activities.handing import give_event
from api.dependencies import State
from api.pages.rendering import page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import public
from api.state import ApiState
from domain.case import CaseStatus, OutsideEvent
from domain.invitation_link import read_invitation
from domain.kanoon_process import KIND_WORDS
from domain.words import Text
from stores.cases import CaseStore
from stores.kanoon_formations import KanoonFormation, KanoonFormationStore
from stores.members import MemberStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

RECRUITING = "RECRUITING"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one invited founder may know: the kanoon, who leads it, and their own answer so far."""

    formation: KanoonFormation
    kind: Text
    leader: str
    member_id: str
    first_name: str
    answer: str
    open: bool
    rehearsal: bool


@pages.get("/i/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """The invitation; what was answered already; or that the time is over, or the link is not ours."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    return page(
        request, "invitation.html", status=200 if found else 404, found=found, token=token,
        problem=said if said in _SAID else "",
    )  # fmt: skip


@pages.post("/i/{token}")
@public()
async def answer(
    request: Request,
    state: State,
    token: str,
    answer: Annotated[Literal["confirm", "decline"], Form()],
) -> Response:
    """Says yes or no, once; the case itself decides whether it is still time."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    if found is None:
        return page(request, "invitation.html", status=404, found=None, token=token, problem="")
    facts = {"member_id": found.member_id, "answer": answer}
    event = OutsideEvent(
        f"invitation:{found.formation.id}:{found.member_id}:{answer}",
        "invitation.answered",
        state.clock(),
        facts,
    )
    try:
        async with state.engine.turn(found.formation.id):
            refused = await give_event(await state.engine.client(), found.formation.id, event)
    except (Problem, RPCError, TemporalError):
        # Whether it was taken nobody knows: the same again is the same answer.
        refused = "unavailable"
    said = refused if refused in _SAID else ("too_late" if refused else "")
    return see_other(path("i", token, **({"said": said} if said else {"said": f"thanks_{answer}"})))


_SAID = {"answered_before", "too_late", "unavailable", "thanks_confirm", "thanks_decline"}


def _find(session: Session, state: ApiState, token: str) -> Invitation | None:
    read = read_invitation(state.code_secret, token)
    if read is None:
        return None
    kanoon_id, number = read
    formations = KanoonFormationStore(session)
    formation, case = formations.get(kanoon_id), CaseStore(session).get(kanoon_id)
    founder = next((one for one in formations.founders(kanoon_id) if one.number == number), None)
    if formation is None or case is None or founder is None:
        return None
    people = MemberStore(session, state.keys).of_ids([founder.member_id, formation.leader_member_id])
    leader = people.get(formation.leader_member_id)
    return Invitation(
        formation=formation,
        kind=KIND_WORDS[formation.kind],
        leader=leader.name if leader else "",
        member_id=founder.member_id,
        first_name=people[founder.member_id].first_name,
        answer=founder.state,
        open=case.stage == RECRUITING and case.status is not CaseStatus.COMPLETED,
        rehearsal=case.rehearsal,
    )
