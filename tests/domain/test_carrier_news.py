"""What carriers tell, read strictly."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.carrier_news import read_scan, shipment_of
from domain.order_steps import ToldScan
from domain.outside_events import Unreadable

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
SCAN: dict[str, Any] = {
    "shipment_id": "P1",
    "state": "in_transit",
    "at": "2026-11-27T09:00:00+00:00",
    "seq": 2,
}


def test_a_scan_is_read() -> None:
    assert read_scan(SCAN, now=AT) == ("P1", ToldScan("in_transit", AT, 2))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"shipment_id": ""}, "malformed"),
        ({"shipment_id": "P" * 81}, "malformed"),
        ({"shipment_id": 7}, "malformed"),
        ({"state": "sent_back"}, "malformed"),
        ({"state": None}, "malformed"),
        ({"seq": 0}, "malformed"),
        ({"seq": True}, "malformed"),
        ({"seq": "2"}, "malformed"),
        ({"seq": 10**7}, "malformed"),
        ({"at": "yesterday"}, "malformed"),
        ({"at": "2026-11-27T09:00:00"}, "malformed"),
        ({"at": "1999-11-27T09:00:00+00:00"}, "malformed"),
        ({"at": "2026-11-29T09:00:00+00:00"}, "in_future"),
    ],
)
def test_what_cannot_be_is_named(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        read_scan(SCAN | changed, now=AT)
    assert unreadable.value.code == code


def test_the_parcel_alone_is_read_too() -> None:
    assert shipment_of(SCAN) == "P1"
