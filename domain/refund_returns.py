"""A refund that the bank sends back after it had settled: owed again, and paid once more to an account that the buyer gives."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from domain.case import CaseRecord
from domain.market_policies import MoneyBackPolicy, RefundReturnPolicy

ACCOUNT_GIVEN = "refund.account_given"
"""What the case hears when the buyer has given another account by their link; the account itself stays in the store."""
_BYTES, _LONGEST = 10, 120


@dataclass(slots=True)
class RefundReturnCase:
    """The one object that its case starts with; `owed_id` is the refund's, or that of the payment that came too late.

    `dead`: the buyer, where they had died before it came back.
    """

    record: CaseRecord
    policy: RefundReturnPolicy
    money_back: MoneyBackPolicy
    owed_id: str
    rials: int
    dead: list[str] = field(default_factory=list)


def account_link_of(secret: bytes, return_id: str) -> str:
    """The last part of the link by which a buyer gives another account (80 bits); always the same, and kept nowhere."""
    return f"{return_id}.{_sign(secret, return_id)}"


def read_account_link(secret: bytes, written: str) -> str | None:
    """Which case a link is for; None for one that is not ours."""
    return_id, dot, signature = written.strip().rpartition(".")
    if not dot or len(written) > _LONGEST:
        return None
    right = hmac.compare_digest(_sign(secret, return_id).encode(), signature.encode())
    return return_id if right else None


def _sign(secret: bytes, return_id: str) -> str:
    digest = hmac.new(secret, f"account:{return_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_BYTES]).decode().lower()
