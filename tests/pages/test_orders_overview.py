"""Orders at a glance, on their page and by API: by stage, those past their time, how quickly cells accept; by province."""

import re
from datetime import timedelta

import httpx
import pytest

from domain.case import TimelineEntry
from domain.permissions import Role
from stores.orders import OrderStore
from stores.staff import StaffStore
from tests.api.conftest import House, bearer, person
from tests.pages.conftest import log_in, open_case
from tests.stores.house import NOW
from tests.stores.trading import basket, does, open_market, pay, place


@pytest.fixture(autouse=True)
def _sold(house: House) -> None:
    """Basket 1 is accepted after five hours and late by now; basket 2 waits for its cell, and is not late."""
    now = house.clock()
    with house.database.writing() as session:
        StaffStore(session).put_person(person("support", Role.MARKET_SUPPORT))
        StaffStore(session).put_person(person("esfahan", Role.MARKET_SUPPORT, region="IR-10"))
    open_market(house.database)
    for number in (1, 2):
        house.database.write(lambda session, n=number: place(session, basket(n, both=False)))  # type: ignore[misc]
        house.database.write(lambda session, n=number: pay(session, f"basket-{n}", f"pay-{n}"))  # type: ignore[misc]
    house.database.write(does(OrderStore.accept, "basket-1-a", NOW + timedelta(hours=5)))
    for order, kind, stages, opened in (
        ("basket-1-a", "order.late", ("PAID", "ACCEPTED", "IN_PREPARATION"), timedelta(days=20)),
        ("basket-2-a", "order.accept", ("PAID",), timedelta(hours=1)),
        ("basket-3-a", "order.late", ("PAID",), timedelta(days=20)),
    ):
        entries = tuple(TimelineEntry(now, "stage", stage, None) for stage in stages)
        rehearsed = order == "basket-3-a"
        open_case(house, order, kind, opened=opened, entries=entries, rehearsal=rehearsed)


@pytest.mark.parametrize(
    ("language", "title", "late", "accepted"),
    [
        ("fa", "سفارش دیر شده است", "۱ کار پس از مهلت", "۵"),
        ("en", "An order is late", "Past their time: 1", "5"),
    ],
    ids=["fa", "en"],
)
async def test_the_page(
    browser: httpx.AsyncClient, language: str, title: str, late: str, accepted: str
) -> None:
    await log_in(browser, "support", language)
    answer = await browser.get("/overview/orders")
    assert answer.status_code == 200, answer.text
    page = answer.text
    assert late in page
    assert title in page
    assert 'href="/cases/basket-1-a"' in page
    # Of those that are not late, or only rehearsed, no line.
    assert "basket-2-a" not in page
    assert "basket-3-a" not in page
    hours = f"{accepted}٫۰ ساعت" if language == "fa" else f"{accepted}.0 h"
    assert len(re.findall(rf">\s*{hours}\s*<", page)) == 2, "the median and nine in ten of the one province"


async def test_the_api(house: House, browser: httpx.AsyncClient) -> None:
    told = (await browser.get("/api/v1/overview/orders", headers=await bearer(browser, "support"))).json()
    stages = {one["stage"]: (one["reached"], one["now"]) for one in told["stages"]}
    assert (stages["PAID"], stages["IN_PREPARATION"], stages["SHIPPED"]) == ((2, 1), (1, 1), (0, 0))
    assert told["acceptance"] == [
        {"region": region, "orders": 1, "median_hours": 5.0, "p90_hours": 5.0} for region in ("*", "IR-07")
    ]
    late = (
        await browser.get("/api/v1/overview/late-orders", headers=await bearer(browser, "support"))
    ).json()
    assert [(one["order_id"], one["kind"], one["region"]) for one in late["items"]] == [
        ("basket-1-a", "order.late", "IR-07")
    ]
    assert late["count"] == 1


async def test_who_works_for_another_province_sees_nothing_of_it_and_members_nothing_at_all(
    browser: httpx.AsyncClient,
) -> None:
    head = await bearer(browser, "esfahan")
    told = (await browser.get("/api/v1/overview/orders", headers=head)).json()
    assert (sum(one["reached"] for one in told["stages"]), told["acceptance"]) == (0, [])
    assert (await browser.get("/api/v1/overview/late-orders", headers=head)).json()["count"] == 0
    member = await bearer(browser, "member")
    assert (await browser.get("/api/v1/overview/orders", headers=member)).status_code == 403
