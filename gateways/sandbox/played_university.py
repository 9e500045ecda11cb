"""The university as the sandbox plays it: four lessons, a week apart, and a result after the last one.

Everybody comes and passes with 17 of 20, unless the control API tells otherwise.
"""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from gateways.sandbox.configuration import REHEARSED_COURSE, wall_clock
from gateways.sandbox.state import Record
from gateways.sandbox.world import Refusal, Visit, arrive, check_token

router = APIRouter(prefix="/university/v1")

LESSONS = 4
_GRADE = 17


class WantedSeat(BaseModel):
    enrolment_id: str
    course: str
    national_code: str
    name: str


@router.post("/enrolments")
async def enrol(request: Request, asked: WantedSeat) -> dict[str, str]:
    visit = await _arrive(request, "enrol", asked.enrolment_id, asked.national_code)
    known = visit.world.state.get("enrolment", asked.enrolment_id)
    if known is None:
        if refused := visit.fault("reject"):
            raise Refusal(422, refused.reason or "course_full")
        _begin(visit, asked)
    elif known["asked"] != asked.model_dump():
        raise Refusal(409, "enrolment_exists")
    await visit.lose_answer()
    return {"state": "enrolled"}


@router.get("/enrolments/{enrolment_id}")
async def look(request: Request, enrolment_id: str) -> dict[str, Any]:
    visit = await _arrive(request, "look", enrolment_id)
    known = visit.world.state.get("enrolment", enrolment_id)
    if known is None:
        raise Refusal(404, "unknown_enrolment")
    return enrolment_state(known, visit.now)


@router.post("/enrolments/{enrolment_id}/free")
async def free(request: Request, enrolment_id: str) -> dict[str, str]:
    visit = await _arrive(request, "free", enrolment_id)
    known = visit.world.state.get("enrolment", enrolment_id)
    if known is not None and known["freed_at"] is None:
        visit.world.state.put("enrolment", enrolment_id, known | {"freed_at": visit.now.isoformat()})
    return {"state": "freed"}


def enrolment_state(known: Record, now: datetime) -> dict[str, Any]:
    """What has happened of a seat's course by `now`; nothing more once the seat is free, or where it is silent."""
    end = datetime.fromisoformat(known["freed_at"]) if known["freed_at"] else now
    until = min(now, end)
    lessons = [one for one in known["lessons"] if datetime.fromisoformat(one["at"]) <= until]
    result = known["result"]
    done = result is not None and datetime.fromisoformat(result["at"]) <= until
    return {
        "state": "freed" if known["freed_at"] else "enrolled",
        "sessions": [{"session": one["session"], "present": one["present"]} for one in lessons],
        "result": {"passed": result["passed"], "grade": result["grade"]} if done else None,
    }


async def _arrive(request: Request, operation: str, *marks: str) -> Visit:
    visit = await arrive(request, "university", operation, *marks)
    check_token(request, visit.world.config.token)
    return visit


def _begin(visit: Visit, asked: WantedSeat) -> None:
    world = visit.world
    live = timedelta(seconds=world.config.university_seconds)
    lesson = (REHEARSED_COURSE if visit.rehearsal else live) / (LESSONS + 1)
    told = (
        world.state.get("student", asked.enrolment_id)
        or world.state.get("student", asked.national_code)
        or {}
    )
    absent = told.get("absent", [])
    begun = visit.now if visit.rehearsal else wall_clock()
    lessons = [
        {"session": number, "present": number not in absent, "at": (begun + lesson * number).isoformat()}
        for number in range(1, LESSONS + 1)
    ]
    at = begun + lesson * (LESSONS + 1)
    result = {"passed": told.get("passed", True), "grade": told.get("grade", _GRADE), "at": at.isoformat()}
    silent = visit.fault("silent")
    record = {
        "asked": asked.model_dump(),
        "lessons": [] if silent else lessons,
        "result": None if silent else result,
        "freed_at": None,
    }
    world.state.put("enrolment", asked.enrolment_id, record)
    if silent:
        return
    for one in lessons:
        subject = {"enrolment_id": asked.enrolment_id, "session": one["session"], "present": one["present"]}
        visit.call_back("university.attendance", subject, datetime.fromisoformat(str(one["at"])))
    subject = {"enrolment_id": asked.enrolment_id, "passed": result["passed"], "grade": result["grade"]}
    visit.call_back("university.result", subject, at)
