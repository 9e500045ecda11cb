"""The payment gateways by which a buyer can pay: what they are called, and how a try to pay is named there.

Each belongs to another company with rules of its own; which of them a house has is a setting of ours.
"""

from collections.abc import Mapping
from types import MappingProxyType

from domain.words import Text

PEYVAND, GOZAR = "peyvand", "gozar"
GATEWAYS: Mapping[str, Text] = MappingProxyType(
    {PEYVAND: Text(fa="درگاه پیوند", en="Peyvand gateway"), GOZAR: Text(fa="درگاه گذر", en="Gozar gateway")}
)
"""In the order in which they are offered: the first one is taken where nobody chooses."""


_MARK = ":pay:"
_MOST_DIGITS = 4


def payment_id(basket_id: str, number: int) -> str:
    """What the `number`-th try (from 1) to pay a basket is called; the gateways know it by that."""
    return f"{basket_id}{_MARK}{number}"


def basket_of_payment(payment_id_: object) -> str | None:
    """Whose try it is; None where it is no name of one."""
    basket_id, mark, number = payment_id_.rpartition(_MARK) if isinstance(payment_id_, str) else ("", "", "")
    return basket_id if mark and basket_id and number.isascii() and number.isdigit() else None


def number_of_payment(basket_id: str, payment_id_: str) -> int | None:
    """Which try of this basket it is, from 1; None where it is none of it."""
    number = payment_id_.removeprefix(f"{basket_id}{_MARK}")
    whole = number != payment_id_ and number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    return int(number) or None if whole else None
