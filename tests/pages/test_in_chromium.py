"""The pages in a real browser: narrow, dark, by keyboard, without a script, and with nothing refused by the CSP."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.api.conftest import PASSWORD, House
from tests.pages.conftest import OFFICER, open_case

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
PATHS = (
    "/inbox?view=unassigned", "/tasks/loan-a.1", "/cases", "/cases/loan-a", "/loans/new", "/tasks/none",
    "/loan-book", "/arrears", "/commitments", "/reconciliation", "/overview",
)  # fmt: skip


@pytest.fixture
async def address(app: FastAPI, house: House) -> AsyncIterator[str]:
    open_case(house, "loan-a", opened=timedelta(days=20), rehearsal=True)
    open_case(house, "loan-b")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def come_in(page: Page, address: str, language: str) -> None:
    await page.context.add_cookies([{"name": "hamyar_language", "value": language, "url": address}])
    await page.goto(f"{address}/login")
    await page.keyboard.type(OFFICER)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/inbox*")


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_pages_fit_and_load_nothing_that_is_refused(
    chromium: Browser, address: str, language: str, width: int
) -> None:
    context = await chromium.new_context(viewport={"width": width, "height": 800}, color_scheme="dark")
    page = await context.new_page()
    complaints: list[str] = []
    asked: set[str] = set()
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.add(request.url))
    await come_in(page, address, language)
    for path in PATHS:
        await page.goto(address + path)
        wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        assert await page.evaluate("document.dir") == ("rtl" if language == "fa" else "ltr")
        assert await page.evaluate("document.fonts.check('1em Vazirmatn')"), path
    # What is not there or not for this role is a page too.
    assert [said for said in complaints if not {"404", "403"} & set(said.split())] == []
    assert all(url.startswith((address, "data:")) for url in asked)
    await context.close()


async def test_focus_goes_where_one_reads_on(chromium: Browser, address: str) -> None:
    page = await chromium.new_page()
    await come_in(page, address, "en")
    await page.goto(f"{address}/tasks/loan-b.1?view=unassigned")
    assert await page.evaluate("document.activeElement.tagName") == "H1"
    await page.click("button[value=reject]")
    await page.wait_for_selector("#errors")
    assert await page.evaluate("document.activeElement.id") == "errors"
    await page.click("#errors a")
    assert await page.evaluate("document.activeElement.id") == "field-reason"
    await page.close()


async def test_searching_swaps_the_list_and_going_back_brings_the_page(
    chromium: Browser, address: str
) -> None:
    page = await chromium.new_page()
    await come_in(page, address, "en")
    await page.goto(f"{address}/inbox?view=unassigned")
    await page.fill("#q", "loan-b")
    await page.wait_for_url("**q=loan-b*")
    await expect(page.locator(".main-cell")).to_have_count(1)
    assert await page.evaluate("document.activeElement.id") == "q"
    await page.go_back()
    await expect(page.locator(".main-cell")).to_have_count(2)
    await expect(page.locator("header.topbar")).to_have_count(1)
    await page.close()


async def test_everything_works_without_a_script(chromium: Browser, address: str) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await come_in(page, address, "en")
    await page.goto(f"{address}/inbox?view=unassigned")
    await page.fill("#q", "loan-b")
    await page.press("#q", "Enter")
    await page.wait_for_url("**q=loan-b*")
    await page.click(".main-cell a")
    await page.click("text=Take it")
    await page.wait_for_url("**said=claimed*")
    assert await page.locator("text=You have this task.").count() == 1
    await context.close()
