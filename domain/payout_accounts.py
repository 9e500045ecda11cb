"""A cell's account that is looked at before it is paid to: a new one, or one to which payouts failed too often."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.case import CaseRecord
from domain.market_policies import PayoutAccountPolicy

Why = Literal["changed", "restricted", "died"]
OVERTAKEN = "payout_account.overtaken"
"""What the case of an account hears when the cell has another one by now."""


@dataclass(slots=True)
class PayoutAccountCase:
    """The one object that it starts with. `version` counts the cell's accounts; the Sheba itself stays in the store.

    `dead`: the cell's member, where they had died before it began.
    """

    record: CaseRecord
    policy: PayoutAccountPolicy
    cell_id: str
    book: str
    version: int
    why: Why
    failures: int = 0
    bank_reason: str = ""
    dead: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PayoutAccountStep:
    """A step about one version of a cell's account."""

    process_id: str
    cell_id: str
    member_id: str
    book: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Inheritance:
    """The cell's money goes to the registered account of this member, an heir of the cell's own."""

    step: PayoutAccountStep
    heir_member_id: str


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Which version of the cell's account is the heir's, or the code why it is none's."""

    version: int = 0
    unfit: str = ""
