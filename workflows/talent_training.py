"""A talent learns: seats at the university, missed lessons, one retake (processes.md, B.4)."""

from collections.abc import Callable

from temporalio import workflow

from activities.university import University
from domain.case import GivenAnswer, OpenTask, OutsideEvent
from domain.enrolments import (
    Attendance,
    Learning,
    LearningKept,
    Result,
    SeatsStep,
    SeatWanted,
    enrolment_of,
    read_attendance,
    read_result,
)
from domain.outside_events import Unreadable
from workflows.exits import Exit
from workflows.steps import name_of
from workflows.talent_parts import TalentParts
from workflows.waiting import Deadline, span

_CALL = "talent.call_absent"


class Training(TalentParts):
    """The stage TRAINING. Who is able already learns how money and business go; the others their craft as well."""

    async def be_trained(self) -> None:
        await self.enter("TRAINING")
        self.undo_with(University.free_seats)
        match, assessed = self.case.match, self.case.assessed
        if match is None or assessed is None:
            raise AssertionError("trained before a craft was found")
        able = match.suitability == "suitable" and match.craft_code in assessed.trained
        self.case.learnings = [
            Learning(subject) for subject in (["literacy"] if able else ["craft", "literacy"])
        ]
        polls: list[Deadline] = []
        while not all(one.passed for one in self.case.learnings):
            if self.case.leaves:
                raise Exit("DECLINED", "left_course")
            for one in self.case.learnings:
                if one.passed is False:
                    self._sit_again(one)
                if not one.enrolment_id:
                    await self._enrol(one)
                    polls = [self.deadline(span(poll)) for poll in self.case.policy.training_polls]
            if not polls:
                await self._ask_people()
            elif not await self.until(self._something_to_do, polls[0], what="university"):
                polls.pop(0)
                await self._ask_university()
            await self._keep()
        for task in list(self.record.tasks):
            if task.kind == _CALL:
                self.cancel(task)
        # The courses have ended: there is no seat to give back any more.
        self.record.undos.remove(name_of(University.free_seats))
        self.note("note", "trained")

    async def _enrol(self, one: Learning) -> None:
        """A seat; where there is none a person adds a course, or says that it is another path."""
        one.attempt += 1
        match = self.case.match
        craft_code = match.craft_code if match else ""
        while True:
            wanted = SeatWanted(
                self.nomination.talent_id,
                self.nomination.member_id,
                self.record.book,
                workflow.now(),
                one.subject,
                craft_code,
                self.nomination.region,
                one.attempt,
            )
            seat = await self.do(University.enrol, wanted)
            if not seat.refused:
                break
            self.note("outside", "no_seat", subject=one.subject, no_seat=seat.refused)
            answer = await self.ask(
                self.question(
                    "talent.find_course", subject=one.subject, craft=self.craft_name(), no_seat=seat.refused
                )
            )
            if answer is None or answer.outcome == "other_path":
                raise Exit("OTHER_PATH", "no_course")
        one.enrolment_id, one.title = seat.enrolment_id, seat.title
        self.note("outside", "enrolled", course=seat.title)
        self.tell_member("talent.enrolled", seat.enrolment_id, course=seat.title)

    def _sit_again(self, one: Learning) -> None:
        if one.attempt > self.case.policy.retakes:
            raise Exit("OTHER_PATH", "failed_course")
        self.note("note", "retake", course=one.title)
        self.tell_member("talent.retake", one.enrolment_id, course=one.title)
        one.sit_again()

    async def _ask_university(self) -> None:
        """What it has told by webhook already changes nothing."""
        seats = tuple(one.enrolment_id for one in self._learning())
        told = await self.do(
            University.look, SeatsStep(self.nomination.talent_id, self.record.book, workflow.now(), seats)
        )
        for attendance in told.attendances:
            self._attended(attendance)
        for result in told.results:
            self._ended(result)

    async def _ask_people(self) -> None:
        for one in self._learning():
            answer = await self.ask(
                self.question("talent.ask_university", course=one.title, absences=one.absences),
                unless=self._is_settled(one),
            )
            if answer is not None and one.passed is None:
                passed = answer.outcome == "passed"
                self._ended(Result(one.enrolment_id, passed, answer.form.get("grade")))

    async def _keep(self) -> None:
        for one in self.case.learnings:
            if one.enrolment_id:
                now, grade = workflow.now(), one.grade
                kept = LearningKept(one.enrolment_id, now, one.absences, one.passed, grade)
                await self.do(University.keep, kept)

    # What the university, and the leader, say.

    def take(self, event: OutsideEvent) -> str | None:
        hears: dict[str, Callable[[], str | None]] = {
            "university.attendance": lambda: self._attended(read_attendance(event.facts)),
            "university.result": lambda: self._ended(read_result(event.facts)),
        }
        if event.type not in hears:
            return super().take(event)
        try:
            enrolment_of(event.facts)
            return hears[event.type]()
        except Unreadable as unreadable:
            return unreadable.code

    def _attended(self, told: Attendance) -> str | None:
        """The last word about a lesson counts, as long as the course goes on."""
        one, why_not = self._of(told.enrolment_id)
        if one is None:
            return why_not
        if one.passed is not None:
            return None if one.lessons.get(str(told.session)) is told.present else "course_ended"
        before = one.lessons.get(str(told.session))
        if before is not told.present:
            one.lessons[str(told.session)] = told.present
            if not told.present or before is not None:
                what = "present_after_all" if told.present else "absent"
                self.note("outside", what, course=one.title, session=told.session)
        if one.absences >= self.case.policy.absences_to_call and not one.called:
            one.called = True
            self.open_task(self.question(_CALL, course=one.title, absences=one.absences))
        return None

    def _ended(self, told: Result) -> str | None:
        one, why_not = self._of(told.enrolment_id)
        if one is None:
            return why_not
        if one.passed is not None:
            return None if (one.passed, one.grade) == (told.passed, told.grade) else "course_ended"
        one.passed, one.grade = told.passed, told.grade
        what = "course_passed" if told.passed else "course_failed"
        self.note("outside", what, course=one.title, grade=told.grade)
        return None

    def answered(self, task: OpenTask, given: GivenAnswer) -> None:
        if task.kind == _CALL:
            self.case.leaves = self.case.leaves or given.outcome == "leaves"
            self.note("task", f"called_{given.outcome}", given.by.username)
        super().answered(task, given)

    # Inside.

    def _of(self, enrolment_id: str) -> tuple[Learning | None, str]:
        """The course of a seat; else the code why none is meant."""
        for one in self.case.learnings:
            if enrolment_id in one.earlier:
                return None, "course_ended"
            if one.enrolment_id == enrolment_id:
                left = self.record.stage != "TRAINING" and one.passed is None
                return (None, "course_ended") if left else (one, "")
        return None, "not_expected"

    def _learning(self) -> list[Learning]:
        return [one for one in self.case.learnings if one.enrolment_id and one.passed is None]

    def _is_settled(self, one: Learning) -> Callable[[], bool]:
        return lambda: one.passed is not None or self.case.leaves

    def _something_to_do(self) -> bool:
        learnings = self.case.learnings
        failed = any(one.passed is False for one in learnings)
        return failed or self.case.leaves or all(one.passed for one in learnings)
