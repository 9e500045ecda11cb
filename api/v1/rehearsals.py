"""Rehearsals: the clock of a practice case is moved on, and its member pays."""

import secrets
from datetime import datetime
from typing import Annotated, Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_reading import reader_of, timeline
from api.dependencies import Lang, MaybeKey, State, Who
from api.finding import find_case
from api.problems import wrong_fields
from api.rehearsing import Wish, move_clock, pay_in_rehearsal
from api.routes import router
from api.security.access import allow
from domain.forms import FieldError
from domain.permissions import may_rehearse
from stores.timeline import TimelineStore

rehearsals = router(tag="rehearsals")
_MOST_DAYS = 3_700
_LONGEST = 1_000


class Advance(BaseModel):
    """How far: so many days, or until a time with a zone. Exactly one of the two."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(gt=0, le=_MOST_DAYS, strict=True)] | None = None
    until: datetime | None = None


class Pays(BaseModel):
    """What the member of a rehearsal pays now, by the case's clock."""

    model_config = ConfigDict(extra="forbid")

    amount_rials: Annotated[int, Field(gt=0, le=10**15, strict=True)]
    reference: str | None = Field(default=None, min_length=1, max_length=80)


@rehearsals.post("/rehearsals/{process_id}/advance")
@allow(scope="rehearsals:advance", people=may_rehearse)
async def advance(
    process_id: str, wanted: Advance, who: Who, state: State, language: Lang, key: MaybeKey = None
) -> dict[str, Any]:
    """Moves the case's clock; `fired` is what happened on the way. 409 for a case that is no rehearsal.

    Where the case is `busy` the clock goes on: the same again under the same key waits for the same moment.
    """
    if (wanted.days is None) == (wanted.until is None):
        raise wrong_fields(FieldError("days", "one_of_two"))
    if wanted.until is not None and wanted.until.tzinfo is None:
        raise wrong_fields(FieldError("until", "not_a_time"))
    allowed = who.kind == "client"
    case = await find_case(state, who.actor, process_id, sees_all=allowed)
    # Without an id every call is a wish of its own: a day more may well be wished for twice.
    wish = Wish(key or secrets.token_hex(16), wanted.days, wanted.until)
    moved = await move_clock(state, who.actor, process_id, wish, allowed=allowed)

    def fired(session: Session) -> list[dict[str, Any]]:
        entries = TimelineStore(session).of(process_id, after=moved.last_number, limit=_LONGEST)
        return timeline(case.kind, entries, reader_of(session, case, entries, who.actor, language))

    return {"from": moved.start, "to": moved.end, "fired": await state.database.aread(fired)}


@rehearsals.post("/rehearsals/{process_id}/receipts", status_code=202)
@allow(scope="rehearsals:advance", people=may_rehearse)
async def pay(
    process_id: str, pays: Pays, who: Who, state: State, response: Response, key: MaybeKey = None
) -> dict[str, str]:
    """Plays the bank: money of the member comes in, in the rehearsal's own book. 409 where none is expected."""
    reference = await pay_in_rehearsal(
        state,
        who.actor,
        process_id,
        amount_rials=pays.amount_rials,
        reference=pays.reference or f"R-{key or secrets.token_hex(8)}",
        allowed=who.kind == "client",
    )
    response.headers["Location"] = f"/api/v1/processes/{process_id}"
    return {"id": process_id, "reference": reference}
