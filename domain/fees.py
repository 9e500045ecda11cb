"""Fees of interest-free loans: named policies, each a way to share principal and fee over instalments."""

from collections.abc import Callable
from enum import StrEnum

MONTHS_A_YEAR = 12
BASIS_POINTS = 10_000


class FeePolicy(StrEnum):
    """How the yearly fee is taken; a snapshot of it stands in each contract."""

    ANNUAL_ON_BALANCE = "annual_on_balance"
    DECLINING_MONTHLY = "declining_monthly"
    NONE = "none"
    UPFRONT = "upfront"


Shares = list[tuple[int, int]]
"""Principal and fee of each instalment, in rials, in their order."""


def shares(
    policy: FeePolicy, *, principal_rials: int, instalments: int, yearly_fee_basis_points: int
) -> Shares:
    """What each instalment carries under a policy. Raises ValueError for what is no loan."""
    if principal_rials <= 0 or instalments <= 0 or yearly_fee_basis_points < 0:
        raise ValueError("a loan has an amount, instalments and no negative fee")
    return _SHARES[policy](principal_rials, instalments, yearly_fee_basis_points)


def upfront_fee_rials(
    *, principal_rials: int, instalments: int, yearly_fee_basis_points: int, fee_policy: FeePolicy
) -> int:
    """The fee taken when the money is paid out: zero unless the policy is `upfront`.

    It is the fee of a loan paid back in equal monthly parts, P x rate x (n + 1) / 24, which Iranian
    banks write as (amount x rate x (instalments + 1)) / 2400.
    """
    if fee_policy is not FeePolicy.UPFRONT:
        return 0
    return principal_rials * yearly_fee_basis_points * (instalments + 1) // (2 * MONTHS_A_YEAR * BASIS_POINTS)


def _annual_on_balance(principal_rials: int, instalments: int, basis_points: int) -> Shares:
    """Instalments 1, 13, 25… carry that year's fee only, the others principal only.

    Source: a published example of the bank (20,000,000 toman in 18 months: 400,000 and 62,500).
    Where a year has one instalment only (1 in all, or 13, 25…), that one carries the principal too:
    nobody is asked for an instalment of nothing.
    """
    numbers = range(1, instalments + 1)
    fee_only = {n for n in numbers if n % MONTHS_A_YEAR == 1 and n != instalments}
    principals = iter(_equal_parts(principal_rials, instalments - len(fee_only)))
    balance, result = principal_rials, Shares()
    for n in numbers:
        fee = 0
        if n % MONTHS_A_YEAR == 1:
            months = min(MONTHS_A_YEAR, instalments - n + 1)
            fee = balance * basis_points * months // (MONTHS_A_YEAR * BASIS_POINTS)
        principal = 0 if n in fee_only else next(principals)
        balance -= principal
        result.append((principal, fee))
    return result


def _declining_monthly(principal_rials: int, instalments: int, basis_points: int) -> Shares:
    balance, result = principal_rials, Shares()
    for principal in _equal_parts(principal_rials, instalments):
        result.append((principal, balance * basis_points // (MONTHS_A_YEAR * BASIS_POINTS)))
        balance -= principal
    return result


def _without_fee(principal_rials: int, instalments: int, _basis_points: int) -> Shares:
    return [(principal, 0) for principal in _equal_parts(principal_rials, instalments)]


def _equal_parts(rials: int, parts: int) -> list[int]:
    """Equal whole parts; what does not divide is on the last one."""
    part, rest = divmod(rials, parts)
    return [part] * (parts - 1) + [part + rest]


_SHARES: dict[FeePolicy, Callable[[int, int, int], Shares]] = {
    FeePolicy.ANNUAL_ON_BALANCE: _annual_on_balance,
    FeePolicy.DECLINING_MONTHLY: _declining_monthly,
    FeePolicy.NONE: _without_fee,
    FeePolicy.UPFRONT: _without_fee,
}
