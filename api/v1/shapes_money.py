"""What the API answers about money: the ledger, the bank's statements, suspense, the loan book."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from domain.ledger import Unit


class LedgerFinding(BaseModel):
    name: str
    ok: bool
    detail: str


class LedgerCheck(BaseModel):
    """Every invariant, computed from entries."""

    ok: bool
    checks: list[LedgerFinding]


class AccountEntry(BaseModel):
    """A leg of a transfer in whole units; a voided one never moved anything."""

    id: int
    key: str
    event: str
    at: datetime
    process_id: str | None
    account: str
    debit: int
    credit: int
    state: Literal["posted", "pending", "settled", "voided"]


class Account(BaseModel):
    """An account in its normal direction with its entries, oldest first; `next` is given as `after`."""

    account: str
    book: str
    unit: Unit
    posted: int
    pending_out: int
    available: int
    entries: list[AccountEntry]
    next: str | None


class BookedLoan(BaseModel):
    """A loan that was paid out; `late_rials` is what is past its deadline, of principal and fees."""

    id: str
    member_id: str
    member: str
    kanoon_id: str
    province: str
    state: Literal["repaying", "closed", "written_off"]
    amount_rials: int
    disbursed_at: datetime
    principal_rials: int
    late_rials: int
    oldest_unpaid_due_on: date | None
    arrears_class: Literal["current", "past_due", "overdue", "doubtful"]


class ArrearsTotal(BaseModel):
    """Sums over loans that are being repaid; `of` is a class, a province or a kanoon's id."""

    of: str
    loans: int
    principal_rials: int
    late_rials: int


class ReconciliationRun(BaseModel):
    """A day of Tehran's that was compared: lines of the bank, and how many of them match."""

    day: date
    done_at: datetime
    lines: int
    matched: int
    differences: int


class BegunReconciliation(BaseModel):
    id: str
    day: str


class FoundDifference(BaseModel):
    """Rials are null on the side that does not know it; `process_id` is the case of whoever looks into it."""

    kind: Literal[
        "receipt", "payment", "bounce", "return", "market_receipt", "market_payment", "market_bounce", "market_return"
    ]  # fmt: skip
    reference: str
    cause: Literal["missing_here", "missing_at_bank", "differing", "booked_twice", "statement_missing"]
    bank_rials: int | None
    our_rials: int | None
    process_id: str | None


class InSuspense(BaseModel):
    """Money that nobody is credited with yet; the reference is the bank's."""

    reference: str
    amount_rials: int
    since: datetime


class SuspenseAge(BaseModel):
    """What waits for so long; null: everything older."""

    up_to_days: int | None
    count: int
    amount_rials: int


class SuspenseAges(BaseModel):
    items: list[SuspenseAge]
