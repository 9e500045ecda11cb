"""What carriers tell of parcels, read strictly."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.market_states import SCANS
from domain.order_steps import ToldScan
from domain.outside_events import YEARS, Unreadable

_AHEAD = timedelta(days=1)
_MOST_SCANS = 1_000_000
_LONGEST_NUMBER = 80


def shipment_of(facts: Mapping[str, Any]) -> str:
    """The carrier's number of the parcel that it speaks of. Raises Unreadable."""
    shipment_id = facts.get("shipment_id")
    if not isinstance(shipment_id, str) or not 0 < len(shipment_id) <= _LONGEST_NUMBER:
        raise Unreadable("malformed")
    return shipment_id


def read_scan(facts: Mapping[str, Any], *, now: datetime | None = None) -> tuple[str, ToldScan]:
    """`carrier.scan`: the parcel's number, and what happened to it; `now` is the case's own time, where it is known.

    Raises Unreadable: `malformed`, or `in_future` for one of a later day.
    """
    word, seq, at = facts.get("state"), facts.get("seq"), facts.get("at")
    if not isinstance(word, str) or word not in SCANS:
        raise Unreadable("malformed")
    if isinstance(seq, bool) or not isinstance(seq, int) or not 0 < seq <= _MOST_SCANS:
        raise Unreadable("malformed")
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year not in YEARS:
        raise Unreadable("malformed")
    if now is not None and moment > now + _AHEAD:
        raise Unreadable("in_future")
    return shipment_of(facts), ToldScan(word, moment, seq)
