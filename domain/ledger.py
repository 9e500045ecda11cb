"""Double entry: the chart of accounts, transfers that must balance, and why the ledger refuses one."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

REAL_BOOK = "real"


class Unit(StrEnum):
    """What an account counts; one transfer moves one unit, so that units never mix."""

    RIALS = "rials"
    POINTS = "points"
    CAPACITY_RIALS = "capacity_rials"


Owner = Literal["house", "loan", "member", "order", "cell"]


class Side(StrEnum):
    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class AccountKind:
    """A line of the chart: an account's name is this prefix, or `prefix:<whose>`; `of` says whose that is."""

    prefix: str
    unit: Unit
    normal: Side
    never_negative: bool = False
    of: Owner = "house"


_KINDS = (
    AccountKind("bank", Unit.RIALS, Side.DEBIT, never_negative=True),
    AccountKind("capital", Unit.RIALS, Side.CREDIT),
    AccountKind("loan_principal", Unit.RIALS, Side.DEBIT, never_negative=True, of="loan"),
    AccountKind("loan_fee_due", Unit.RIALS, Side.DEBIT, never_negative=True, of="loan"),
    AccountKind("fee_income", Unit.RIALS, Side.CREDIT),
    AccountKind("overpaid", Unit.RIALS, Side.CREDIT, never_negative=True, of="loan"),
    AccountKind("solidarity", Unit.RIALS, Side.CREDIT, never_negative=True),
    AccountKind("write_off_expense", Unit.RIALS, Side.DEBIT),
    AccountKind("recovery_income", Unit.RIALS, Side.CREDIT, of="loan"),
    AccountKind("recourse_on_borrower", Unit.RIALS, Side.DEBIT, never_negative=True, of="loan"),
    AccountKind("recourse_due", Unit.RIALS, Side.CREDIT, never_negative=True, of="loan"),
    AccountKind("purpose_wallet", Unit.RIALS, Side.CREDIT, never_negative=True, of="loan"),
    AccountKind("suspense", Unit.RIALS, Side.CREDIT, never_negative=True),
    AccountKind("gateway", Unit.RIALS, Side.DEBIT, never_negative=True),
    AccountKind("order_escrow", Unit.RIALS, Side.CREDIT, never_negative=True, of="order"),
    AccountKind("loan_share", Unit.RIALS, Side.CREDIT, never_negative=True, of="order"),
    AccountKind("refund_payable", Unit.RIALS, Side.CREDIT, never_negative=True),
    AccountKind("cell_payable", Unit.RIALS, Side.CREDIT, never_negative=True, of="cell"),
    AccountKind("cell_receivable", Unit.RIALS, Side.DEBIT, never_negative=True, of="cell"),
    AccountKind("cell_credit", Unit.RIALS, Side.CREDIT, never_negative=True, of="cell"),
    AccountKind("supplier_payable", Unit.RIALS, Side.CREDIT, never_negative=True),
    AccountKind("carrier_payable", Unit.RIALS, Side.CREDIT, never_negative=True),
    AccountKind("commission_income", Unit.RIALS, Side.CREDIT),
    AccountKind("goodwill_expense", Unit.RIALS, Side.DEBIT),
    AccountKind("points", Unit.POINTS, Side.CREDIT, never_negative=True, of="member"),
    AccountKind("points_held", Unit.POINTS, Side.CREDIT, never_negative=True, of="loan"),
    AccountKind("points_issued", Unit.POINTS, Side.DEBIT),
    AccountKind("capacity", Unit.CAPACITY_RIALS, Side.CREDIT, never_negative=True, of="member"),
    AccountKind("capacity_held", Unit.CAPACITY_RIALS, Side.CREDIT, never_negative=True, of="loan"),
    AccountKind("capacity_granted", Unit.CAPACITY_RIALS, Side.DEBIT),
)

CHART: dict[str, AccountKind] = {kind.prefix: kind for kind in _KINDS}


class LedgerRefusal(Exception):
    """Why the ledger did not do what it was asked; nothing of it was kept."""


class KeyReused(LedgerRefusal):
    """The key belongs to a transfer with another content: an alarm, not a repeat."""


class UnknownTransfer(LedgerRefusal):
    """No transfer has this key in this book."""


class TransferEnded(LedgerRefusal):
    """The pending transfer has ended the other way, or was never pending."""


class NotPosted(LedgerRefusal):
    """Only a posted transfer can be reversed; this one is still pending or was voided."""


class AlreadyReversed(LedgerRefusal):
    """The transfer was reversed under another key; each has one reversal at most."""


class InsufficientBalance(LedgerRefusal):
    """The available balance of `account` does not suffice."""

    def __init__(self, account: str) -> None:
        super().__init__(f"the available balance of {account} does not suffice")
        self.account = account


def account_kind(account: str) -> AccountKind:
    """The chart's line of an account. Raises ValueError for a name that is not in the chart."""
    kind = CHART.get(account.partition(":")[0])
    if kind is None:
        raise ValueError(f"{account!r} is not in the chart of accounts")
    return kind


def owner_of(account: str) -> tuple[Owner, str]:
    """Whose account it is, and the id of the loan, member, order or cell. Raises ValueError as account_kind."""
    return account_kind(account).of, [*account.split(":"), ""][1]


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a transfer in whole units; exactly one of debit and credit is above zero."""

    account: str
    debit: int = 0
    credit: int = 0

    def __post_init__(self) -> None:
        if min(self.debit, self.credit) != 0 or max(self.debit, self.credit) <= 0:
            raise ValueError(f"a leg of {self.account} needs one amount above zero on one side")

    @property
    def swapped(self) -> "Leg":
        return Leg(self.account, debit=self.credit, credit=self.debit)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A movement known by its business `key`, unique in its `book` ("real" or "rehearsal:<process id>").

    A pending one reserves what flows out and moves nothing until it is settled.
    Raises ValueError where it does not balance, mixes units, or names an account outside the chart.
    """

    book: str
    key: str
    event: str
    unit: Unit
    legs: tuple[Leg, ...]
    at: datetime
    process_id: str | None = None
    pending: bool = False

    def __post_init__(self) -> None:
        if sum(leg.debit for leg in self.legs) != sum(leg.credit for leg in self.legs) or not self.legs:
            raise ValueError(f"the legs of {self.key} do not balance")
        mixed = [leg.account for leg in self.legs if account_kind(leg.account).unit is not self.unit]
        if mixed:
            raise ValueError(f"{', '.join(mixed)} of {self.key} are not counted in {self.unit}")
        if self.at.tzinfo is None:
            raise ValueError("a transfer needs its moment with a zone")

    @property
    def fingerprint(self) -> str:
        """The same for the same content; the moment is left out, since a repeat may come later."""
        legs = sorted((leg.account, leg.debit, leg.credit) for leg in self.legs)
        content = [self.event, self.unit, legs, self.process_id, self.pending]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Balance:
    """An account in its normal direction; what pending transfers will take out is not available."""

    account: str
    unit: Unit
    posted: int
    pending_out: int

    @property
    def available(self) -> int:
        return self.posted - self.pending_out


@dataclass(frozen=True, slots=True)
class Movement:
    """What legs do to one account, in its normal direction."""

    inward: int
    outward: int


def movements(legs: Iterable[Leg]) -> dict[str, Movement]:
    """Per account, in the order of names: the order in which accounts are locked."""
    sums: dict[str, list[int]] = {}
    for leg in legs:
        debited = account_kind(leg.account).normal is Side.DEBIT
        both = sums.setdefault(leg.account, [0, 0])
        both[0] += leg.debit if debited else leg.credit
        both[1] += leg.credit if debited else leg.debit
    return {account: Movement(*sums[account]) for account in sorted(sums)}
