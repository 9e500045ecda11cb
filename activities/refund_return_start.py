"""Keeping what came back of a refund with its case: owed again in the same transaction, once by the bank's order."""

import hashlib
from datetime import datetime

from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from domain.case import CaseRecord
from domain.ledger import REAL_BOOK
from domain.market_states import Impossible
from domain.order_postings import BY_BANK
from domain.permissions import NATIONWIDE
from domain.policies import shipped_policies
from domain.refund_returns import RefundReturnCase
from stores.bank_orders import BankOrderStore
from stores.cases import CaseStore, StartDue
from stores.market_deaths import buyer_of, dead_of
from stores.orders import OrderStore
from stores.payments import PaymentStore
from stores.refund_returns import RefundReturn, RefundReturnStore
from stores.refunds import RefundStore


def refund_came_back(session: Session, order_id: str, at: datetime) -> StartDue | None:
    """The start of the case that pays it again; None where this order's return was heard before.

    Raises Impossible (`refund_not_paid_by_it`) for an order that did not pay what it was for.
    """
    returns, order = RefundReturnStore(session), BankOrderStore(session).get(order_id)
    if returns.by_order(order_id) is not None:
        return None
    paid = _paid(session, order.owed_id) if order and order.owed_id and order.state == "settled" else None
    if order is None or order.owed_id is None or paid is None:
        raise Impossible("refund_not_paid_by_it")
    root, book, member_id = paid
    policies, cases = shipped_policies(), CaseStore(session)
    return_id = f"return-{hashlib.sha256(order_id.encode()).hexdigest()[:20]}"
    # A rehearsal's days may be ahead of ours.
    at = max(at, order.changed_at)
    record = CaseRecord(
        process_id=return_id, kind="refund_return", region=NATIONWIDE, started_at=at, rehearsal=book != REAL_BOOK,
        member_id=member_id,
    )  # fmt: skip
    case = RefundReturnCase(
        record,
        policies.refund_return,
        policies.money_back,
        root,
        order.amount_rials,
        dead_of(session, member_id),
    )
    cases.begin(
        record,
        argument=to_jsonable_python(case),
        subject={"owed_id": root, "member_id": member_id, "amount_rials": order.amount_rials},
        policy_version=policies.version,
        search_words=f"{root} {order_id}",
        asked=order_id,
    )
    back = RefundReturn(
        return_id, book, root, order_id, member_id, order.amount_rials, None, "owed", at
    )  # fmt: skip
    returns.come_back(back, order.owed_id)
    return cases.start_of(return_id)


def _paid(session: Session, owed_id: str) -> tuple[str, str, str] | None:
    """Of what the bank has paid: for what it is owed, its book and who has it, the buyer or an heir; None where it has not."""
    orders = OrderStore(session)
    if (back := RefundReturnStore(session).get(owed_id)) is not None:
        return (back.owed_id, back.book, back.member_id) if back.state == "paid" else None
    refund, late = RefundStore(session).get(owed_id), PaymentStore(session).get(owed_id)
    if refund is not None and (refund.state, refund.route) == ("paid", BY_BANK):
        order = orders.get(refund.order_id)
        whose, book = buyer_of(session, order) if order else None, refund.book
    elif late is not None and (late.state, late.route) == ("returned", BY_BANK):
        basket, book = orders.basket(late.basket_id), late.book
        whose = basket.buyer_member_id if basket else None
    else:
        return None
    return (owed_id, book, whose) if whose else None
