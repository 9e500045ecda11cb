"""Asking supporters for support: its fields checked at the door, the case kept, its workflow told."""

import json
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from activities.support_start import support_case
from api.case_start import begin_once, process_id_of, start_kept
from api.loan_start import POLICIES
from api.problems import Problem, wrong_fields
from api.state import ApiState
from domain.forms import FieldError
from domain.network_permissions import may_ask_for_support
from domain.permissions import Actor, has_started, may_rehearse, may_see_case
from domain.persian import normalise
from domain.provinces import province_code
from domain.supporter_process import CREDIT
from domain.supports import SupportNeed
from engine.virtual_time import supports_virtual_time
from stores.cases import CaseStore, StartDue
from stores.members import ACTIVE, MemberStore
from stores.sealing import keyed_hash
from stores.supports import SupportStore

Line = Annotated[str, AfterValidator(normalise)]
_MOST_RIALS = 10**15


class SupportRequest(BaseModel):
    """What a case needs. `amount_rials`, of credit alone, is asked of each supporter; `needed` is how many.

    `what` says for what and names nobody; `receiver_member_id` confirms what was done; `process_id` is a case
    that waits for it and hears of its end.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["credit", "technical", "cultural", "commercial"]
    province: Line = Field(min_length=1, max_length=60)
    what: Line = Field(min_length=2, max_length=300)
    needed: int = Field(ge=1, strict=True)
    amount_rials: int | None = Field(default=None, gt=0, le=_MOST_RIALS, strict=True)
    receiver_member_id: str | None = Field(default=None, max_length=64)
    process_id: str | None = Field(default=None, max_length=80)
    rehearsal: bool = False


async def start_support(
    state: ApiState, actor: Actor, wanted: SupportRequest, key: str, *, allowed: bool = False
) -> str:
    """The id of the new case, or of the same one again. `allowed`: the caller's scope says so already.

    Raises Problem: 403 not for you, 409 no virtual time, 422 by field or for a key that began another one.
    """
    region = province_code(wanted.province)
    if region is None:
        raise wrong_fields(FieldError("province", "unknown_province"))
    if not allowed and not may_ask_for_support(actor, region):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not (allowed or may_rehearse(actor)):
        raise Problem(403, "not_for_you")
    if wanted.rehearsal and not await supports_virtual_time(await state.engine.client()):
        raise Problem(409, "no_virtual_time")
    support_id = process_id_of("support", actor.username, key)
    await start_kept(state, lambda session: _begin(session, state, support_id, wanted, region, actor))
    return support_id


def _begin(
    session: Session, state: ApiState, support_id: str, wanted: SupportRequest, region: str, actor: Actor
) -> StartDue:
    now, store = state.clock(), SupportStore(session)
    if store.get(support_id) is None and (errors := list(_wrong(session, state, wanted, actor))):
        raise wrong_fields(*errors)
    need = SupportNeed(
        support_id, wanted.kind, region, wanted.what, wanted.needed, wanted.amount_rials or 0,
        wanted.receiver_member_id, wanted.process_id,
    )  # fmt: skip
    record, case, subject = support_case(need, started_by=actor.username, at=now, rehearsal=wanted.rehearsal)
    asked = keyed_hash(state.keys, json.dumps(wanted.model_dump(mode="json"), sort_keys=True))
    due, new = begin_once(
        session, record, case, subject=subject, search_words=wanted.what, asked=asked, policy_version=POLICIES.version
    )  # fmt: skip
    if new:
        store.begin(need, record.book, now)
    return due


def _wrong(session: Session, state: ApiState, wanted: SupportRequest, actor: Actor) -> Iterator[FieldError]:
    if wanted.needed > POLICIES.support.most_needed:
        yield FieldError("needed", "too_large")
    if wanted.kind == CREDIT and wanted.amount_rials is None:
        yield FieldError("amount_rials", "required")
    if wanted.kind != CREDIT and wanted.amount_rials is not None:
        yield FieldError("amount_rials", "of_another_kind")
    if wanted.receiver_member_id is not None:
        receiver = MemberStore(session, state.keys).get(wanted.receiver_member_id)
        if receiver is None or receiver.state != ACTIVE:
            yield FieldError("receiver_member_id", "unknown_member")
    if wanted.process_id is not None:
        parent = CaseStore(session).get(wanted.process_id)
        seen = parent is not None and (may_see_case(actor, parent) or has_started(actor, parent))
        # What is rehearsed never speaks to what is real, nor the other way round.
        if parent is None or not seen or parent.rehearsal != wanted.rehearsal:
            yield FieldError("process_id", "unknown_process")
