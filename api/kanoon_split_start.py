"""Proposing that some members of a kanoon found one of their own: checked at the door, kept once, its case started."""

import json
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.kanoon_moves import side_of
from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import STARTED, CaseRecord
from domain.forms import FieldError
from domain.kanoon_changes import FROM, SplitCase, SplitWish, why_not_split
from domain.kanoons import KanoonProposal
from domain.network_permissions import may_change_kanoons
from domain.permissions import NATIONWIDE, Actor, leads, may_look_up_in, may_rehearse
from domain.persian import normalise
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.kanoon_changes import KanoonChangeStore
from stores.kanoon_formations import VERIFIED, KanoonFormation, KanoonFormationStore, name_key
from stores.kanoon_lives import KanoonLifeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.sealing import keyed_hash
from stores.staff import StaffStore

Line = Annotated[str, AfterValidator(normalise)]


class SplitRequest(BaseModel):
    """The members named found a kanoon of the same kind and province; county and town are the old one's if left out.

    `leader_id` is the member id of a leader who leads no kanoon yet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Literal["split"]
    kanoon_id: str = Field(min_length=1, max_length=64)
    name: Line = Field(min_length=2, max_length=120)
    county: Line = Field(default="", max_length=60)
    city: Line = Field(default="", max_length=60)
    leader_id: str = Field(min_length=1, max_length=64)
    members: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(max_length=200)
    reason: Line = Field(min_length=1, max_length=500)
    rehearsal: bool = False


async def start_kanoon_split(
    state: ApiState, actor: Actor, wanted: SplitRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new case, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that began another one.
    """
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    process_id = process_id_of("kanoon_split", actor.username, key)
    await start_kept(
        state, lambda session: _begin(session, state, process_id, actor, wanted, allowed=allowed)
    )
    return process_id


def _begin(
    session: Session, state: ApiState, process_id: str, actor: Actor, wanted: SplitRequest, *, allowed: bool
) -> StartDue:
    kanoon = _kanoon(session, actor, wanted, allowed=allowed)
    changes, formations, now = KanoonChangeStore(session), KanoonFormationStore(session), state.clock()
    record = CaseRecord(
        process_id=process_id, kind="kanoon_split", region=kanoon.region, started_at=now, kanoon_id=kanoon.id,
        rehearsal=wanted.rehearsal, answered_by={STARTED: [actor.username]},
    )  # fmt: skip
    county, city = wanted.county or kanoon.county, wanted.city or kanoon.city
    formation = KanoonFormation(
        process_id, record.book, wanted.name, kanoon.kind, kanoon.province, county, city, kanoon.region,
        wanted.leader_id,
    )  # fmt: skip
    if changes.get(process_id) is None and (errors := list(_wrong(session, kanoon, formation, wanted))):
        raise wrong_fields(*errors)
    place = f"{county}، {city}"
    proposal = KanoonProposal(
        process_id, wanted.name, kanoon.kind, place, kanoon.region, wanted.leader_id, tuple(wanted.members)
    )
    wish = SplitWish(kanoon.id, kanoon.name, wanted.reason)
    due, new = begin_once(
        session, record, SplitCase(record, wish, proposal, POLICIES.kanoon_split),
        subject={
            "from_name": kanoon.name, "name": wanted.name, "place": place, "leader_member_id": wanted.leader_id,
            "reason": wanted.reason, "founders": list(wanted.members),
        },
        search_words=f"{kanoon.name} {wanted.name}",
        asked=keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True)),
        policy_version=POLICIES.version,
    )  # fmt: skip
    if new:
        if not changes.open(process_id, record.book, {FROM: kanoon.id}, now):
            raise wrong_fields(FieldError("kanoon_id", "changes_already"))
        formations.propose(formation, wanted.members, now)
        # Two proposals at the same moment: the database keeps one of them, and this one is not begun.
        if formations.get(process_id) is None:
            raise wrong_fields(FieldError("name", "name_taken"))
        if len(formations.founders(process_id)) < len(wanted.members):
            raise wrong_fields(FieldError("members", "founds_another"))
        # They are members already: nobody asks whose number and telephone it is.
        formations.mark(process_id, wanted.members, VERIFIED, now)
    return due


def _kanoon(session: Session, actor: Actor, wanted: SplitRequest, *, allowed: bool) -> Kanoon:
    """The kanoon, where the caller may propose that it is split: its leader, or the staff of its province."""
    one = KanoonStore(session).get(wanted.kanoon_id)
    own = leads(actor, wanted.kanoon_id)
    if not (allowed or own or may_change_kanoons(actor, one.region if one else actor.region)):
        raise Problem(403, "not_for_you")
    if one is None or not (allowed or own or may_look_up_in(actor, one.id, one.region)):
        raise wrong_fields(FieldError("kanoon_id", "unknown_kanoon"))
    return one


def _wrong(
    session: Session, kanoon: Kanoon, formation: KanoonFormation, wanted: SplitRequest
) -> Iterator[FieldError]:
    """Everything that keeps it from being proposed, by field."""
    there = {one for one, _ in KanoonLifeStore(session).people(kanoon.id)}
    refused = why_not_split(side_of(session, kanoon.id), wanted.members, POLICIES.kanoon_split.fewest_members)
    if refused:
        yield FieldError("kanoon_id" if refused == "kanoon_not_active" else "members", refused)
    for at, member_id in enumerate(wanted.members):
        if member_id in wanted.members[:at]:
            yield FieldError(f"members.{at}", "named_twice")
        elif member_id not in there:
            yield FieldError(f"members.{at}", "not_a_member")
    leader = StaffStore(session).leader(wanted.leader_id)
    if leader is None or leader.region not in (kanoon.region, NATIONWIDE):
        yield FieldError("leader_id", "unknown_leader")
    elif leader.kanoon_id is not None:
        yield FieldError("leader_id", "leads_another")
    key = name_key(formation.name, formation.county, formation.city)
    if KanoonStore(session).is_active(kanoon.kind, kanoon.region, key) or KanoonFormationStore(
        session
    ).is_forming(formation.book, kanoon.kind, kanoon.region, key):
        yield FieldError("name", "name_taken")
