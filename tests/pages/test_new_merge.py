"""That two kanoons merge is proposed from a form that keeps what was typed."""

import httpx
import pytest
from sqlalchemy.orm import Session

from domain.permissions import Role
from stores.kanoon_changes import KanoonChangeStore
from stores.kanoons import Kanoon, KanoonStore
from stores.staff import StaffStore
from tests.api.conftest import House, person
from tests.pages.conftest import hidden, log_in, send

PAGE = "/kanoon-changes/new"
GOOD = {"kanoon_id": "k-8", "into_id": "k-9", "reason": "هر دو کوچک‌اند"}


@pytest.fixture
def house(house: House) -> House:
    def write(session: Session) -> None:
        place = {"province": "تهران", "county": "ری", "city": "ری", "region": "IR-23"}
        kanoons = [
            ("k-8", "کانون مهر", "village"),
            ("k-9", "کانون امید", "village"),
            ("k-7", "خاندان", "family"),
        ]
        KanoonStore(session).put([Kanoon(*one, **place) for one in kanoons])
        staff = StaffStore(session)
        staff.put_person(person("leads_k9", Role.LEADER, region="IR-23", kanoon_id="k-9"))
        staff.put_person(person("far_secretary", Role.PROVINCIAL_SECRETARY, region="IR-10"))

    house.database.write(write)
    return house


@pytest.mark.parametrize("who", ["supervisor", "leads_k9"])
async def test_it_is_proposed_once_however_often_the_form_is_sent(
    house: House, browser: httpx.AsyncClient, who: str
) -> None:
    await log_in(browser, who)
    shown = await browser.get(PAGE)
    assert ("کانون مهر" in shown.text) == (who == "supervisor")
    request_id = hidden(shown.text, "request_id")
    answers = [await send(browser, PAGE, PAGE, **GOOD, request_id=request_id) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    (begun,) = {one.headers["location"] for one in answers}
    if who == "supervisor":
        process_id = begun.removeprefix("/cases/").partition("?")[0]
        kept = house.database.read(lambda session: KanoonChangeStore(session).get(process_id))
        assert kept is not None
        assert kept.kanoons == {"from": "k-8", "into": "k-9"}
        assert "کانون مهر" in (await browser.get(answers[0].headers["location"])).text
    else:
        # Whoever leads the kanoon that stays does not see the case yet
        assert "/inbox" in answers[0].headers["location"]
        assert "ادغام پیشنهاد شد" in (await browser.get(answers[0].headers["location"])).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"into_id": "k-8"}, "دو بار همان کانون است."),
        ({"into_id": "k-7"}, "دو کانون از یک گونه نیستند."),
        ({"into_id": "k-0"}, "چنین کانونی نیست."),
        ({"reason": ""}, "این مورد لازم است."),
    ],
)
async def test_a_refused_form_keeps_what_was_typed(
    house: House, browser: httpx.AsyncClient, typed: dict[str, str], said: str
) -> None:
    await log_in(browser, "supervisor")
    answer = await send(browser, PAGE, PAGE, **(GOOD | typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="k-8"' in answer.text


async def test_it_is_for_the_province_and_the_two_leaders(house: House, browser: httpx.AsyncClient) -> None:
    await log_in(browser, "far_secretary")
    assert (await send(browser, PAGE, PAGE, **GOOD)).status_code == 403
