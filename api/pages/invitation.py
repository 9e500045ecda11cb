"""The page behind a link: who founds a kanoon, or could support a case, says yes or no. No log-in, no script."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.by_link import tell_case
from api.pages.rendering import page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.security.access import public
from api.state import ApiState
from domain.case import CaseStatus, OutsideEvent
from domain.invitation_link import read_invitation
from domain.kanoon_process import KIND_WORDS
from domain.support_process import SUPPORT
from domain.words import Text
from stores.cases import CaseStore, CaseView
from stores.kanoon_formations import KanoonFormation, KanoonFormationStore
from stores.members import MemberStore
from stores.supports import Support, SupportStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

RECRUITING = "RECRUITING"
_YES = {"confirm", "accept"}
"""Answers that mean yes: a founder confirms, a supporter accepts. No is `decline` for both."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one invited founder may know: the kanoon, who leads it, and their own answer so far."""

    case_id: str
    formation: KanoonFormation
    kind: Text
    leader: str
    member_id: str
    first_name: str
    answer: str
    open: bool
    rehearsal: bool

    template = "invitation.html"
    yes = "confirm"

    def event(self, answer: str, at: datetime) -> OutsideEvent:
        """One for a person and an answer: sent again it is the same."""
        facts = {"member_id": self.member_id, "answer": answer}
        return OutsideEvent(
            f"invitation:{self.case_id}:{self.member_id}:{answer}", "invitation.answered", at, facts
        )


@dataclass(frozen=True, slots=True)
class SupportOffer:
    """What one supporter who is asked may know: what is needed where, and their own answer so far."""

    case_id: str
    support: Support
    kind: Text
    province: Text
    number: int
    rev: int
    first_name: str
    answer: str
    due_on: date | None
    open: bool
    rehearsal: bool

    template = "support_offer.html"
    yes = "accept"

    def event(self, answer: str, at: datetime) -> OutsideEvent:
        """Asked again when the case has gone on: who came too late once may find room later."""
        key = f"invitation:{self.case_id}:{self.number}:{answer}:{self.rev}"
        return OutsideEvent(key, "invitation.answered", at, {"number": self.number, "answer": answer})


@pages.get("/i/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """The invitation; what was answered already; or that the time is over, or the link is not ours."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    return _shown(request, found, token, said if said in _SAID else "")


@pages.post("/i/{token}")
@public()
async def answer(
    request: Request,
    state: State,
    token: str,
    answer: Annotated[Literal["confirm", "accept", "decline"], Form()],
) -> Response:
    """Says yes or no, once; the case itself decides whether it is still time."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    if found is None:
        return _shown(request, None, token, "")
    said = found.yes if answer in _YES else "decline"
    event = found.event(said, state.clock())
    refused = await tell_case(state, found.case_id, event)
    heard = refused if refused in _SAID else ("too_late" if refused else f"thanks_{said}")
    return see_other(path("i", token, said=heard))


_SAID = {
    "answered_before", "too_late", "unavailable", "filled", "no_capacity", "thanks_confirm", "thanks_accept",
    "thanks_decline",
}  # fmt: skip


def _shown(request: Request, found: Invitation | SupportOffer | None, token: str, problem: str) -> Response:
    template = found.template if found else Invitation.template
    return page(request, template, status=200 if found else 404, found=found, token=token, problem=problem)


def _find(session: Session, state: ApiState, token: str) -> Invitation | SupportOffer | None:
    read = read_invitation(state.code_secret, token)
    case = CaseStore(session).get(read[0]) if read else None
    if read is None or case is None:
        return None
    return (_offer if case.kind == SUPPORT.kind else _founding)(session, state, case, read[1])


def _founding(session: Session, state: ApiState, case: CaseView, number: int) -> Invitation | None:
    formations = KanoonFormationStore(session)
    formation = formations.get(case.id)
    founder = next((one for one in formations.founders(case.id) if one.number == number), None)
    if formation is None or founder is None:
        return None
    people = MemberStore(session, state.keys).of_ids([founder.member_id, formation.leader_member_id])
    leader = people.get(formation.leader_member_id)
    return Invitation(
        case_id=case.id,
        formation=formation,
        kind=KIND_WORDS[formation.kind],
        leader=leader.name if leader else "",
        member_id=founder.member_id,
        first_name=people[founder.member_id].first_name,
        answer=founder.state,
        open=case.stage == RECRUITING and case.status is not CaseStatus.COMPLETED,
        rehearsal=case.rehearsal,
    )


def _offer(session: Session, state: ApiState, case: CaseView, number: int) -> SupportOffer | None:
    supports = SupportStore(session)
    support = supports.get(case.id)
    pledge = next((one for one in supports.pledges(case.id) if one.number == number), None)
    person = MemberStore(session, state.keys).get(pledge.member_id) if pledge else None
    if support is None or pledge is None or person is None:
        return None
    return SupportOffer(
        case_id=case.id,
        support=support,
        kind=SUPPORT.codes["kinds"][support.kind],
        province=SUPPORT.codes["provinces"][support.region],
        number=number,
        rev=case.rev,
        first_name=person.first_name,
        answer=pledge.state,
        due_on=pledge.due_on,
        open=case.status is not CaseStatus.COMPLETED,
        rehearsal=case.rehearsal,
    )
