"""A person's page: who is invited says yes or no, and who is to be expelled objects. No log-in, no script."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Form
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.by_link import tell_case
from api.pages.declared import as_it_is
from api.pages.rendering import page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.security.access import public
from api.state import ApiState
from domain.case import CaseStatus, OutsideEvent
from domain.invitation_link import read_invitation
from domain.kanoon_process import KIND_WORDS
from domain.memberships import INVITED, OBJECTS
from domain.persian import normalise
from domain.words import Text
from stores.cases import CaseStore, CaseView
from stores.kanoons import Kanoon, KanoonStore
from stores.members import MemberStore
from stores.membership_cases import MembershipCaseStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

_LONGEST_REASON = 2_000
_OPEN = {INVITED: "INVITED", OBJECTS: "OBJECTION"}
_NOTHING_SAID = "reason_needed"


@dataclass(frozen=True, slots=True)
class Link:
    """What the person may know: the kanoon, who leads it, and whether their word is still awaited."""

    process_id: str
    number: int
    kanoon: Kanoon
    kind: Text
    leader: str
    first_name: str
    awaited: bool
    answered: bool
    rehearsal: bool

    @property
    def objects(self) -> bool:
        return self.number == OBJECTS


@pages.get("/m/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """The invitation or the decision; what was answered already; or that the time is over, or the link is not ours."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    return _shown(request, token, found, said if said in _SAID else "")


@pages.post("/m/{token}")
@public()
async def answer(
    request: Request,
    state: State,
    token: str,
    answer: Annotated[Literal["confirm", "decline", "object"], Form()],
    reason: Annotated[str, Form(max_length=_LONGEST_REASON)] = "",
) -> Response:
    """Says yes or no, or objects with a reason, once; the case itself decides whether it is still time."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    if found is None or found.objects != (answer == "object"):
        return _shown(request, token, None, "")
    why = normalise(reason).strip()
    if found.objects and not why:
        return _shown(request, token, found, _NOTHING_SAID)
    kind = "membership.objected" if found.objects else "membership.answered"
    facts = {"reason": why} if found.objects else {"answer": answer}
    # The same words again are the same answer; other ones are another, and refused.
    words = hashlib.sha256(f"{answer}\n{why}".encode()).hexdigest()[:16]
    event = OutsideEvent(f"{kind}:{found.process_id}:{words}", kind, state.clock(), facts)
    refused = await tell_case(state, found.process_id, event)
    # Of a case that has ended the page itself says what became of it.
    said = f"thanks_{answer}" if refused is None else refused if refused in _SAID else ""
    return see_other(path("m", token, said=said))


_SAID = {
    "answered_before", "too_late", "unavailable", "thanks_confirm", "thanks_decline", "thanks_object",
}  # fmt: skip


def _shown(request: Request, token: str, found: Link | None, said: str) -> Response:
    status = 404 if found is None else 422 if said == _NOTHING_SAID else 200
    return page(
        request, "membership_link.html", status=status, found=found, token=token, said_of_it=said,
        longest=_LONGEST_REASON,
    )  # fmt: skip


def _find(session: Session, state: ApiState, token: str) -> Link | None:
    read = read_invitation(state.code_secret, token)
    if read is None or read[1] not in _OPEN:
        return None
    process_id, number = read
    asked, case = MembershipCaseStore(session).get(process_id), CaseStore(session).get(process_id)
    kanoon = KanoonStore(session).get(asked.kanoon_id) if asked else None
    if asked is None or case is None or kanoon is None:
        return None
    people = MemberStore(session, state.keys).of_ids(
        [one for one in (asked.member_id, kanoon.leader_member_id) if one]
    )
    leader = people.get(kanoon.leader_member_id or "")
    return Link(
        process_id=process_id,
        number=number,
        kanoon=kanoon,
        kind=KIND_WORDS.get(kanoon.kind, as_it_is(kanoon.kind)),
        leader=leader.name if leader else "",
        first_name=people[asked.member_id].first_name,
        awaited=case.stage == _OPEN[number] and case.status is not CaseStatus.COMPLETED,
        answered=_is_answered(case, number),
        rehearsal=case.rehearsal,
    )


def _is_answered(case: CaseView, number: int) -> bool:
    """Whether the person's word is in: an invitation that led somewhere, an objection that is heard."""
    if number == OBJECTS:
        return case.stage == "APPEAL"
    return case.stage in ("DONE", "DECLINED", "REFUSED")
