"""Keeping a carrier's invoice with its case and the outbox row of its start; the same one again is that one."""

import hashlib
import json
from datetime import datetime

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from domain.carrier_invoices import CarrierInvoiceCase, ToldInvoice
from domain.case import STARTED, CaseRecord
from domain.ledger import REAL_BOOK
from domain.market_states import Taken
from domain.permissions import NATIONWIDE
from domain.policies import shipped_policies
from stores.carrier_invoices import CarrierInvoice, CarrierInvoiceStore
from stores.cases import CaseStore, StartDue


class ChangedInvoice(Exception):
    """Another invoice came under this number before: a person finds out which one counts."""


def keep_invoice(
    session: Session, told: ToldInvoice, book: str, at: datetime, by: str | None = None, round_: int = 1
) -> StartDue:
    """Begins the case of an invoice once, by the carrier's number and its round, whoever brings it.

    `by`: the person who entered it. Raises ChangedInvoice where other lines or days came under that number.
    """
    policies, cases = shipped_policies(), CaseStore(session)
    named = f"{book}\n{told.carrier}\n{told.number}\n{round_}"
    invoice_id = f"invoice-{hashlib.sha256(named.encode()).hexdigest()[:20]}"
    record = CaseRecord(
        process_id=invoice_id, kind="carrier_invoice", region=NATIONWIDE, started_at=at,
        rehearsal=book != REAL_BOOK, answered_by={STARTED: [by]} if by else {},
    )  # fmt: skip
    case = CarrierInvoiceCase(record, policies.carrier_invoice, book, told.carrier, told.number, round_)
    asked = hashlib.sha256(json.dumps(to_jsonable_python(told), sort_keys=True).encode()).hexdigest()
    new = cases.begin(
        record,
        argument=to_jsonable_python(case),
        subject={"carrier": told.carrier, "number": told.number, "billed_rials": told.billed_rials},
        policy_version=policies.version,
        search_words=f"{told.carrier} {told.number}",
        asked=asked,
    )
    due = cases.start_of(invoice_id)
    if due is None or due.asked != asked:
        raise ChangedInvoice(invoice_id)
    if new:
        invoice = CarrierInvoice(
            invoice_id, book, told.carrier, told.number, round_, told.from_on, told.until_on, told.billed_rials,
            0, False, None, None, None, "received", at,
        )  # fmt: skip
        CarrierInvoiceStore(session).keep(invoice, told.lines)
    return due


def came_back(session: Session, invoice_id: str, order_id: str, at: datetime) -> StartDue | None:
    """A payment that had settled is at the house again: the same parcels are paid once more by a case of their own.

    None where that was heard before. Raises Impossible, Unknown.
    """
    store = CarrierInvoiceStore(session)
    was_paid = store.held(invoice_id)
    if store.returned(invoice_id, order_id, at) is not Taken.MOVED:
        return None
    kept = store.get(invoice_id)
    if kept is None:
        raise AssertionError(invoice_id)
    told = ToldInvoice(kept.carrier, kept.number, kept.from_on, kept.until_on, tuple(was_paid))
    return keep_invoice(session, told, kept.book, at, round_=kept.round + 1)
