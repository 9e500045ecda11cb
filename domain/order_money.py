"""The money of an order: what each line and cell bears of a sum, what is kept of a sale, what goes back.

Every division is whole: largest remainders among shares, and parts of a line counted from its beginning, so that all
parts together are exactly what was divided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

MILLE = 1_000


def apportion(rials: int, weights: Sequence[int]) -> tuple[int, ...]:
    """A sum in proportion to weights by largest remainder; of equal remainders the earlier one has the rial.

    Raises ValueError for a negative sum or weight, and for a sum above zero that nobody can bear.
    """
    whole = sum(weights)
    if rials < 0 or min(weights, default=0) < 0 or (rials and not whole):
        raise ValueError("a sum is divided among weights that are not negative, and not all zero")
    if not rials:
        return (0,) * len(weights)
    shares = [rials * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(rials * weights[n] % whole), n))
    for n in by_remainder[: rials - sum(shares)]:
        shares[n] += 1
    return tuple(shares)


def part_of(rials: int, whole: int, before: int, more: int) -> int:
    """What `more` of `whole` are worth of a sum, once `before` of them are gone; all of them are worth the sum.

    Raises ValueError where so many are not left.
    """
    if before < 0 or more < 0 or before + more > whole:
        raise ValueError("more than is left")
    return rials * (before + more) // whole - rials * before // whole if whole else 0


@dataclass(frozen=True, slots=True)
class OrderSums:
    """A cell's order as agreed, in rials: the goods as they are paid, the carrier's fee on top, and what the market
    keeps of the goods if all of them are kept.
    """

    goods_rials: int
    carrier_rials: int
    commission_rials: int

    def __post_init__(self) -> None:
        if not (
            0 <= self.commission_rials <= self.goods_rials and self.carrier_rials >= 0 < self.total_rials
        ):
            raise ValueError("not the sums of an order")

    @property
    def total_rials(self) -> int:
        return self.goods_rials + self.carrier_rials


@dataclass(frozen=True, slots=True)
class Shares:
    """Whose an amount is, once it leaves the escrow."""

    cell_rials: int
    commission_rials: int
    carrier_rials: int

    @property
    def total_rials(self) -> int:
        return self.cell_rials + self.commission_rials + self.carrier_rials


def released(sums: OrderSums, back_goods_rials: int, back_carrier_rials: int) -> Shares:
    """What is left of an order after so much went back to the buyer: the commission is of the goods that were kept.

    Raises ValueError where more went back than was paid.
    """
    goods, carrier = sums.goods_rials - back_goods_rials, sums.carrier_rials - back_carrier_rials
    if min(goods, carrier, back_goods_rials, back_carrier_rials) < 0:
        raise ValueError("more went back than was paid")
    commission = part_of(sums.commission_rials, sums.goods_rials, 0, goods)
    return Shares(goods - commission, commission, carrier)


def commission_back(sums: OrderSums, back_before_rials: int, back_now_rials: int) -> int:
    """What the market gives back of its commission when more of the goods go back after the release."""
    before = released(sums, back_before_rials, 0).commission_rials
    return before - released(sums, back_before_rials + back_now_rials, 0).commission_rials


@dataclass(frozen=True, slots=True)
class CellShare:
    """What becomes of a cell's share of a release: what it owes is taken, of the rest a part may pay its loan."""

    taken_rials: int
    loan_rials: int
    left_rials: int


def cell_share(cell_rials: int, owed_rials: int, loan_per_mille: int) -> CellShare:
    """The cell's debts to buyers come first, then its loan with what it consented to, rounded down."""
    taken = min(cell_rials, owed_rials)
    loan = (cell_rials - taken) * loan_per_mille // MILLE
    return CellShare(taken, loan, cell_rials - taken - loan)
