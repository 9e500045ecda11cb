"""Keeping the university's courses: added by its staff, open at once, and closed."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_start import process_id_of
from api.problems import not_found, wrong_fields
from api.state import ApiState
from domain.forms import FieldError
from domain.permissions import NATIONWIDE, Actor
from domain.persian import normalise
from domain.provinces import PROVINCES
from stores.courses import OPEN, Course, CourseStore
from stores.crafts import CraftStore

Title = Annotated[str, AfterValidator(normalise)]


class NewCourse(BaseModel):
    """A course. `craft_code` where the subject is a craft; `reference` is the university's own code.

    `region` is a province (ISO 3166-2); left out, the course is for the whole country.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: Literal["craft", "literacy"]
    craft_code: str | None = Field(default=None, min_length=1, max_length=32)
    title_fa: Title = Field(min_length=2, max_length=120)
    title_en: Title = Field(min_length=2, max_length=120)
    reference: str = Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")
    region: str | None = Field(default=None, max_length=5)


async def add_course(state: ApiState, actor: Actor, wanted: NewCourse, key: str) -> Course:
    """Adds a course, which is open at once; the same key again changes nothing. Raises Problem (422 by field)."""
    if wanted.region is not None and wanted.region not in PROVINCES:
        raise wrong_fields(FieldError("region", "unknown_province"))
    if (wanted.subject == "craft") != (wanted.craft_code is not None):
        raise wrong_fields(FieldError("craft_code", "required" if wanted.subject == "craft" else "invalid"))
    course_id = process_id_of("course", actor.username, key)

    def write(session: Session) -> Course:
        if wanted.craft_code is not None and CraftStore(session).get(wanted.craft_code) is None:
            raise wrong_fields(FieldError("craft_code", "unknown_craft"))
        course = Course(
            id=course_id,
            subject=wanted.subject,
            craft_code=wanted.craft_code or "",
            title_fa=wanted.title_fa,
            title_en=wanted.title_en,
            reference=wanted.reference,
            region=wanted.region or NATIONWIDE,
            state=OPEN,
            added_by=actor.username,
            added_at=state.clock(),
        )
        CourseStore(session).add(course)
        return CourseStore(session).get(course_id) or course

    return await state.database.awrite(write)


async def close_course(state: ApiState, course_id: str) -> None:
    """Nobody gets a seat in it any more. Raises a 404."""

    def write(session: Session) -> None:
        if CourseStore(session).get(course_id) is None:
            raise not_found()
        CourseStore(session).close(course_id)

    await state.database.awrite(write)
