"""The orders of one cell: which of them go on, a page of them, and everything that its person is asked about its sales."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.case import CaseStatus
from stores.after_sales_rows import ComplaintRow
from stores.audience import of_member as member_principal
from stores.case_rows import ProcessRow
from stores.order_rows import FulfilmentRow, OrderLineRow, OrderRow
from stores.pages import COUNT_CAP, Cursor, StorePage, moment_of, page_of, texts_of
from stores.product_rows import ProductRow
from stores.refund_rows import DisputeRow, RefundRow
from stores.supply_rows import SupplyRow
from stores.task_rows import TaskAudienceRow, TaskRow

_MOST_ASKED = 200
_UNPAID = ("awaiting_payment", "expired")


def open_orders_of(session: Session, cell_id: str) -> list[str]:
    """Cases of a cell's orders that go on, rehearsed ones too."""
    running = (
        select(ProcessRow.id)
        .join(OrderRow, OrderRow.id == ProcessRow.id)
        .where(OrderRow.cell_id == cell_id, ProcessRow.status != CaseStatus.COMPLETED.value)
        .order_by(ProcessRow.id)
    )
    return list(session.scalars(running))


def asked_of_cell(session: Session, cell_id: str, member_id: str) -> list[str]:
    """Ids of the open tasks that a cell's person is asked as its person, the most pressing first.

    About its orders and what became of them (returns, disputes, complaints), and its supplies; not as a buyer of
    others.
    """
    asked = session.execute(
        select(TaskRow.id, TaskRow.process_id)
        .join(TaskAudienceRow, TaskAudienceRow.task_id == TaskRow.id)
        .where(TaskAudienceRow.principal == member_principal(member_id))
        .order_by(TaskAudienceRow.rank, TaskRow.id)
        .limit(_MOST_ASKED)
    ).all()
    concerned = _of_its_sales(session, cell_id, [process_id for _, process_id in asked])
    return [task_id for task_id, process_id in asked if process_id in concerned]


def _of_its_sales(session: Session, cell_id: str, case_ids: list[str]) -> set[str]:
    """Which of these cases are about a cell's orders or supplies."""
    found = set(
        session.scalars(select(OrderRow.id).where(OrderRow.id.in_(case_ids), OrderRow.cell_id == cell_id))
    )
    for row in (RefundRow, DisputeRow, ComplaintRow):
        about = select(row.id).join(OrderRow, OrderRow.id == row.order_id)
        found |= set(session.scalars(about.where(row.id.in_(case_ids), OrderRow.cell_id == cell_id)))
    own = (SupplyRow.id.in_(case_ids), SupplyRow.cell_id == cell_id)
    return found | set(session.scalars(select(SupplyRow.id).where(*own)))


@dataclass(frozen=True, slots=True)
class CellsOrder:
    """An order as its cell sees it: what is wanted, for how many rials, and how far it is; never whose it is."""

    id: str
    book: str
    goods: tuple[tuple[int, str, str], ...]
    """Units, and the product's names in Persian and English."""
    goods_rials: int
    state: str
    parcel: str
    shipment_id: str | None
    stage: str | None
    placed_at: datetime
    window_ends_at: datetime | None


def orders_of_cell(
    session: Session, cell_id: str, *, after: Cursor | None = None, limit: int = 50
) -> StorePage[CellsOrder]:
    """The paid orders of a cell, the newest first. Raises BadCursor."""
    its = (OrderRow.cell_id == cell_id, OrderRow.state.not_in(_UNPAID))
    counted = select(OrderRow.id).where(*its).limit(COUNT_CAP + 1).subquery()
    count = session.scalar(select(func.count()).select_from(counted)) or 0
    query = (
        select(OrderRow, FulfilmentRow.state, FulfilmentRow.shipment_id, ProcessRow.stage)
        .join(FulfilmentRow, FulfilmentRow.order_id == OrderRow.id)
        .outerjoin(ProcessRow, ProcessRow.id == OrderRow.id)
        .where(*its)
    )
    if after is not None:
        placed_at, order_id = texts_of(after, 2)
        at = moment_of(placed_at)
        older = (OrderRow.placed_at < at) | ((OrderRow.placed_at == at) & (OrderRow.id < order_id))
        query = query.where(older)
    rows = session.execute(query.order_by(OrderRow.placed_at.desc(), OrderRow.id.desc()).limit(limit + 1))
    found = list(rows)
    goods = _goods_of(session, [order.id for order, *_ in found])
    items = [
        CellsOrder(
            order.id, order.book, goods.get(order.id, ()), order.goods_rials, order.state, parcel, shipment_id,
            stage, order.placed_at, order.window_ends_at,
        )
        for order, parcel, shipment_id, stage in found
    ]  # fmt: skip
    last = (items[:limit][-1].placed_at.isoformat(), items[:limit][-1].id) if items else None
    return page_of(items, limit, last, count)


def _goods_of(session: Session, order_ids: list[str]) -> dict[str, tuple[tuple[int, str, str], ...]]:
    rows = session.execute(
        select(
            OrderLineRow.order_id, OrderLineRow.units - OrderLineRow.back_units, ProductRow.name_fa, ProductRow.name_en
        )
        .join(ProductRow, ProductRow.id == OrderLineRow.product_id)
        .where(OrderLineRow.order_id.in_(order_ids))
        .order_by(OrderLineRow.order_id, OrderLineRow.number)
    )  # fmt: skip
    found: dict[str, tuple[tuple[int, str, str], ...]] = {}
    for order_id, units, name_fa, name_en in rows:
        found[order_id] = (*found.get(order_id, ()), (units, name_fa, name_en or name_fa))
    return found
