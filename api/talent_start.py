"""Nominating one member: checked at the door, kept, and their case started."""

import json
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import STARTED, CaseRecord
from domain.crafts import craft_key, keys_of_crafts
from domain.forms import FieldError
from domain.identifiers import parse_national_code
from domain.network_permissions import may_nominate_member, nominates_anybody
from domain.permissions import Actor, may_rehearse
from domain.persian import normalise
from domain.talents import Nomination, TalentCase
from domain.words import Text
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.crafts import CraftStore
from stores.kanoons import Kanoon, KanoonStore
from stores.members import ACTIVE, Member, MemberStore
from stores.sealing import keyed_hash
from stores.talents import TalentStore

_FOR_WHOM = Text(
    fa="هر عضو خودش را نامزد می‌کند، و رهبر اعضای کانونش را.",
    en="You may nominate yourself, and a leader the members of their kanoon.",
)


class TalentRequest(BaseModel):
    """A nomination. Exactly one of `national_code` and `member_id`.

    `nominated_by`: leader, self, staff, or the member id of who nominates; left out, it is the caller.
    `craft_hint`: a craft's code or its name in either language.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    national_code: Annotated[str, AfterValidator(parse_national_code)] | None = None
    member_id: str | None = Field(default=None, max_length=64)
    nominated_by: str | None = Field(default=None, min_length=1, max_length=64)
    craft_hint: Annotated[str, AfterValidator(normalise)] | None = Field(default=None, max_length=60)
    rehearsal: bool = False


async def start_talent(
    state: ApiState, actor: Actor, wanted: TalentRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new case, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that began another one.
    """
    if (wanted.national_code is None) == (wanted.member_id is None):
        raise wrong_fields(FieldError("member_id", "one_of_two"))
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    talent_id = process_id_of("talent", actor.username, key)
    await start_kept(state, lambda session: _begin(session, state, talent_id, wanted, actor, allowed=allowed))
    return talent_id


def _begin(
    session: Session, state: ApiState, talent_id: str, wanted: TalentRequest, actor: Actor, *, allowed: bool
) -> StartDue:
    member, kanoon, field = _find(session, state, wanted, None if allowed else actor)
    nomination = Nomination(
        talent_id=talent_id,
        member_id=member.id,
        kanoon_id=kanoon.id,
        region=kanoon.region,
        county=kanoon.county,
        nominated_by=_nominator(session, state, wanted, actor, member, kanoon),
        wish=_craft(session, wanted.craft_hint),
    )
    case = case_of(nomination, actor.username, state.clock(), rehearsal=wanted.rehearsal)
    due, new = begin_once(
        session, case.record, case, subject=subject_of(nomination),
        search_words=f"{member.name} {kanoon.name}",
        asked=keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True)),
        policy_version=POLICIES.version,
    )  # fmt: skip
    if new:
        if kanoon.state != ACTIVE:
            raise wrong_fields(FieldError(field, "kanoon_not_active"))
        if not TalentStore(session).nominate(nomination, case.record.book, case.record.started_at):
            raise wrong_fields(FieldError(field, "nominated_before"))
    return due


def case_of(nomination: Nomination, started_by: str, now: datetime, *, rehearsal: bool = False) -> TalentCase:
    """The case of a nomination that begins now."""
    record = CaseRecord(
        process_id=nomination.talent_id,
        kind="talent",
        region=nomination.region,
        started_at=now,
        rehearsal=rehearsal,
        kanoon_id=nomination.kanoon_id,
        member_id=nomination.member_id,
        answered_by={STARTED: [started_by]},
    )
    return TalentCase(record, nomination, POLICIES.talent)


def subject_of(nomination: Nomination) -> dict[str, str]:
    """What lists tell of the case: ids and codes."""
    told = {"member_id": nomination.member_id, "nominated_by": nomination.nominated_by}
    return told | ({"wish": nomination.wish} if nomination.wish else {})


def crafts_by_name(session: Session) -> dict[str, str]:
    """The codes of the crafts in force, by how people may write them."""
    return keys_of_crafts(CraftStore(session).all())


def _find(
    session: Session, state: ApiState, wanted: TalentRequest, actor: Actor | None
) -> tuple[Member, Kanoon, str]:
    """Who is nominated, where they belong, and the field that named them. `actor` None may nominate anybody.

    Raises Problem. It is the same for who is no member and for who is not `actor`'s to nominate.
    """
    members = MemberStore(session, state.keys)
    field = "national_code" if wanted.national_code else "member_id"
    member = (
        members.by_national_code(wanted.national_code)
        if wanted.national_code
        else members.get(wanted.member_id or "")
    )
    if member is not None and member.state != ACTIVE:
        member = None
    kanoon = KanoonStore(session).get(member.kanoon_id) if member and member.kanoon_id else None
    may = member is not None and (
        actor is None
        or may_nominate_member(actor, member.id, member.kanoon_id, kanoon.region if kanoon else None)
    )
    if not may and actor is not None and not nominates_anybody(actor):
        raise Problem(403, "not_for_you", detail=_FOR_WHOM)
    if not may or member is None:
        raise wrong_fields(FieldError(field, "unknown_member"))
    if kanoon is None:
        raise wrong_fields(FieldError(field, "no_kanoon"))
    return member, kanoon, field


def _nominator(
    session: Session, state: ApiState, wanted: TalentRequest, actor: Actor, member: Member, kanoon: Kanoon
) -> str:
    named = wanted.nominated_by or actor.member_id or "staff"
    if named in ("leader", "self", "staff"):
        return named
    if named == member.id:
        return "self"
    if named == kanoon.leader_member_id:
        return "leader"
    if MemberStore(session, state.keys).get(named) is None:
        raise wrong_fields(FieldError("nominated_by", "unknown_member"))
    return "staff"


def _craft(session: Session, hint: str | None) -> str:
    if not hint:
        return ""
    code = crafts_by_name(session).get(craft_key(hint))
    if code is None:
        raise wrong_fields(FieldError("craft_hint", "unknown_craft"))
    return code
