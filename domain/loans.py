"""A loan as its process knows it: what was asked for, who stands for it, where it is."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.case import CaseRecord
from domain.history import BorrowingHistory
from domain.loan_policies import LoanPolicy
from domain.permissions import Actor


@dataclass(frozen=True, slots=True)
class LoanApplication:
    """What the member asked for. Personal fields (Sheba, words of the purpose) stay in the store.

    `payout`: registered (the member's account as it is known), sheba (one that was named), a supplier, a wallet
    that pays invoices, or refinance: the earlier loan `refinances` is paid off. `parent_id` is a case that it is for:
    the supplier is paid when that says so.
    """

    loan_id: str
    member_id: str
    kanoon_id: str
    region: str
    leader_member_id: str | None
    amount_rials: int
    instalments: int
    purpose_category: str
    payout: str = "registered"
    refinances: str = ""
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What Mer'at, or a recognition officer in its place, says of a member; after `valid_until` it says nothing."""

    rank: str
    affordable_instalment_rials: int
    manual: bool = False
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A trustee's word for a loan: how much of it they stand for."""

    member_id: str
    share_rials: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that is due at a time for an instalment: a reminder, the fee, an overdue word, a call."""

    at: datetime
    what: str  # before, due, overdue, call, trustees, meeting, committee
    days: int


@dataclass(frozen=True, slots=True)
class AwaitedInstalment:
    """An unpaid instalment with those of its moments that are to come."""

    number: int
    due_on: date
    owed_rials: int
    fee_rials: int
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the repayment workflow waits with, from the store's schedule.

    `first_unpaid` is the number of the oldest unpaid instalment, None where all is paid; `awaited` are the
    instalments of the next moments, whether or not older ones are unpaid. Nothing is missing up to `until`,
    and nothing at all where that is None.
    """

    first_unpaid: int | None
    awaited: tuple[AwaitedInstalment, ...] = ()
    until: datetime | None = None

    def next_at(self, since: datetime) -> datetime | None:
        """The first moment after `since`."""
        moments = (moment.at for one in self.awaited for moment in one.moments if moment.at > since)
        return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class IncomingReceipt:
    """Money that came in for a loan, as the bank told it; `reference` is the bank's own.

    `event_id` is the delivery by which we heard of it: a step that was done, and whose answer was lost, knows
    its own by it. `by_other`: somebody else than the borrower paid.
    """

    reference: str
    amount_rials: int
    paid_at: datetime
    event_id: str = ""
    by_other: bool = False


@dataclass(frozen=True, slots=True)
class IncomingBounce:
    """The bank took a receipt back."""

    reference: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Reopening:
    """Why a closed loan goes on: a receipt that the bank took back, by its reference.

    `owed_rials` is all that is owed from then on, fees to come included; `points` are those that its good end had
    earned and that went back. What the closed loan did not hear of: whether its borrower has `died`, and trustees
    who are `gone`, each with why (died or lost_rank).
    """

    reference: str
    owed_rials: int
    points: int
    died: bool = False
    gone: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that was decided about a loan in arrears and is still to be done.

    `kind` is a step of workflows.loan_arrears or loan_life; `key` is the task that decided it, and keys its
    postings. It is about all that is owed where it is `whole`, else about what is late.
    """

    kind: str
    key: str
    months: int = 0
    member_id: str = ""
    amount_rials: int = 0
    reference: str = ""
    reason: str = ""
    whole: bool = False


@dataclass(slots=True)
class Departure:
    """A trustee who goes: `why` leaves, died or lost_rank. `until`: while the time to find somebody runs."""

    member_id: str
    why: str
    tries_left: int
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrusteeCommand:
    """Somebody says that a trustee goes, and `why`: leaves, died or lost_rank."""

    actor: Actor
    request_id: str
    reason: str
    member_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice that the member hands in, to be paid from the purpose wallet; `number` counts the loan's.

    `legal_entity_id` is the supplier's, `document` the supplier's own number of the invoice.
    """

    number: int
    legal_entity_id: str
    document: str
    amount_rials: int


@dataclass(slots=True)
class PurposeWallet:
    """What a loan has to spend for its purpose.

    `invoice` is in hand; `paying`: the bank was told to pay it; `paid`: those that it has paid; `returned`: the
    numbers of those whose money it sent back.
    """

    left_rials: int = 0
    invoices: int = 0
    closings: int = 0
    is_open: bool = False
    invoice: Invoice | None = None
    paying: bool = False
    returned: list[int] = field(default_factory=list)
    paid: list[Invoice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PaymentWord:
    """What the bank says of a payment order: accepted, settled, rejected, returned, unknown, never_received."""

    state: str
    reference: str | None = None
    reason: str | None = None

    @property
    def is_final(self) -> bool:
        return self.state in {"settled", "rejected"}


@dataclass(slots=True)
class LoanCase:
    """The one object that a loan's workflow starts with and carries through continue-as-new.

    `reopened` counts how often the loan was opened again after it had closed; `reopening` is there until that was told.
    """

    record: CaseRecord
    application: LoanApplication
    policy: LoanPolicy
    history: BorrowingHistory = field(default_factory=BorrowingHistory)
    relatives: list[str] = field(default_factory=list)
    override: str = ""
    recognition: Recognition | None = None
    trustees: list[Standing] = field(default_factory=list)
    asked_trustees: list[str] = field(default_factory=list)
    no_trustees: list[str] = field(default_factory=list)
    """Who was asked to stand, and has died or lost their rank while the others were thinking."""
    total_fee_rials: int = 0
    offer_code_hashes: list[str] = field(default_factory=list)
    offer_code: int = 0
    offer_code_tries: int = 0
    information: str = ""
    payment: PaymentWord | None = None
    repaying: bool = False
    outlook: Outlook | None = None
    served_until: datetime | None = None
    largest_history_bytes: int = 7_000
    receipts: list[IncomingReceipt] = field(default_factory=list)
    overpaid_rials: int = 0
    refunds: int = 0
    closing: bool = False
    measures: list[Measure] = field(default_factory=list)
    bounces: list[IncomingBounce] = field(default_factory=list)
    written_off: bool = False
    payment_number: int = 1
    died: bool = False
    heirs_pay: bool = False
    departures: list[Departure] = field(default_factory=list)
    account_changed: bool = False
    refinanced_by: str = ""
    wallet: PurposeWallet = field(default_factory=PurposeWallet)
    reopened: int = 0
    reopening: Reopening | None = None
    delivered: bool = False
    """What the loan is for is there: the case that it is for said so."""
    called_off: bool = False
    """That case needs it no more, and nothing had been ordered."""

    @property
    def share_rials(self) -> int:
        """Equal shares, rounded up, so that together they cover the whole loan."""
        needed = self.policy.trustees.needed
        return -(-self.application.amount_rials // needed) if needed else 0
