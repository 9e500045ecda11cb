"""Payment orders at the bank: one for each loan, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from stores.conflicts import insert_new
from stores.loan_rows import BankOrderRow


@dataclass(frozen=True, slots=True)
class BankOrder:
    id: str
    loan_id: str
    amount_rials: int
    state: str
    reference: str | None
    reason: str | None
    changed_at: datetime


# What an order's state may become; a settled one is never rejected, whatever comes late.
_ORDER_MAY_BECOME = {
    "planned": {"sending"},
    "sending": {"sending", "unknown", "accepted", "settled", "rejected"},
    "unknown": {"sending", "unknown", "accepted", "settled", "rejected"},
    "accepted": {"accepted", "settled", "rejected"},
    "settled": {"settled", "returned"},
    "rejected": {"rejected"},
}


class BankOrderStore:
    """The orders, known by our own ids."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, order_id: str) -> BankOrder | None:
        row = self._session.get(BankOrderRow, order_id, populate_existing=True)
        return BankOrder(**{name: getattr(row, name) for name in BankOrder.__slots__}) if row else None

    def plan(self, order_id: str, loan_id: str, amount_rials: int, at: datetime) -> None:
        row = {
            "id": order_id,
            "loan_id": loan_id,
            "amount_rials": amount_rials,
            "state": "planned",
            "changed_at": at,
        }
        insert_new(self._session, BankOrderRow, [row])

    def mark(
        self, order_id: str, state: str, at: datetime, reference: str | None = None, reason: str | None = None
    ) -> None:
        """Keeps what is known of an order. A word that comes late, or knows less, takes nothing back."""
        earlier = [before for before, then in _ORDER_MAY_BECOME.items() if state in then]
        self._session.execute(
            update(BankOrderRow)
            .where(BankOrderRow.id == order_id, BankOrderRow.state.in_(earlier))
            .values(
                state=state,
                changed_at=at,
                reference=func.coalesce(reference, BankOrderRow.reference),
                reason=func.coalesce(reason, BankOrderRow.reason),
            )
        )
