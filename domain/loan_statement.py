"""A loan's account as its member reads it: what was charged, what was paid, what is owed after each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccountMove:
    """An entry of one of the loan's own accounts (principal, fee due, overpaid), in the order of the ledger.

    Or, with `of_income`, the loan's own entry in the income from fees: a fee that is paid before its day is charged
    and paid at once, without any of the loan's accounts.
    """

    key: str
    event: str
    at: datetime
    debit_rials: int
    credit_rials: int
    of_income: bool = False


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One thing that happened, in rials. `balance_rials` is owed after it; below zero it is owed to the member."""

    at: datetime
    event: str
    reference: str
    charged_rials: int
    paid_rials: int
    balance_rials: int


def statement_of(moves: Iterable[AccountMove]) -> tuple[StatementRow, ...]:
    """The rows of a statement: entries of one transfer are one row; what charges and pays nothing is none."""
    firsts: dict[str, AccountMove] = {}
    owed: Counter[str] = Counter()
    earned: Counter[str] = Counter()
    for move in moves:
        firsts.setdefault(move.key, move)
        if move.of_income:
            earned[move.key] += move.credit_rials - move.debit_rials
        else:
            owed[move.key] += move.debit_rials - move.credit_rials
    rows, balance = [], 0
    for key, move in firsts.items():
        charged, paid = _sides(owed[key], earned[key])
        if not charged and not paid:
            continue
        balance += owed[key]
        # Money of the fund, or of another loan, has no reference of the bank's.
        reference = key.partition(":")[2] if key.startswith(("receipt:", "bounce:")) else ""
        reference = "" if ":" in reference else reference
        rows.append(StatementRow(move.at, move.event, reference, charged, paid, balance))
    return tuple(rows)


def _sides(owed_rials: int, earned_rials: int) -> tuple[int, int]:
    """What was charged and what was paid, of how much more is owed and how much more was earned in fees.

    A fee that is earned is charged, whether it is owed from now on or paid in the same moment; taken back the same.
    """
    if earned_rials < 0:
        paid = max(-owed_rials, -earned_rials)
        return paid + owed_rials, paid
    charged = max(owed_rials, earned_rials, 0)
    return charged, charged - owed_rials
