"""Courses of the university: of a craft, or financial and business literacy; the university's staff keep them."""

from typing import Annotated, Any, Literal

from fastapi import Query, Response

from api.course_keeping import NewCourse, add_course, close_course
from api.dependencies import Actor, Key, State
from api.paging import ListPage, Page
from api.problems import not_found
from api.routes import router
from api.security.access import allow
from api.store_pages import answered
from domain.network_permissions import keeps_courses
from domain.permissions import NATIONWIDE, works_beyond_kanoons
from stores.courses import Course, CourseStore

courses = router(tag="cells")


@courses.post("/courses", status_code=201)
@allow(people=keeps_courses)
async def add(wanted: NewCourse, actor: Actor, state: State, key: Key) -> dict[str, Any]:
    """Adds a course; talents that need it get a seat from now on."""
    return course_shape(await add_course(state, actor, wanted, key))


@courses.post("/courses/{course_id}/close", status_code=204)
@allow(people=keeps_courses)
async def close(course_id: str, state: State) -> Response:
    """Nobody gets a seat in it any more; who has one keeps it."""
    await close_course(state, course_id)
    return Response(status_code=204)


@courses.get("/courses")
@allow(scope="cells:read", people=works_beyond_kanoons)
async def find(
    state: State,
    page: Page,
    q: Annotated[str, Query(max_length=100)] = "",
    course_state: Annotated[Literal["open", "closed"] | None, Query(alias="state")] = None,
) -> ListPage[dict[str, Any]]:
    """Courses by title."""
    return await answered(
        state.database,
        lambda session: CourseStore(session).find(
            q=q, state=course_state, after=page.after, limit=page.limit
        ),
        course_shape,
    )


@courses.get("/courses/{course_id}")
@allow(scope="cells:read", people=works_beyond_kanoons)
async def read(course_id: str, state: State) -> dict[str, Any]:
    found = await state.database.aread(lambda session: CourseStore(session).get(course_id))
    if found is None:
        raise not_found()
    return course_shape(found)


def course_shape(one: Course) -> dict[str, Any]:
    return {
        "id": one.id,
        "subject": one.subject,
        "craft_code": one.craft_code or None,
        "title": {"fa": one.title_fa, "en": one.title_en},
        "reference": one.reference,
        "region": None if one.region == NATIONWIDE else one.region,
        "state": one.state,
        "added_by": one.added_by,
    }
