"""The death of a member, and who leads a kanoon after another."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.payout_account_start import holder_died
from api.case_start import start_kept
from api.dependencies import Actor, Now, State
from api.problems import Problem, not_found, wrong_fields
from api.routes import router
from api.security.access import allow
from api.state import ApiState
from domain.forms import FieldError
from domain.membership_rules import REPORTS_A_DEATH, may_report_death_of
from domain.network_permissions import may_order_kanoons
from domain.permissions import NATIONWIDE, may_look_up_in
from domain.permissions import Actor as Person
from stores.cases import CaseStore, StartDue
from stores.founder_deaths import founds_no_more
from stores.house_events import keep_for_cases, members_changed
from stores.kanoons import KanoonStore
from stores.market_deaths import trades_no_more
from stores.members import DECEASED, MemberStore, home_of
from stores.memberships import Change, MembershipStore
from stores.record_changes import RecordChangeStore
from stores.staff import StaffStore
from stores.supporter_deaths import supports_no_more

lives = router(tag="people")
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class Report(BaseModel):
    """How it became known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Reason


class Succession(Report):
    """The member id of a leader of the province who leads no kanoon."""

    leader_id: str = Field(min_length=1, max_length=64)


def may_report_deaths(actor: Person) -> bool:
    return actor.is_any(REPORTS_A_DEATH)


@lives.post("/members/{member_id}/death")
@allow(people=may_report_deaths)
async def died(member_id: str, wanted: Report, actor: Actor, state: State, now: Now) -> dict[str, Any]:
    """A member has died: membership and offices end, requests about them too, and every loan of theirs hears of it.

    They found nothing any more that is being formed; what they supported, or an organisation that they answered for, has left the
    register of supporters. What they buy and sell in the market hears of it, and nothing is paid to their cells before
    the treasury has looked.
    """
    begun = list[StartDue]()

    def write(session: Session) -> None:
        member, home = MemberStore(session, state.keys).get(member_id), home_of(session, member_id)
        if member is None or home is None or not may_look_up_in(actor, *home):
            raise not_found()
        if not may_report_death_of(actor, member_id, *home):
            raise Problem(403, "not_for_you")
        if member.state == DECEASED:
            return
        ended = MembershipStore(session).die(member_id, Change("died", now, actor.username))
        if ended is not None:
            members_changed(session, state.keys, ended.kanoon_id, f"died:{member_id}", now)
        RecordChangeStore(session).add(f"member:{member_id}", "died", actor.username, now, wanted.reason)
        supports_no_more(session, state.keys, member_id, at=now, by=actor.username, reason=wanted.reason)
        founds_no_more(session, state.keys, member_id, now)
        trades_no_more(session, state.keys, member_id, now)
        begun[:] = holder_died(session, state.keys, member_id, now)
        told = {"member.died": {"member_id": member_id}}
        if member.trustee_ceiling_rials:
            told["trustee.lost"] = {"trustee_id": member_id, "why": "died"}
        for kind, facts in told.items():
            keep_for_cases(session, state.keys, kind, f"{kind}:{member_id}:died", facts, now)

    await state.database.awrite(write)
    for due in begun:
        await _start(state, due)
    state.events_arrived.set()
    return {"id": member_id, "state": DECEASED}


async def _start(state: ApiState, due: StartDue) -> None:
    await start_kept(state, lambda session: CaseStore(session).start_of(due.process_id) or due)


@lives.put("/kanoons/{kanoon_id}/leader")
@allow(people=may_order_kanoons)
async def succeed(kanoon_id: str, wanted: Succession, actor: Actor, state: State, now: Now) -> dict[str, Any]:
    """Another leader takes the kanoon over; what is open is asked of them. Who led it may leave it then."""

    def write(session: Session) -> None:
        kanoons, staff = KanoonStore(session), StaffStore(session)
        kanoon = kanoons.get(kanoon_id)
        if kanoon is None or not may_look_up_in(actor, kanoon.id, kanoon.region):
            raise not_found()
        if kanoon.leader_member_id == wanted.leader_id:
            return
        leader = staff.leader(wanted.leader_id)
        if leader is None or leader.region not in (kanoon.region, NATIONWIDE):
            raise wrong_fields(FieldError("leader_id", "unknown_leader"))
        if leader.kanoon_id not in (None, kanoon_id):
            raise wrong_fields(FieldError("leader_id", "leads_another"))
        if kanoon.leader_member_id is not None:
            staff.lead_no_more(kanoon.leader_member_id, kanoon_id)
        staff.lead(wanted.leader_id, kanoon_id)
        kanoons.lead(kanoon_id, wanted.leader_id)
        RecordChangeStore(session).add(f"kanoon:{kanoon_id}", "leader", actor.username, now, wanted.reason)

    await state.database.awrite(write)
    return {"id": kanoon_id, "leader_member_id": wanted.leader_id}
