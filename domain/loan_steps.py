"""What the steps of a loan are asked with, and what they answer: ids, amounts and times only."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.history import BorrowingHistory
from domain.loan_policies import LoanPolicy
from domain.loan_postings import disbursement_key
from domain.loans import (
    IncomingReceipt,
    Invoice,
    LoanApplication,
    LoanCase,
    Measure,
    Outlook,
    PaymentWord,
    Standing,
)
from domain.wallet_postings import purchase_key


@dataclass(frozen=True, slots=True)
class LoanStep:
    """A step about one loan, at a time of the case's own clock.

    `payment` counts the orders that pay the loan out; `purchase` is the invoice that its wallet pays, else 0.
    """

    loan_id: str
    book: str
    at: datetime
    payment: int = 1
    purchase: int = 0

    @property
    def order_id(self) -> str:
        """The bank's order that the step is about."""
        if self.purchase:
            return purchase_key(self.loan_id, self.purchase)
        return disbursement_key(self.loan_id, self.payment)


@dataclass(frozen=True, slots=True)
class ClosingStep:
    """The loan is paid; its `case` is kept as it is then, so that it can go on should a receipt bounce."""

    loan_id: str
    book: str
    at: datetime
    case: LoanCase


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
class Refinancing:
    """An earlier loan is paid off by this one."""

    loan_id: str
    book: str
    at: datetime
    earlier_loan_id: str


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
    """What somebody else paid of what is late; nothing where the fund was short, or nothing was late any more."""

    amount_rials: int
    paid_numbers: tuple[int, ...]
    overpaid_rials: int
    outlook: Outlook
    nothing_late: bool = False


@dataclass(frozen=True, slots=True)
class BounceOrder:
    """A receipt, by the bank's reference, that the bank took back; `event_id` as of a receipt."""

    loan_id: str
    book: str
    at: datetime
    reference: str
    since: datetime
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceStep:
    """A step about an invoice that the member handed in; `refused` is the code why it is not paid, if it is not."""

    loan_id: str
    book: str
    at: datetime
    invoice: Invoice
    refused: str = ""


@dataclass(frozen=True, slots=True)
class WalletStep:
    """A step about a wallet; `number` counts its closings, or is the invoice whose money came back."""

    loan_id: str
    book: str
    at: datetime
    number: int
