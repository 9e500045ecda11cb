"""The suppliers' gateway against the played supplier over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from gateways.caller import CaseClock, GatewayRefused, OutcomeUnknown
from gateways.suppliers import SuppliersGateway, SupplyState
from tests.fixtures.sandbox import Sandbox
from tests.gateways.conftest import Received, eventually, rehearsed

SUPPLIER = "10380284790"
WHERE = {"kanoon_id": "kanoon-1", "region": "IR-23", "county": ""}
Name = Callable[[str], str]


@pytest.fixture
def suppliers(calm: Sandbox, client: httpx.AsyncClient) -> SuppliersGateway:
    return SuppliersGateway(
        calm.address("supplier"), client, rehearsals=calm.address("supplier"), seconds=1.0
    )


async def place(
    suppliers: SuppliersGateway, order_id: str, clock: CaseClock, what: str = "دار"
) -> SupplyState:
    return await suppliers.order(order_id, SUPPLIER, what, 80_000_000, WHERE, clock)


async def test_a_rehearsed_order_is_promised_for_twelve_days_and_delivered_after_nine(
    suppliers: SuppliersGateway, name: Name
) -> None:
    process = name("talent")
    first = await place(suppliers, f"{process}:equipment", rehearsed(process))
    again = await place(suppliers, f"{process}:equipment", rehearsed(process))

    before = await suppliers.look(f"{process}:equipment", rehearsed(process, days=8))
    after = await suppliers.look(f"{process}:equipment", rehearsed(process, days=9))

    assert (first.state, first) == ("accepted", again)
    assert (first.deliver_by - rehearsed(process).now.date()).days == 12
    assert before == first
    assert after is not None
    assert (after.state, after.order_number) == ("delivered", first.order_number)


@pytest.mark.parametrize(
    ("kind", "days", "state"),
    [
        ("delivers_late", 21, "accepted"),
        ("delivers_late", 22, "delivered"),
        ("silent", 400, "accepted"),
        ("reject_later", 8, "accepted"),
        ("reject_later", 9, "cannot_deliver"),
    ],
)
async def test_an_order_that_was_accepted_goes_wrong_later(
    suppliers: SuppliersGateway, calm: Sandbox, name: Name, kind: str, days: int, state: str
) -> None:
    process = name("talent")
    calm.fault("supplier", kind, for_process=process)
    await place(suppliers, f"{process}:equipment", rehearsed(process))

    found = await suppliers.look(f"{process}:equipment", rehearsed(process, days=days))

    assert found is not None
    assert (found.state, found.reason) == (state, "out_of_stock" if state == "cannot_deliver" else None)


async def test_what_is_out_of_stock_is_refused_and_the_same_order_for_other_goods_too(
    suppliers: SuppliersGateway, calm: Sandbox, name: Name
) -> None:
    process = name("talent")
    order_id = f"{process}:equipment"
    calm.fault("supplier", "reject", for_process=order_id)
    with pytest.raises(GatewayRefused) as refused:
        await place(suppliers, order_id, rehearsed(process))
    assert refused.value.code == "out_of_stock"
    assert await suppliers.look(order_id, rehearsed(process)) is None
    await place(suppliers, order_id, rehearsed(process))
    with pytest.raises(GatewayRefused) as other:
        await place(suppliers, order_id, rehearsed(process), "نخ")
    assert other.value.code == "order_exists"


async def test_an_answer_that_is_lost_is_asked_about_and_no_second_order(
    suppliers: SuppliersGateway, calm: Sandbox, name: Name
) -> None:
    process = name("talent")
    order_id = f"{process}:equipment"
    calm.fault("supplier", "unknown_outcome", for_process=order_id)
    with pytest.raises(OutcomeUnknown):
        await place(suppliers, order_id, rehearsed(process))
    found = await suppliers.look(order_id, rehearsed(process))
    assert found is not None
    assert found == await place(suppliers, order_id, rehearsed(process))
    assert len(calm.see("/supplies", order_id=order_id)["items"]) == 1
    calls = [one["operation"] for one in calm.see("/calls")["items"] if one["key"] == order_id]
    assert calls == ["order", "look", "order"]


@pytest.mark.parametrize(
    ("fault", "event", "times"),
    [
        (None, "delivered", 1),
        ("duplicate_webhook", "delivered", 3),
        ("reject_later", "cannot_deliver", 1),
    ],
)
async def test_a_live_order_is_told_of_by_signed_webhooks(
    suppliers: SuppliersGateway,
    calm: Sandbox,
    live: CaseClock,
    front_door: Received,
    name: Name,
    fault: str | None,
    event: str,
    times: int,
) -> None:
    calm.tell("/settings", webhook_base_url=front_door.base_url)
    order_id = f"{name('talent')}:equipment"
    if fault is not None:
        calm.fault("supplier", fault, for_process=order_id)
    await place(suppliers, order_id, live)

    told = eventually(
        lambda: (
            len(front_door.about(f"supplier.{event}", order_id=order_id)) == times
            and front_door.about(f"supplier.{event}", order_id=order_id)
        )
    )

    why = {"reason": "out_of_stock"} if event == "cannot_deliver" else {}
    assert all(one == {"order_id": order_id} | why for one in told)
