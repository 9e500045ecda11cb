"""Registering a supporter: its fields checked at the door, the register and the case kept, its verification started."""

import json
from collections.abc import Iterator, Sequence
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
from domain.identifiers import parse_legal_entity_id, parse_mobile, parse_national_code
from domain.ledger import REAL_BOOK
from domain.network_permissions import may_register_supporters
from domain.permissions import NATIONWIDE, Actor, may_rehearse
from domain.persian import normalise
from domain.provinces import province_code
from domain.supporter_process import CREDIT
from domain.supporters import Offering, SupporterCase
from engine.virtual_time import supports_virtual_time
from stores.cases import StartDue
from stores.members import ACTIVE, INVITED, Member, MemberStore, member_id_of
from stores.sealing import keyed_hash
from stores.supporters import REGISTERED, Given, Supporter, SupporterStore

Line = Annotated[str, AfterValidator(normalise)]
_MOST_UNITS = 10**15


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AnsweringPerson(_Asked):
    """Who supports, or answers for the organisation that does. Personal: it is sealed before it is kept."""

    national_code: Annotated[str, AfterValidator(parse_national_code)]
    mobile: Annotated[str, AfterValidator(parse_mobile)]
    first_name: Line = Field(min_length=1, max_length=60)
    last_name: Line = Field(min_length=1, max_length=60)


class SupportingOrganisation(_Asked):
    """An organisation; its id is copied from its document when it is verified."""

    name: Line = Field(min_length=2, max_length=120)
    legal_entity_id: Annotated[str, AfterValidator(parse_legal_entity_id)]


class OfferedKind(_Asked):
    """What is given of a kind at a time: `amount_rials` of credit, `cases` of the others."""

    kind: Literal["credit", "technical", "cultural", "commercial"]
    cases: int | None = Field(default=None, gt=0, le=_MOST_UNITS, strict=True)
    amount_rials: int | None = Field(default=None, gt=0, le=_MOST_UNITS, strict=True)

    @property
    def capacity(self) -> int:
        return (self.amount_rials if self.kind == CREDIT else self.cases) or 0


class SupporterChange(_Asked):
    """What is given and where, as it is from now on; what is left out stays."""

    kinds: list[OfferedKind] | None = Field(default=None, min_length=1, max_length=4)
    provinces: list[Line] | None = Field(default=None, min_length=1, max_length=31)


class SupporterRequest(_Asked):
    """A registration. Without `person` the caller registers themselves; `provinces` by name or code, `*` for all."""

    person: AnsweringPerson | None = None
    organisation: SupportingOrganisation | None = None
    kinds: list[OfferedKind] = Field(min_length=1, max_length=4)
    provinces: list[Line] = Field(min_length=1, max_length=31)
    rehearsal: bool = False


async def start_supporter(
    state: ApiState, actor: Actor, wanted: SupporterRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new supporter and of its case, or of the same one again. `allowed`: the scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that began another one.
    """
    if not allowed and wanted.person is not None and not may_register_supporters(actor):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if errors := [*wrong_kinds(wanted.kinds), *wrong_provinces(wanted.provinces)]:
        raise wrong_fields(*errors)
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    supporter_id = process_id_of("supporter", actor.username, key)
    await start_kept(state, lambda session: _begin(session, state, supporter_id, wanted, actor))
    return supporter_id


def wrong_kinds(kinds: Sequence[OfferedKind]) -> Iterator[FieldError]:
    """Everything that is wrong with what is given, by field."""
    policy = POLICIES.supporter
    for at, one in enumerate(kinds):
        needed, other = ("amount_rials", "cases") if one.kind == CREDIT else ("cases", "amount_rials")
        if one.kind in {earlier.kind for earlier in kinds[:at]}:
            yield FieldError(f"kinds.{at}.kind", "twice")
        if getattr(one, other) is not None:
            yield FieldError(f"kinds.{at}.{other}", "of_another_kind")
        most = policy.most_credit_rials if one.kind == CREDIT else policy.most_cases
        if getattr(one, needed) is None:
            yield FieldError(f"kinds.{at}.{needed}", "required")
        elif one.capacity > most:
            yield FieldError(f"kinds.{at}.{needed}", "too_large")


def wrong_provinces(provinces: Sequence[str]) -> Iterator[FieldError]:
    for at, one in enumerate(provinces):
        if one != NATIONWIDE and province_code(one) is None:
            yield FieldError(f"provinces.{at}", "unknown_province")


def codes_of(provinces: Sequence[str]) -> tuple[str, ...]:
    """The codes of provinces that were checked, each once; the whole country stands for all of them."""
    codes = {NATIONWIDE if one == NATIONWIDE else province_code(one) or one for one in provinces}
    return (NATIONWIDE,) if NATIONWIDE in codes else tuple(sorted(codes))


def offerings_of(kinds: Sequence[OfferedKind]) -> tuple[Offering, ...]:
    return tuple(Offering(one.kind, one.capacity) for one in kinds)


def _begin(
    session: Session, state: ApiState, supporter_id: str, wanted: SupporterRequest, actor: Actor
) -> StartDue:
    now, store = state.clock(), SupporterStore(session)
    member = _who_answers(session, state, wanted, actor, now)
    book = f"rehearsal:{supporter_id}" if wanted.rehearsal else REAL_BOOK
    organisation, provinces = wanted.organisation, codes_of(wanted.provinces)
    legal_entity_id = organisation.legal_entity_id if organisation else None
    if store.get(supporter_id) is None and store.is_there(book, member.id, legal_entity_id):
        raise wrong_fields(_taken(wanted))
    region = provinces[0] if len(provinces) == 1 else NATIONWIDE
    record = CaseRecord(
        process_id=supporter_id, kind="supporter", region=region, started_at=now, rehearsal=wanted.rehearsal,
        member_id=member.id, answered_by={STARTED: [actor.username]},
    )  # fmt: skip
    name = organisation.name if organisation else member.name
    case = SupporterCase(
        record, POLICIES.supporter, member.id, legal_entity_id or "", organisation.name if organisation else "",
        offerings_of(wanted.kinds), provinces,
    )  # fmt: skip
    subject = {
        "member_id": member.id,
        "organisation": case.organisation or None,
        "provinces": list(provinces),
    }
    asked = keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True))
    due, new = begin_once(
        session,
        record,
        case,
        subject=subject,
        search_words=name,
        asked=asked,
        policy_version=POLICIES.version,
    )
    if new:
        supporter = Supporter(
            supporter_id, book, member.id, name, legal_entity_id,
            tuple(Given(one.kind, one.capacity) for one in case.offerings), provinces, REGISTERED, actor.username, now,
        )  # fmt: skip
        # Two registrations at the same moment: the database keeps one of them, and this one is not begun.
        if not store.register(supporter):
            raise wrong_fields(_taken(wanted))
    return due


def _who_answers(
    session: Session, state: ApiState, wanted: SupporterRequest, actor: Actor, now: datetime
) -> Member:
    """The person as we know them; whom the network does not know yet is kept, and nobody's member.

    Somebody whom we know keeps the name and the telephone that we know.
    """
    members = MemberStore(session, state.keys)
    if wanted.person is None:
        found = members.get(actor.member_id) if actor.member_id else None
        if found is None:
            raise wrong_fields(FieldError("person", "required"))
    else:
        code = wanted.person.national_code
        members.put([_invited(state, wanted.person, now)])
        found = members.by_national_code(code)
    if found is None or found.state not in (ACTIVE, INVITED):
        raise wrong_fields(FieldError("person", "unknown_member"))
    return found


def _invited(state: ApiState, person: AnsweringPerson, now: datetime) -> Member:
    return Member(
        id=member_id_of(state.keys, person.national_code), first_name=person.first_name,
        last_name=person.last_name, national_code=person.national_code, mobile=person.mobile,
        kanoon_id=None, joined_at=now, state=INVITED,
    )  # fmt: skip


def _taken(wanted: SupporterRequest) -> FieldError:
    if wanted.organisation is not None:
        return FieldError("organisation.legal_entity_id", "supports_already")
    return FieldError("person.national_code" if wanted.person else "person", "supports_already")
