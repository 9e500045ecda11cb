"""People in a real browser carry a loan to its offer and a kanoon to its reviewers, in either language, on the real engine."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.office import PASSWORD, Case, Office, Village
from tests.papers import picture
from tests.stories.founding import Founding, a_leader, able, proposal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
WORDS = {
    "fa": {
        "begin": "آغاز درخواست وام",
        "on": "۷ روز جلو",
        "rtl": "rtl",
        "accept": "می‌پذیرم",
        "endorse": "تأیید می‌کنم",
    },
    "en": {
        "begin": "Start",
        "on": "7 days on",
        "rtl": "ltr",
        "accept": "I accept",
        "endorse": "I endorse it",
    },
}


@pytest.fixture
async def address(office: Office) -> AsyncIterator[str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(office.app or "", lifespan="off", log_level="error", ws="none"))
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


async def come_in(browser: Browser, address: str, username: str, language: str, width: int) -> Page:
    context = await browser.new_context(viewport={"width": width, "height": 800})
    await context.add_cookies([{"name": "hamyar_language", "value": language, "url": address}])
    page = await context.new_page()
    await page.goto(f"{address}/login")
    await page.fill("input[name=username]", username)
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/inbox*")
    return page


@pytest.mark.parametrize(("language", "width"), [("fa", 360), ("en", 1280)])
async def test_a_loan_goes_from_the_form_to_the_offer(
    chromium: Browser, address: str, office: Office, language: str, width: int
) -> None:
    village, words = office.found_village(), WORDS[language]

    # The leader fills in the form
    leader = await come_in(chromium, address, village.leader, language, width)
    assert await leader.get_attribute("html", "dir") == words["rtl"]
    await leader.goto(f"{address}/loans/new")
    await fill_in(leader, village)
    await leader.wait_for_url("**/cases/loan-*")
    case = leader.url.partition("?")[0]
    # The page tells the first steps already.
    await expect(leader.locator("ol.timeline li").first).to_be_visible()

    # A week later trustees have it in their inbox, and accept
    await leader.get_by_role("button", name=words["on"]).click()
    await leader.wait_for_url("**said=moved*")
    for trustee in await asked(office, case):
        page = await come_in(chromium, address, trustee, language, width)
        await page.locator(task_of(case)).first.click()
        # What Mer'at said of the applicant is nothing that a trustee needs.
        await expect(page.locator("#story")).to_have_count(0)
        await page.go_back()
        await answer_task_of(case, page, words["accept"])

    # So does the leader, and the case is offered to the member
    await leader.goto(f"{address}/inbox?view=groups")
    await answer_task_of(case, leader, words["endorse"])
    found = await office.read(f"/processes/{case.rpartition('/')[2]}")
    assert found["stage"] == "OFFERED"
    member = await come_in(chromium, address, village.members[0], language, width)
    await member.locator(task_of(case)).first.click()
    await expect(member.locator("input[name=code]")).to_be_visible()


async def fill_in(page: Page, village: Village) -> None:
    await page.fill("input[name=who]", village.national_codes[village.members[0]])
    await page.fill("input[name=amount_rials]", "۵۰٬۰۰۰٬۰۰۰")
    await page.fill("input[name=instalments]", "۵")
    await page.select_option("select[name=purpose_category]", "livelihood")
    await page.check("input[name=rehearsal]")
    await page.locator("main form button[type=submit]").last.click()


async def asked(office: Office, case: str) -> list[str]:
    found = await office.read(f"/processes/{case.rpartition('/')[2]}")
    return [task["assigned_member_id"] for task in found["tasks"]]


def task_of(case: str) -> str:
    """The link to the task of a case; a role's inbox may hold what other stories have left."""
    return f"main a[href*='/tasks/{case.rpartition('/')[2]}.']"


async def answer_task_of(case: str, page: Page, answer: str) -> None:
    await page.locator(task_of(case)).first.click()
    await page.get_by_role("button", name=answer, exact=False).first.click()
    await page.wait_for_load_state()


@pytest.mark.parametrize(("language", "width"), [("fa", 360), ("en", 1280)])
async def test_a_kanoon_goes_from_the_form_to_its_reviewers(
    chromium: Browser, address: str, office: Office, language: str, width: int
) -> None:
    # The leader proposes it, with a list that was pasted
    leader = a_leader(office)
    body = proposal(leader, founders=10)
    page = await come_in(chromium, address, leader, language, width)
    await page.goto(f"{address}/kanoons/new")
    await page.fill("input[name=name]", body["name"])
    await page.check("input[name=kind][value=village]")
    await page.select_option("select[name=county]", "IR-23:ری")
    await page.fill("input[name=city]", "باقرشهر")
    await page.check("input[name=rehearsal]")
    await page.locator("details.paste summary").click()
    names = ("national_code", "first_name", "last_name", "mobile")
    lines = ["\t".join(one[name] for name in names) for one in body["founders"]]
    await page.fill("textarea[name=pasted]", "\n".join(lines))
    await page.locator("button[value=start]").click()
    await page.wait_for_url("**/cases/kanoon-*")
    await expect(page.locator("ol.timeline li").first).to_be_visible()
    case = Case(office, page.url.rpartition("/")[2].partition("?")[0])
    office.cases.append(case.id)
    founding = Founding(office, case, leader, body)

    # The founders confirm, and meet
    await case.sees("task_opened", task="kanoon.dialogue")
    await case.says("kanoon.dialogue", leader, "go_on")
    await case.in_stage("RECRUITING")
    await founding.confirm(*range(1, 11))
    await case.sees("task_opened", task="kanoon.found")
    able(founding, 3, 4, 5)

    # The leader hands in a photo of the minutes; something is wrong at first, and the photo stays
    (task,) = await case.tasks()
    await page.goto(f"{address}/tasks/{task['id']}")
    photo = {"name": "minutes", "mimeType": "image/jpeg", "buffer": picture("JPEG", (800, 600))}
    await page.set_input_files("#field-minutes", photo)  # type: ignore[arg-type]
    await page.fill("#field-held_on", "۱۴۰۵/۰۹/۱۰")
    await page.fill("#field-secretary", "۱")
    await page.fill("#field-deputy", "۱")
    await page.fill("#field-trustees", "۳ ۴ ۵")
    await page.locator(".answer button.btn-primary").last.click()
    await expect(page.locator("#errors a[href='#field-deputy']")).to_be_visible()
    await page.fill("#field-deputy", "۲")
    await page.locator(".answer button.btn-primary").last.click()
    # To the inbox, or to what other stories have left for leaders of the province.
    await page.wait_for_url(lambda url: not url.endswith(f"/tasks/{task['id']}"))
    await case.pass_days(4)
    await case.sees("task_opened", task="kanoon.review_in_province")

    # The province downloads it
    (task,) = await case.tasks()
    reviewer = await come_in(chromium, address, "provincial_secretary1", language, width)
    await reviewer.goto(f"{address}/tasks/{task['id']}")
    async with reviewer.expect_download() as downloading:
        await reviewer.locator("dl.facts a[download]").click()
    assert (await downloading.value).suggested_filename.endswith(".jpg")
    await reviewer.goto(f"{address}/cases/{case.id}")
    await expect(reviewer.locator("section[aria-labelledby=files] a[download]")).to_have_count(1)
