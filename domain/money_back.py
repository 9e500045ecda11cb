"""Money that goes back to a buyer: a refund, or a payment that came too late. Ids, amounts and times only."""

from dataclasses import dataclass
from datetime import datetime

from domain.loans import PaymentWord
from domain.market_policies import MoneyBackPolicy

_MARK = ":back:"


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """What a case pays back: the refund's id, or with `late` that of the payment, and whose money it is.

    `to_member_id` is told; None where nobody is.
    """

    owed_id: str
    policy: MoneyBackPolicy
    to_member_id: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class BackStep:
    """A step of paying back, at a time of the case's own clock; `order` counts the orders at the bank, from 1.

    `heir`: the member who has it for a buyer who has died.
    """

    process_id: str
    owed_id: str
    at: datetime
    late: bool = False
    order: int = 1
    heir: str = ""

    @property
    def order_id(self) -> str:
        """The bank's order that the step is about."""
        return f"{self.process_id}{_MARK}{self.owed_id}:{self.order}"


def process_paying_back(order_id: str) -> str | None:
    """The case whose order at the bank this is; None where it pays nothing back."""
    process_id, mark, owed = order_id.partition(_MARK)
    return process_id if mark and process_id and owed else None


@dataclass(frozen=True, slots=True)
class BackWord:
    """What a gateway says of money on its way back: sending, paid, refused, unknown, or never_received."""

    state: str
    reference: str | None = None
    reason: str | None = None

    @property
    def is_final(self) -> bool:
        return self.state in {"paid", "refused"}


@dataclass(frozen=True, slots=True)
class BackEnd:
    """How one way of paying back ended: what the bank says of its order."""

    step: BackStep
    word: PaymentWord


@dataclass(frozen=True, slots=True)
class PaidBack:
    """The buyer has it, by the reference of who paid."""

    step: BackStep
    reference: str
