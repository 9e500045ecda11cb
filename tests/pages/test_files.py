"""A file is handed in with the form of a task's page, is not lost when something else is wrong, and is downloaded."""

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from domain.files import LARGEST_FILE_BYTES
from domain.words import Language
from stores.files import KeptFileRow
from tests.api.conftest import House
from tests.pages.conftest import answer_in_store, hidden, log_in, open_case
from tests.papers import PDF, bomb, picture

TASK = "/tasks/kanoon-a.1"
TYPED = {"held_on": "1405/09/10", "secretary": "۱", "deputy": "2", "trustees": "3 4 5", "note": "یادداشت من"}


@pytest.fixture
def task(house: House) -> str:
    return open_case(house, "kanoon-a", "kanoon.found")


async def send(
    browser: httpx.AsyncClient,
    content: bytes | None,
    *,
    page: str = TASK,
    name: str = "minutes.pdf",
    action: str = "complete",
    **typed: Any,
) -> httpx.Response:
    """Sends the form as a browser does: where nothing was chosen its part has no name."""
    text = (await browser.get(page)).text
    known = {one: hidden(text, one) for one in ("csrf_token", "request_id", "expected_rev")}
    part = ("", b"", "application/octet-stream") if content is None else (name, content, "text/plain")
    return await browser.post(f"{page}/{action}", data=known | TYPED | typed, files={"upload-minutes": part})


def kept_in(page: str) -> str | None:
    """The file that a form carries along."""
    found = re.search(r'name="minutes"\s+value="([^"]+)"', page)
    return found[1] if found else None


def count(house: House) -> int:
    return house.database.read(lambda session: session.scalar(select(func.count(KeptFileRow.id)))) or 0


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_the_form_asks_for_a_file_and_says_which(
    task: str, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "leader", language)
    page = (await browser.get(TASK)).text
    assert 'enctype="multipart/form-data"' in page
    assert re.search(r'type="file"\s+name="upload-minutes"', page)
    assert 'accept="application/pdf,image/jpeg,image/png,image/webp"' in page
    assert ("at most 10 MB" if language == "en" else "دست بالا ۱۰ مگابایت") in page


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_file_is_not_lost_when_something_else_is_wrong(
    house: House, task: str, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "leader", language)
    answer = await send(browser, PDF, held_on="some day")
    assert answer.status_code == 422
    assert 'href="#field-held_on"' in answer.text
    assert 'href="#field-minutes"' not in answer.text
    assert "یادداشت من" in answer.text
    file_id = kept_in(answer.text)
    assert file_id is not None
    assert ("Your file is here:" if language == "en" else "فایل شما اینجاست:") in answer.text
    assert ("PDF, 1 KB" if language == "en" else "۱ کیلوبایت، PDF") in answer.text
    assert (await browser.get(f"/files/{file_id}")).content == PDF
    # Sent again without choosing anything it is still there: now only the engine is missing.
    again = await send(browser, None, minutes=file_id)
    assert again.status_code == 503
    assert kept_in(again.text) == file_id
    assert count(house) == 1
    # Another one takes its place.
    other = await send(browser, picture("PNG"), minutes=file_id, held_on="")
    assert kept_in(other.text) not in (None, file_id)
    assert "PNG" in other.text


WRONG = {
    "empty": (b"", "The file is empty.", "فایل خالی است."),
    "too large": (
        PDF + b" " * LARGEST_FILE_BYTES,
        "The file is larger than allowed.",
        "فایل از اندازهٔ مجاز بزرگ‌تر است.",
    ),
    "a program": (b"MZ", "what a file is called does not make it one", "نام فایل گونهٔ آن را نشان نمی‌دهد"),
    "cut off": (picture("JPEG", (300, 300))[:5_000], "damaged or incomplete", "ناقص یا خراب"),
    "a bomb": (bomb(), "too many pixels", "ابعاد تصویر بیش از اندازه بزرگ است"),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_file_that_is_not_taken_is_said_at_its_field_and_nothing_else_is_lost(
    house: House, task: str, browser: httpx.AsyncClient, what: str, language: Language
) -> None:
    content, en, fa = WRONG[what]
    await log_in(browser, "leader", language)
    answer = await send(browser, content, held_on="")
    assert answer.status_code == 422
    # What is wrong with the file, not that it is missing; and what else is wrong with it.
    assert answer.text.count('href="#field-minutes"') == 1
    assert (en if language == "en" else fa) in answer.text
    assert 'href="#field-held_on"' in answer.text
    assert "یادداشت من" in answer.text
    assert count(house) == 0


async def test_the_one_before_stays_where_the_next_is_not_taken(
    task: str, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "leader", "en")
    first = kept_in((await send(browser, PDF, held_on="")).text)
    answer = await send(browser, b"MZ", minutes=first)
    assert answer.status_code == 422
    assert kept_in(answer.text) == first


async def test_without_any_it_is_required(task: str, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "leader", "en")
    answer = await send(browser, None)
    assert answer.status_code == 422
    assert answer.text.count('href="#field-minutes"') == 1
    assert "This is required." in answer.text


async def test_a_file_of_another_case_or_of_nobody_is_refused_and_not_carried_along(
    house: House, task: str, browser: httpx.AsyncClient
) -> None:
    open_case(house, "kanoon-b", "kanoon.found")
    await log_in(browser, "leader", "en")
    strange = kept_in((await send(browser, PDF, page="/tasks/kanoon-b.1", held_on="")).text)
    assert strange is not None
    for wrong in (strange, "file-" + "0" * 32, "minutes.pdf"):
        answer = await send(browser, None, minutes=wrong)
        assert answer.status_code == 422
        assert "This file is not here; choose it again." in answer.text
        assert kept_in(answer.text) is None


async def test_taking_the_task_keeps_what_was_chosen(task: str, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "leader", "en")
    taken = await send(browser, PDF, action="claim")
    assert taken.status_code == 200
    assert "You have this task." in taken.text
    assert kept_in(taken.text) is not None


async def test_nothing_is_kept_of_a_form_that_is_not_ours_or_of_who_may_not_answer(
    house: House, task: str, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "leader", "en")
    stale = await browser.post(
        f"{TASK}/complete", data=TYPED | {"csrf_token": "x" * 64}, files={"upload-minutes": ("a", PDF)}
    )
    assert stale.status_code == 403
    assert "یادداشت من" in stale.text
    token = hidden((await browser.get("/inbox")).text, "csrf_token")
    await log_in(browser, "auditor", "en")
    token = hidden((await browser.get("/inbox")).text, "csrf_token")
    refused = await browser.post(
        f"{TASK}/complete", data=TYPED | {"csrf_token": token}, files={"upload-minutes": ("a", PDF)}
    )
    assert refused.status_code == 403
    assert count(house) == 0


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_reviewers_find_it_among_the_facts_and_on_the_page_of_the_case(
    house: House, task: str, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "leader", language)
    file_id = kept_in((await send(browser, PDF, held_on="")).text)
    assert file_id is not None
    answer_in_store(house, task, "leader", house.clock(), held_on="2026-12-01", minutes=file_id)
    open_case(house, "kanoon-c", "kanoon.review_in_province", about={"minutes": file_id})
    await log_in(browser, "provincial_secretary", language)
    said = "PDF, 1 KB" if language == "en" else "۱ کیلوبایت، PDF"
    link = rf'<a href="/files/{file_id}" download="minutes-\w+\.pdf"><bdi>{said}</bdi></a>'
    assert re.search(link, (await browser.get("/tasks/kanoon-c.1")).text)
    case = (await browser.get("/cases/kanoon-a")).text
    assert re.search(link, case)
    assert (">Files<" if language == "en" else ">فایل‌ها<") in case
    file = await browser.get(f"/files/{file_id}")
    assert file.content == PDF
    assert file.headers["content-disposition"].startswith("attachment")
    await log_in(browser, "member", language)
    assert (await browser.get(f"/files/{file_id}")).status_code == 404
