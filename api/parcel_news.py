"""Which order a carrier speaks of, and whether what it says of one that is over is news."""

from sqlalchemy.orm import Session

from api.state import ApiState
from domain.carrier_news import read_scan, shipment_of
from domain.case import OutsideEvent
from domain.market_states import FULFILMENT, SCANS, Impossible, Taken
from domain.outside_events import Unreadable
from stores.fulfilments import FulfilmentStore


def order_of_parcel(session: Session, _state: ApiState, event: OutsideEvent) -> str | Unreadable:
    """By the number of its parcel; a parcel that nobody booked, or of another order than is said, is a person's."""
    try:
        shipment_id, _ = read_scan(event.facts)
    except Unreadable as unreadable:
        return unreadable
    found = FulfilmentStore(session).by_number(shipment_id)
    if found is None:
        return Unreadable("unknown_reference")
    named = event.facts.get("order_id", found.order_id)
    return found.order_id if named == found.order_id else Unreadable("parcel_of_another")


def is_no_news(session: Session, event: OutsideEvent) -> bool:
    """Whether a scan that came when its order was over says what is known, or was passed long ago."""
    found = FulfilmentStore(session).by_number(shipment_of(event.facts))
    if found is None:
        return False
    try:
        return FULFILMENT.judge(found.state, SCANS[event.facts["state"]]) is not Taken.MOVED
    except Impossible:
        return False
