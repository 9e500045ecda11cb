"""The page that asks supporters for support for a case."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import allow
from api.support_start import SupportRequest, start_support
from domain.forms import Choice, Field, FieldKind, validate_form
from domain.network_permissions import may_register_supporters
from domain.permissions import Actor as Person
from domain.permissions import may_rehearse
from domain.supporter_process import CREDIT, SUPPORT_KINDS
from domain.words import Text

pages = page_router()

SUPPORT_FORM: tuple[Field, ...] = (
    Field(
        "kind",
        Text(fa="گونهٔ حمایت", en="Kind of support"),
        FieldKind.CHOICE,
        choices=tuple(Choice(code, words) for code, words in SUPPORT_KINDS.items()),
    ),
    Field("province", Text(fa="استان", en="Province"), max_length=60),
    Field(
        "what",
        Text(fa="برای چه", en="For what"),
        max_length=300,
        help=Text(
            fa="همین نوشته را حامیان می‌خوانند؛ نام و نشان کسی را ننویسید.",
            en="Supporters read this as it stands; name nobody in it.",
        ),
    ),
    Field("needed", Text(fa="شمار حامیان لازم", en="Supporters needed"), FieldKind.INTEGER, minimum=1),
    Field(
        "amount_rials",
        Text(fa="مبلغ از هر حامی (ریال)", en="Amount of each (rials)"),
        FieldKind.RIALS,
        required=False,
        minimum=1,
        needed_when=("kind", (CREDIT,)),
        help=Text(fa="تنها برای حمایت اعتباری", en="Of credit support alone"),
    ),
    Field(
        "receiver_member_id",
        Text(fa="دریافت‌کننده", en="Who receives it"),
        required=False,
        max_length=64,
        help=Text(
            fa="شناسهٔ عضوی که رسیدن حمایت را تأیید می‌کند؛ بی او کارشناس تأیید می‌کند.",
            en="The id of the member who confirms that it came; without one an officer does.",
        ),
    ),
    Field(
        "process_id",
        Text(fa="پروندهٔ مربوط", en="The case that it is for"),
        required=False,
        max_length=80,
        help=Text(fa="پرونده‌ای که پایان این حمایت به آن گفته می‌شود", en="It hears of the support's end"),
    ),
    Field(
        "rehearsal",
        Text(fa="این یک تمرین است", en="This is a rehearsal"),
        FieldKind.BOOLEAN,
        required=False,
        help=Text(
            fa="به هیچ حامی‌ای پیامی نمی‌رود و توان کسی بسته نمی‌شود.",
            en="No supporter gets a message, and nobody's capacity is bound.",
        ),
    ),
)


@pages.get("/supports/new")
@allow(people=may_register_supporters)
async def new_support(request: Request, actor: Actor) -> Response:
    return _form(request, actor, {})


@pages.post("/supports/new")
@allow(people=may_register_supporters)
async def start(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Asks once, however often the form is sent; a refused form keeps what was typed."""
    form, request_id = answers_to(SUPPORT_FORM, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        clean = validate_form(_fields(actor), form)
        support_id = await start_support(state, actor, SupportRequest.model_validate(clean), request_id)
    except NOT_BEGUN as error:
        return _form(request, actor, form, request_id, why_not(error))
    await first_steps_shown(state, support_id)
    return see_other(path("cases", support_id, said="started"))


def _fields(actor: Person) -> tuple[Field, ...]:
    return SUPPORT_FORM if may_rehearse(actor) else SUPPORT_FORM[:-1]


def _form(
    request: Request,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    return begin_page(request, "new_support.html", _fields(actor), form, request_id, problem=problem)
