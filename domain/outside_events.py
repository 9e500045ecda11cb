"""What outside systems say about a loan, read strictly: wrong shapes and impossible amounts are named."""

from datetime import datetime
from typing import Any

from domain.loans import IncomingReceipt, PaymentWord, Recognition

# What a 64-bit column holds, far above all the money there is.
MOST_RIALS = 10**17
_LONGEST_REFERENCE = 80
# Other years are mistakes, and the first and last of all overflow when their zone is changed.
YEARS = range(2000, 2200)


class Unreadable(ValueError):
    """The event cannot be used; `code` is a cause in domain.exception_process."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_recognition(facts: dict[str, Any]) -> Recognition:
    """`merat.result`: a rank A to D and what the member can pay a month, in rials."""
    rank = facts.get("rank")
    if not isinstance(rank, str) or rank not in {"A", "B", "C", "D"}:
        raise Unreadable("malformed")
    return Recognition(rank, _rials(facts.get("affordable_instalment_rials"), least=0))


def read_transfer(facts: dict[str, Any]) -> PaymentWord:
    """`bank.transfer`: what became of an order."""
    state = facts.get("state")
    if not isinstance(state, str) or state not in {"settled", "rejected", "returned"}:
        raise Unreadable("malformed")
    reference, reason = facts.get("reference"), facts.get("reason")
    if not all(text is None or isinstance(text, str) for text in (reference, reason)):
        raise Unreadable("malformed")
    return PaymentWord(state, reference and reference[:_LONGEST_REFERENCE], reason and reason[:80])


def read_receipt(facts: dict[str, Any]) -> IncomingReceipt:
    """`bank.receipt`: money that came in; the reference is the bank's and counts once."""
    reference, at = facts.get("reference"), facts.get("at")
    if not isinstance(reference, str) or not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise Unreadable("malformed")
    try:
        paid_at = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        paid_at = None
    if paid_at is None or paid_at.tzinfo is None or paid_at.year not in YEARS:
        raise Unreadable("malformed")
    return IncomingReceipt(reference, _rials(facts.get("amount_rials"), least=1), paid_at)


def _rials(value: object, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("malformed")
    if not least <= value <= MOST_RIALS:
        raise Unreadable("impossible_amount")
    return value
