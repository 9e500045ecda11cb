"""A newcomer finds orders in the market of the sample network: waiting, late, delivered and given back; each once."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from commands.sample import load_sample
from commands.sample_market import load_market
from commands.sample_orders import SampleOrders
from domain.permissions import Role
from domain.persian import format_number
from domain.words import Language
from stores.cases import CaseStore
from stores.kanoons import KanoonStore
from stores.members import MemberStore
from stores.orders import OrderStore
from stores.staff import StaffMember, StaffStore
from tests.fixtures.office import TEST_KEYS, systems_of
from tests.office import Office, now
from tests.pages.conftest import browser_of, log_in
from tests.stories.roads import ledger_is_right

SEED = 1405
GLANCE = {"en": ("Paid", "An order for you"), "fa": ("پرداخت‌شده", "سفارشی برای شما")}
LISTED = {"en": ("Paid", "Delivered"), "fa": ("پرداخت‌شده", "رسیده")}
AGREES = {"en": "Every order agrees with the ledger.", "fa": "هر سفارش با دفتر می‌خواند."}


@pytest.fixture
async def bought(live_office: Office) -> list[str]:
    """What the buyers of a sample network with two of its members bought, begun twice."""
    load_sample(live_office.database, TEST_KEYS, 2, SEED, now())
    load_market(live_office.database, TEST_KEYS, now())
    with live_office.database.writing() as session:
        kanoon = KanoonStore(session).find(limit=1).items[0]
        for one in MemberStore(session, TEST_KEYS).find(kanoon_id=kanoon.id).items[3:5]:
            StaffStore(session).put_person(
                StaffMember(one.id, "", frozenset({Role.MEMBER}), None, kanoon.region, one.id, kanoon.id)
            )
    assert live_office.app is not None
    async with httpx.AsyncClient() as http:
        gateways = systems_of(live_office.sandbox, http).gateways
        samples = SampleOrders(live_office.app.state.hamyar, gateways, http)
        orders = await samples.begin()
        assert await samples.begin() == orders
    return orders


@pytest.fixture
async def staff(live_office: Office) -> AsyncIterator[httpx.AsyncClient]:
    assert live_office.app is not None
    async with browser_of(live_office.app) as browser:
        yield browser


async def words(browser: httpx.AsyncClient, path: str) -> str:
    """A page as it is read."""
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.text)).split())


async def test_orders_wait_are_late_are_delivered_and_given_back(
    live_office: Office, bought: list[str], staff: httpx.AsyncClient
) -> None:
    late, first, second, delivered, returned = bought
    with live_office.database.reading() as session:
        orders, cases = OrderStore(session), CaseStore(session)
        kept = {one.id: one for order_id in bought if (one := orders.get(order_id)) is not None}
        stages = {one: case.stage for one in bought if (case := cases.get(one)) is not None}
    assert (stages[late], stages[first], stages[second]) == ("PAID", "PAID", "PAID")
    assert stages[delivered] in ("DELIVERED", "WITHDRAWAL_WINDOW")
    assert stages[returned] in ("DELIVERED", "WITHDRAWAL_WINDOW", "DISPUTED")
    assert {one.state for one in kept.values()} == {"paid", "delivered"}
    assert kept[returned].contested == "refund"
    await ledger_is_right(live_office)
    await reads_the_pages(live_office, staff, late, sum(one.escrow_rials for one in kept.values()))


async def reads_the_pages(office: Office, staff: httpx.AsyncClient, late: str, escrow_rials: int) -> None:
    """The orders at a glance, the list of orders, the treasury's page and the inbox, in both languages."""
    languages: tuple[Language, ...] = ("fa", "en")
    for language in languages:
        await log_in(staff, "supervisor1", language)
        glance = await words(staff, "/overview/orders")
        assert all(one in glance for one in (late, *GLANCE[language])), glance
        await log_in(staff, "market_support1", language)
        listed = await words(staff, "/orders")
        assert all(one in listed for one in LISTED[language]), listed
        await log_in(staff, "treasury1", language)
        money = await words(staff, "/payouts")
        held = format_number(escrow_rials, language)
        assert money.count(held) >= 2, money
        assert AGREES[language] in money
