"""The page that proposes that two kanoons become one."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import Actor, State
from api.finding import find_case
from api.kanoon_change_start import MergeRequest, start_kanoon_change
from api.pages.begin_form import NOT_BEGUN, begin_page, why_not
from api.pages.form_views import Typed, answers_to
from api.pages.started import first_steps_shown
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.problems import Problem
from api.security.access import allow
from api.state import ApiState
from domain.forms import Field, FieldKind, validate_form
from domain.network_permissions import proposes_kanoons
from domain.permissions import Actor as Person
from domain.permissions import may_rehearse, works_beyond_kanoons
from domain.words import Text
from stores.kanoons import KanoonStore

pages = page_router()

_SUGGESTED = 200
_FORM: tuple[Field, ...] = (
    Field(
        "kanoon_id",
        Text(fa="کانونی که می‌پیوندد", en="Kanoon that joins"),
        help=Text(fa="شناسهٔ آن؛ پس از ادغام بسته می‌شود.", en="Its id; after the merger it is closed."),
        max_length=64,
    ),
    Field(
        "into_id",
        Text(fa="کانونی که می‌ماند", en="Kanoon that stays"),
        help=Text(
            fa="شناسهٔ آن؛ نام، رهبر و سمت‌هایش می‌ماند. در صفحهٔ هر کانون نوشته است.",
            en="Its id; it keeps its name, leader and offices. It stands on every kanoon's page.",
        ),
        max_length=64,
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


@pages.get("/kanoon-changes/new")
@allow(people=proposes_kanoons)
async def new_merge(request: Request, actor: Actor, state: State, kanoon: str = "") -> Response:
    return await _form(request, state, actor, {"kanoon_id": kanoon[:64] or actor.kanoon_id or ""})


@pages.post("/kanoon-changes/new")
@allow(people=proposes_kanoons)
async def propose(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Proposes it once, however often the form is sent; a refused form keeps what was typed."""
    fields = _fields(actor)
    form, request_id = answers_to(fields, typed), request_id_of(typed)
    try:
        if stale is not None:
            raise stale
        wanted = MergeRequest(
            what="merge",
            **validate_form(fields, form) | {"rehearsal": form.get("rehearsal") in ("true", "on")},
        )
        process_id = await start_kanoon_change(state, actor, wanted, request_id)
    except NOT_BEGUN as error:
        return await _form(request, state, actor, form, request_id, why_not(error))
    await first_steps_shown(state, process_id)
    with suppress(Problem):
        await find_case(state, actor, process_id)
        return see_other(path("cases", process_id, said="started"))
    # The leader of the kanoon that stays sees the case when it is theirs.
    return see_other(path("inbox", said="merge_proposed"))


def _fields(actor: Person) -> tuple[Field, ...]:
    return tuple(field for field in _FORM if field.name != "rehearsal" or may_rehearse(actor))


async def _form(
    request: Request,
    state: ApiState,
    actor: Person,
    form: Mapping[str, Any],
    request_id: str = "",
    problem: Problem | None = None,
) -> Response:
    only = None if works_beyond_kanoons(actor) else actor.kanoon_id or ""
    found = await state.database.aread(
        lambda session: KanoonStore(session).find(region=actor.region, kanoon_id=only, limit=_SUGGESTED)
    )
    names = {one.id: one.name for one in found.items}
    return begin_page(
        request, "new_merge.html", _fields(actor), form, request_id, problem=problem,
        suggested={"kanoon_id": names, "into_id": names},
    )  # fmt: skip
