"""A loan's account as its member reads it: what was charged, what was paid, what is owed after each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AccountMove:
    """An entry of one of the loan's own accounts (principal, fee due, overpaid), in the order of the ledger."""

    key: str
    event: str
    at: datetime
    debit_rials: int
    credit_rials: int


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
    """The rows of a statement: entries of one transfer are one row; what changes nothing of what is owed is none."""
    changes: dict[str, tuple[AccountMove, int]] = {}
    for move in moves:
        first, rials = changes.get(move.key, (move, 0))
        changes[move.key] = (first, rials + move.debit_rials - move.credit_rials)
    rows, balance = [], 0
    for key, (move, rials) in changes.items():
        if not rials:
            continue
        balance += rials
        # Money of the fund, or of another loan, has no reference of the bank's.
        reference = key.partition(":")[2] if key.startswith(("receipt:", "bounce:")) else ""
        reference = "" if ":" in reference else reference
        rows.append(StatementRow(move.at, move.event, reference, max(rials, 0), max(-rials, 0), balance))
    return tuple(rows)
