"""Courses that the university's staff keep, and the seats of talents in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.permissions import NATIONWIDE
from domain.persian import search_key
from stores.conflicts import insert_new
from stores.database import Base
from stores.pages import COUNT_CAP, Cursor, StorePage, page_of, texts_of

OPEN, CLOSED = "open", "closed"
ENROLLED, PASSED, FAILED, FREED = "enrolled", "passed", "failed", "freed"


class CourseRow(Base):
    """A course: of a craft, or financial and business literacy (`craft_code` is empty then)."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("(subject = 'craft') = (craft_code <> '')", name="craft"),
        Index("ix_course_title", "title_fa", "id"),
        Index("ix_course_of", "subject", "craft_code", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    craft_code: Mapped[str] = mapped_column(String(32))
    title_fa: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str] = mapped_column(String(40))
    region: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime]
    search_text: Mapped[str] = mapped_column(String(400))


class EnrolmentRow(Base):
    """A seat of a talent: enrolled, passed, failed or freed."""

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("absences >= 0", name="absences"),
        Index("ix_enrolment_of_talent", "talent_id", "id"),
    )

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    talent_id: Mapped[str] = mapped_column(ForeignKey("talent.id"))
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    book: Mapped[str] = mapped_column(String(96))
    state: Mapped[str] = mapped_column(String(16))
    absences: Mapped[int]
    grade: Mapped[int | None]
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Course:
    """A course as kept; `reference` is the university's own code of it, `region` a province or NATIONWIDE."""

    id: str
    subject: str
    craft_code: str
    title_fa: str
    title_en: str
    reference: str
    region: str
    state: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    id: str
    talent_id: str
    course_id: str
    book: str
    state: str
    absences: int
    grade: int | None


class CourseStore:
    """The courses."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, course: Course) -> None:
        """The same id again changes nothing."""
        row = {name: getattr(course, name) for name in Course.__slots__}
        words = search_key(f"{course.title_fa} {course.title_en} {course.reference} {course.craft_code}")
        insert_new(self._session, CourseRow, [row | {"search_text": words}])

    def close(self, course_id: str) -> None:
        """Nobody gets a seat in it any more; who has one keeps it."""
        self._session.execute(update(CourseRow).where(CourseRow.id == course_id).values(state=CLOSED))

    def get(self, course_id: str) -> Course | None:
        row = self._session.get(CourseRow, course_id, populate_existing=True)
        return _course(row) if row else None

    def open_for(self, subject: str, craft_code: str, region: str) -> list[Course]:
        """Open courses of a subject (and craft), those of the region before the nationwide ones."""
        rows = self._session.scalars(
            select(CourseRow)
            .where(
                CourseRow.subject == subject,
                CourseRow.craft_code == (craft_code if subject == "craft" else ""),
                CourseRow.state == OPEN,
                CourseRow.region.in_((region, NATIONWIDE)),
            )
            .order_by(CourseRow.id)
        )
        return sorted(map(_course, rows), key=lambda one: one.region == NATIONWIDE)

    def find(
        self, *, q: str = "", state: str | None = None, after: Cursor | None = None, limit: int = 50
    ) -> StorePage[Course]:
        """By title. Raises BadCursor."""
        wanted = [CourseRow.search_text.contains(word, autoescape=True) for word in search_key(q).split()]
        if state is not None:
            wanted.append(CourseRow.state == state)
        counted = select(CourseRow.id).where(*wanted).limit(COUNT_CAP + 1).subquery()
        count = self._session.scalar(select(func.count()).select_from(counted)) or 0
        query = select(CourseRow).where(*wanted)
        if after is not None:
            title, course_id = texts_of(after, 2)
            query = query.where(
                (CourseRow.title_fa > title) | ((CourseRow.title_fa == title) & (CourseRow.id > course_id))
            )
        rows: Sequence[CourseRow] = self._session.scalars(
            query.order_by(CourseRow.title_fa, CourseRow.id).limit(limit + 1)
        ).all()
        items = [_course(row) for row in rows]
        last = items[:limit][-1] if items else None
        return page_of(items, limit, (last.title_fa, last.id) if last else None, count)


class EnrolmentStore:
    """The seats."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def enrol(self, enrolment_id: str, talent_id: str, course_id: str, book: str, at: datetime) -> None:
        """A repeat changes nothing."""
        row = {
            "id": enrolment_id, "talent_id": talent_id, "course_id": course_id, "book": book, "state": ENROLLED,
            "absences": 0, "grade": None, "changed_at": at,
        }  # fmt: skip
        insert_new(self._session, EnrolmentRow, [row])

    def drop(self, enrolment_id: str) -> None:
        """There was no seat after all."""
        self._session.execute(delete(EnrolmentRow).where(EnrolmentRow.id == enrolment_id))

    def get(self, enrolment_id: str) -> Enrolment | None:
        row = self._session.get(EnrolmentRow, enrolment_id, populate_existing=True)
        return _enrolment(row) if row else None

    def of_talent(self, talent_id: str) -> list[Enrolment]:
        rows = self._session.scalars(
            select(EnrolmentRow)
            .where(EnrolmentRow.talent_id == talent_id)
            .order_by(EnrolmentRow.id)
            .execution_options(populate_existing=True)
        )
        return list(map(_enrolment, rows))

    def keep(self, enrolment_id: str, state: str, absences: int, grade: int | None, at: datetime) -> None:
        self._session.execute(
            update(EnrolmentRow)
            .where(EnrolmentRow.id == enrolment_id)
            .values(state=state, absences=absences, grade=grade, changed_at=at)
        )

    def free(self, enrolment_id: str, at: datetime) -> None:
        """A seat whose course has ended stays what it became."""
        self._session.execute(
            update(EnrolmentRow)
            .where(EnrolmentRow.id == enrolment_id, EnrolmentRow.state == ENROLLED)
            .values(state=FREED, changed_at=at)
        )


def _course(row: CourseRow) -> Course:
    return Course(**{name: getattr(row, name) for name in Course.__slots__})


def _enrolment(row: EnrolmentRow) -> Enrolment:
    return Enrolment(**{name: getattr(row, name) for name in Enrolment.__slots__})
