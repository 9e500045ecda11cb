"""A nominated member's page: the profile, by a link of their own. No log-in, no script."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import State
from api.pages.by_link import UNAVAILABLE, tell_case
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.rendering import page
from api.pages.visits import DoorPageRoute, page_router, see_other
from api.pages.words import path
from api.security.access import public
from api.state import ApiState
from domain.case import CaseStatus, OutsideEvent
from domain.forms import FieldError, FormErrors, validate_form
from domain.profile_link import read_profile_link
from domain.talent_tasks import PROFILE_FIELDS, SKILL
from stores.cases import CaseStore
from stores.members import MemberStore
from stores.talents import TalentStore

# Limited by address like the log-in; the link itself is what lets somebody in.
pages = page_router(DoorPageRoute)

_STAGE = "NOMINATED"
_SAID = {"answered_before", "too_late", "unavailable", "thanks", "thanks_decline"}


@dataclass(frozen=True, slots=True)
class Nominated:
    """What one nominated member may know."""

    talent_id: str
    first_name: str
    open: bool
    rehearsal: bool


@pages.get("/t/{token}")
@public()
async def look(request: Request, state: State, token: str, said: str = "") -> Response:
    """The form; that it was filled in, or the time is over; or that the link is not ours."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    return _shown(request, token, found, said=said if said in _SAID else "")


@pages.post("/t/{token}")
@public()
async def answer(request: Request, state: State, token: str, typed: Typed) -> Response:
    """Takes the form, once; the case itself decides whether it is still time."""
    found = await state.database.aread(lambda session: _find(session, state, token))
    if found is None:
        return _shown(request, token, None)
    declines = typed.get("answer") == "decline"
    form = answers_to(PROFILE_FIELDS, typed)
    try:
        facts: dict[str, Any] = {"answer": "decline"} if declines else {"form": _clean(form)}
    except FormErrors as wrong:
        return _shown(request, token, found, form=form, errors=wrong.errors, status=422)
    told = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
    event = OutsideEvent(f"profile:{found.talent_id}:{told}", "talent.profile", state.clock(), facts)
    refused = await tell_case(state, found.talent_id, event)
    if refused == UNAVAILABLE:
        return _shown(request, token, found, form=form, said=UNAVAILABLE, status=503)
    thanks = "thanks_decline" if declines else "thanks"
    said = thanks if refused is None else refused if refused in _SAID else "too_late"
    return see_other(path("t", token, said=said))


def _clean(form: dict[str, Any]) -> dict[str, Any]:
    return validate_form(PROFILE_FIELDS, form)


def _shown(
    request: Request,
    token: str,
    found: Nominated | None,
    *,
    form: dict[str, Any] | None = None,
    errors: tuple[FieldError, ...] = (),
    said: str = "",
    status: int = 200,
) -> Response:
    views = form_view(PROFILE_FIELDS, form, errors)
    return page(
        request, "profile.html", status=status if found else 404, found=found, token=token, said_here=said,
        skills=[one for one in views.fields if one.field.name.startswith(SKILL)],
        others=[one for one in views.fields if not one.field.name.startswith(SKILL)],
    )  # fmt: skip


def _find(session: Session, state: ApiState, token: str) -> Nominated | None:
    talent_id = read_profile_link(state.code_secret, token)
    talent = TalentStore(session).get(talent_id) if talent_id else None
    case = CaseStore(session).get(talent_id) if talent_id else None
    if talent is None or case is None:
        return None
    member = MemberStore(session, state.keys).get(talent.member_id)
    if member is None:
        return None
    is_open = case.stage == _STAGE and case.status is not CaseStatus.COMPLETED
    return Nominated(talent.id, member.first_name, is_open, case.rehearsal)
