"""The page on which a supporter, or the association, changes what is given and where."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.supporter_form import OFFER_FIELDS, kinds_given, names_on_form, wanted_offer
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem, wrong_fields
from api.security.access import allow, anybody
from api.supporter_changes import change_supporter, visible
from api.supporter_start import SupporterChange
from domain.forms import FieldError, validate_form
from domain.network_permissions import may_change_supporter
from domain.supporter_process import PROVINCE_WORDS
from domain.words import Language
from stores.supporters import THERE, Supporter

pages = page_router()


@pages.get("/supporters/{supporter_id}/offer")
@allow(people=anybody)
async def offer(request: Request, supporter_id: str, actor: Actor, state: State) -> Response:
    """What is given now, to be changed. Raises a 404 outside what the caller may see, a 403 where it is not theirs."""
    one = await state.database.aread(lambda session: visible(session, state, actor, supporter_id))
    if not may_change_supporter(actor, one):
        raise Problem(403, "not_for_you")
    if one.state not in THERE:
        raise Problem(409, "not_now")
    return _form(request, one, _given_by(one, request.state.language))


@pages.post("/supporters/{supporter_id}/offer")
@allow(people=anybody)
async def change(
    request: Request, supporter_id: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Changes it as a whole: a kind that is left empty is given no more. A refused form keeps what was typed."""
    form = answers_to(OFFER_FIELDS, typed)
    try:
        one = await state.database.aread(lambda session: visible(session, state, actor, supporter_id))
    except Problem as unknown:
        raise stale or unknown from None
    try:
        if stale is not None:
            raise stale
        wanted = wanted_offer(validate_form(OFFER_FIELDS, form))
        if not wanted["kinds"]:
            raise wrong_fields(FieldError("kinds", "required"))
        await change_supporter(state, actor, supporter_id, SupporterChange.model_validate(wanted))
    except NOT_BEGUN as error:
        problem = why_not(error)
        if not may_change_supporter(actor, one):
            raise problem from error
        return _form(request, one, form, request_id_of(typed), problem)
    return see_other(path("supporters", supporter_id, said="offer_changed"))


def _given_by(one: Supporter, language: Language) -> dict[str, str]:
    names = (PROVINCE_WORDS[code].in_(language) if code in PROVINCE_WORDS else code for code in one.provinces)
    provinces = "*" if "*" in one.provinces else ("، " if language == "fa" else ", ").join(names)
    return {given.kind: str(given.capacity) for given in one.kinds} | {"provinces": provinces}


def _form(
    request: Request,
    one: Supporter,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    return begin_page(
        request, "supporter_offer.html", OFFER_FIELDS, form, request_id, problem=problem, one=one,
        on_form=lambda errors: names_on_form(errors, kinds_given(form)),
    )  # fmt: skip
