"""A batch of payouts as its process knows it: for one cycle of the bank's rail, sent as files, heard of by lines."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from domain.case import CaseRecord
from domain.ledger import REAL_BOOK
from domain.market_policies import PayoutPolicy
from domain.paya import Cycle

CLOCK = "clock"
"""Who prepares a batch that a schedule has begun; no person's username is such."""

ALL_KNOWN = "payout.all_known"
"""What a batch hears when the bank has told of its last payout."""
ORDER_PAYOUT = "order.payout"
"""What an order hears of its money: `state` is sent, settled, failed or returned, with the `payout_id`."""

LINES_A_FILE = 500


def batch_of(cycle: Cycle, book: str, number: int = 1) -> str:
    """By what the batch of a cycle is known, and the case of it; a rehearsed book has batches of its own.

    `number` is above one where the cycle's batch before ended early, and somebody begins another.
    """
    if book == REAL_BOOK:
        return f"payout-{cycle.id}" if number == 1 else f"payout-{cycle.id}-{number}"
    return f"payout-{cycle.id}-{hashlib.sha256(book.encode()).hexdigest()[:10]}"


def is_of_payout(order_id: object) -> bool:
    """Whether an order at the bank is a payout's: all of a batch begin with its id."""
    return isinstance(order_id, str) and order_id.startswith("payout-")


def file_of(batch_id: str, number: int) -> str:
    """By what the bank knows a batch's file; the same however often it is sent."""
    return f"{batch_id}.{number}"


@dataclass(slots=True)
class PayoutCase:
    """The one object that a batch's workflow starts with.

    `book` is where the money moves, a rehearsed basket's where it is one; `prepared_by` a person, or the clock. What is
    above `four_eyes_rials` is released by a second person; an account rests `rests_hours` before it is paid to.
    """

    record: CaseRecord
    policy: PayoutPolicy
    book: str
    cycle_at: datetime
    cutoff_at: datetime
    prepared_by: str
    four_eyes_rials: int
    rests_hours: int
    all_known: bool = False


@dataclass(frozen=True, slots=True)
class BatchStep:
    """A step about a whole batch; `after` is where a page of it begins, `number` which of its files it is about."""

    batch_id: str
    book: str
    at: datetime
    after: str = ""
    number: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PrepareStep:
    """A page of the cells that a batch is to pay, those after `after` by their ids."""

    batch_id: str
    book: str
    at: datetime
    cycle_at: datetime
    prepared_by: str
    four_eyes_rials: int
    rests_hours: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseStep:
    """Large payouts are released: by `second`, after `first` where two people of the treasury did it."""

    batch_id: str
    at: datetime
    second: str
    first: str | None = None


@dataclass(frozen=True, slots=True)
class HoldStep:
    """Large payouts that a person holds back, one by one; by the payouts' ids."""

    batch_id: str
    at: datetime
    payout_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """How many large payouts were held back, and their sum in rials."""

    payouts: int = 0
    amount_rials: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """How far a batch is prepared: the last cell of the page, empty at the end; rials and counts of the page.

    `large` of them need a second person. `interested` are the members among the house's people whom a large one pays:
    none of them releases any; `by_interested` where one of them has prepared the batch.
    """

    last: str = ""
    payouts: int = 0
    amount_rials: int = 0
    large: int = 0
    large_rials: int = 0
    interested: tuple[str, ...] = ()
    by_interested: bool = False


@dataclass(frozen=True, slots=True)
class FileSent:
    """What became of a file: how many lines it has (none where nothing was left to send), and their sum.

    `short`: the market's account has not got the money for the rest. `word`: taken, unknown or refused, by the bank.
    `more`: something is ready that stands in no file yet; those that did not say so were asked once more.
    """

    lines: int = 0
    amount_rials: int = 0
    short: bool = False
    word: str = "taken"
    more: bool = True


@dataclass(frozen=True, slots=True)
class BatchState:
    """How many payouts of a batch are in each state, and their sums in rials where that is told.

    `interested`, where it is asked: the members among the house's people whom one pays that is still at the bank.
    """

    waiting: int = 0
    sent: int = 0
    settled: int = 0
    settled_rials: int = 0
    failed: int = 0
    returned: int = 0
    cancelled: int = 0
    interested: tuple[str, ...] = ()

    @property
    def all_known(self) -> bool:
        return not self.waiting and not self.sent


@dataclass(frozen=True, slots=True)
class LineWord:
    """What the bank says of one payout: accepted, settled, rejected or returned."""

    payout_id: str
    state: str
    reference: str | None = None
    reason: str | None = None
