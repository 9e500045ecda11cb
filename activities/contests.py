"""What an order's case hears of what is contested about it: kept in the transaction that makes it true."""

from datetime import datetime

from sqlalchemy.orm import Session

from activities.relaying import now
from domain.order_steps import CONTEST_OVER, CONTESTED
from stores.house_events import keep_for_cases
from stores.orders import Order
from stores.refunds import COMPLAINT, DECISION, WITHDRAWAL, RefundStore
from stores.sealing import Keys

REFUND, DISPUTE = "refund", "dispute"
PAID, REFUSED, WITHDRAWN, REPLACED, FOR_CELL = "paid", "refused", "withdrawn", "replaced", "for_cell"
"""How it ended: the buyer has money, or nothing; they gave it up; they have other goods; it was decided for the cell."""
_CONTESTS = frozenset({WITHDRAWAL, COMPLAINT, DECISION})


def keep_contested(session: Session, keys: Keys, order: Order, by: str, case_id: str, at: datetime) -> None:
    """The order hears that something is open about it: by a refund's case or a dispute's."""
    facts = {"process_id": order.id, "by": by, "case_id": case_id}
    keep_for_cases(session, keys, CONTESTED, f"{CONTESTED}:{order.id}:{case_id}", facts, _told_at(at))


def keep_contest_over(
    session: Session, keys: Keys, order_id: str, case_id: str, outcome: str, at: datetime
) -> None:
    """And that it is no more."""
    facts = {"process_id": order_id, "case_id": case_id, "outcome": outcome}
    keep_for_cases(session, keys, CONTEST_OVER, f"{CONTEST_OVER}:{order_id}:{case_id}", facts, _told_at(at))


def tell_order_it_is_over(session: Session, keys: Keys, refund_id: str, case_id: str, at: datetime) -> None:
    """A refund is paid: the order hears of it, unless it ended by itself or the market gave something of its own."""
    refund = RefundStore(session).get(refund_id)
    if refund is not None and refund.kind in _CONTESTS:
        keep_contest_over(session, keys, refund.order_id, case_id, PAID, at)


def _told_at(at: datetime) -> datetime:
    """A rehearsal's days may be ahead of ours, and the relay would wait for them."""
    return min(at, now())
