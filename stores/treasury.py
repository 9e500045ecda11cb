"""What the treasury looks at every day: what is due to cells and why some of it waits, and escrow against the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from domain import order_postings
from domain.ledger import REAL_BOOK
from stores.ledger import LedgerStore
from stores.ledger_rows import AccountRow
from stores.market_checks import MARKET_RULES
from stores.payout_accounts import RESTRICTED, VERIFIED
from stores.payout_rows import SHARE_TO_GIVE, PayoutAccountRow, ReleaseRow
from stores.releases import SHARED, to_be_paid

WHYS = ("ready", "resting", "unverified", "restricted", "without")
"""Why something is paid with the next batch, or is not."""
_ESCROW = "an escrow is what was paid minus refunded minus released"


@dataclass(frozen=True, slots=True)
class Due:
    """What cells are to be paid, in rials and cells, by whether and why not now (WHYS); and the loans' part that waits."""

    rials: Mapping[str, int]
    cells: Mapping[str, int]
    for_loans_rials: int


@dataclass(frozen=True, slots=True)
class Escrow:
    """What buyers' money waits as: by the orders and in the ledger, in rials; orders of which the two differ."""

    by_orders_rials: int
    in_ledger_rials: int
    differing: int


@dataclass(frozen=True, slots=True)
class MarketMoney:
    """The market's accounts, in rials: free in its bank account, with the gateways, owed to and by cells, and to carriers."""

    free_rials: int
    with_gateways_rials: int
    payable_rials: int
    receivable_rials: int
    carriers_rials: int


class TreasuryStore:
    """Reads only; of the real book, where none is named."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due(self, at: datetime, quarantine: timedelta, book: str = REAL_BOOK) -> Due:
        account = PayoutAccountRow
        why = case(
            (account.cell_id.is_(None), "without"),
            (account.state == RESTRICTED, "restricted"),
            (account.state != VERIFIED, "unverified"),
            (account.sheba_since > at - quarantine, "resting"),
            else_="ready",
        )
        left = ReleaseRow.cell_rials - ReleaseRow.taken_rials - ReleaseRow.loan_rials
        rows = self._session.execute(
            select(why, func.sum(left), func.count(ReleaseRow.cell_id.distinct()))
            .select_from(ReleaseRow)
            .outerjoin(account, (account.cell_id == ReleaseRow.cell_id) & (account.book == ReleaseRow.book))
            .where(ReleaseRow.book == book, to_be_paid(), ReleaseRow.loan_state.in_(SHARED))
            .group_by(why)
        ).all()
        shares = self._session.scalar(
            select(func.coalesce(func.sum(ReleaseRow.loan_rials), 0)).where(
                ReleaseRow.book == book, text(SHARE_TO_GIVE)
            )
        )
        rials, cells = {row[0]: int(row[1]) for row in rows}, {row[0]: int(row[2]) for row in rows}
        return Due(
            {one: rials.get(one, 0) for one in WHYS},
            {one: cells.get(one, 0) for one in WHYS},
            int(shares or 0),
        )

    def escrow(self) -> Escrow:
        by_orders = self._session.scalar(
            text(
                "SELECT COALESCE(SUM(paid_rials - back_goods_rials - back_carrier_rials - released_rials), 0) "
                "FROM market_order WHERE book = 'real'"
            )
        )
        differing = self._session.execute(
            text(f"SELECT COUNT(*) FROM ({MARKET_RULES[_ESCROW]}) found WHERE book = 'real'")  # noqa: S608 - ours
        ).scalar_one()
        return Escrow(int(by_orders or 0), self._posted("order_escrow"), int(differing))

    def money(self) -> MarketMoney:
        bank = LedgerStore(self._session).balance(REAL_BOOK, order_postings.BANK_OF_MARKET)
        return MarketMoney(
            bank.available,
            self._posted("gateway"),
            self._posted("cell_payable"),
            self._posted("cell_receivable"),
            self._posted("carrier_payable"),
        )

    def _posted(self, prefix: str) -> int:
        """The sum of all accounts of a kind."""
        found = self._session.scalar(
            select(func.coalesce(func.sum(AccountRow.posted), 0)).where(
                AccountRow.book == REAL_BOOK, AccountRow.name >= f"{prefix}:", AccountRow.name < f"{prefix};"
            )
        )
        return int(found or 0)
