"""Talents: nominated one by one or by a file, and read with what was found of them."""

from typing import Annotated, Any

from fastapi import Query, Response
from starlette.requests import Request

from api.dependencies import Actor, Key, State, Who
from api.finding import find_case
from api.problem_words import field_message
from api.problems import not_found
from api.routes import router
from api.security.access import allow, anybody
from api.talent_bulk import KNOWN, REFUSED, STARTED, NominatedFile, nominate_file
from api.talent_start import TalentRequest, start_talent
from domain.forms import FieldError
from domain.network_permissions import may_nominate, may_nominate_many
from stores.courses import Enrolment, EnrolmentStore
from stores.talents import Talent, TalentStore

talents = router(tag="cells")

_CSV = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


@talents.post("/talents", status_code=202)
@allow(scope="processes:start:talent", people=may_nominate)
async def start(
    wanted: TalentRequest, who: Who, state: State, response: Response, key: Key
) -> dict[str, str]:
    """Nominates a member and answers at once; they are sent a link to their profile. Follow `Location`."""
    talent_id = await start_talent(state, who.actor, wanted, key, allowed=who.kind == "client")
    response.headers["Location"] = f"/api/v1/processes/{talent_id}"
    return {"id": talent_id, "kind": "talent", "status": "running"}


@talents.post("/talents/bulk", openapi_extra=_CSV)
@allow(scope="processes:start:talent", people=may_nominate_many)
async def start_many(
    request: Request,
    who: Who,
    state: State,
    key: Key,
    kanoon_id: Annotated[str, Query(min_length=1, max_length=64)],
) -> dict[str, Any]:
    """Nominates members of a kanoon by a CSV file (UTF-8): `national_code`, and if you like `craft_hint`.

    Every row is told by its line: started, known (this file nominated them before), or refused with the reasons in
    both languages. The same file again starts nobody twice.
    """
    del key
    content = await request.body()
    found = await nominate_file(state, who.actor, kanoon_id, content, allowed=who.kind == "client")
    return file_shape(found)


@talents.get("/talents/{talent_id}")
@allow(scope="processes:read", people=anybody)
async def read(talent_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """A talent with what the tables found and the expert decided, for who sees its case."""
    case = await find_case(state, actor, talent_id)
    talent, seats = await state.database.aread(
        lambda session: (TalentStore(session).get(case.id), EnrolmentStore(session).of_talent(case.id))
    )
    if talent is None:
        raise not_found()
    shown = {
        "stage": case.stage,
        "rehearsal": case.rehearsal,
        "enrolments": [seat_shape(one) for one in seats],
    }
    return talent_shape(talent) | shown


def talent_shape(one: Talent) -> dict[str, Any]:
    return {
        "id": one.id,
        "member_id": one.member_id,
        "kanoon_id": one.kanoon_id,
        "nominated_by": one.nominated_by,
        "craft_hint": one.wish or None,
        "state": one.state,
        "assessment": one.assessment,
        "suitability": one.suitability,
        "cell_kind": one.cell_kind,
        "craft_code": one.craft_code,
        "setup": one.setup,
    }


def seat_shape(one: Enrolment) -> dict[str, Any]:
    return {
        "id": one.id,
        "course_id": one.course_id,
        "state": one.state,
        "absences": one.absences,
        "grade": one.grade,
    }


def file_shape(found: NominatedFile) -> dict[str, Any]:
    return {
        "kanoon_id": found.kanoon.id,
        "started": found.count(STARTED),
        "known": found.count(KNOWN),
        "refused": found.count(REFUSED),
        "rows": [
            {
                "line": row.line,
                "state": row.state,
                "id": row.talent_id,
                "errors": [_error(error) for error in row.errors],
            }
            for row in found.rows
        ],
    }


def _error(error: FieldError) -> dict[str, Any]:
    words = field_message(error.code)
    return {"field": error.field, "code": error.code, "message": {"fa": words.fa, "en": words.en}}
