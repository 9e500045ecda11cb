"""A cell's account that is looked at before it is paid to: a new one, or one to which payouts failed too often."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.case import CaseRecord
from domain.market_policies import PayoutAccountPolicy

Why = Literal["changed", "restricted", "died"]
OVERTAKEN = "payout_account.overtaken"
"""What the case of an account hears when the cell has another one by now."""


@dataclass(slots=True)
class PayoutAccountCase:
    """The one object that it starts with. `version` counts the cell's accounts; the Sheba itself stays in the store."""

    record: CaseRecord
    policy: PayoutAccountPolicy
    cell_id: str
    book: str
    version: int
    why: Why
    failures: int = 0
    bank_reason: str = ""


@dataclass(frozen=True, slots=True)
class PayoutAccountStep:
    """A step about one version of a cell's account."""

    process_id: str
    cell_id: str
    member_id: str
    book: str
    version: int
    at: datetime
