"""What becomes of a carrier's invoice; `domain.market_states` knows the rules of such tables."""

from domain.words import Text

CARRIER_INVOICE_STATES: dict[str, Text] = {
    "received": Text(fa="رسیده", en="Received"),
    "agreed": Text(fa="پذیرفته", en="Agreed"),
    "settled": Text(fa="پرداخت‌شده", en="Paid"),
    "returned": Text(fa="پول برگشت", en="The money came back"),
    "refused": Text(fa="ردشده", en="Refused"),
}
CARRIER_INVOICE_ENDS = "settled returned refused"
CARRIER_INVOICE_STEPS: dict[str, tuple[str, str]] = {
    "agreed": ("received", "agreed"),
    "settled": ("agreed", "settled"),
    "returned": ("settled", "returned"),
    "refused": ("received", "refused"),
}
"""One whose money came back has ended: what it was for is owed again, and goes into the next round of it."""
