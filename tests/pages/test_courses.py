"""The page of the courses: added and closed by the university's staff, read by others."""

import httpx
import pytest

from stores.courses import CourseStore
from stores.crafts import CraftStore
from tests.api.conftest import House
from tests.pages.conftest import hidden, log_in, send

GOOD = {
    "subject": "craft",
    "craft_code": "kilim",
    "title_fa": "گلیم‌بافی ۱",
    "title_en": "Kilims 1",
    "reference": "K-1",
    "region": "IR-07",
}


@pytest.fixture
def house(house: House) -> House:
    house.database.write(lambda session: CraftStore(session).seed())
    return house


async def test_a_course_is_added_once_shown_in_both_languages_and_closed(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "university_officer", "fa")
    for _ in range(2):
        answer = await send(browser, "/courses", "/courses", request_id="same", **GOOD)
        assert answer.status_code == 303, answer.text
    page = (await browser.get(answer.headers["location"])).text
    assert "دوره افزوده شد." in page
    assert page.count("گلیم‌بافی ۱") == 1
    (course,) = house.database.read(lambda session: CourseStore(session).find()).items
    token = hidden(page, "csrf_token")
    closed = await browser.post(f"/courses/{course.id}/close", data={"csrf_token": token})
    assert closed.status_code == 303
    await browser.post("/language", data={"language": "en"})
    english = (await browser.get(closed.headers["location"])).text
    assert "Kilims 1" in english
    assert "Closed" in english


async def test_a_refused_course_keeps_what_was_typed(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "university_officer", "en")
    answer = await send(browser, "/courses", "/courses", **(GOOD | {"craft_code": "", "reference": "a b"}))
    assert answer.status_code == 422
    assert "This is required." in answer.text
    assert 'value="Kilims 1"' in answer.text
    assert house.database.read(lambda session: CourseStore(session).find()).items == ()
    odd = await send(browser, "/courses", "/courses", **(GOOD | {"reference": "a b"}))
    assert odd.status_code == 422


async def test_others_read_it_without_the_form(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "cell_expert", "en")
    page = (await browser.get("/courses")).text
    assert "There are no courses." in page
    assert 'name="title_fa"' not in page
