"""Talents are nominated from a form and from a file, whose result is shown row by row."""

import httpx
import pytest

from domain.identifiers import national_code_from_serial
from stores.cases import CaseStore
from stores.crafts import CraftStore
from stores.members import MemberStore
from stores.talents import TalentStore
from tests.api.conftest import House, Keys
from tests.pages.conftest import NATIONAL_CODE, a_member, hidden, log_in, send

SECOND = national_code_from_serial(223456789)


@pytest.fixture
def house(house: House) -> House:
    def write(session: object) -> None:
        CraftStore(session).seed()  # type: ignore[arg-type]
        MemberStore(session, Keys()).put([a_member("m-2", "زهرا", "احمدی", SECOND)])  # type: ignore[arg-type]

    house.database.write(write)
    return house


@pytest.mark.parametrize("who", [NATIONAL_CODE, "m-1"])
async def test_a_member_is_nominated_once_however_often_the_form_is_sent(
    house: House, browser: httpx.AsyncClient, who: str
) -> None:
    await log_in(browser, "supervisor")
    first = await send(
        browser, "/talents/new", "/talents/new", who=who, craft_hint="قالی بافی", request_id="same"
    )
    again = await send(
        browser, "/talents/new", "/talents/new", who=who, craft_hint="قالی بافی", request_id="same"
    )
    assert first.status_code == 303, first.text
    assert first.headers["location"] == again.headers["location"]
    talent_id = first.headers["location"].removeprefix("/cases/").partition("?")[0]
    case = house.database.read(lambda session: CaseStore(session).get(talent_id))
    assert case is not None
    assert case.subject == {"member_id": "m-1", "nominated_by": "staff", "wish": "carpet"}
    page = (await browser.get(first.headers["location"])).text
    assert "پرونده آغاز شد." in page
    assert "استعدادیابی تا هسته" in page


async def test_a_refused_form_keeps_what_was_typed(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "supervisor", "en")
    unknown = await send(browser, "/talents/new", "/talents/new", who="m-none", craft_hint="carpet")
    assert unknown.status_code == 422
    assert "There is no such member." in unknown.text
    assert 'value="carpet"' in unknown.text
    empty = await send(browser, "/talents/new", "/talents/new", who="", craft_hint="flying")
    assert "This is required." in empty.text
    stale = await browser.post("/talents/new", data={"who": "m-1", "csrf_token": "x"})
    assert stale.status_code == 403
    assert 'value="m-1"' in stale.text


async def send_file(browser: httpx.AsyncClient, content: bytes, kanoon_id: str = "k-1") -> httpx.Response:
    token = hidden((await browser.get("/talents/bulk")).text, "csrf_token")
    return await browser.post(
        "/talents/bulk",
        data={"csrf_token": token, "kanoon_id": kanoon_id},
        files={"file": ("members.csv", content, "text/csv")},
    )


async def test_a_file_s_result_is_shown_row_by_row_in_both_languages(
    house: House, browser: httpx.AsyncClient
) -> None:
    text = f"کد ملی,حرفه\n{NATIONAL_CODE},\n0684159415,پرواز\n{SECOND},kilim\n".encode()
    await log_in(browser, "supervisor", "fa")
    answer = await send_file(browser, text)
    assert answer.status_code == 200
    assert "۲ نفر آغاز شد، ۰ نفر پیش‌تر با همین فایل، ۱ سطر نادرست" in answer.text
    assert "کد ملی درست نیست." in answer.text
    assert "چنین حرفه‌ای نیست." in answer.text
    await browser.post("/language", data={"language": "en"})
    again = await send_file(browser, text)
    assert "0 begun, 2 already by this very file, 1 rows refused" in again.text
    assert "There is no such craft." in again.text
    talents = house.database.read(lambda session: TalentStore(session).open_in("k-1"))
    assert len(talents) == 2
    assert all(f'href="/cases/{one}"' in again.text for one in talents)


@pytest.mark.parametrize(
    ("content", "kanoon_id", "said"),
    [
        (b"", "k-1", "The file has no rows."),
        (b"\xff", "k-1", "The file is not UTF-8."),
        (b"national_code\n1", "k-none", "There is no such kanoon."),
    ],
)
async def test_a_file_that_is_none_is_refused_in_words(
    house: House, browser: httpx.AsyncClient, content: bytes, kanoon_id: str, said: str
) -> None:
    await log_in(browser, "supervisor", "en")
    answer = await send_file(browser, content, kanoon_id)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{kanoon_id}"' in answer.text


async def test_a_form_without_a_file_and_one_of_another_session_do_nothing(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "supervisor", "en")
    token = hidden((await browser.get("/talents/bulk")).text, "csrf_token")
    answer = await browser.post("/talents/bulk", data={"csrf_token": token, "kanoon_id": "k-1"})
    assert answer.status_code == 422
    stale = await browser.post(
        "/talents/bulk",
        data={"csrf_token": "x", "kanoon_id": "k-1"},
        files={"file": ("members.csv", f"national_code\n{NATIONAL_CODE}".encode(), "text/csv")},
    )
    assert stale.status_code == 403
    assert house.database.read(lambda session: TalentStore(session).open_in("k-1")) == []
