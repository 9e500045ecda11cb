"""The pages in a real browser: narrow, dark, by keyboard, without a script, and with nothing refused by the CSP."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright, expect

from domain.files import LARGEST_FILE_BYTES
from tests.api.conftest import PASSWORD, House
from tests.pages.cells import furnish_cells
from tests.pages.conftest import OFFICER, open_case
from tests.papers import PDF, picture

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
PATHS = (
    "/inbox?view=unassigned", "/tasks/loan-a.1", "/cases", "/cases/loan-a", "/loans/new", "/tasks/none",
    "/loan-book", "/arrears", "/commitments", "/reconciliation", "/overview", "/products", "/products/new",
    "/cells", "/cells/cell-2",
)  # fmt: skip


@pytest.fixture
async def address(app: FastAPI, house: House) -> AsyncIterator[str]:
    open_case(house, "loan-a", opened=timedelta(days=20), rehearsal=True)
    open_case(house, "loan-b")
    open_case(house, "kanoon-a", "kanoon.found")
    furnish_cells(house)
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


async def come_in(page: Page, address: str, language: str, username: str = OFFICER) -> None:
    await page.context.add_cookies([{"name": "hamyar_language", "value": language, "url": address}])
    await page.goto(f"{address}/login")
    await page.keyboard.type(username)
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


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("script", [True, False])
async def test_a_file_is_chosen_on_a_telephone_and_stays_when_something_else_is_wrong(
    chromium: Browser, address: str, language: str, *, script: bool
) -> None:
    context = await chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=script, has_touch=True
    )
    page = await context.new_page()
    await come_in(page, address, language, "leader")
    await page.goto(f"{address}/tasks/kanoon-a.1")
    photo = {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": picture("JPEG", (1_200, 900))}
    await page.set_input_files("#field-minutes", photo)  # type: ignore[arg-type]
    await page.fill("#field-note", "همه بودند")
    await page.locator(".answer button.btn-primary").last.click()
    # What was forgotten is said, and the photo is there, small enough for the screen and to be looked at.
    await expect(page.locator("#errors a").first).to_be_visible()
    assert await page.locator("a[href='#field-minutes']").count() == 0
    assert await page.input_value("#field-note") == "همه بودند"
    kept = page.locator(".chosen a")
    await expect(kept).to_contain_text("JPEG")
    if script:
        wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0
    async with page.expect_download() as downloading:
        await kept.click()
    assert (await downloading.value).suggested_filename.startswith("minutes-")
    await context.close()


async def test_a_file_that_would_be_turned_away_is_said_before_it_is_sent(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    page = await chromium.new_page()
    await come_in(page, address, "en", "leader")
    await page.goto(f"{address}/tasks/kanoon-a.1")
    await page.fill("#field-note", "typed before")
    large = tmp_path / "large.pdf"
    large.write_bytes(PDF + b" " * LARGEST_FILE_BYTES)
    await page.set_input_files("#field-minutes", large)
    await expect(page.locator("#field-minutes-too-large")).to_be_visible()
    assert await page.input_value("#field-minutes") == ""
    small = tmp_path / "small.pdf"
    small.write_bytes(PDF)
    await page.set_input_files("#field-minutes", small)
    await expect(page.locator("#field-minutes-too-large")).to_be_hidden()
    assert await page.input_value("#field-note") == "typed before"
    await page.close()


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_founders_fit_on_any_screen_and_rows_are_added_without_a_script(
    chromium: Browser, address: str, language: str, width: int
) -> None:
    plain = await chromium.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page = await plain.new_page()
    await come_in(page, address, language, "supervisor")
    await page.goto(f"{address}/kanoons/new")
    await page.fill("#field-founders-9-last_name", "رضایی")
    await page.locator("button[value=more]").click()
    await expect(page.locator("fieldset.founder")).to_have_count(15)
    assert await page.input_value("#field-founders-9-last_name") == "رضایی"
    # What a row is called is said to who cannot see the heading of its column.
    assert await page.get_by_label("Last name" if language == "en" else "نام خانوادگی").count() == 15
    await plain.close()
    context = await chromium.new_context(viewport={"width": width, "height": 740})
    page = await context.new_page()
    await come_in(page, address, language, "supervisor")
    await page.goto(f"{address}/kanoons/new")
    await page.locator("details.paste summary").click()
    await page.fill("#field-pasted", "somebody whose line cannot be read at all, for it is far too long")
    await page.locator("button[value=start]").click()
    await expect(page.locator("#errors a[href='#field-pasted']")).to_be_visible()
    assert await page.evaluate("document.activeElement.id") == "errors"
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    await context.close()
