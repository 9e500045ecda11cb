"""The pages that nominate talents: one member by a form, many by a file with its result row by row."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.refusal_words import problem_said
from api.pages.rendering import page
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problem_words import field_message
from api.problems import Problem, as_problem
from api.security.access import allow
from api.talent_bulk import NominatedFile, nominate_file
from api.talent_start import TalentRequest, start_talent
from domain.forms import Field, FieldError, FieldKind, validate_form
from domain.identifiers import NATIONAL_CODE_LENGTH
from domain.network_permissions import may_nominate, may_nominate_many
from domain.permissions import Actor as Person
from domain.permissions import Role, may_rehearse
from domain.persian import to_ascii_digits
from domain.words import Text

pages = page_router()

_SHORTEST_NATIONAL_CODE = 8
TALENT_FORM: tuple[Field, ...] = (
    Field(
        "who",
        Text(fa="عضو", en="Member"),
        help=Text(fa="کد ملی یا شناسهٔ عضو", en="National code or member id"),
        max_length=64,
    ),
    Field(
        "craft_hint",
        Text(fa="حرفه‌ای که به او می‌خورد", en="A craft that would suit them"),
        required=False,
        help=Text(fa="نام یا کد حرفه", en="The craft's name or code"),
        max_length=60,
    ),
    Field(
        "rehearsal",
        Text(fa="این یک تمرین است", en="This is a rehearsal"),
        FieldKind.BOOLEAN,
        required=False,
        help=Text(
            fa="پیام واقعی فرستاده نمی‌شود و ساعت پرونده را می‌توان جلو برد.",
            en="No real message is sent, and the case's clock can be moved on.",
        ),
    ),
)
_NAMES_ON_FORM = {"national_code": "who", "member_id": "who"}


@pages.get("/talents/new")
@allow(people=may_nominate)
async def new_talent(request: Request, actor: Actor) -> Response:
    own = actor.member_id if Role.MEMBER in actor.roles else None
    return _form(request, actor, {"who": own or ""})


@pages.post("/talents/new")
@allow(people=may_nominate)
async def start(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Nominates once, however often the form is sent; a refused form keeps what was typed."""
    form, request_id = answers_to(TALENT_FORM, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        wanted = TalentRequest.model_validate(_wanted(validate_form(_fields(actor), form)))
        talent_id = await start_talent(state, actor, wanted, request_id)
    except NOT_BEGUN as error:
        return _form(request, actor, form, request_id, why_not(error))
    await first_steps_shown(state, talent_id)
    return see_other(path("cases", talent_id, said="started"))


@pages.get("/talents/bulk")
@allow(people=may_nominate_many)
async def new_file(request: Request, actor: Actor) -> Response:
    return _file_shown(request, actor.kanoon_id or "")


@pages.post("/talents/bulk")
@allow(people=may_nominate_many)
async def send_file(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """What became of every row; sending the same file again begins nobody twice."""
    kanoon_id = typed.get("kanoon_id", "").strip()[:64]
    form = await request.form()
    sent = form.get("file")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    await form.close()
    if stale is not None:
        return _file_refused(request, kanoon_id, stale)
    try:
        found = await nominate_file(state, actor, kanoon_id, content)
    except (Problem, DBAPIError) as error:
        return _file_refused(request, kanoon_id, as_problem(error))
    return _file_shown(request, kanoon_id, found=found)


def _wanted(clean: Mapping[str, Any]) -> dict[str, Any]:
    who = str(clean["who"])
    digits = to_ascii_digits(who).replace(" ", "").replace("-", "")
    is_code = digits.isdecimal() and _SHORTEST_NATIONAL_CODE <= len(digits) <= NATIONAL_CODE_LENGTH
    return {
        **({"national_code": digits} if is_code else {"member_id": who}),
        "craft_hint": clean.get("craft_hint"),
        "rehearsal": clean.get("rehearsal", False),
    }


def _fields(actor: Person) -> tuple[Field, ...]:
    return tuple(field for field in TALENT_FORM if field.name != "rehearsal" or may_rehearse(actor))


def _form(
    request: Request,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    return begin_page(
        request, "new_talent.html", _fields(actor), form, request_id, problem=problem, on_form=_on_form,
        many=may_nominate_many(actor),
    )  # fmt: skip


def _on_form(errors: Sequence[FieldError]) -> tuple[FieldError, ...]:
    return tuple(FieldError(_NAMES_ON_FORM.get(one.field, one.field), one.code) for one in errors)


def _file_refused(request: Request, kanoon_id: str, problem: Problem) -> Response:
    said = problem_said(problem, request.state.language)
    words = [field_message(one.code).in_(request.state.language) for one in problem.errors]
    return _file_shown(request, kanoon_id, status=problem.status_code, alert=" ".join(words) or said)


def _file_shown(
    request: Request,
    kanoon_id: str,
    *,
    found: NominatedFile | None = None,
    status: int = 200,
    alert: str | None = None,
) -> Response:
    return page(
        request, "nominate_many.html", status=status, kanoon_id=kanoon_id, found=found, alert=alert,
        wrong=(), field_message=field_message,
    )  # fmt: skip
