"""The numbers by which loans, exceptions and moves of points run."""

from dataclasses import fields

from pydantic import Field

from domain.decision_table import Rule
from domain.fees import FeePolicy
from domain.history import BorrowingHistory
from domain.policy_parts import Policy, SpanText, Times

DECISION_FACTS = frozenset({"amount_rials", "rank", "affordable", "recognised_manually", "trustees"}) | {
    one.name for one in fields(BorrowingHistory)
}


DECISION_OUTCOMES = frozenset({"approve", "officer", "committee", "reject"})


class RecognitionPolicy(Policy):
    """How long Mer'at is waited for and asked again, and what people may recognise instead."""

    polls: tuple[SpanText, ...]
    manual_after: SpanText
    manual_ceiling_rials: int = Field(gt=0)
    valid_for: SpanText = "365d"


class TrusteePolicy(Policy):
    needed: int = Field(ge=0, le=10)
    replacement_rounds: int = Field(ge=0, le=10)
    shortfall: SpanText = "30d"


class OfferPolicy(Policy):
    """How many one-time codes an offer has, and how often each may be tried."""

    codes: int = Field(default=5, ge=1, le=20)
    tries_a_code: int = Field(default=3, ge=1, le=10)


class DisbursementPolicy(Policy):
    second_person_above_rials: int = Field(ge=0)
    polls: tuple[SpanText, ...]


class RepaymentPolicy(Policy):
    """Days relative to an instalment's due date (before) and deadline (after).

    The committee is asked again every `committee_again_after_days` for as long as the instalment is unpaid.
    What has a default came after the first contracts.
    """

    remind_days_before: tuple[int, ...]
    overdue_days: tuple[int, ...]
    leader_calls_after_days: int = Field(gt=0)
    trustees_told_after_days: int = Field(default=15, gt=0)
    meeting_after_days: int = Field(default=30, gt=0)
    committee_after_days: int = Field(default=60, gt=0)
    committee_again_after_days: int = Field(default=30, gt=0)
    longest_hardship_months: int = Field(default=3, ge=1, le=12)
    most_instalments: int = Field(default=60, ge=1, le=600)
    settlement_charges_begun: bool = True
    points_earned_per_ten_million_rials: int = Field(default=0, ge=0)
    points_if_late_at_most_days: int = Field(default=3, ge=0)
    quote_days: int = Field(default=10, ge=1, le=60)
    reminder_hour: int = Field(ge=0, le=23)


class LoanPolicy(Policy):
    """The loan product: a snapshot of it travels with every case and stands in the contract."""

    version: str = ""
    fee_policy: FeePolicy
    yearly_fee_basis_points: int = Field(ge=0, le=10_000)
    smallest_amount_rials: int = Field(gt=0)
    largest_amount_rials: int = Field(gt=0)
    fewest_instalments: int = Field(ge=1)
    most_instalments: int = Field(ge=1, le=600)
    purposes: tuple[str, ...]
    points_per_ten_million_rials: int = Field(ge=0)
    recognition: RecognitionPolicy
    held_for: SpanText = "30d"
    trustees: TrusteePolicy
    offer: OfferPolicy = OfferPolicy()
    disbursement: DisbursementPolicy
    repayment: RepaymentPolicy
    tasks: dict[str, Times]
    decision: tuple[Rule, ...]

    def points_for(self, amount_rials: int) -> int:
        """Priority points that a loan of this amount takes, rounded up to the next ten million rials."""
        return -(-amount_rials // 10_000_000) * self.points_per_ten_million_rials


class ExceptionPolicy(Policy):
    version: str = ""
    tasks: dict[str, Times]


class PointsPolicy(Policy):
    version: str = ""
    tasks: dict[str, Times]
