"""A loan as its process knows it: what was asked for, who stands for it, where it is."""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.case import CaseRecord
from domain.policies import LoanPolicy


@dataclass(frozen=True, slots=True)
class LoanApplication:
    """What the member asked for. Personal fields (Sheba, words of the purpose) stay in the store."""

    loan_id: str
    member_id: str
    kanoon_id: str
    region: str
    leader_member_id: str | None
    amount_rials: int
    instalments: int
    purpose_category: str


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
class NextInstalment:
    """What the repayment workflow waits with: one instalment and its moments, from the store's schedule."""

    number: int
    due_on: date
    deadline_on: date
    owed_rials: int
    fee_rials: int
    moments: tuple["Moment", ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that is due at a time for an instalment: a reminder, the fee, an overdue word, a call."""

    at: datetime
    what: str  # before, due, overdue, call
    days: int


@dataclass(slots=True)
class LoanCase:
    """The one object that a loan's workflow starts with and carries through continue-as-new."""

    record: CaseRecord
    application: LoanApplication
    policy: LoanPolicy
    recognition: Recognition | None = None
    trustees: list[Standing] = field(default_factory=list)
    declined_trustees: list[str] = field(default_factory=list)
    offer_code_hash: str = ""
    offer_code_tries: int = 0
    offer_codes: int = 0
    repaying: bool = False
    next_instalment: NextInstalment | None = None
    moments_done: int = 0

    @property
    def largest_share_rials(self) -> int:
        """Equal shares, rounded up, so that together they cover the whole loan."""
        needed = self.policy.trustees.needed
        return -(-self.application.amount_rials // needed) if needed else 0
