"""The pages of supporters: the register, registering one, and one with what was pledged and what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.inbox import Place, Words
from api.pages.inbox_look import Count
from api.pages.refusal_words import problem_said
from api.pages.rendering import page
from api.pages.supporter_form import ALL_FIELDS, fields_for, kinds_given, names_on_form, wanted_supporter
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, not_found, wrong_fields
from api.security.access import allow, anybody
from api.state import ApiState
from api.supporter_changes import TURNS, turn_supporter, visible
from api.supporter_start import SupporterRequest, start_supporter
from domain.forms import FieldError, validate_form
from domain.network_permissions import may_change_supporter, may_suspend_supporter
from domain.permissions import Actor as Person
from domain.permissions import works_beyond_kanoons
from domain.supporter_process import PROVINCE_WORDS, SUPPORT_KINDS
from stores.members import Member, MemberStore
from stores.pages import BadCursor, StorePage
from stores.record_changes import RecordChange, RecordChangeStore
from stores.supporters import (
    LEFT,
    REFUSED,
    REGISTERED,
    SUSPENDED,
    THERE,
    VERIFIED,
    Supporter,
    SupporterStore,
    Wanted,
)
from stores.supports import SupportOf, SupportStore

pages = page_router()
Word = Annotated[str, Query(max_length=64)]
_STATES = (REGISTERED, VERIFIED, SUSPENDED, LEFT, REFUSED)


@dataclass(frozen=True, slots=True)
class SupporterLook:
    """One supporter for one reader: the person who answers, what was asked of it, and what may be done with it."""

    supporter: Supporter
    person: Member
    asked: StorePage[SupportOf]
    may_change: bool
    changes: tuple[RecordChange, ...]
    may: tuple[str, ...]
    staff: bool


@pages.get("/supporters")
@allow(people=anybody)
async def register(
    request: Request,
    actor: Actor,
    state: State,
    q: Words = "",
    kind: Word = "",
    province: Word = "",
    supporter_state: Annotated[str, Query(alias="state", max_length=64)] = "",
    after: Place = "",
) -> Response:
    """For staff the supporters of where they work, with filters; for everybody else what they support as."""
    if not works_beyond_kanoons(actor):
        return await _own(request, actor, state)
    chosen = {
        "q": q.strip(),
        "kind": kind if kind in SUPPORT_KINDS else "",
        "province": province if province in PROVINCE_WORDS else "",
        "state": supporter_state if supporter_state in _STATES else "",
    }
    wanted = Wanted(
        actor.region, chosen["kind"] or None, chosen["province"] or None, chosen["state"] or None, chosen["q"]
    )

    def read(session: Session) -> StorePage[Supporter]:
        return SupporterStore(session, state.keys).find(wanted, after=read_cursor(after) if after else None)

    try:
        found = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request,
        "supporters.html",
        part="results",
        staff=True,
        chosen=chosen,
        rows=found.items,
        found=Count(found.count, found.count_capped),
        states=_STATES,
        kinds=SUPPORT_KINDS,
        provinces=PROVINCE_WORDS,
        first=path("supporters", **chosen) if after else None,
        following=path("supporters", **chosen, after=make_cursor(*found.next)) if found.next else None,
    )


async def _own(request: Request, actor: Person, state: ApiState) -> Response:
    def read(session: Session) -> list[Supporter]:
        return SupporterStore(session).of_member(actor.member_id) if actor.member_id else []

    rows = await state.database.aread(read)
    return page(
        request, "supporters.html", staff=False, rows=rows, found=Count(len(rows), capped=False), chosen={},
        kinds=SUPPORT_KINDS, provinces=PROVINCE_WORDS, states=_STATES, first=None, following=None,
    )  # fmt: skip


@pages.get("/supporters/new")
@allow(people=anybody)
async def new_supporter(request: Request, actor: Actor) -> Response:
    return _form(request, actor, {})


@pages.post("/supporters/new")
@allow(people=anybody)
async def start(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Registers once, however often the form is sent; a refused form keeps what was typed."""
    form, request_id = answers_to(ALL_FIELDS, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        wanted = wanted_supporter(validate_form(fields_for(actor), form))
        if not wanted["kinds"]:
            raise wrong_fields(FieldError("kinds", "required"))
        supporter_id = await start_supporter(
            state, actor, SupporterRequest.model_validate(wanted), request_id
        )
    except NOT_BEGUN as error:
        return _form(request, actor, form, request_id, why_not(error))
    return see_other(path("supporters", supporter_id, said="registered"))


@pages.get("/supporters/{supporter_id}")
@allow(people=anybody)
async def look(
    request: Request, supporter_id: str, actor: Actor, state: State, after: Place = ""
) -> Response:
    """One supporter, for itself and the staff of where it supports."""
    return await _shown(request, state, actor, supporter_id, after=after)


@pages.post("/supporters/{supporter_id}/{action}")
@allow(people=anybody)
async def act(
    request: Request, supporter_id: str, action: str, typed: Typed, actor: Actor, state: State, stale: Stale
) -> Response:
    """Suspends, resumes, or lets go, with a reason."""
    turn, reason = TURNS.get(action), typed.get("reason", "").strip()
    try:
        if stale is not None:
            raise stale
        if turn is None:
            raise not_found()
        if not reason:
            raise wrong_fields(FieldError("reason", "reason_required"))
        await turn_supporter(state, actor, supporter_id, turn, reason[:500])
    except Problem as problem:
        if problem.code == not_found().code:
            raise
        try:
            return await _shown(
                request, state, actor, supporter_id, problem=problem, reasons={action: reason}
            )
        except Problem:
            # What is not for these eyes has no page to say it on.
            raise problem from None
    return see_other(path("supporters", supporter_id, said=f"supporter_{turn.state}"))


async def _shown(
    request: Request,
    state: ApiState,
    actor: Person,
    supporter_id: str,
    *,
    after: str = "",
    problem: Problem | None = None,
    reasons: dict[str, str] | None = None,
) -> Response:
    place = read_cursor(after) if after else None
    try:
        found = await state.database.aread(lambda session: _look(session, state, actor, supporter_id, place))
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    next_ = found.asked.next
    return page(
        request,
        "supporter.html",
        status=problem.status_code if problem else 200,
        alert=problem_said(problem, request.state.language) if problem else None,
        look=found,
        reasons=reasons or {},
        kinds=SUPPORT_KINDS,
        provinces=PROVINCE_WORDS,
        first=path("supporters", supporter_id) if after else None,
        following=path("supporters", supporter_id, after=make_cursor(*next_)) if next_ else None,
    )


def _look(session: Session, state: ApiState, actor: Person, supporter_id: str, place: Any) -> SupporterLook:
    supporter = visible(session, state, actor, supporter_id)
    person = MemberStore(session, state.keys).get(supporter.member_id)
    if person is None:
        raise AssertionError("the database refuses a supporter without its person")
    staff = works_beyond_kanoons(actor)
    changes = RecordChangeStore(session).last_of(f"supporter:{supporter.id}") if staff else ()
    may = tuple(
        name
        for name, turn in TURNS.items()
        if supporter.state in turn.before
        and (may_change_supporter if turn.state == LEFT else may_suspend_supporter)(actor, supporter)
    )
    asked = SupportStore(session).of_supporter(supporter.id, after=place)
    may_change = supporter.state in THERE and may_change_supporter(actor, supporter)
    return SupporterLook(supporter, person, asked, may_change, changes, may, staff)


def _form(
    request: Request,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    return begin_page(
        request, "new_supporter.html", fields_for(actor), form, request_id, problem=problem,
        on_form=lambda errors: names_on_form(errors, kinds_given(form)),
    )  # fmt: skip
