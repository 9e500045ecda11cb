"""The bank's statement of a day beside our own books: what one side knows and the other does not."""

from dataclasses import dataclass, replace
from datetime import date, datetime

RECEIPT, PAYMENT, BOUNCE, RETURN = "receipt", "payment", "bounce", "return"
KINDS = (RECEIPT, PAYMENT, BOUNCE, RETURN)
"""Of a statement's lines: money that came in, an order of ours that was paid, and either of them taken back."""
NETWORK, MARKET = "network", "market"
"""The accounts that the bank gives statements of: loans go through the one, and the members' market through the other."""
MARKET_RECEIPT, MARKET_PAYMENT, MARKET_BOUNCE, MARKET_RETURN = (f"{MARKET}_{kind}" for kind in KINDS)
KINDS_OF = {NETWORK: KINDS, MARKET: (MARKET_RECEIPT, MARKET_PAYMENT, MARKET_BOUNCE, MARKET_RETURN)}
"""How the lines of each account are kept: gateways' and cells' money, and orders that pay cells, buyers and others."""

MISSING_HERE, MISSING_AT_BANK, DIFFERING = "missing_here", "missing_at_bank", "differing"
STATEMENT_MISSING = "statement_missing"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of the bank's statement; `reference` is the bank's of money that came in, and our order's id."""

    kind: str
    reference: str
    amount_rials: int
    at: datetime


def line_of(account: str, line: StatementLine) -> StatementLine:
    """A line as it is kept, of whichever account."""
    return line if account == NETWORK else replace(line, kind=f"{account}_{line.kind}")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the two sides say differently; rials are None on the side that does not know it."""

    kind: str
    reference: str
    cause: str
    bank_rials: int | None
    our_rials: int | None


@dataclass(frozen=True, slots=True)
class ReconciliationDay:
    """A step about the statement of a day of Tehran's, at a time."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How a day was compared: lines of the bank, how many of them match, and how many differences there are."""

    lines: int
    matched: int
    differences: int
