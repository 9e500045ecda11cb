"""The page of a cell's orders: what each is, how far it is, and what its reader is asked."""

import asyncio
import os
import re
import socket
from dataclasses import replace
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import async_playwright
from sqlalchemy.orm import Session

from activities.order_start import keep_order
from domain.case import CaseRecord, CaseStatus, OpenTask, Projection, TaskTimes
from domain.permissions import Role
from domain.processes import task_kind as task_of
from domain.products import Maker, OfferState
from stores.cases import CaseStore
from stores.complaints import Complaint, ComplaintStore
from stores.offers import OfferStore
from stores.orders import OrderStore
from stores.products import ProductStore
from stores.refunds import WITHDRAWAL, RefundStore, Wish
from stores.supplies import Supply, SupplyStore
from tests.api.conftest import House, Keys
from tests.pages.cells import furnish_cells
from tests.pages.conftest import log_in
from tests.pages.test_in_chromium import CHROMIUM, come_in
from tests.stores.catalogue import KILIM, TERMS
from tests.stores.house import CALENDAR
from tests.stores.trading import basket, deliver, open_supply, pay

SHOTS = os.environ.get("HAMYAR_SHOTS")
MAKER = Maker("cell-2", "m-2", "IR-23", "تهران", "ری")


@pytest.fixture(autouse=True)
def _an_order(house: House) -> None:
    """Two kilims of cell-2 that somebody has paid; its member is asked."""
    furnish_cells(house)
    house.database.write(_keep)


def _keep(session: Session) -> None:
    ProductStore(session).define(replace(KILIM, maker=MAKER))
    OfferStore(session).add("product-1", "real", MAKER, TERMS, "expert", KILIM.at)
    OfferStore(session).move("product-1", "cell-2", OfferState.LISTED, KILIM.at)
    wanted = basket(units=2, both=False)
    own = tuple(replace(one, cell_id="cell-2") for one in wanted.orders)
    OrderStore(session).place(replace(wanted, orders=own, buyer_member_id="m-3"), KILIM.at)
    pay(session)
    order = OrderStore(session).get("basket-1-a")
    assert order is not None
    assert keep_order(session, Keys(), order, KILIM.at)
    ask(session, "basket-1-a", "order", "order.accept", {"goods": [{"fa": "۲ × گلیم", "en": "2 × Kilim"}]})


def ask(session: Session, case_id: str, kind: str, task_kind: str, about: dict[str, Any]) -> None:
    """The cell's person is asked by a case, which is only kept here where it is not the order's own."""
    CaseStore(session).begin(
        CaseRecord(case_id, kind, "IR-23", KILIM.at), argument={}, subject={}, policy_version="1"
    )
    stage = task_of(task_kind).stage
    task = OpenTask(
        f"{case_id}.1", task_kind, stage, [Role.MEMBER], "IR-23", "k-1", "m-2", [], [], about, TaskTimes("72h"), KILIM.at,
    )  # fmt: skip
    shown = Projection(
        case_id,
        kind,
        "real",
        1,
        KILIM.at,
        stage,
        CaseStatus.RUNNING,
        None,
        None,
        "IR-23",
        "k-1",
        tasks=(task,),
    )
    CaseStore(session).project(shown, CALENDAR)


def ask_more(session: Session) -> None:
    """About a return, a dispute, a complaint and a supply of the cell; and as the buyer of somebody else's goods."""
    goods = {"goods": ["گلیم دست‌بافت × ۱"]}
    ask(session, "return-1", "goods_return", "goods_return.look", goods)
    ask(session, "complaint-1", "after_sales", "after_sales.answer", goods)
    ask(session, "supply-9", "supply", "supply.pay", {"what": "نخ پشمی"})
    ask(session, "return-2", "goods_return", "goods_return.send", goods)
    row = {name: getattr(open_supply(session), name) for name in Supply.__slots__}
    SupplyStore(session).place(Supply(**row | {"id": "supply-9", "cell_id": "cell-2", "member_id": "m-2"}))
    deliver(session, "basket-1-a")
    RefundStore(session).ask("return-1", "basket-1-a", WITHDRAWAL, Wish({1: 1}), KILIM.at)
    ComplaintStore(session).open(
        Complaint(
            "complaint-1",
            "basket-1-a",
            "real",
            "cell-2",
            "m-3",
            "broken",
            "شکست",
            None,
            "",
            None,
            None,
            KILIM.at,
            None,
        )
    )


@pytest.mark.parametrize(
    ("language", "goods", "question", "stage"),
    [("en", "2 × Hand-woven kilim", "An order for you", "Paid"), ("fa", "گلیم دست‌بافت", "سفارشی برای شما", "پرداخت‌شده")],
)  # fmt: skip
async def test_whose_cell_it_is_finds_what_is_asked(
    browser: httpx.AsyncClient, language: str, goods: str, question: str, stage: str
) -> None:
    await log_in(browser, "cell_member", language)
    page = (await browser.get("/cells/cell-2/orders")).text
    for words in (goods, question, stage, 'href="/tasks/basket-1-a.1"', 'href="/cases/basket-1-a"'):
        assert words in page
    for there in ("/cells/cell-2", "/cases/basket-1-a"):
        assert 'href="/cells/cell-2/orders"' in (await browser.get(there)).text


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_everything_that_the_cell_is_asked_is_one_click_away(
    browser: httpx.AsyncClient, house: House, language: str
) -> None:
    house.database.write(ask_more)
    await log_in(browser, "cell_member", language)
    page = (await browser.get("/cells/cell-2/orders")).text
    section = page.split('id="asked-now"')[1].split("</section>")[0]
    assert re.findall(r'href="/tasks/([^"]+)"', section) == [
        "basket-1-a.1", "complaint-1.1", "return-1.1", "supply-9.1",
    ]  # fmt: skip
    # What they are asked as the buyer of others' goods stands in their inbox only.
    assert "return-2" not in page
    assert ("از شما پرسیده شده: ۴" if language == "fa" else "Asked of you now: 4") in section
    for words in ("نخ پشمی", "گلیم دست‌بافت × ۱", "۲ × گلیم" if language == "fa" else "2 × Kilim"):
        assert words in section
    for task_id in ("basket-1-a.1", "complaint-1.1", "return-1.1", "supply-9.1"):
        assert "<form" in (await browser.get(f"/tasks/{task_id}")).text
    await log_in(browser, "cell_coach", language)
    assert "asked-now" not in (await browser.get("/cells/cell-2/orders")).text


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
async def test_on_a_weak_phone_without_a_script(app: FastAPI, house: House) -> None:
    house.database.write(ask_more)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for language, width in (("fa", 360), ("en", 360), ("fa", 1280), ("en", 1280)):
            context = await chromium.new_context(
                viewport={"width": width, "height": 740}, java_script_enabled=False
            )
            page = await context.new_page()
            await come_in(page, address, language, "cell_member")
            await page.goto(f"{address}/cells/cell-2/orders")
            assert await page.locator(".asked-now a").count() == 4
            for one in await page.locator(".asked-now a").all():
                box = await one.bounding_box()
                assert box is not None
                assert box["x"] >= 0
                assert box["x"] + box["width"] <= width
                assert box["height"] >= 44
            if SHOTS:
                await page.screenshot(path=f"{SHOTS}/cell_orders_{language}_{width}.png", full_page=True)
            await page.click(".asked-now a >> nth=0")
            assert await page.locator("form[method=post] button[value=accept]").count() == 1
            await context.close()
        await chromium.close()
    server.should_exit = True
    await serving


async def test_others_see_how_far_it_is_and_are_asked_nothing(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_coach", "en")
    page = (await browser.get("/cells/cell-2/orders")).text
    assert "Orders: 1" in page
    assert "/tasks/" not in page.split('id="results"')[1]
    empty = await browser.get("/cells/cell-3/orders")
    assert "No order has come yet." in empty.text
    assert (await browser.get("/cells/cell-2/orders?after=x")).status_code == 422


async def test_nobody_else_sees_them(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "far_coach", "en")
    assert (await browser.get("/cells/cell-2/orders")).status_code == 404
