"""Cases that another case has started for itself: their ids, and what is said between the two."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime


def child_id(kind: str, parent_id: str, key: str) -> str:
    """The id of what a parent asks for: the same for the same parent and key, known before it is asked for."""
    digest = hashlib.sha256(f"{kind}\n{parent_id}\n{key}".encode()).digest()
    return f"{kind}-{base64.b32encode(digest[:10]).decode().lower()}"


@dataclass(frozen=True, slots=True)
class ChildrenStep:
    """A step of a parent about cases of its own, by their ids, at a time of the parent's clock."""

    parent_id: str
    book: str
    at: datetime
    child_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoanAsked:
    """A parent asks for a loan of a member's, paid to a supplier when the parent says that the goods are there.

    The same `key` of the same parent is the same loan. `what` says for what in words, and names nobody.
    """

    parent_id: str
    key: str
    at: datetime
    member_id: str
    amount_rials: int
    instalments: int
    purpose_category: str
    supplier_id: str
    what: str
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class LoanNews:
    """What a loan tells the case that it is for: `event` is one of those below, of an end with its `outcome`.

    `key` tells the same event of another payment apart.
    """

    loan_id: str
    book: str
    at: datetime
    parent_id: str
    event: str
    outcome: str = ""
    key: str = ""


CALLED_OFF, GOES_ON, OVER = "called_off", "goes_on", "over"
"""What became of a loan that its parent needs no more: it ends, it goes on as the member's own, or it was over."""

LOAN_READY, LOAN_DISBURSED, LOAN_ENDED = "loan.ready", "loan.disbursed", "loan.ended"
LOAN_RETURNED = "loan.returned"
"""What a loan tells: signed and reserved; its supplier was paid; over, whenever that is; the bank sent its money back."""
LOAN_DELIVERED, LOAN_CALLED_OFF, LOAN_ON_ITS_OWN = "loan.delivered", "loan.called_off", "loan.on_its_own"
"""What a loan is told: pay now; it is not needed; the case that it was for is over, and it goes on."""
