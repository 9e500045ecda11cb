"""A sale in real time, told by the played gateway and carrier themselves: signed webhooks over HTTP into a house that listens."""

import asyncio

import httpx
import pytest

from domain.payment_gateways import GOZAR, PEYVAND
from stores.fulfilments import FulfilmentStore
from stores.orders import OrderStore
from tests.office import Case, Office
from tests.stories.buying import Bought, line, placed
from tests.stories.ordering import CHECK, SAMIN, Seller, a_seller, accepts, goods, order_of, parcel_of, shows
from tests.stories.roads import ledger_is_right


async def buyer_pays(basket: Bought) -> None:
    """On the gateway's own page; nobody tells us but the gateway, for this browser never comes back."""
    (way,) = [one["pay_url"] for one in await basket.tries()]
    async with httpx.AsyncClient() as browser:
        paid = await browser.post(way, data={"state": "paid"})
    assert paid.status_code == 303, paid.text


async def order_in(office: Office, basket: Bought) -> Case:
    await basket.sees("orders_begun", orders=1)
    with office.database.reading() as session:
        (order,) = OrderStore(session).of_basket(basket.id)
    return Case(office, order.id)


async def sent(office: Office, basket: Bought, seller: Seller, *faults: str) -> Case:
    """Accepted, made, found good: from here on only the carrier speaks, in whatever disorder."""
    order = await order_in(office, basket)
    for kind in faults:
        office.sandbox.fault("carrier", kind, for_process=order.id)
    await accepts(order, seller)
    await shows(order, seller)
    await order.says(CHECK, SAMIN, "good")
    return order


async def until_told(office: Office, scans: int) -> list[str]:
    """Waits until the carrier has told so many; what became of each of its deliveries at our door."""
    for _ in range(600):
        ended = [one for one in office.sandbox.see("/webhooks")["ended"] if one["type"] == "carrier.scan"]
        if len(ended) >= scans:
            return [one["state"] for one in ended]
        await asyncio.sleep(0.05)
    raise AssertionError(ended)


@pytest.mark.parametrize("gateway", [PEYVAND, GOZAR])
async def test_paid_on_the_gateways_page_and_delivered_by_scans_in_disorder(
    live_office: Office, gateway: str
) -> None:
    seller, buyer = await a_seller(live_office), live_office.found_village().members[0]
    basket = await placed(live_office, buyer, [line(goods(live_office, seller))], gateway=gateway)
    # The gateway tells the same twice.
    live_office.sandbox.fault("payment", "duplicate_webhook", for_process=f"{basket.id}:pay:1")
    await buyer_pays(basket)
    await basket.in_stage("PAID")
    order = await sent(live_office, basket, seller, "disorder")
    await order.in_stage("WITHDRAWAL_WINDOW")
    # Three scans, each twice, the last one first: each counts once, and what came late moved nothing back.
    assert await until_told(live_office, 6) == ["delivered"] * 6
    await live_office.handed_over()
    assert parcel_of(live_office, order)[1] == "delivered"
    with live_office.database.reading() as session:
        parcel = FulfilmentStore(session).get(order.id)
    assert parcel is not None
    kept = order_of(live_office, order)
    assert (kept.state, kept.escrow_rials) == ("delivered", kept.paid_rials)
    assert [one["what"] for one in (await order.read())["timeline"]].count("scanned") == 1
    assert (await basket.states())[1] == ["paid"]
    exceptions = await live_office.read("/processes?kind=exception", as_="reconciliation1")
    assert exceptions["items"] == []
    await ledger_is_right(live_office)


async def test_a_carrier_that_tells_of_parcels_of_others_moves_nothing(live_office: Office) -> None:
    seller, buyer = await a_seller(live_office), live_office.found_village().members[0]
    basket = await placed(live_office, buyer, [line(goods(live_office, seller))])
    await buyer_pays(basket)
    order = await sent(live_office, basket, seller, "wrong_parcel")
    await order.in_stage("WITHDRAWAL_WINDOW")
    # A parcel that nobody booked, and ours under another order: both are a person's.
    for _ in range(600):
        found = await live_office.read("/processes?kind=exception", as_="reconciliation1")
        if len(found["items"]) == 2:
            break
        await asyncio.sleep(0.05)
    assert len(found["items"]) == 2
    assert parcel_of(live_office, order)[1] == "delivered"
    await ledger_is_right(live_office)


async def test_what_the_carrier_does_not_find_comes_back_and_the_gateway_pays_the_buyer(
    live_office: Office,
) -> None:
    seller, buyer = await a_seller(live_office), live_office.found_village().members[0]
    basket = await placed(live_office, buyer, [line(goods(live_office, seller))])
    await buyer_pays(basket)
    order = await sent(live_office, basket, seller, "sends_back")
    await order.in_stage("DELIVERY_FAILED")
    await order.sees("money_goes_back")
    assert order_of(live_office, order).escrow_rials == 0
    await ledger_is_right(live_office)
