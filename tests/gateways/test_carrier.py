"""The carriers' gateway against the played carrier over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from gateways.caller import CaseClock, GatewayRefused, OutcomeUnknown
from gateways.carrier import CarrierGateway, Parcel, Shipment
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import Received, eventually, rehearsed

Name = Callable[[str], str]


@pytest.fixture
def carrier(calm: Sandbox, client: httpx.AsyncClient) -> CarrierGateway:
    return CarrierGateway(calm.address("carrier"), client, rehearsals=calm.address("carrier"), seconds=1.0)


def parcel(order_id: str, grams: int = 1_500) -> Parcel:
    return Parcel(order_id, "post", grams, {"region": "IR-23", "county": "ری"}, {"region": "IR-07"})


def words(shipment: Shipment | None) -> list[str]:
    assert shipment is not None
    return [scan.state for scan in shipment.scans]


@pytest.mark.parametrize(
    ("fault", "days", "said"),
    [
        (None, 0, []),
        (None, 1, ["picked_up"]),
        (None, 2, ["picked_up", "in_transit", "delivered"]),
        ("silent", 400, []),
        ("delivers_late", 11, ["picked_up", "in_transit"]),
        ("delivers_late", 12, ["picked_up", "in_transit", "delivered"]),
        ("loses", 400, ["picked_up", "in_transit", "lost"]),
        ("finds", 7, ["picked_up", "in_transit", "lost"]),
        ("finds", 8, ["picked_up", "in_transit", "lost", "delivered"]),
        ("sends_back", 2, ["picked_up", "in_transit", "returned"]),
        ("disorder", 2, ["delivered", "in_transit", "picked_up"] * 2),
    ],
)
async def test_what_becomes_of_a_rehearsed_parcel(
    carrier: CarrierGateway, calm: Sandbox, name: Name, fault: str | None, days: int, said: list[str]
) -> None:
    order_id = name("order")
    if fault is not None:
        calm.fault("carrier", fault, for_process=order_id)
    first = await carrier.book(parcel(order_id), rehearsed(order_id))
    assert first == await carrier.book(parcel(order_id), rehearsed(order_id))
    found = await carrier.look(order_id, rehearsed(order_id, days=days))
    assert words(found) == said
    assert found is not None
    assert found.shipment_id == first.shipment_id


async def test_a_place_that_is_not_served_is_refused_and_another_parcel_under_the_same_id_too(
    carrier: CarrierGateway, calm: Sandbox, name: Name
) -> None:
    order_id = name("order")
    calm.fault("carrier", "reject", for_process=order_id)
    with pytest.raises(GatewayRefused) as refused:
        await carrier.book(parcel(order_id), rehearsed(order_id))
    assert refused.value.code == "not_served"
    assert await carrier.look(order_id, rehearsed(order_id)) is None
    await carrier.book(parcel(order_id), rehearsed(order_id))
    with pytest.raises(GatewayRefused) as other:
        await carrier.book(parcel(order_id, grams=9), rehearsed(order_id))
    assert other.value.code == "parcel_exists"


async def test_an_answer_that_is_lost_is_asked_about(
    carrier: CarrierGateway, calm: Sandbox, name: Name
) -> None:
    order_id = name("order")
    calm.fault("carrier", "unknown_outcome", for_process=order_id)
    with pytest.raises(OutcomeUnknown):
        await carrier.book(parcel(order_id), rehearsed(order_id))
    found = await carrier.look(order_id, rehearsed(order_id))
    assert found == await carrier.book(parcel(order_id), rehearsed(order_id))
    # Ids that begin alike are found too.
    found_ids = [one["asked"]["order_id"] for one in calm.see("/parcels", order_id=order_id)["items"]]
    assert found_ids.count(order_id) == 1


async def test_a_parcel_is_called_off_until_the_carrier_has_it(carrier: CarrierGateway, name: Name) -> None:
    order_id, later = name("order"), name("order")
    assert await carrier.call_off(order_id, rehearsed(order_id)), "nothing was booked"
    await carrier.book(parcel(order_id), rehearsed(order_id))
    assert await carrier.call_off(order_id, rehearsed(order_id))
    assert await carrier.call_off(order_id, rehearsed(order_id))
    assert words(await carrier.look(order_id, rehearsed(order_id, days=9))) == []
    await carrier.book(parcel(later), rehearsed(later))
    assert not await carrier.call_off(later, rehearsed(later, days=1))


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (None, [1, 2, 3]),
        ("disorder", [3, 3, 1, 1, 2, 2]),
        ("loses", [1, 2, 3]),
        ("duplicate_webhook", [1, 1, 1, 2, 3]),
        ("dropped_webhook", [2, 3]),
    ],
)
async def test_a_live_parcel_is_told_of_by_signed_webhooks(
    carrier: CarrierGateway,
    calm: Sandbox,
    live: CaseClock,
    front_door: Received,
    name: Name,
    fault: str | None,
    told: list[int],
) -> None:
    calm.tell("/settings", webhook_base_url=front_door.base_url)
    order_id = name("order")
    if fault is not None:
        calm.fault("carrier", fault, for_process=order_id)
    booked = await carrier.book(parcel(order_id), live)

    scans = eventually(
        lambda: (
            len(front_door.about("carrier.scan", order_id=order_id)) == len(told)
            and front_door.about("carrier.scan", order_id=order_id)
        )
    )

    assert sorted(one["seq"] for one in scans) == sorted(told)
    assert (scans[0]["seq"] == 3) == (fault == "disorder")
    assert {one["shipment_id"] for one in scans} == {booked.shipment_id}


async def test_a_wrong_word_is_of_a_parcel_that_nobody_booked_or_under_another_order(
    carrier: CarrierGateway, calm: Sandbox, live: CaseClock, front_door: Received, name: Name
) -> None:
    calm.tell("/settings", webhook_base_url=front_door.base_url)
    order_id = name("order")
    calm.fault("carrier", "wrong_parcel", for_process=order_id)
    booked = await carrier.book(parcel(order_id), live)
    (nobodys,) = eventually(lambda: front_door.about("carrier.scan", shipment_id=f"{booked.shipment_id}-X"))
    (other,) = eventually(lambda: front_door.about("carrier.scan", order_id=f"{order_id}-x"))
    assert (nobodys["seq"], other["seq"], other["shipment_id"]) == (1, 3, booked.shipment_id)
