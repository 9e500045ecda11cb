"""Which cases of the market a dead person is a party of; each is told, and decides for itself."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, union
from sqlalchemy.orm import Session

from domain.case import CaseStatus
from domain.market_deaths import PARTY_DIED
from stores.after_sales_rows import ComplaintRow
from stores.case_rows import ProcessRow
from stores.cell_rows import CellRow
from stores.database import table_of
from stores.house_events import keep_for_cases
from stores.member_rows import DECEASED, MemberRow
from stores.order_rows import BasketRow, OrderRow
from stores.orders import Order, changed
from stores.product_rows import OfferRow
from stores.refund_rows import DisputeRow, RefundRow
from stores.sealing import Keys

_KINDS = (
    "basket",
    "order",
    "goods_return",
    "dispute",
    "after_sales",
    "supply",
    "payout_account",
    "refund_return",
)


def trades_no_more(session: Session, keys: Keys, member_id: str, at: datetime) -> None:
    """Whoever is dead buys and sells nothing any more, and every case of the market that knows them is told. Once."""
    keep_for_cases(session, keys, PARTY_DIED, f"{member_id}:{PARTY_DIED}", {"party_id": member_id}, at)


def cases_of_party(session: Session, member_id: str) -> list[str]:
    """The cases of the market that go on and have this member as buyer, heir, or a cell's person; rehearsed ones too."""
    orders = [*_bought(session, member_id), *_made(session, member_id)]
    about = [
        session.scalars(select(row.id).where(row.order_id.in_(orders))).all()
        for row in (RefundRow, DisputeRow, ComplaintRow)
    ]
    known = {*orders, *(case_id for ids in about for case_id in ids)}
    return sorted(
        {*_running(session, ProcessRow.member_id == member_id), *_running(session, ProcessRow.id.in_(known))}
    )


def _running(session: Session, whose: ColumnElement[bool]) -> list[str]:
    going_on = (ProcessRow.kind.in_(_KINDS), ProcessRow.status != CaseStatus.COMPLETED.value)
    return list(session.scalars(select(ProcessRow.id).where(whose, *going_on)))


def _bought(session: Session, member_id: str) -> list[str]:
    whose = or_(BasketRow.buyer_member_id == member_id, OrderRow.heir_member_id == member_id)
    return list(
        session.scalars(select(OrderRow.id).join(BasketRow, BasketRow.id == OrderRow.basket_id).where(whose))
    )


def _made(session: Session, member_id: str) -> list[str]:
    # A cell whose life is not kept here is known by what it offers.
    cells = union(
        select(CellRow.id).where(CellRow.member_id == member_id),
        select(OfferRow.cell_id).where(OfferRow.member_id == member_id),
    )
    return list(session.scalars(select(OrderRow.id).where(OrderRow.cell_id.in_(cells))))


def why_no_heir(session: Session, member_id: str) -> str:
    """Empty for a member who lives, else the code: no_such_person, deceased."""
    heir = session.get(MemberRow, member_id, populate_existing=True)
    if heir is None:
        return "no_such_person"
    return "deceased" if heir.state == DECEASED else ""


def dead_of(session: Session, *member_ids: str) -> list[str]:
    """Which of these have died: who is a side of a case that begins now, and is neither asked nor told."""
    dead = select(MemberRow.id).where(MemberRow.id.in_(member_ids), MemberRow.state == DECEASED)
    return sorted(session.scalars(dead))


def name_heir(session: Session, order_id: str, member_id: str) -> str:
    """A member has the order for its buyer, who has died. Empty, or the code why not. Safe to repeat.

    Codes: no_such_person, and deceased where they have died too.
    """
    if why := why_no_heir(session, member_id):
        return why
    changed(session, OrderRow, {"heir_member_id": member_id}, table_of(OrderRow).c.id == order_id)
    return ""


def buyer_of(session: Session, order: Order) -> str | None:
    """Who has an order now: its buyer, or the heir named for one who has died; None for an order without a basket."""
    basket = session.get(BasketRow, order.basket_id)
    return order.heir_member_id or (basket.buyer_member_id if basket else None)


def waits_for_heirs(session: Session, order: Order) -> bool:
    """Whether the buyer has died and nobody stands in for them yet."""
    buyer = session.get(MemberRow, buyer_of(session, order) or "", populate_existing=True)
    return buyer is not None and buyer.state == DECEASED
