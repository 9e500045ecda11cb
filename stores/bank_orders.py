"""Payment orders at the bank, of loans and of money that goes back to buyers, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from stores.conflicts import insert_new
from stores.loan_rows import BankOrderRow


@dataclass(frozen=True, slots=True)
class BankOrder:
    """An order as kept: a loan's, or (`owed_id`) of what is owed to a buyer."""

    id: str
    loan_id: str | None
    owed_id: str | None
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
        self._plan({"id": order_id, "loan_id": loan_id, "amount_rials": amount_rials}, at)

    def plan_back(
        self, order_id: str, owed_id: str, amount_rials: int, sheba_sealed: bytes, at: datetime
    ) -> None:
        """What is owed to a buyer, by the id of the refund or payment; to this account and no other from now on."""
        row = {"id": order_id, "owed_id": owed_id, "amount_rials": amount_rials, "sheba_sealed": sheba_sealed}
        self._plan(row, at)

    def sheba_sealed(self, order_id: str) -> bytes | None:
        """Where `plan_back` said that it goes, sealed for the order's id."""
        return self._session.scalar(select(BankOrderRow.sheba_sealed).where(BankOrderRow.id == order_id))

    def _plan(self, row: dict[str, object], at: datetime) -> None:
        insert_new(self._session, BankOrderRow, [row | {"state": "planned", "changed_at": at}])

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
