"""Priority points: how many a member has, and giving some to another member of the kanoon."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.dependencies import Actor, Key, Now, State
from api.loan_start import POLICIES
from api.problems import Problem, not_found, wrong_fields
from api.routes import router
from api.security.access import allow, anybody
from domain.case import STARTED, CaseRecord
from domain.forms import FieldError
from domain.ledger import REAL_BOOK
from domain.permissions import may_declare_relations, may_rehearse
from domain.points import PointsCase
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.kanoons import KanoonStore
from stores.ledger import LedgerStore
from stores.members import MemberStore, home_of

points = router(tag="people")


class Gift(BaseModel):
    """Points of the caller (or of `from_member_id`, for staff and the leader) for somebody of the same kanoon."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to_member_id: str = Field(min_length=1, max_length=64)
    points: int = Field(gt=0, le=10**9, strict=True)
    from_member_id: str | None = Field(default=None, max_length=64)
    rehearsal: bool = False


@points.get("/members/{member_id}/points")
@allow(people=anybody)
async def read(member_id: str, actor: Actor, state: State) -> dict[str, Any]:
    """What a member has, and what of it is put aside. For the member, the leader, and staff who see them."""

    def look(session: Session) -> dict[str, Any]:
        home = home_of(session, member_id)
        if home is None or not may_declare_relations(actor, member_id, *home):
            raise not_found()
        balance = LedgerStore(session).balance(REAL_BOOK, f"points:{member_id}")
        return {"member_id": member_id, "points": balance.posted, "put_aside": balance.pending_out}

    return await state.database.aread(look)


@points.post("/points/moves", status_code=202)
@allow(people=anybody)
async def give(
    gift: Gift, actor: Actor, state: State, now: Now, response: Response, key: Key
) -> dict[str, str]:
    """Asks the leader to approve; the points are put aside meanwhile. Follow `Location`."""
    giver = gift.from_member_id or actor.member_id
    process_id = process_id_of("points", actor.username, key)
    if gift.rehearsal and not may_rehearse(actor):
        raise Problem(403, "not_for_you")
    if gift.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")

    def begin(session: Session) -> StartDue:
        members = MemberStore(session, state.keys)
        member = members.get(giver) if giver else None
        home = home_of(session, giver) if giver else None
        if member is None or home is None or not may_declare_relations(actor, member.id, *home):
            raise Problem(403, "not_for_you")
        other = members.get(gift.to_member_id)
        kanoon = KanoonStore(session).get(member.kanoon_id) if member.kanoon_id else None
        if other is None or kanoon is None or other.kanoon_id != kanoon.id or other.id == member.id:
            raise wrong_fields(FieldError("to_member_id", "not_of_the_kanoon"))
        record = CaseRecord(
            process_id, "points", region=kanoon.region, started_at=now, kanoon_id=kanoon.id,
            member_id=member.id, rehearsal=gift.rehearsal, answered_by={STARTED: [actor.username]},
        )  # fmt: skip
        case = PointsCase(record, POLICIES.points, member.id, other.id, gift.points)
        subject = {"from_member_id": member.id, "to_member_id": other.id, "points": gift.points}
        due, _ = begin_once(
            session, record, case, subject=subject, asked=str(subject), policy_version=POLICIES.version,
            search_words=f"{member.name} {other.name} {kanoon.name}",
        )  # fmt: skip
        return due

    await start_kept(state, begin)
    response.headers["Location"] = f"/api/v1/processes/{process_id}"
    return {"id": process_id, "kind": "points", "status": "running"}
