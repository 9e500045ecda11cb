"""The page that proposes that some members of a kanoon, chosen from its list, found one of their own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.finding import find_case
from api.kanoon_split_start import SplitRequest, start_kanoon_split
from api.loan_start import POLICIES
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.people import names_of
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problem_words import field_message
from api.problems import Problem, wrong_fields
from api.security.access import allow
from api.state import ApiState
from domain.forms import Field, FieldError, FieldKind, validate_form
from domain.network_permissions import may_change_kanoons, proposes_kanoons
from domain.permissions import Actor as Person
from domain.permissions import leads, may_rehearse
from domain.words import Text
from stores.kanoons import Kanoon, KanoonStore
from stores.leaders import free_leaders
from stores.memberships import MembershipStore, NamedMembership

pages = page_router()

_MOST_MEMBERS = 200
_CHOSEN = "member-"
_FORM: tuple[Field, ...] = (
    Field("name", Text(fa="نام کانون تازه", en="Name of the new kanoon"), max_length=120),
    Field(
        "leader_id",
        Text(fa="رهبر کانون تازه", en="Leader of the new kanoon"),
        help=Text(
            fa="شناسهٔ عضوی رهبری که هنوز کانونی ندارد؛ هنگام نوشتن پیشنهاد می‌شود.",
            en="The member id of a leader who leads no kanoon yet; suggested as you type.",
        ),
        max_length=64,
    ),
    Field(
        "county",
        Text(fa="شهرستان", en="County"),
        required=False,
        help=Text(fa="خالی: همان که هست.", en="Left empty: the present one."),
        max_length=60,
    ),
    Field(
        "city",
        Text(fa="شهر یا روستا", en="Town or village"),
        required=False,
        help=Text(fa="خالی: همان که هست.", en="Left empty: the present one."),
        max_length=60,
    ),
    Field("reason", Text(fa="چرا", en="Why"), FieldKind.LONG_TEXT, max_length=500),
    Field(
        "rehearsal",
        Text(fa="این یک تمرین است", en="This is a rehearsal"),
        FieldKind.BOOLEAN,
        required=False,
        help=Text(
            fa="همه چیز پرسیده و گفته می‌شود و کانون کسی عوض نمی‌شود.",
            en="Everything is asked and told, and nobody's kanoon changes.",
        ),
    ),
)
_WHICH = Field(
    "kanoon",
    Text(fa="کانونی که تقسیم می‌شود", en="Kanoon that is split"),
    help=Text(fa="شناسهٔ آن؛ در صفحهٔ هر کانون نوشته است.", en="Its id; it stands on every kanoon's page."),
    max_length=64,
)


@dataclass(frozen=True, slots=True)
class _There:
    """The kanoon that this person may propose to split, who belongs to it, and who could lead the new one."""

    kanoon: Kanoon
    members: tuple[NamedMembership, ...]
    leaders: Mapping[str, str]


@pages.get("/kanoon-changes/split")
@allow(people=proposes_kanoons)
async def new_split(request: Request, actor: Actor, state: State, kanoon: str = "") -> Response:
    kanoon_id = kanoon.strip()[:64] or actor.kanoon_id or ""
    there = await _there(state, actor, kanoon_id)
    if there is None:
        problem = wrong_fields(FieldError("kanoon", "unknown_kanoon")) if kanoon_id else None
        return begin_page(
            request, "new_split.html", (_WHICH,), {"kanoon": kanoon_id}, "-", problem=problem, there=None
        )
    return _shown(request, actor, there, {}, frozenset())


@pages.post("/kanoon-changes/split")
@allow(people=proposes_kanoons)
async def propose(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Proposes it once, however often the form is sent; a refused form keeps what was typed and who was chosen."""
    there = await _there(state, actor, typed.get("kanoon_id", "")[:64])
    if there is None:
        raise stale or Problem(403, "not_for_you")
    fields = _fields(actor)
    form, request_id = answers_to(fields, typed), request_id_of(typed)
    chosen = frozenset(name.removeprefix(_CHOSEN) for name in typed if name.startswith(_CHOSEN))
    try:
        if stale is not None:
            raise stale
        wanted = _wanted(there, validate_form(fields, form), chosen)
        process_id = await start_kanoon_split(state, actor, wanted, request_id)
    except NOT_BEGUN as error:
        return _shown(request, actor, there, form, chosen, request_id, why_not(error))
    await first_steps_shown(state, process_id)
    with suppress(Problem):
        await find_case(state, actor, process_id)
        return see_other(path("cases", process_id, said="started"))
    return see_other(path("inbox", said="split_proposed"))


def _wanted(there: _There, clean: Mapping[str, Any], chosen: frozenset[str]) -> SplitRequest:
    """Who was chosen, in the order of the list. Raises ValidationError."""
    members = [one.membership.member_id for one in there.members if one.membership.member_id in chosen]
    told = {name: value for name, value in clean.items() if value not in (None, "")}
    return SplitRequest(what="split", kanoon_id=there.kanoon.id, members=members, **told)


async def _there(state: ApiState, actor: Person, kanoon_id: str) -> _There | None:
    def read(session: Session) -> _There | None:
        one = KanoonStore(session).get(kanoon_id) if kanoon_id else None
        if one is None or not (leads(actor, one.id) or may_change_kanoons(actor, one.region)):
            return None
        found = MembershipStore(session).of_kanoon(one.id, limit=_MOST_MEMBERS)
        members = tuple(found.items)
        return _There(one, members, names_of(session, free_leaders(session, one.region)))

    return await state.database.aread(read)


def _fields(actor: Person) -> tuple[Field, ...]:
    return tuple(field for field in _FORM if field.name != "rehearsal" or may_rehearse(actor))


def _shown(
    request: Request,
    actor: Person,
    there: _There,
    form: Mapping[str, Any],
    chosen: frozenset[str],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    about_members = (
        next((one for one in _of_fields(problem.errors) if one.field == "members"), None) if problem else None
    )
    return begin_page(
        request, "new_split.html", _fields(actor), form, request_id, problem=problem, there=there,
        on_form=lambda errors: tuple(_of_fields(errors)), chosen=chosen,
        wrong_members=field_message(about_members.code) if about_members else None,
        fewest=POLICIES.kanoon_split.fewest_members, suggested={"leader_id": there.leaders},
    )  # fmt: skip


def _of_fields(errors: Sequence[FieldError]) -> Iterator[FieldError]:
    """What is wrong with the choice of members is told at the list."""
    for error in errors:
        yield FieldError("members", error.code) if error.field.startswith("members.") else error
