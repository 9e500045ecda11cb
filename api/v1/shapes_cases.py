"""What is answered of cases and loans, for the contract. Nothing is checked against these while it is answered."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.case_reading import ToldKind
from api.v1.shapes_tasks import TaskInList
from domain.arrears import ArrearsClass
from domain.case import CaseStatus


class CaseLinks(BaseModel):
    """Where more is to be read."""

    self: str
    loan: str = Field(default="", description="Only where the case is a loan's")


class CaseInList(BaseModel):
    """A case in a list. `subject` holds the ids and amounts that it is about, by its kind."""

    id: str
    kind: str
    stage: str
    status: CaseStatus
    outcome: str | None
    started_at: datetime
    policy_version: str
    rehearsal: bool
    subject: dict[str, Any]
    links: CaseLinks


class TimelineEntry(BaseModel):
    """Something that happened. `what` is its code, `facts` are what `text` says in the caller's language.

    Facts about a member's score are null for callers whose work does not need them. Kind `stage` is
    everything about the way of the case: stages, decisions, pauses, withdrawals.
    """

    number: int
    at: datetime
    kind: ToldKind
    what: str
    actor: str | None
    facts: dict[str, Any]
    text: str


class Waiting(BaseModel):
    """Why nothing happens right now: what is waited for, of whom, since when, what comes next by itself."""

    text: str
    who: str | None
    since: datetime
    next_at: datetime | None
    for_: str = Field(alias="for")


class Case(CaseInList):
    """A case with its open tasks and its newest 500 timeline entries; `now` is its own clock."""

    now: datetime
    tasks: list[TaskInList]
    timeline: list[TimelineEntry]
    waiting: Waiting | None


class LoanPurpose(BaseModel):
    category: str
    text: str


class LoanTrustee(BaseModel):
    member_id: str
    share_rials: int


class Instalment(BaseModel):
    """An instalment of the active schedule. `paid_rials` covers its fee and principal."""

    number: int
    due_on: date
    deadline_on: date
    principal_rials: int
    fee_rials: int
    paid_rials: int
    state: Literal["paid", "late", "due", "partly_paid", "open"]


class LoanBalance(BaseModel):
    principal_rials: int
    fee_due_rials: int
    overpaid_rials: int


class WalletInvoice(BaseModel):
    """An invoice handed in to be paid from a purpose wallet; `reason` is the code why it was not."""

    number: int
    document: str
    amount_rials: int
    state: Literal["asked", "paying", "paid", "refused", "returned"]
    reason: str | None


class Wallet(BaseModel):
    """What is left in a purpose wallet, and its invoices."""

    left_rials: int
    invoices: list[WalletInvoice]


class Loan(Case):
    """The case of a loan with its money, by the case's own clock."""

    amount_rials: int
    instalments: int
    purpose: LoanPurpose
    refinances: str | None
    disbursed_at: datetime | None
    closed_at: datetime | None
    trustees: list[LoanTrustee]
    recovered_rials: int
    marks: list[Literal["PAUSED", "TRUSTEE_SHORTFALL"]]
    wallet: Wallet | None
    schedule: list[Instalment]
    balance: LoanBalance
    arrears_class: ArrearsClass


class KanoonFounderShown(BaseModel):
    """A founder by their number; `ceiling_rials` is what an elected trustee may stand for."""

    number: int
    member_id: str
    state: Literal["invited", "verified", "declined", "not_verified", "died", "ended"]
    office: Literal["secretary", "deputy", "trustee"] | None
    ceiling_rials: int


class KanoonPlace(BaseModel):
    province: str
    county: str
    city: str


class KanoonFormation(BaseModel):
    """A kanoon in formation; `number` is there once it was issued."""

    id: str
    name: str
    kind: Literal["mosque", "family", "neighbourhood", "village", "organisation"]
    stage: str
    place: KanoonPlace
    leader_id: str
    state: Literal["forming", "active", "ended"]
    number: str | None
    has_account: bool
    rehearsal: bool
    founders: list[KanoonFounderShown]


class Quote(BaseModel):
    """What settles a loan on a day, in rials; the same until `holds_until` if nothing is paid meanwhile."""

    on: date
    holds_until: date
    principal_rials: int
    fee_rials: int
    waived_fee_rials: int
    total_rials: int


class Started(BaseModel):
    """A case that was begun; it goes on by itself, at `Location`."""

    id: str
    kind: str
    status: Literal["running"]


class GoesOn(BaseModel):
    """The case, at `Location`. `state` is `sent` where nobody could say in time whether it took the command."""

    id: str
    state: Literal["taken", "sent"]


class Moved(BaseModel):
    """A rehearsal whose clock was moved; `fired` is what happened on the way."""

    from_: datetime = Field(alias="from")
    to: datetime
    fired: list[TimelineEntry]


class PaidIn(BaseModel):
    """Played money of a rehearsal, by the bank's reference."""

    id: str
    reference: str
