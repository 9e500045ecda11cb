"""A loan as its process knows it: what was asked for, who stands for it, where it is."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.case import CaseRecord
from domain.history import BorrowingHistory
from domain.permissions import Actor
from domain.policies import LoanPolicy


@dataclass(frozen=True, slots=True)
class LoanApplication:
    """What the member asked for. Personal fields (Sheba, words of the purpose) stay in the store.

    `payout`: registered (the member's account as it is known), sheba (one that was named) or a supplier.
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


@dataclass(frozen=True, slots=True)
class Recognition:
    """What Mer'at, or a recognition officer in its place, says of a member."""

    rank: str
    affordable_instalment_rials: int
    manual: bool = False


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
    """The one object that a loan's workflow starts with and carries through continue-as-new."""

    record: CaseRecord
    application: LoanApplication
    policy: LoanPolicy
    history: BorrowingHistory = field(default_factory=BorrowingHistory)
    relatives: list[str] = field(default_factory=list)
    override: str = ""
    recognition: Recognition | None = None
    trustees: list[Standing] = field(default_factory=list)
    asked_trustees: list[str] = field(default_factory=list)
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

    @property
    def share_rials(self) -> int:
        """Equal shares, rounded up, so that together they cover the whole loan."""
        needed = self.policy.trustees.needed
        return -(-self.application.amount_rials // needed) if needed else 0


# What the steps of a loan are asked with, and what they answer. Ids, amounts and times only.


@dataclass(frozen=True, slots=True)
class LoanStep:
    """A step about one loan, at a time of the case's own clock; `payment` counts its payment orders."""

    loan_id: str
    book: str
    at: datetime
    payment: int = 1


@dataclass(frozen=True, slots=True)
class PaymentEnd:
    """How a payment order ended."""

    step: LoanStep
    word: PaymentWord


@dataclass(frozen=True, slots=True)
class EligibilityQuestion:
    application: LoanApplication
    book: str
    at: datetime
    policy: LoanPolicy


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Codes of the reasons against the loan (none is eligible), what was before, and who is close to the member."""

    reasons: tuple[str, ...]
    history: BorrowingHistory
    relatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrusteeSearch:
    loan_id: str
    book: str
    at: datetime
    count: int
    share_rials: int
    excluding: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """A step about a member who goes: who is meant to stand in (`named`, where somebody is), and who cannot."""

    loan_id: str
    book: str
    at: datetime
    member_id: str
    named: str = ""
    excluding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Successor:
    """Who may stand in (empty: nobody, or not this one, for a reason), and what they would cover now, in rials."""

    member_id: str
    covers_rials: int
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class OutlookQuestion:
    """What comes after `since` (what came before was seen to)."""

    loan_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ReservationOrder:
    loan_id: str
    book: str
    at: datetime
    trustees: tuple[Standing, ...]
    points: int
    payment: int = 1
    upfront_fee_rials: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract is made of: the loan, and the policy of its day."""

    loan_id: str
    book: str
    at: datetime
    policy: LoanPolicy


@dataclass(frozen=True, slots=True)
class Offer:
    """The whole fee of the loan, and the hashes of the one-time codes that may accept it."""

    total_fee_rials: int
    code_hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeeDue:
    loan_id: str
    book: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class ReceiptOrder:
    loan_id: str
    book: str
    at: datetime
    receipt: IncomingReceipt
    since: datetime


@dataclass(frozen=True, slots=True)
class ReceiptTaken:
    """What a receipt did. `state`: taken, repeated, or changed_repeat (then nothing was posted).

    `waived_fee_rials` are fees that are not asked for any more, because it settled the loan before its time.
    Of one that bounced: bounced, repeated, never_received, before_reschedule or refunded (nothing was posted).
    """

    state: str
    paid_numbers: tuple[int, ...]
    overpaid_rials: int
    outlook: Outlook
    waived_fee_rials: int = 0


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """What was given back; `number` counts the loan's refunds and keys the posting."""

    loan_id: str
    book: str
    at: datetime
    amount_rials: int
    number: int


@dataclass(frozen=True, slots=True)
class OverpaidMove:
    """What was overpaid goes to another loan of the same member; `number` as of a refund."""

    loan_id: str
    book: str
    at: datetime
    amount_rials: int
    number: int
    to_loan_id: str


@dataclass(frozen=True, slots=True)
class MeasureOrder:
    """A measure to be taken; `since` is the moment up to which reminders were seen to."""

    loan_id: str
    book: str
    at: datetime
    since: datetime
    measure: Measure


@dataclass(frozen=True, slots=True)
class StandingQuestion:
    """What is late at a time, or all that is owed (`whole`)."""

    loan_id: str
    at: datetime
    whole: bool


@dataclass(frozen=True, slots=True)
class ArrearsStanding:
    """What is past its deadline, fees and principal, and all principal that is not repaid, in rials.

    `relatives`: who is close to the borrower by now, and does not decide.
    """

    late_rials: int
    left_rials: int
    oldest_due_on: date | None
    newest_late: int
    relatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A new version of the schedule: what is to come, and the first due date that was agreed."""

    outlook: Outlook
    first_due_on: date
    instalments: int


@dataclass(frozen=True, slots=True)
class PaidInPlace:
    """What somebody else paid of what is late; nothing where the fund was short."""

    amount_rials: int
    paid_numbers: tuple[int, ...]
    overpaid_rials: int
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class BounceOrder:
    """A receipt, by the bank's reference, that the bank took back; `event_id` as of a receipt."""

    loan_id: str
    book: str
    at: datetime
    reference: str
    since: datetime
    event_id: str = ""
