"""Disputes about orders: opened while nothing else is, decided with or without money for the buyer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.market_states import DISPUTE, Impossible, Taken
from stores.conflicts import insert_new
from stores.market_events import Subject, Unknown, happens
from stores.orders import change_order, changed, contest, lock_order
from stores.refund_rows import DisputeRow
from stores.refunds import DECISION, RefundStore, Wish


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as kept; `opened_by` is buyer or cell, `refund_id` what it was decided to give back."""

    id: str
    order_id: str
    book: str
    opened_by: str
    state: str
    refund_id: str | None
    decided_by: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What market support decided: nothing, or a refund of so much under an id of its own.

    `carrier_earned`: as RefundStore.approve has it.
    """

    by: str
    refund_id: str | None = None
    wish: Wish | None = None
    carrier_earned: bool = False


class DisputeStore:
    """The disputes of all orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, dispute_id: str) -> Dispute | None:
        row = self._session.get(DisputeRow, dispute_id, populate_existing=True)
        return Dispute(**{name: getattr(row, name) for name in Dispute.__slots__}) if row else None

    def of_order(self, order_id: str) -> list[Dispute]:
        ids = self._session.scalars(
            select(DisputeRow.id).where(DisputeRow.order_id == order_id).order_by(DisputeRow.id)
        ).all()
        return [one for one in map(self.get, ids) if one is not None]

    def open(self, dispute_id: str, order_id: str, opened_by: str, at: datetime) -> bool:
        """Buyer or cell do not agree; False where it is there already.

        Raises Impossible where something else is open (`order_contested`), or nothing was paid; Unknown.
        """
        order = lock_order(self._session, order_id)
        if self.get(dispute_id) is not None:
            return False
        if order.paid_rials == 0:
            raise Impossible("dispute_about_nothing")
        contest(self._session, order_id, "dispute")
        row = {
            "id": dispute_id, "order_id": order_id, "book": order.book, "opened_by": opened_by,
            "state": DISPUTE.first, "contests": "dispute", "opened_at": at, "changed_at": at,
        }  # fmt: skip
        return insert_new(self._session, DisputeRow, [row]) == 1

    def withdraw(self, dispute_id: str, at: datetime) -> Taken:
        """They agree after all. Raises Impossible, Unknown."""
        return self._close(dispute_id, "withdrawn", at, {})

    def decide(self, dispute_id: str, decision: Decision, at: datetime) -> Taken:
        """Market support has decided; what is given back is an approved refund from here on.

        Raises Impossible, also where more is to be given back than was kept, and Unknown.
        """
        taken = self._close(dispute_id, "decided", at, {"decided_by": decision.by})
        dispute = self.get(dispute_id)
        if taken is Taken.MOVED and dispute is not None and decision.refund_id and decision.wish:
            refunds = RefundStore(self._session)
            refunds.ask(decision.refund_id, dispute.order_id, DECISION, decision.wish, at)
            refunds.approve(decision.refund_id, at, carrier_earned=decision.carrier_earned)
            self._note_refund(dispute_id, decision.refund_id)
        return taken

    def _close(self, dispute_id: str, event: str, at: datetime, values: dict[str, object]) -> Taken:
        dispute = self.get(dispute_id)
        if dispute is None:
            raise Unknown(dispute_id)
        lock_order(self._session, dispute.order_id)
        subject = Subject(DISPUTE, DisputeRow, dispute_id, dispute.order_id)
        taken = happens(self._session, subject, event, at, {"contests": None, **values})
        if taken is Taken.MOVED:
            change_order(self._session, dispute.order_id, contested=None)
        return taken

    def _note_refund(self, dispute_id: str, refund_id: str) -> None:
        changed(self._session, DisputeRow, {"refund_id": refund_id}, DisputeRow.id == dispute_id)
