"""The page of the courses: what there is, and adding and closing them for the university's staff."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.course_keeping import NewCourse, add_course, close_course
from api.dependencies import Actor, State
from api.pages.begin_form import NOT_BEGUN, why_not
from api.pages.form_views import Typed, answers_to, form_view
from api.pages.inbox import Place
from api.pages.refusal_words import problem_said
from api.pages.rendering import new_request_id, page
from api.pages.task_visit import request_id_of
from api.pages.visits import Stale, page_router, see_other
from api.pages.words import path
from api.paging import make_cursor, read_cursor
from api.problems import Problem, wrong_fields
from api.security.access import allow
from api.state import ApiState
from domain.crafts import Craft
from domain.forms import Choice, Field, FieldError, FieldKind, validate_form
from domain.network_permissions import keeps_courses
from domain.permissions import Actor as Person
from domain.permissions import works_beyond_kanoons
from domain.provinces import PROVINCES
from domain.talent_words import SUBJECTS
from domain.words import Text
from stores.courses import CourseStore
from stores.crafts import CraftStore
from stores.pages import BadCursor

pages = page_router()


def _fields(crafts: tuple[Craft, ...]) -> tuple[Field, ...]:
    return (
        Field(
            "subject",
            Text(fa="موضوع", en="Subject"),
            FieldKind.CHOICE,
            choices=tuple(Choice(code, words) for code, words in SUBJECTS.items()),
        ),
        Field(
            "craft_code",
            Text(fa="حرفه", en="Craft"),
            FieldKind.CHOICE,
            required=False,
            needed_when=("subject", ("craft",)),
            choices=tuple(Choice(one.craft_code, one.name) for one in crafts),
        ),
        Field("title_fa", Text(fa="عنوان فارسی", en="Persian title"), max_length=120),
        Field("title_en", Text(fa="عنوان انگلیسی", en="English title"), max_length=120),
        Field(
            "reference",
            Text(fa="کد دانشگاه", en="The university's code"),
            max_length=40,
            help=Text(fa="حروف لاتین و رقم", en="Latin letters and digits"),
        ),
        Field(
            "region",
            Text(fa="استان", en="Province"),
            FieldKind.CHOICE,
            required=False,
            help=Text(fa="خالی: سراسر کشور", en="Empty: the whole country"),
            choices=tuple(Choice(code, Text(fa=name, en=code)) for code, name in PROVINCES.items()),
        ),
    )


@pages.get("/courses")
@allow(people=works_beyond_kanoons)
async def look(
    request: Request,
    actor: Actor,
    state: State,
    q: Annotated[str, Query(max_length=100)] = "",
    after: Place = "",
) -> Response:
    """The courses by title, a part of which may be asked for."""
    return await _shown(request, actor, state, after=after, q=q.strip())


@pages.post("/courses")
@allow(people=keeps_courses)
async def add(request: Request, typed: Typed, actor: Actor, state: State, stale: Stale) -> Response:
    """Adds a course once, however often the form is sent; a refused form keeps what was typed."""
    crafts = await state.database.aread(lambda session: CraftStore(session).all())
    form, request_id = answers_to(_fields(crafts), typed), request_id_of(typed)
    if stale is not None:
        return await _refused(request, actor, state, form, stale)
    try:
        wanted = NewCourse.model_validate(validate_form(_fields(crafts), form))
        await add_course(state, actor, wanted, request_id)
    except NOT_BEGUN as error:
        return await _refused(request, actor, state, form, why_not(error))
    return see_other(path("courses", said="course_added"))


@pages.post("/courses/{course_id}/close")
@allow(people=keeps_courses)
async def close(course_id: str, state: State) -> Response:
    await close_course(state, course_id)
    return see_other(path("courses", said="course_closed"))


async def _refused(
    request: Request, actor: Person, state: ApiState, form: Mapping[str, Any], problem: Problem
) -> Response:
    alert = None if problem.errors else problem_said(problem, request.state.language)
    return await _shown(
        request,
        actor,
        state,
        form=form,
        errors=tuple(problem.errors),
        alert=alert,
        status=problem.status_code,
    )


async def _shown(
    request: Request,
    actor: Person,
    state: ApiState,
    *,
    after: str = "",
    q: str = "",
    form: Mapping[str, Any] | None = None,
    errors: tuple[FieldError, ...] = (),
    alert: str | None = None,
    status: int = 200,
) -> Response:
    def read(session: Session) -> tuple[Any, tuple[Craft, ...]]:
        place = read_cursor(after) if after else None
        return CourseStore(session).find(q=q, after=place), CraftStore(session).all()

    try:
        found, crafts = await state.database.aread(read)
    except BadCursor:
        raise wrong_fields(FieldError("after", "cursor")) from None
    return page(
        request, "courses.html", status=status, found=found, q=q, keeps=keeps_courses(actor), alert=alert,
        form=form_view(_fields(crafts), form, errors), request_id=new_request_id(),
        crafts={one.craft_code: one.name for one in crafts}, subjects=SUBJECTS, provinces=PROVINCES,
        first=path("courses", q=q) if after else None,
        following=path("courses", q=q, after=make_cursor(*found.next)) if found.next else None,
    )  # fmt: skip
