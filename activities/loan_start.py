"""Keeping a loan with the outbox row of its start, asked for by people or by a parent's case."""

import hashlib
from datetime import datetime

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio.exceptions import ApplicationError

from domain.case import STARTED, CaseRecord
from domain.children import LoanAsked, child_id
from domain.loan_policies import LoanPolicy
from domain.loans import LoanApplication, LoanCase
from domain.policies import shipped_policies
from stores.cases import CaseStore, StartDue
from stores.kanoons import KanoonStore
from stores.loans import LoanStore
from stores.members import MemberStore
from stores.sealing import Keys
from stores.suppliers import ACTIVE, SupplierStore


def loan_case(
    application: LoanApplication,
    policy: LoanPolicy,
    *,
    started_by: str | None,
    at: datetime,
    rehearsal: bool,
) -> LoanCase:
    """The case of an application that begins now."""
    record = CaseRecord(
        process_id=application.loan_id,
        kind="loan",
        region=application.region,
        started_at=at,
        rehearsal=rehearsal,
        kanoon_id=application.kanoon_id,
        member_id=application.member_id,
        answered_by={STARTED: [started_by]} if started_by else {},
    )
    return LoanCase(record, application, policy)


def subject_of(application: LoanApplication) -> dict[str, str | int]:
    """What lists tell of the case: ids, codes and amounts."""
    told: dict[str, str | int] = {
        "member_id": application.member_id,
        "kanoon_id": application.kanoon_id,
        "amount_rials": application.amount_rials,
        "instalments": application.instalments,
        "purpose_category": application.purpose_category,
    }
    return told | ({"parent_id": application.parent_id} if application.parent_id else {})


def why_not_pay(session: Session, keys: Keys, supplier_id: str, purpose_category: str) -> str:
    """The code why a loan for this purpose is not paid to this supplier: unknown_supplier, other_purpose, or empty."""
    supplier = SupplierStore(session, keys).get(supplier_id)
    if supplier is None or supplier.state != ACTIVE:
        return "unknown_supplier"
    return "" if purpose_category in supplier.purposes else "other_purpose"


def keep_asked(session: Session, keys: Keys, asked: LoanAsked) -> StartDue | str:
    """Keeps the loan that a parent asks for, once; or the code why there is none: unknown_supplier, other_purpose, no_kanoon.

    Raises an ApplicationError where the key asked for something else.
    """
    loan_id = child_id("loan", asked.parent_id, asked.key)
    said, cases = hashlib.sha256(repr(_unchanging(asked)).encode()).hexdigest(), CaseStore(session)
    if (due := cases.start_of(loan_id)) is not None:
        if due.asked != said:
            raise ApplicationError(
                "the same key asked for another loan", type="KeyReused", non_retryable=True
            )
        return due
    if refused := why_not_pay(session, keys, asked.supplier_id, asked.purpose_category):
        return refused
    member = MemberStore(session, keys).get(asked.member_id)
    kanoon = KanoonStore(session).get(member.kanoon_id) if member and member.kanoon_id else None
    if member is None or kanoon is None:
        return "no_kanoon"
    application = LoanApplication(
        loan_id, member.id, kanoon.id, kanoon.region, kanoon.leader_member_id, asked.amount_rials, asked.instalments,
        asked.purpose_category, payout="supplier", parent_id=asked.parent_id,
    )  # fmt: skip
    policies = shipped_policies()
    case = loan_case(application, policies.loan, started_by=None, at=asked.at, rehearsal=asked.rehearsal)
    cases.begin(
        case.record,
        argument=to_jsonable_python(case),
        subject=subject_of(application),
        policy_version=policies.version,
        search_words=f"{member.name} {kanoon.name} {asked.parent_id}",
        asked=said,
    )
    LoanStore(session).apply(
        application,
        book=case.record.book,
        purpose_text=asked.what,
        sheba_sealed=None,
        supplier_id=asked.supplier_id,
    )
    due = cases.start_of(loan_id)
    if due is None:
        raise AssertionError("a loan that was kept has no start")
    return due


def _unchanging(asked: LoanAsked) -> tuple[object, ...]:
    """What makes it this loan; the time at which it is asked for again does not."""
    return (
        asked.member_id, asked.amount_rials, asked.instalments, asked.purpose_category, asked.supplier_id, asked.what,
        asked.rehearsal,
    )  # fmt: skip
