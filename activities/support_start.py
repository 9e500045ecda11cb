"""Keeping a case of support with the outbox row of its start, asked for by people or by a parent's case."""

import hashlib
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.case import STARTED, CaseRecord
from domain.children import child_id
from domain.policies import shipped_policies
from domain.supports import SupportAsked, SupportCase, SupportNeed
from stores.cases import CaseStore, StartDue
from stores.supports import SupportStore


def support_case(
    need: SupportNeed, *, started_by: str | None, at: datetime, rehearsal: bool
) -> tuple[CaseRecord, SupportCase, dict[str, Any]]:
    """The case with its record, and what it shows of itself. It belongs to who receives the support, if anybody."""
    record = CaseRecord(
        process_id=need.support_id, kind="support", region=need.region, started_at=at, rehearsal=rehearsal,
        member_id=need.receiver_member_id, answered_by={STARTED: [started_by]} if started_by else {},
    )  # fmt: skip
    subject = {
        "kind": need.kind, "province": need.region, "what": need.what, "needed": need.needed,
        "amount_rials": need.amount_rials or None, "receiver_member_id": need.receiver_member_id,
        "parent_id": need.parent_id,
    }  # fmt: skip
    return record, SupportCase(record, shipped_policies().support, need), subject


def keep_asked(session: Session, asked: SupportAsked) -> StartDue:
    """Keeps what a parent asks for, once. Raises an ApplicationError where the key asked for something else."""
    need = SupportNeed(
        child_id("support", asked.parent_id, asked.key), asked.kind, asked.region, asked.what, asked.needed,
        asked.amount_rials, asked.receiver_member_id, asked.parent_id,
    )  # fmt: skip
    record, case, subject = support_case(need, started_by=None, at=asked.at, rehearsal=asked.rehearsal)
    cases, said = CaseStore(session), hashlib.sha256(repr(need).encode()).hexdigest()
    new = cases.begin(
        record,
        argument=to_jsonable_python(case),
        subject=subject,
        policy_version=case.policy.version,
        search_words=f"{need.what} {asked.parent_id}",
        asked=said,
    )
    if new:
        SupportStore(session).begin(need, record.book, asked.at)
    due = cases.start_of(need.support_id)
    if due is None or due.asked != said:
        raise ApplicationError("the same key asked for other support", type="KeyReused", non_retryable=True)
    return due
