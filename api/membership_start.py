"""Starting a request about a membership: its fields checked at the door, kept once, its case started."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.moving import why_not_join, why_not_leave
from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.problems import Problem, not_found, wrong_fields
from api.state import ApiState
from domain.case import STARTED, CaseRecord
from domain.forms import FieldError
from domain.identifiers import parse_mobile, parse_national_code
from domain.membership_rules import (
    may_ask_to_go,
    may_ask_to_join,
    may_invite,
    may_propose_expulsion,
)
from domain.memberships import MembershipCase, MembershipWish, What
from domain.permissions import Actor, may_look_up_in, may_rehearse
from domain.persian import normalise
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.kanoons import Kanoon, KanoonStore
from stores.members import INVITED, Member, MemberStore, member_id_of
from stores.membership_cases import MembershipCaseStore, MembershipRequest
from stores.sealing import keyed_hash

Line = Annotated[str, AfterValidator(normalise)]
_PROBLEMS = ("leads_kanoon",)
"""Refusals that are about the state of things, and not about a field."""


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rehearsal: bool = False


class Person(BaseModel):
    """Somebody whom the network may not know yet. Personal: it is sealed before it is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    national_code: Annotated[str, AfterValidator(parse_national_code)]
    mobile: Annotated[str, AfterValidator(parse_mobile)]
    first_name: Line = Field(min_length=1, max_length=60)
    last_name: Line = Field(min_length=1, max_length=60)


class InvitationRequest(_Asked):
    """Who is invited to join the kanoon."""

    person: Person


class JoinRequest(_Asked):
    """Who asks to join: a `person`, or a member that is known; without both, the caller."""

    person: Person | None = None
    member_id: str | None = Field(default=None, max_length=64)
    reason: Line = Field(default="", max_length=500)


class LeaveRequest(_Asked):
    reason: Line = Field(min_length=1, max_length=500)


class ExpulsionRequest(LeaveRequest):
    """Why somebody is to be expelled; they read it when they are told."""


class TransferRequest(LeaveRequest):
    """The kanoon that a member wants to go to."""

    kanoon_id: str = Field(min_length=1, max_length=64)


Wanted = InvitationRequest | JoinRequest | LeaveRequest | TransferRequest


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is begun: about whom, the kanoon that they join or leave, and the one that they come from."""

    member_id: str
    kanoon: Kanoon
    coming_from: Kanoon | None = None


async def start_membership(
    state: ApiState,
    actor: Actor,
    what: What,
    subject_id: str,
    wanted: Wanted,
    key: str,
    *,
    allowed: bool = False,
) -> str:
    """The id of the new case, or of the same one again; `subject_id` is the kanoon to join, or else the member.

    `allowed`: the caller's scope says so already. Raises Problem: 403 not for you, 404 nobody that the caller
    may see, 409 leads_kanoon or no virtual time, 422 by field or for a key that began another one.
    """
    process_id = process_id_of("membership", actor.username, key)
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")

    def begin(session: Session) -> StartDue:
        plan = _plan(session, state, actor, what, subject_id, wanted, allowed=allowed)
        if CaseStore(session).get(process_id) is None:
            _check(session, state, what, plan)
        return _begin(session, state, process_id, what, plan, wanted, actor.username)

    await start_kept(state, begin)
    return process_id


def _plan(
    session: Session,
    state: ApiState,
    actor: Actor,
    what: What,
    subject_id: str,
    wanted: Wanted,
    *,
    allowed: bool,
) -> _Plan:
    """Who and what is meant, where the caller may ask for it."""
    if isinstance(wanted, InvitationRequest | JoinRequest):
        return _coming(session, state, actor, subject_id, wanted, allowed=allowed)
    member, kanoons = MemberStore(session, state.keys).get(subject_id), KanoonStore(session)
    own = member is not None and actor.member_id == member.id
    kanoon = kanoons.get(member.kanoon_id) if member is not None and member.kanoon_id else None
    seen = own or may_look_up_in(actor, kanoon.id if kanoon else None, kanoon.region if kanoon else None)
    if member is None or not seen:
        raise not_found()
    if kanoon is None:
        raise wrong_fields(FieldError("member_id", "no_kanoon"))
    allowed_here: dict[What, Callable[[], bool]] = {
        "leave": lambda: may_ask_to_go(actor, member.id, kanoon.id, kanoon.region),
        "transfer": lambda: may_ask_to_go(actor, member.id, kanoon.id, kanoon.region),
        "expulsion": lambda: may_propose_expulsion(actor, kanoon.id),
    }
    if not allowed_here[what]():
        raise Problem(403, "not_for_you")
    if not isinstance(wanted, TransferRequest):
        return _Plan(member.id, kanoon)
    there = kanoons.get(wanted.kanoon_id)
    if there is None:
        raise wrong_fields(FieldError("kanoon_id", "unknown_kanoon"))
    return _Plan(member.id, there, kanoon)


def _coming(
    session: Session,
    state: ApiState,
    actor: Actor,
    kanoon_id: str,
    wanted: InvitationRequest | JoinRequest,
    *,
    allowed: bool,
) -> _Plan:
    kanoon = KanoonStore(session).get(kanoon_id)
    if kanoon is None:
        raise not_found()
    if isinstance(wanted, InvitationRequest):
        if not may_invite(actor, kanoon.id, kanoon.region):
            raise Problem(403, "not_for_you")
        return _Plan(_person(session, state, wanted.person), kanoon)
    if wanted.person is not None and wanted.member_id is not None:
        raise wrong_fields(FieldError("member_id", "one_of_two"))
    named = wanted.member_id or (actor.member_id if wanted.person is None else None)
    if not allowed and not may_ask_to_join(actor, named, kanoon.region):
        raise Problem(403, "not_for_you")
    if wanted.person is not None:
        return _Plan(_person(session, state, wanted.person), kanoon)
    if named is None or MemberStore(session, state.keys).get(named) is None:
        raise wrong_fields(FieldError("member_id", "unknown_member"))
    return _Plan(named, kanoon)


def _person(session: Session, state: ApiState, person: Person) -> str:
    """The id of somebody whom we know, or who is kept from now on as invited: a member of nothing yet."""
    members, code = MemberStore(session, state.keys), person.national_code
    known = members.of_national_codes([code]).get(code)
    if known is not None:
        return known
    member_id = member_id_of(state.keys, code)
    members.put(
        [
            Member(
                id=member_id, first_name=person.first_name, last_name=person.last_name, national_code=code,
                mobile=person.mobile, kanoon_id=None, joined_at=state.clock(), state=INVITED,
            )
        ]
    )  # fmt: skip
    return member_id


def _check(session: Session, state: ApiState, what: What, plan: _Plan) -> None:
    """Everything that would keep it from being done is said at once, before anybody is asked."""
    refused, field = "", "member_id"
    most = POLICIES.membership.most_members
    leaves = plan.coming_from or (None if what in ("invitation", "request") else plan.kanoon)
    if leaves is not None:
        refused = why_not_leave(session, plan.member_id, leaves.id)
    if not refused and (leaves is None or plan.coming_from is not None):
        came = plan.coming_from.id if plan.coming_from else ""
        refused = why_not_join(session, state.keys, plan.member_id, plan.kanoon.id, most, came)
        field = {"invitation": "person.national_code", "transfer": "kanoon_id"}.get(what, "member_id")
        field = "kanoon_id" if refused.startswith("kanoon_") else field
    if not refused and what in ("leave", "transfer") and _is_being_expelled(session, plan.member_id):
        refused = "being_expelled"
    if refused in _PROBLEMS:
        raise Problem(409, refused)
    if refused:
        raise wrong_fields(FieldError(field, refused))


def _is_being_expelled(session: Session, member_id: str) -> bool:
    return MembershipCaseStore(session).is_open(member_id, "expulsion")


def _begin(
    session: Session, state: ApiState, process_id: str, what: What, plan: _Plan, wanted: Wanted, by: str
) -> StartDue:
    now, kanoon, old = state.clock(), plan.kanoon, plan.coming_from
    home = old or kanoon
    record = CaseRecord(
        process_id=process_id, kind="membership", region=home.region, started_at=now, kanoon_id=home.id,
        # Who is to be expelled does not withdraw that.
        member_id=None if what == "expulsion" else plan.member_id,
        rehearsal=wanted.rehearsal, answered_by={STARTED: [by]},
    )  # fmt: skip
    wish = MembershipWish(
        what, plan.member_id, kanoon.id, kanoon.name, kanoon.region, home.leader_member_id,
        getattr(wanted, "reason", ""), old.id if old else "", old.name if old else "",
    )  # fmt: skip
    subject = {"what": what, "member_id": plan.member_id, "kanoon_name": kanoon.name}
    if old is not None:
        subject["from_kanoon_name"] = old.name
    asked = keyed_hash(
        state.keys,
        json.dumps([what, plan.member_id, kanoon.id, wanted.model_dump(mode="json")], sort_keys=True),
    )
    member = MemberStore(session, state.keys).get(plan.member_id)
    due, new = begin_once(
        session, record, MembershipCase(record, wish, POLICIES.membership), subject=subject, asked=asked,
        policy_version=POLICIES.version, search_words=f"{member.name if member else ''} {kanoon.name}",
    )  # fmt: skip
    if new:
        request = MembershipRequest(process_id, record.book, what, plan.member_id, kanoon.id, now)
        if not MembershipCaseStore(session).open(request):
            raise wrong_fields(FieldError("member_id", "asked_already"))
    return due
