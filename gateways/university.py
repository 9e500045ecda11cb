"""The university: seats in its courses, who came, and who passed."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from gateways.caller import Call, CaseClock, Gateway, GatewayRefused


@dataclass(frozen=True, slots=True)
class Session:
    """One lesson of a course, by its number from 1, and whether the person was there."""

    session: int
    present: bool


@dataclass(frozen=True, slots=True)
class CourseResult:
    """How the course ended for somebody; `grade` is 0 to 20, None where the university gives none."""

    passed: bool
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A seat as the university has it, with the lessons so far, and the result where there is one."""

    sessions: list[Session] = field(default_factory=list)
    result: CourseResult | None = None


_ENROLMENT = TypeAdapter(Enrolment)
_ANYTHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


class UniversityGateway(Gateway):
    """Speaks to the university. A seat is known by our `enrolment_id`, so asking twice is asking once."""

    system = "university"

    async def enrol(
        self, enrolment_id: str, course: str, national_code: str, name: str, clock: CaseClock
    ) -> None:
        """Takes a seat in a course (the university's own code of it). Safe to repeat.

        Raises GatewayUnavailable, GatewayRefused (`course_full`, `unknown_course`).
        """
        call = Call(
            operation="enrol",
            method="POST",
            path="/v1/enrolments",
            key=enrolment_id,
            clock=clock,
            body={
                "enrolment_id": enrolment_id,
                "course": course,
                "national_code": national_code,
                "name": name,
            },
        )
        await self._caller.ask(call, _ANYTHING)

    async def look(self, enrolment_id: str, clock: CaseClock) -> Enrolment | None:
        """The seat with its lessons and result so far; None for one that there never was. Raises GatewayUnavailable."""
        call = Call(
            operation="look",
            method="GET",
            path=f"/v1/enrolments/{enrolment_id}",
            key=enrolment_id,
            clock=clock,
        )
        try:
            return await self._caller.ask(call, _ENROLMENT)
        except GatewayRefused as refused:
            if refused.code == "unknown_enrolment":
                return None
            raise

    async def free(self, enrolment_id: str, clock: CaseClock) -> None:
        """Gives the seat back; one that was never taken, or is free already, stays free. Raises GatewayUnavailable."""
        call = Call(
            operation="free",
            method="POST",
            path=f"/v1/enrolments/{enrolment_id}/free",
            key=enrolment_id,
            clock=clock,
            body={},
        )
        await self._caller.ask(call, _ANYTHING)
