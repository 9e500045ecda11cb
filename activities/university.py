"""What a talent's training does in the world: seats at the university, what it tells of them, seats given back."""

from sqlalchemy.orm import Session
from temporalio import activity

from activities.loan_reading import case_clock, person_of
from activities.outside import outside
from domain.enrolments import Attendance, LearningKept, Result, Seat, SeatsStep, SeatWanted, Told
from gateways.caller import GatewayError, GatewayRefused
from gateways.university import UniversityGateway
from stores.courses import ENROLLED, FAILED, PASSED, Course, CourseStore, EnrolmentStore
from stores.database import Database
from stores.sealing import Keys


class University:
    """Steps of a training; each is safe to repeat, keyed by the seat."""

    def __init__(self, database: Database, keys: Keys, university: UniversityGateway) -> None:
        self._database = database
        self._keys = keys
        self._university = university

    @outside
    @activity.defn(name="University.enrol")
    async def enrol(self, wanted: SeatWanted) -> Seat:
        """A seat in an open course of the region, else a nationwide one. Refused: no_course, course_full."""
        clock = case_clock(wanted.talent_id, wanted.book, wanted.at)

        def read(session: Session) -> list[Course]:
            store, kept = CourseStore(session), EnrolmentStore(session).get(wanted.enrolment_id)
            if kept is not None:
                # The step was done before, and its answer lost: the same course again.
                course = store.get(kept.course_id)
                return [course] if course else []
            return store.open_for(wanted.subject, wanted.craft_code, wanted.region)

        courses = await self._database.aread(read)
        person = await self._database.aread(lambda session: person_of(session, self._keys, wanted.member_id))
        refused = "no_course"
        for course in courses:
            # Kept before it is asked for: whatever becomes of us then, the seat is known, and can be given back.
            await self._database.awrite(lambda session, course=course: _keep(session, wanted, course))  # type: ignore[misc]
            try:
                await self._university.enrol(
                    wanted.enrolment_id, course.reference, person.national_code, person.name, clock
                )
            except GatewayRefused as full:
                refused = full.code
                await self._database.awrite(lambda session: EnrolmentStore(session).drop(wanted.enrolment_id))
                continue
            return Seat(wanted.enrolment_id, {"fa": course.title_fa, "en": course.title_en})
        return Seat(refused=refused)

    @outside
    @activity.defn(name="University.look")
    async def look(self, step: SeatsStep) -> Told:
        """What the university says of these seats so far. Only asks; one that does not answer says nothing."""
        clock = case_clock(step.talent_id, step.book, step.at)
        attendances: list[Attendance] = []
        results: list[Result] = []
        for enrolment_id in step.enrolment_ids:
            try:
                found = await self._university.look(enrolment_id, clock)
            except GatewayError:
                continue
            if found is None:
                continue
            attendances += [Attendance(enrolment_id, one.session, one.present) for one in found.sessions]
            if found.result is not None:
                results.append(Result(enrolment_id, found.result.passed, found.result.grade))
        return Told(tuple(attendances), tuple(results))

    @activity.defn(name="University.keep")
    async def keep(self, learning: LearningKept) -> None:
        """How far a course is. Safe to repeat."""
        state = ENROLLED if learning.passed is None else PASSED if learning.passed else FAILED
        await self._database.awrite(
            lambda session: EnrolmentStore(session).keep(
                learning.enrolment_id, state, learning.absences, learning.grade, learning.at
            )
        )

    @outside
    @activity.defn(name="University.free_seats")
    async def free_seats(self, step: SeatsStep) -> None:
        """Gives back every seat of the talent whose course has not ended. Safe to repeat."""
        clock = case_clock(step.talent_id, step.book, step.at)
        seats = await self._database.aread(lambda session: EnrolmentStore(session).of_talent(step.talent_id))
        for seat in seats:
            if seat.state == ENROLLED:
                await self._university.free(seat.id, clock)
                await self._database.awrite(
                    lambda session, seat=seat: EnrolmentStore(session).free(seat.id, step.at)  # type: ignore[misc]
                )


def _keep(session: Session, wanted: SeatWanted, course: Course) -> None:
    EnrolmentStore(session).enrol(wanted.enrolment_id, wanted.talent_id, course.id, wanted.book, wanted.at)
