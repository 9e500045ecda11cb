"""Proposing a kanoon: its fields checked at the door, its founders kept, its formation started."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.case import STARTED, CaseRecord
from domain.forms import FieldError
from domain.identifiers import parse_mobile, parse_national_code
from domain.kanoons import KanoonCase, KanoonProposal
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_propose_kanoon
from domain.permissions import NATIONWIDE, Actor, may_rehearse
from domain.persian import normalise
from domain.provinces import province_code
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.kanoon_formations import KanoonFormation, KanoonFormationStore, name_key
from stores.kanoons import KanoonStore
from stores.members import INVITED, Member, MemberStore, member_id_of
from stores.sealing import keyed_hash
from stores.staff import StaffStore

Line = Annotated[str, AfterValidator(normalise)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProposedPlace(_Asked):
    """Where it is: the province by its Persian name or its ISO 3166-2 code."""

    province: Line = Field(min_length=1, max_length=60)
    county: Line = Field(min_length=1, max_length=60)
    city: Line = Field(min_length=1, max_length=60)


class ProposedFounder(_Asked):
    """Somebody who wants to found it. Personal: it is sealed before it is kept."""

    national_code: Annotated[str, AfterValidator(parse_national_code)]
    mobile: Annotated[str, AfterValidator(parse_mobile)]
    first_name: Line = Field(min_length=1, max_length=60)
    last_name: Line = Field(min_length=1, max_length=60)


class KanoonRequest(_Asked):
    """A proposal. `leader_id` is the member id of a leader who leads no kanoon yet."""

    name: Line = Field(min_length=2, max_length=120)
    kind: Literal["mosque", "family", "neighbourhood", "village", "organisation"]
    place: ProposedPlace
    leader_id: str = Field(min_length=1, max_length=64)
    founders: list[ProposedFounder] = Field(max_length=200)
    rehearsal: bool = False


async def start_kanoon(
    state: ApiState, actor: Actor, wanted: KanoonRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new case, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that began another one.
    """
    kanoon_id = process_id_of("kanoon", actor.username, key)
    region = province_code(wanted.place.province)
    if region is None:
        raise wrong_fields(FieldError("place.province", "unknown_province"))
    if not allowed and not may_propose_kanoon(actor, region):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    await start_kept(state, lambda session: _begin(session, state, kanoon_id, wanted, region, actor.username))
    return kanoon_id


def _begin(
    session: Session, state: ApiState, kanoon_id: str, wanted: KanoonRequest, region: str, started_by: str
) -> StartDue:
    now, policy = state.clock(), POLICIES.kanoon
    codes = [one.national_code for one in wanted.founders]
    known = MemberStore(session, state.keys).of_national_codes(codes)
    founders = [known.get(code) or member_id_of(state.keys, code) for code in codes]
    book = f"rehearsal:{kanoon_id}" if wanted.rehearsal else REAL_BOOK
    record = CaseRecord(
        process_id=kanoon_id, kind="kanoon", region=region, started_at=now, rehearsal=wanted.rehearsal,
        member_id=wanted.leader_id, answered_by={STARTED: [started_by]},
    )  # fmt: skip
    place = f"{wanted.place.county}، {wanted.place.city}"
    proposal = KanoonProposal(
        kanoon_id, wanted.name, wanted.kind, place, region, wanted.leader_id, tuple(founders)
    )
    subject = {
        "name": wanted.name, "kind": wanted.kind, "place": place, "leader_member_id": wanted.leader_id,
        "founders": founders,
    }  # fmt: skip
    asked = keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True))
    formations = KanoonFormationStore(session)
    if formations.get(kanoon_id) is None:
        if errors := list(_wrong(session, wanted, founders, region, book)):
            raise wrong_fields(*errors)
        MemberStore(session, state.keys).put(list(_invited(wanted, founders, now)))
    due, new = begin_once(
        session, record, KanoonCase(record, proposal, policy), subject=subject,
        search_words=f"{wanted.name} {place}", asked=asked, policy_version=POLICIES.version,
    )  # fmt: skip
    if new:
        formation = KanoonFormation(
            kanoon_id, book, wanted.name, wanted.kind, wanted.place.province, wanted.place.county,
            wanted.place.city, region, wanted.leader_id,
        )  # fmt: skip
        formations.propose(formation, founders, now)
        # Two proposals at the same moment: the database keeps one of them, and this one is not begun.
        if formations.get(kanoon_id) is None:
            raise wrong_fields(FieldError("name", "name_taken"))
        if len(formations.founders(kanoon_id)) < len(founders):
            raise wrong_fields(FieldError("founders", "founds_another"))
    return due


def _wrong(
    session: Session, wanted: KanoonRequest, founders: list[str], region: str, book: str
) -> Iterator[FieldError]:
    """Everything that keeps this kanoon from being proposed, by field."""
    if len(founders) < POLICIES.kanoon.quorum:
        yield FieldError("founders", "too_few_founders")
    leader = StaffStore(session).leader(wanted.leader_id)
    if leader is None or leader.region not in (region, NATIONWIDE):
        yield FieldError("leader_id", "unknown_leader")
    elif leader.kanoon_id is not None:
        yield FieldError("leader_id", "leads_another")
    formations, key = (
        KanoonFormationStore(session),
        name_key(wanted.name, wanted.place.county, wanted.place.city),
    )
    if KanoonStore(session).is_active(wanted.kind, region, key) or formations.is_forming(
        book, wanted.kind, region, key
    ):
        yield FieldError("name", "name_taken")
    founding = formations.founding(book, founders)
    bound = KanoonStore(session).members_of_active(founders)
    for at, member_id in enumerate(founders):
        field = f"founders.{at}.national_code"
        if member_id in founders[:at]:
            yield FieldError(field, "named_twice")
        elif member_id in bound:
            yield FieldError(field, "in_another_kanoon")
        elif member_id in founding:
            yield FieldError(field, "founds_another")


def _invited(wanted: KanoonRequest, founders: list[str], now: datetime) -> Iterator[Member]:
    """Those whom the network does not know yet: invited, and nobody's member until the kanoon is active."""
    for one, member_id in zip(wanted.founders, founders, strict=True):
        yield Member(
            id=member_id, first_name=one.first_name, last_name=one.last_name, national_code=one.national_code,
            mobile=one.mobile, kanoon_id=None, joined_at=now, state=INVITED,
        )  # fmt: skip
