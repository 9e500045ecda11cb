"""Proposing that two kanoons become one: checked at the door, kept once, its case started."""

import json
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
from domain.kanoon_changes import FROM, INTO, MergeCase, MergeWish, why_not_merge
from domain.network_permissions import may_change_kanoons
from domain.permissions import Actor, leads, may_look_up_in, may_rehearse
from domain.persian import normalise
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.kanoon_changes import KanoonChangeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.sealing import keyed_hash

Line = Annotated[str, AfterValidator(normalise)]
_ABOUT = {
    "kanoon_not_active": "kanoon_id",
    "other_kind": "into_id",
    "other_province": "into_id",
    "into_not_active": "into_id",
    "too_many_together": "into_id",
}


class MergeRequest(BaseModel):
    """The kanoon `kanoon_id` goes into `into_id`; the second one keeps its name, leader and offices."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Literal["merge"]
    kanoon_id: str = Field(min_length=1, max_length=64)
    into_id: str = Field(min_length=1, max_length=64)
    reason: Line = Field(min_length=1, max_length=500)
    rehearsal: bool = False


async def start_kanoon_change(
    state: ApiState, actor: Actor, wanted: MergeRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new case, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or
    for a key that began another one.
    """
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    process_id = process_id_of("kanoon_merge", actor.username, key)
    await start_kept(
        state, lambda session: _begin_merge(session, state, process_id, actor, wanted, allowed=allowed)
    )
    return process_id


def _begin_merge(
    session: Session, state: ApiState, process_id: str, actor: Actor, wanted: MergeRequest, *, allowed: bool
) -> StartDue:
    kanoon, into = _both(session, actor, wanted, allowed=allowed)
    changes, now, policy = KanoonChangeStore(session), state.clock(), POLICIES.kanoon_merge
    record = CaseRecord(
        process_id=process_id, kind="kanoon_merge", region=kanoon.region, started_at=now, kanoon_id=kanoon.id,
        rehearsal=wanted.rehearsal, answered_by={STARTED: [actor.username]},
    )  # fmt: skip
    wish = MergeWish(kanoon.id, kanoon.name, into.id, into.name, wanted.reason)
    if changes.get(process_id) is None:
        # A suspended kanoon may be proposed: the central review decides on that.
        refused = why_not_merge(
            side_of(session, kanoon.id),
            side_of(session, into.id),
            policy.most_members,
            although_suspended=True,
        )
        if refused:
            raise wrong_fields(FieldError(_ABOUT[refused], refused))
    due, new = begin_once(
        session, record, MergeCase(record, wish, policy),
        subject={"from_name": kanoon.name, "into_name": into.name, "reason": wanted.reason},
        search_words=f"{kanoon.name} {into.name}",
        asked=keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True)),
        policy_version=POLICIES.version,
    )  # fmt: skip
    if new and not changes.open(process_id, record.book, {FROM: kanoon.id, INTO: into.id}, now):
        raise wrong_fields(FieldError("kanoon_id", "changes_already"))
    return due


def _both(session: Session, actor: Actor, wanted: MergeRequest, *, allowed: bool) -> tuple[Kanoon, Kanoon]:
    """Both kanoons, where the caller may propose it: a leader for their own with any other of their province."""
    if wanted.kanoon_id == wanted.into_id:
        raise wrong_fields(FieldError("into_id", "same_kanoon"))
    own = any(leads(actor, one) for one in (wanted.kanoon_id, wanted.into_id))
    found = []
    for field in ("kanoon_id", "into_id"):
        one = KanoonStore(session).get(getattr(wanted, field))
        if not (allowed or own or may_change_kanoons(actor, one.region if one else actor.region)):
            raise Problem(403, "not_for_you")
        if one is None or not (allowed or own or may_look_up_in(actor, one.id, one.region)):
            raise wrong_fields(FieldError(field, "unknown_kanoon"))
        found.append(one)
    return found[0], found[1]
