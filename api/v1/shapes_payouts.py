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


class CellSale(BaseModel):
    """One order of a cell, in rials: paid by the buyer, back to them, released out of its escrow, still held."""

    order_id: str
    at: datetime
    sold_rials: int
    back_rials: int
    released_rials: int
    held_rials: int


class CellStatementSums(BaseModel):
    """What a cell has of its sales by now, in rials. `sold` is with the carrier's fee and the commission.

    `released` is the cell's own part, without what is for its loan. Of it `taken` paid what it owed, `paid_out` is in
    its account, `on_its_way` is at the bank, and `payable` comes with the next batches. `owed` is what it owes.
    """

    cell_id: str
    rehearsal: bool
    made_at: datetime
    sold_rials: int
    back_rials: int
    held_rials: int
    released_rials: int
    for_loan_rials: int
    taken_rials: int
    paid_out_rials: int
    on_its_way_rials: int
    payable_rials: int
    owed_rials: int
    sales: list[CellSale]


class CellAccount(BaseModel):
    """Where a cell is paid. `rests`: it changed less than 72 hours ago, and is paid to from `payable_from` on.

    `process_id` is the case of whoever looks at it; of each sale `loan_per_mille` thousandths pay `loan_id`.
    """

    cell_id: str
    sheba_masked: str
    state: Literal["unverified", "verified", "restricted"]
    sheba_since: datetime
    payable_from: datetime
    rests: bool
    failures: int
    process_id: str | None
    loan_id: str | None
    loan_per_mille: int


class GivenCellAccount(BaseModel):
    """`process_id`: the case that looks at it; null where it is the account that is paid to already."""

    cell_id: str
    process_id: str | None
