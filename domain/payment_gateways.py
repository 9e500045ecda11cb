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


def payment_id(basket_id: str, number: int) -> str:
    """What the `number`-th try (from 1) to pay a basket is called; the gateways know it by that."""
    return f"{basket_id}:pay:{number}"


def basket_of_payment(payment_id_: object) -> str | None:
    """Whose try it is; None where it is no name of one."""
    if not isinstance(payment_id_, str):
        return None
    basket_id, mark, number = payment_id_.rpartition(":pay:")
    return basket_id if mark and basket_id and number.isdigit() else None
