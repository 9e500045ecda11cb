"""Returns and disputes as they are answered, and whose they are."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.problems import not_found
from domain.case import CaseStatus
from domain.contests import Parties
from domain.network_permissions import may_see_goods_of
from domain.permissions import Actor, may_see_case
from stores.cases import CaseStore, CaseView
from stores.cells import CellStore
from stores.disputes import DisputeStore
from stores.files import FileStore
from stores.market_deaths import buyer_of
from stores.offers import OfferStore
from stores.orders import Order, OrderStore
from stores.refunds import Refund, RefundStore
from stores.sealing import Keys


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties of an order, and the province of its cell."""

    parties: Parties
    region: str


def parties_of(session: Session, keys: Keys, order: Order) -> Sides:
    """Buyer, and who answers for the cell now. Raises a 404 for an order without one of them."""
    orders = OrderStore(session)
    buyer, cell = buyer_of(session, order), CellStore(session, keys).get(order.cell_id)
    if buyer is None:
        raise not_found()
    if cell is not None:
        whose, region = cell.member_id, cell.region
    else:
        # A cell whose life is not kept here is known by what it offers.
        offers = [
            OfferStore(session).get(one.line.product_id, order.cell_id) for one in orders.lines(order.id)
        ]
        maker = next((offer.maker for offer in offers if offer is not None), None)
        if maker is None:
            raise not_found()
        whose, region = maker.member_id, maker.region
    parties = Parties(order.id, order.book, buyer, order.cell_id, whose)
    return Sides(parties, region)


def seen_order(session: Session, keys: Keys, actor: Actor | None, order_id: str) -> tuple[Order, Parties]:
    """An order for its buyer, its cell and who supports the market; `actor` None sees all. Raises a 404."""
    order = OrderStore(session).get(order_id)
    if order is None:
        raise not_found()
    parties = parties_of(session, keys, order).parties
    if actor is not None and not (
        may_see_goods_of(actor, parties.buyer_member_id) or actor.member_id == parties.cell_member_id
    ):
        raise not_found()
    return order, parties


def seen_contest(
    session: Session, keys: Keys, actor: Actor | None, kind: str, case_id: str
) -> tuple[CaseView, Order, Parties]:
    """A return or dispute with its order, for who sees the order, or the case as staff. Raises a 404."""
    case = CaseStore(session).get(case_id)
    if case is None or case.kind != kind:
        raise not_found()
    order_id = str(case.subject.get("order_id", ""))
    staff = actor is not None and may_see_case(actor, case)
    order, parties = seen_order(session, keys, None if staff else actor, order_id)
    return case, order, parties


def return_shape(session: Session, case: CaseView, order: Order) -> dict[str, Any]:
    """A return with its refund."""
    refunds = RefundStore(session)
    refund = refunds.get(case.id)
    return _shape(session, case, order) | {
        "wish": case.subject.get("wish"),
        "ground": case.subject.get("ground"),
        "lines": [{"line": number, "units": units} for number, units in refunds.units_of(case.id).items()],
        "refund": refund_shape(refund) if refund else None,
    }


def dispute_shape(session: Session, case: CaseView, order: Order) -> dict[str, Any]:
    """A dispute, and what was decided."""
    dispute = DisputeStore(session).get(case.id)
    refund = RefundStore(session).get(dispute.refund_id) if dispute and dispute.refund_id else None
    return _shape(session, case, order) | {
        "opened_by": dispute.opened_by if dispute else None,
        "state": dispute.state if dispute else None,
        "decided_by": dispute.decided_by if dispute else None,
        "refund": refund_shape(refund) if refund else None,
    }


def refund_shape(one: Refund) -> dict[str, Any]:
    """Money that goes back: how much, out of what, how far it is."""
    return {
        "id": one.id, "kind": one.kind, "state": one.state, "goods_rials": one.goods_rials,
        "carrier_rials": one.carrier_rials, "amount_rials": one.rials, "source": one.source,
        "owed_by_cell_rials": one.owed_rials, "route": one.route, "reference": one.reference,
    }  # fmt: skip


def _shape(session: Session, case: CaseView, order: Order) -> dict[str, Any]:
    return {
        "id": case.id, "order_id": order.id, "cell_id": order.cell_id, "stage": case.stage,
        "status": case.status.value, "outcome": case.outcome, "rehearsal": case.rehearsal,
        "contested": order.contested, "photos": [one.id for one in FileStore(session).of_case(case.id)],
    }  # fmt: skip


def contests_of(session: Session, order_id: str) -> list[dict[str, Any]]:
    """The returns and disputes about an order: their rows have the ids of their cases."""
    states = {one.id: one.state for one in RefundStore(session).of_order(order_id)}
    # A dispute's own word counts more than its refund's, which has the same id.
    states |= {one.id: one.state for one in DisputeStore(session).of_order(order_id)}
    cases = [CaseStore(session).get(case_id) for case_id in states]
    return [
        {
            "id": case.id,
            "kind": case.kind,
            "stage": case.stage,
            "status": case.status.value,
            "state": states[case.id],
        }
        for case in cases
        if case is not None and case.kind in ("goods_return", "dispute")
    ]


def open_contest_of(session: Session, order_id: str) -> str | None:
    """The return or dispute that is open about an order, if any."""
    return next(
        (one["id"] for one in contests_of(session, order_id) if one["status"] != CaseStatus.COMPLETED), None
    )
