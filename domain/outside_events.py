"""What outside systems say about a loan, read strictly: wrong shapes and impossible amounts are named."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from domain.case import OutsideEvent
from domain.loans import IncomingReceipt, PaymentWord, Recognition
from domain.persian import to_ascii_digits

# What a 64-bit column holds, far above all the money there is.
MOST_RIALS = 10**17
_LONGEST_REFERENCE = 80
_LONGEST_REASON = 80
# Clocks of others go wrong by hours; money of tomorrow has not come in.
_AHEAD = timedelta(days=1)
# Other years are mistakes, and the first and last of all overflow when their zone is changed.
YEARS = range(2000, 2200)


# What a case needs of an event. The rest (who paid, from which account) names people, and stays where the
# delivery is kept sealed: only ids, amounts and times travel through the engine.
_NEEDED = {
    "merat.result": (
        "rank", "affordable_instalment_rials", "guarantor_ceiling_rials", "valid_until", "request_id",
    ),
    "bank.transfer": ("state", "reference", "reason", "order_id"),
    "bank.receipt": ("reference", "amount_rials", "at", "by_other"),
    "bank.receipt_bounced": ("reference",),
    "university.attendance": ("enrolment_id", "session", "present"),
    "university.result": ("enrolment_id", "passed", "grade"),
    "supplier.delivered": ("order_id",),
    "supplier.cannot_deliver": ("order_id", "reason"),
    # The try that it is about is found by its authority.
    "payment.callback": ("payment_id", "state"),
    "carrier.scan": ("shipment_id", "state", "at", "seq"),
}  # fmt: skip


def for_case(event: OutsideEvent) -> OutsideEvent:
    """The event with those facts only that a case reads."""
    needed = _NEEDED.get(event.type, ())
    return replace(event, facts={name: event.facts[name] for name in needed if name in event.facts})


class Unreadable(ValueError):
    """The event cannot be used; `code` is a cause in domain.exception_process."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_recognition(facts: dict[str, Any]) -> Recognition:
    """`merat.result`: a rank A to D, what the member can pay a month in rials, and until which day that holds."""
    rank = facts.get("rank")
    if not isinstance(rank, str) or rank not in {"A", "B", "C", "D"}:
        raise Unreadable("malformed")
    affordable = _rials(facts.get("affordable_instalment_rials"), least=0)
    until = facts.get("valid_until")
    return Recognition(rank, affordable, valid_until=None if until is None else _day(until))


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What Mer'at lets somebody stand for, in rials."""

    member_id: str
    ceiling_rials: int


def read_ceiling(facts: Mapping[str, Any]) -> Ceiling:
    """`merat.result` of an elected trustee: the request names formation and member."""
    request_id = facts.get("request_id")
    if not isinstance(request_id, str) or not request_id.partition(":")[2]:
        raise Unreadable("malformed")
    return Ceiling(request_id.partition(":")[2], _rials(facts.get("guarantor_ceiling_rials"), least=0))


def read_transfer(facts: dict[str, Any]) -> PaymentWord:
    """`bank.transfer`: what became of an order."""
    state = facts.get("state")
    if not isinstance(state, str) or state not in {"settled", "rejected", "returned"}:
        raise Unreadable("malformed")
    reference, reason = facts.get("reference"), facts.get("reason")
    if not all(text is None or isinstance(text, str) for text in (reference, reason)):
        raise Unreadable("malformed")
    return payment_word(state, reference, reason)


def payment_word(state: str, reference: str | None = None, reason: str | None = None) -> PaymentWord:
    """What the bank, or a person who asked it, says of an order; too long a text of theirs is cut."""
    return PaymentWord(
        state, reference and reference[:_LONGEST_REFERENCE], reason and reason[:_LONGEST_REASON]
    )


def normal_reference(written: str) -> str:
    """A bank's reference in one spelling, however it was delivered: it is the key that money counts once by."""
    return to_ascii_digits(written).strip()


def read_receipt(facts: dict[str, Any], *, now: datetime | None = None) -> IncomingReceipt:
    """`bank.receipt`: money that came in; the reference is the bank's and counts once.

    `now` is the case's own time, where it is known: money of a later day is `in_future`.
    """
    reference, at = read_reference(facts), facts.get("at")
    try:
        paid_at = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        paid_at = None
    if paid_at is None or paid_at.tzinfo is None or paid_at.year not in YEARS:
        raise Unreadable("malformed")
    if now is not None and paid_at > now + _AHEAD:
        raise Unreadable("in_future")
    rials = _rials(facts.get("amount_rials"), least=1)
    return IncomingReceipt(reference, rials, paid_at, by_other=facts.get("by_other") is True)


def read_reference(facts: dict[str, Any]) -> str:
    """The bank's reference of money, as all that `bank.receipt_bounced` tells."""
    reference = facts.get("reference")
    reference = normal_reference(reference) if isinstance(reference, str) else ""
    if not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise Unreadable("malformed")
    return reference


def _day(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Unreadable("malformed")
    return day


def _rials(value: object, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("malformed")
    if not least <= value <= MOST_RIALS:
        raise Unreadable("impossible_amount")
    return value
