"""What the university says, read strictly; a course as its lessons and seats go by."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enrolments import Attendance, Learning, Result, read_attendance, read_result
from domain.outside_events import Unreadable

SEAT = "talent-a:literacy:1"


def test_right_events_are_read() -> None:
    assert read_attendance({"enrolment_id": SEAT, "session": 3, "present": False}) == Attendance(
        SEAT, 3, False
    )
    assert read_result({"enrolment_id": SEAT, "passed": True, "grade": 20}) == Result(SEAT, True, 20)
    assert read_result({"enrolment_id": SEAT, "passed": False}) == Result(SEAT, False, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"enrolment_id": ""},
        {"enrolment_id": 1},
        {"session": True},
        {"session": 501},
        {"session": "1"},
        {"present": 1},
    ],
)
def test_a_wrong_lesson_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_attendance({"enrolment_id": SEAT, "session": 1, "present": True} | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"enrolment_id": None},
        {"passed": "yes"},
        {"passed": None},
        {"grade": -1},
        {"grade": True},
        {"grade": 1.5},
    ],
)
def test_a_wrong_result_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read_result({"enrolment_id": SEAT, "passed": True, "grade": 10} | wrong)


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans())))
def test_the_last_word_about_a_lesson_counts(told: list[tuple[int, bool]]) -> None:
    course = Learning("literacy", SEAT, 1)
    for session, present in told:
        course.lessons[str(session)] = present
    assert course.absences == sum(1 for present in dict(told).values() if not present)


def test_who_sits_again_begins_anew_and_the_old_seat_is_known() -> None:
    course = Learning("craft", SEAT, 1, lessons={"1": False, "2": False}, passed=False, grade=4, called=True)
    course.sit_again()
    assert (course.enrolment_id, course.absences, course.passed, course.called) == ("", 0, None, False)
    assert course.earlier == [SEAT]
