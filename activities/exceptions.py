"""What no case takes becomes a case of its own, for a person: begun in the database, then told to the engine."""

import hashlib
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session
from temporalio.client import Client

from activities.starting import start_case
from domain import loan_postings
from domain.case import CaseRecord, OutsideEvent
from domain.exceptions import ExceptionCase
from domain.ledger import REAL_BOOK
from domain.outside_events import Unreadable, for_case, read_receipt
from domain.permissions import NATIONWIDE
from domain.policies import shipped_policies
from stores.cases import CaseStore, StartDue
from stores.database import Database
from stores.ledger import LedgerStore
from stores.loans import LoanStore
from stores.receipts import ReceiptStore

_LONGEST_SHOWN = 80
# Why a receipt found no loan, where the money is surely ours to hold.
_HAS_COME_IN = {"missing_here", "unknown_reference", "unknown_loan", "case_closed", "not_expected"}
_NAMING = (
    "reference", "order_id", "request_id", "enrolment_id", "loan_id", "message_id", "authority", "shipment_id",
    "number",
)  # fmt: skip


async def open_exception(
    database: Database, engine: Client, at: datetime, source: str, event: OutsideEvent, cause: str
) -> str:
    """The id of the exception's case; the same event with the same cause opens one only. Raises RPCError."""
    due = await database.awrite(lambda session: keep_exception(session, at, source, event, cause))
    await start_case(engine, due)
    await database.awrite(lambda session: CaseStore(session).mark_started(due.process_id, at))
    return due.process_id


def keep_exception(session: Session, at: datetime, source: str, event: OutsideEvent, cause: str) -> StartDue:
    """Keeps such a case with the outbox row of its start, in the caller's transaction; the worker's relay starts it."""
    policies = shipped_policies()
    named = f"{source}:{_subject(event)}:{cause}"
    process_id = f"exception-{hashlib.sha256(named.encode()).hexdigest()[:20]}"
    record = CaseRecord(process_id, "exception", region=NATIONWIDE, started_at=at)
    about = {"source": source, "type": event.type, "cause": cause} | _shown(event.facts)
    can_be_handed = for_case(event) if event.type == "bank.receipt" else None
    argument = to_jsonable_python(ExceptionCase(record, policies.exception, about, can_be_handed))
    begun = CaseStore(session).begin(
        record,
        argument=argument,
        subject=about,
        policy_version=policies.version,
        search_words=_searched(cause, event.facts),
    )
    if begun and event.type == "bank.receipt" and cause in _HAS_COME_IN:
        _keep_in_suspense(session, event, at)
    return StartDue(process_id, "exception", argument, False, at)


def _keep_in_suspense(session: Session, event: OutsideEvent, at: datetime) -> None:
    """Money that no loan took is in the bank all the same, and in the books. A rehearsal's is no money."""
    try:
        receipt = read_receipt(event.facts)
    except Unreadable:
        return
    named, ledger = event.facts.get("loan_id"), LedgerStore(session)
    loan = LoanStore(session).get(named) if isinstance(named, str) else None
    known = ReceiptStore(session).get(REAL_BOOK, receipt.reference) is not None
    if known or (loan is not None and loan.book != REAL_BOOK):
        return
    if not ledger.has(REAL_BOOK, loan_postings.suspense_account(receipt.reference)):
        ledger.post(loan_postings.into_suspense(receipt.reference, receipt.amount_rials, at))


def _subject(event: OutsideEvent) -> str:
    """Money is known by the bank's reference, however often and by whatever door it is told; the rest by its id."""
    if event.type == "bank.receipt":
        try:
            receipt = read_receipt(event.facts)
        except Unreadable:
            return event.id
        return f"receipt:{receipt.reference}:{receipt.amount_rials}"
    return event.id


def _searched(cause: str, facts: dict[str, Any]) -> str:
    named = (facts.get(name) for name in _NAMING)
    return " ".join([cause, *(text[:_LONGEST_SHOWN] for text in named if isinstance(text, str))])


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    """What a person needs of the event, and nothing that names the payer."""
    shown: dict[str, Any] = {}
    named = next((facts[name] for name in _NAMING if facts.get(name)), None)
    if isinstance(named, str):
        shown["reference"] = named[:_LONGEST_SHOWN]
    amount = facts.get("amount_rials")
    if isinstance(amount, int) and not isinstance(amount, bool) and abs(amount) < 10**17:
        shown["amount_rials"] = amount
    return shown
