"""Courses of a talent: seats at the university, lessons missed, results (processes.md, B.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.outside_events import Unreadable

MOST_SESSIONS, MOST_GRADE = 500, 20
SUBJECTS = ("craft", "literacy")


@dataclass(slots=True)
class Learning:
    """A course that a talent needs. `attempt` counts its seats; `lessons` are by number, True where they came.

    `passed` is None until there is a result of the seat they have.
    """

    subject: str
    enrolment_id: str = ""
    attempt: int = 0
    title: dict[str, str] = field(default_factory=dict)
    lessons: dict[str, bool] = field(default_factory=dict)
    passed: bool | None = None
    grade: int | None = None
    called: bool = False
    earlier: list[str] = field(default_factory=list)
    """The seats before this one, whose courses have ended."""

    @property
    def absences(self) -> int:
        return sum(1 for present in self.lessons.values() if not present)

    def sit_again(self) -> None:
        """Another seat is needed: nothing of the last one counts any more."""
        self.earlier.append(self.enrolment_id)
        self.enrolment_id, self.lessons, self.passed, self.grade, self.called = "", {}, None, None, False


@dataclass(frozen=True, slots=True)
class Attendance:
    """`university.attendance`: a lesson by its number, and whether they came."""

    enrolment_id: str
    session: int
    present: bool


@dataclass(frozen=True, slots=True)
class Result:
    """`university.result`: whether they passed; a grade of 0 to 20, or None."""

    enrolment_id: str
    passed: bool
    grade: int | None


def enrolment_of(facts: Mapping[str, Any]) -> str:
    """The seat that an event of the university is about. Raises Unreadable."""
    enrolment_id = facts.get("enrolment_id")
    if not isinstance(enrolment_id, str) or not enrolment_id:
        raise Unreadable("malformed")
    return enrolment_id


def read_attendance(facts: Mapping[str, Any]) -> Attendance:
    """Raises Unreadable."""
    session, present = facts.get("session"), facts.get("present")
    if isinstance(session, bool) or not isinstance(session, int) or not isinstance(present, bool):
        raise Unreadable("malformed")
    if not 1 <= session <= MOST_SESSIONS:
        raise Unreadable("malformed")
    return Attendance(enrolment_of(facts), session, present)


def read_result(facts: Mapping[str, Any]) -> Result:
    """Raises Unreadable."""
    passed, grade = facts.get("passed"), facts.get("grade")
    if not isinstance(passed, bool):
        raise Unreadable("malformed")
    if grade is not None and (isinstance(grade, bool) or not isinstance(grade, int)):
        raise Unreadable("malformed")
    if grade is not None and not 0 <= grade <= MOST_GRADE:
        raise Unreadable("malformed")
    return Result(enrolment_of(facts), passed, grade)


# What the steps are asked with.


@dataclass(frozen=True, slots=True)
class SeatWanted:
    """A seat in a course of this subject (of this craft, where it is the craft's), in the region or nationwide."""

    talent_id: str
    member_id: str
    book: str
    at: datetime
    subject: str
    craft_code: str
    region: str
    attempt: int

    @property
    def enrolment_id(self) -> str:
        return f"{self.talent_id}:{self.subject}:{self.attempt}"


@dataclass(frozen=True, slots=True)
class Seat:
    """The seat that was taken, with the course's title (fa, en); or the code why there is none."""

    enrolment_id: str = ""
    title: dict[str, str] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True, slots=True)
class SeatsStep:
    """A step about seats of one talent."""

    talent_id: str
    book: str
    at: datetime
    enrolment_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the university says of seats so far."""

    attendances: tuple[Attendance, ...] = ()
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class LearningKept:
    """How far a course is, to be kept."""

    enrolment_id: str
    at: datetime
    absences: int
    passed: bool | None
    grade: int | None
