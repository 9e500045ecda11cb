"""How a receipt is divided over a loan: fees that are due, then the oldest instalments, the rest overpaid."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstalmentBalance:
    """What is still unpaid of an instalment."""

    number: int
    fee_rials: int
    principal_rials: int
    fee_is_due: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a receipt pays of one instalment."""

    number: int
    fee_rials: int
    principal_rials: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """A receipt divided: parts in the order of the instalments, none of them empty."""

    parts: tuple[Part, ...]
    overpaid_rials: int


def allocate(amount_rials: int, balances: Iterable[InstalmentBalance]) -> Allocation:
    """Divide a receipt: every fee that is due, oldest first; then, instalment by instalment, the
    not yet due fee and the principal; what is left is overpaid. Raises ValueError for negative amounts.
    """
    oldest_first = sorted(balances, key=lambda balance: balance.number)
    if amount_rials < 0 or any(b.fee_rials < 0 or b.principal_rials < 0 for b in oldest_first):
        raise ValueError("neither a receipt nor what is owed is ever negative")
    left = amount_rials
    fees: dict[int, int] = {}
    for balance in oldest_first:
        if balance.fee_is_due:
            fees[balance.number] = min(left, balance.fee_rials)
            left -= fees[balance.number]
    parts = []
    for balance in oldest_first:
        fee = fees.get(balance.number)
        if fee is None:
            fee = min(left, balance.fee_rials)
            left -= fee
        principal = min(left, balance.principal_rials)
        left -= principal
        if fee or principal:
            parts.append(Part(balance.number, fee, principal))
    return Allocation(tuple(parts), left)
