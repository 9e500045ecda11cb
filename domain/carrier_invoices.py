"""A carrier's invoice for a period: what it bills, parcel by parcel, beside what we owe it; and the steps of paying it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.case import CaseRecord
from domain.loans import PaymentWord
from domain.market_policies import CarrierInvoicePolicy
from domain.outside_events import MOST_RIALS, YEARS, Unreadable, normal_reference
from domain.words import Text

TOLD = "carrier.invoice"
"""How a carrier sends one by webhook."""
AGREED, UNKNOWN, TWICE, DIFFERS, NOT_OWED = "agreed", "unknown", "twice", "differs", "not_owed"
VERDICTS: Mapping[str, Text] = {
    AGREED: Text(fa="می‌خواند", en="Agrees"),
    UNKNOWN: Text(fa="بستهٔ ناشناس", en="Unknown parcel"),
    TWICE: Text(fa="دو بار خواسته شده", en="Billed twice"),
    DIFFERS: Text(fa="مبلغ دیگر", en="Another amount"),
    NOT_OWED: Text(fa="بدهکار نیستیم", en="Nothing is owed for it"),
}
"""What a line is beside our books. `twice`: in this invoice, or in another that is being paid or was."""
_PAY = ":carrier:"
_MOST_LINES = 5_000
LONGEST_PARCEL = 80
MOST_OF_A_PARCEL = MOST_RIALS // _MOST_LINES
"""In rials; so the sum of an invoice is an amount that the books take."""
_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class BilledParcel:
    """A line: the carrier's number of a parcel, and what it wants for it in rials."""

    shipment_id: str
    rials: int


@dataclass(frozen=True, slots=True)
class ToldInvoice:
    """An invoice as the carrier gave it: its number, which it gives once, and the days that it is of."""

    carrier: str
    number: str
    from_on: date
    until_on: date
    lines: tuple[BilledParcel, ...]

    @property
    def billed_rials(self) -> int:
        return sum(line.rials for line in self.lines)


@dataclass(slots=True)
class CarrierInvoiceCase:
    """The one object that its case starts with. `round` counts how often it is paid: a payment that came back is another."""

    record: CaseRecord
    policy: CarrierInvoicePolicy
    book: str
    carrier: str
    number: str
    round: int = 1
    payments: int = 0


@dataclass(frozen=True, slots=True)
class InvoiceStep:
    """A step about one invoice; `by`: who let it be paid, above `limit_rials` two of them."""

    invoice_id: str
    book: str
    at: datetime
    by: tuple[str, ...] = ()
    limit_rials: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """How many lines say what, and the sums in rials: of all that is billed, and of what agrees."""

    billed_rials: int
    agreed_rials: int
    lines: int
    agreed: int
    unknown: int
    twice: int
    differs: int
    not_owed: int

    @property
    def differing(self) -> int:
        return self.lines - self.agreed


@dataclass(frozen=True, slots=True)
class CarrierPayment:
    """The `number`-th order at the bank that pays an invoice, with what became of it where that is known."""

    invoice_id: str
    book: str
    at: datetime
    number: int
    word: PaymentWord | None = None

    @property
    def case_id(self) -> str:
        return self.invoice_id

    @property
    def order_id(self) -> str:
        return f"{self.invoice_id}{_PAY}{self.number}"


def invoice_of_payment(order_id: object) -> str | None:
    """Whose invoice an order at the bank pays; None where it pays no carrier."""
    invoice_id, mark, number = order_id.partition(_PAY) if isinstance(order_id, str) else ("", "", "")
    return invoice_id if mark and invoice_id and number.isdecimal() else None


def read_invoice(facts: Mapping[str, Any]) -> ToldInvoice:
    """`carrier.invoice`: whose, which, of which days, and its lines; `amount_rials`, where it is told, is their sum.

    Raises Unreadable: `malformed`, `impossible_amount` or `other_sum`.
    """
    lines = facts.get("lines")
    if not isinstance(lines, list) or not 0 < len(lines) <= _MOST_LINES:
        raise Unreadable("malformed")
    told = ToldInvoice(
        _text(facts.get("carrier"), 32),
        normal_reference(_text(facts.get("number"), LONGEST_PARCEL)),
        _day(facts.get("from_on")),
        _day(facts.get("until_on")),
        tuple(map(_line, lines)),
    )
    if not told.number or not 0 <= (told.until_on - told.from_on).days <= _MOST_DAYS:
        raise Unreadable("malformed")
    if facts.get("amount_rials", told.billed_rials) != told.billed_rials:
        raise Unreadable("other_sum")
    return told


def _line(line: object) -> BilledParcel:
    if not isinstance(line, dict):
        raise Unreadable("malformed")
    rials = line.get("rials")
    if isinstance(rials, bool) or not isinstance(rials, int):
        raise Unreadable("malformed")
    if not 0 < rials <= MOST_OF_A_PARCEL:
        raise Unreadable("impossible_amount")
    return BilledParcel(_text(line.get("shipment_id"), LONGEST_PARCEL), rials)


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise Unreadable("malformed")
    return value.strip()


def _day(value: object) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Unreadable("malformed")
    return day
