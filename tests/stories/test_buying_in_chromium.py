"""A buyer in a real browser without scripts: from the market to the gateway and back, on a narrow phone and a wide screen."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect
from sqlalchemy.orm import Session

from domain.files import FileType
from stores.product_photos import Photo, PhotoStore
from tests.office import PASSWORD, Office, now
from tests.papers import picture
from tests.stories.buying import ADDRESS, Bought, line, on_sale, placed
from tests.stories.test_buying_on_the_pages import code_sent

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SHOTS = os.environ.get("HAMYAR_SHOTS")
"""A folder to look at the pages in."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
WORDS = {
    "fa": ("در سبد بگذار", "نشانی و پرداخت", "ثبت سفارش", "پرداخت از درگاه پیوند", "رسید. سپاسگزاریم!", "پیگیری سفارش"),
    "en": (
        "Put into the basket", "Address and payment", "Place the order", "Pay by Peyvand gateway", "Thank you!",
        "Follow the order",
    ),
}  # fmt: skip


@pytest.fixture
async def chromium(office: Office) -> AsyncIterator[Browser]:
    """A browser for which the house is where its links say."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(office.app or "", lifespan="off", log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    port = listening.getsockname()[1]
    args = ["--no-sandbox", f"--host-resolver-rules=MAP testserver:80 127.0.0.1:{port}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield browser
        await browser.close()
    server.should_exit = True
    await serving


async def looked_at(page: Page, name: str, language: str, width: int) -> None:
    """Nothing is cut off; and a picture of it, where somebody wants to look."""
    await expect(page.locator("h1").first).to_be_visible()
    await page.wait_for_load_state()
    cut = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert cut <= 0, f"{name} is {cut} pixels too wide at {width}"
    if SHOTS:
        await page.screenshot(path=Path(SHOTS) / f"buying_{name}_{language}_{width}.png", full_page=True)


@pytest.mark.parametrize(("language", "width"), [("fa", 360), ("en", 1280), ("fa", 1280), ("en", 360)])
async def test_somebody_buys_without_a_script(
    chromium: Browser, office: Office, language: str, width: int
) -> None:
    village = office.found_village()
    buyer = village.members[1]
    kilim, _ = on_sale(office, village)
    add, checkout, place, way, thanks, follow = WORDS[language]

    def add_photo(session: Session) -> None:
        photo = Photo(f"photo-{kilim}", kilim, FileType.JPEG, "x", now())
        PhotoStore(session, office.keys).add(photo, picture("JPEG"))

    office.database.write(add_photo)
    context = await chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False)
    await context.add_cookies([{"name": "hamyar_language", "value": language, "url": "http://testserver"}])
    page = await context.new_page()

    await page.goto(f"http://testserver/market/{kilim}")
    await page.fill("input[name=units]", "۲" if language == "fa" else "2")
    await looked_at(page, "1_product", language, width)
    await page.get_by_role("button", name=add).click()
    await page.wait_for_url("**/market/basket")
    await looked_at(page, "2_basket", language, width)
    await page.get_by_role("link", name=checkout).click()
    await page.wait_for_url("**/market/checkout")
    await page.get_by_role("button", name=place).click()
    await expect(page.locator(".wrong").first).to_be_visible()
    await looked_at(page, "3_checkout_wrong", language, width)
    for name, value in (ADDRESS | {"national_code": village.national_codes[buyer]}).items():
        if name != "province":
            await page.fill(f"[name={name}]", value)
    await page.select_option("select[name=province]", "IR-23")
    await looked_at(page, "4_checkout", language, width)
    await page.get_by_role("button", name=place).click()
    await expect(page.locator("input[name=code]")).to_be_visible()
    await looked_at(page, "5_code", language, width)
    await page.fill("input[name=code]", code_sent(office, buyer))
    await page.get_by_role("button", name=place).click()
    await page.wait_for_url("**/o/**")
    await looked_at(page, "6_order", language, width)
    basket = Bought(office, page.url.rpartition("/")[2].partition("?")[0].rpartition(".")[0])
    office.cases.append(basket.id)
    await page.get_by_role("link", name=way).click()
    await page.wait_for_url("**/pay/*")
    await looked_at(page, "7_gateway", language, width)
    await page.locator("button[value=paid]").click()
    await expect(page.get_by_text(thanks)).to_be_visible()
    await looked_at(page, "8_paid", language, width)
    await page.get_by_role("link", name=follow).click()
    await page.wait_for_url("**/o/**")
    await basket.in_stage("PAID")
    await page.reload()
    await looked_at(page, "9_followed", language, width)


@pytest.mark.parametrize(("language", "width"), [("fa", 360), ("en", 1280)])
async def test_market_support_sees_the_orders(
    chromium: Browser, office: Office, language: str, width: int
) -> None:
    village = office.found_village()
    kilim, _ = on_sale(office, village)
    basket = await placed(office, village.members[1], [line(kilim)])
    await basket.pays()
    context = await chromium.new_context(viewport={"width": width, "height": 800})
    await context.add_cookies([{"name": "hamyar_language", "value": language, "url": "http://testserver"}])
    page = await context.new_page()
    await page.goto("http://testserver/login")
    await page.fill("input[name=username]", "market_support1")
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/inbox*")
    await page.goto("http://testserver/orders?state=paid")
    await expect(page.locator(f"a[href$='{basket.id}']").first).to_be_visible()
    await looked_at(page, "orders", language, width)
    await page.goto(f"http://testserver/cases/{basket.id}")
    await looked_at(page, "case", language, width)
