"""What the API answers about payouts to cells."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class CellPayout(BaseModel):
    """Money to one cell. `four_eyes`: it needed a second person (`approved_by`), after `released_by` or who prepared it.

    `changed_at` is when it came into its state; one that failed or came back goes into another payout.
    """

    id: str
    batch_id: str
    cell_id: str
    amount_rials: int
    four_eyes: bool
    prepared_by: str
    released_by: str | None
    approved_by: str | None
    state: Literal["scheduled", "approved", "sent", "settled", "failed", "returned", "cancelled"]
    reference: str | None
    reason: str | None
    changed_at: datetime


class PayoutStates(BaseModel):
    """How many payouts of a batch are in each state; `waiting` are not sent yet."""

    waiting: int
    sent: int
    settled: int
    failed: int
    returned: int
    cancelled: int


class PayoutBatch(BaseModel):
    """The payouts of one cycle of the bank's rail; `amount_rials` is the sum of all."""

    id: str
    rehearsal: bool
    cycle_at: datetime
    prepared_by: str
    prepared_at: datetime
    payouts: int
    amount_rials: int
    states: PayoutStates
