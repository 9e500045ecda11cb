"""A loan is started from a form that keeps what was typed."""

import re
from typing import Any

import httpx
import pytest

from domain.identifiers import national_code_from_serial
from stores.cases import CaseStore
from tests.api.conftest import House
from tests.pages.conftest import NATIONAL_CODE, hidden, log_in, send

GOOD = {
    "who": NATIONAL_CODE,
    "amount_rials": "۲۵۰٬۰۰۰٬۰۰۰",
    "instalments": "۲۰",
    "purpose_category": "medical",
    "purpose_text": "هزینهٔ درمان",
    "payout": "default",
}


def alert_of(page: str) -> str:
    found = re.search(r'role="alert".*?</div>', page, re.DOTALL)
    assert found, page
    return found[0]


async def start(browser: httpx.AsyncClient, **typed: Any) -> httpx.Response:
    return await send(browser, "/loans/new", "/loans/new", **(GOOD | typed))


@pytest.mark.parametrize("who", [NATIONAL_CODE, "m-1"])
async def test_a_loan_begins_once_however_often_it_is_sent(
    house: House, browser: httpx.AsyncClient, who: str
) -> None:
    await log_in(browser, "credit_officer")
    first = await start(browser, who=who, request_id="same")
    again = await start(browser, who=who, request_id="same")
    assert first.status_code == 303, first.text
    assert first.headers["location"] == again.headers["location"]
    process_id = first.headers["location"].removeprefix("/cases/").partition("?")[0]
    case = house.database.read(lambda session: CaseStore(session).get(process_id))
    assert case is not None
    assert case.subject["amount_rials"] == 250_000_000
    assert "پرونده آغاز شد." in (await browser.get(first.headers["location"])).text


async def test_the_form_of_one_loan_sent_again_for_another_is_no_other_loan_and_keeps_what_was_typed(
    house: House, browser: httpx.AsyncClient
) -> None:
    await log_in(browser, "credit_officer", "en")
    first = await start(browser, request_id="same")
    again = await start(browser, request_id="same", amount_rials="90000000")
    assert again.status_code == 422
    assert "Another application was already started from this form" in again.text
    assert 'value="90000000"' in again.text
    fresh = hidden(again.text, "request_id")
    assert fresh != "same"
    second = await start(browser, request_id=fresh, amount_rials="90000000")
    assert second.status_code == 303
    ids = [answer.headers["location"].partition("?")[0].removeprefix("/cases/") for answer in (first, second)]
    amounts = [
        case.subject["amount_rials"]
        for case in house.database.read(lambda session: [CaseStore(session).get(one) for one in ids])
        if case is not None
    ]
    assert amounts == [250_000_000, 90_000_000]


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_a_member_is_told_the_same_of_a_neighbour_and_of_nobody(
    house: House, browser: httpx.AsyncClient, language: str
) -> None:
    await log_in(browser, "member", language)
    neighbour = await start(browser, who=NATIONAL_CODE, request_id="a")
    nobody = await start(browser, who=national_code_from_serial(7), request_id="a")
    assert neighbour.status_code == nobody.status_code == 403
    assert alert_of(neighbour.text) == alert_of(nobody.text)
    assert ("You may ask for yourself" in nobody.text) is (language == "en")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"who": "1234567890"}, "who"),
        ({"who": "m-nobody"}, "who"),
        ({"who": ""}, "who"),
        ({"amount_rials": "much"}, "amount_rials"),
        ({"amount_rials": "0"}, "amount_rials"),
        ({"amount_rials": "9" * 17}, "amount_rials"),
        ({"instalments": "۹۹۹"}, "instalments"),
        ({"purpose_category": "yacht"}, "purpose_category"),
        ({"payout": "sheba"}, "sheba"),
        ({"payout": "sheba", "sheba": "IR00"}, "sheba"),
        ({"payout": ""}, "payout"),
    ],
)
@pytest.mark.parametrize("language", ["fa", "en"])
async def test_what_is_wrong_is_said_at_its_field(
    browser: httpx.AsyncClient, language: str, typed: dict[str, str], field: str
) -> None:
    await log_in(browser, "credit_officer", language)
    answer = await start(browser, **typed)
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert "هزینهٔ درمان" in answer.text
    assert answer.text.count("autofocus") == 1


async def test_members_do_not_rehearse_and_auditors_start_nothing(browser: httpx.AsyncClient) -> None:
    await log_in(browser, "member", "en")
    assert 'name="rehearsal"' not in (await browser.get("/loans/new")).text
    assert (await start(browser, rehearsal="true")).status_code == 422
    assert (await start(browser)).status_code == 403, "members ask for themselves"
    await log_in(browser, "auditor", "en")
    assert (await browser.get("/loans/new")).status_code == 403
    assert "/loans/new" not in (await browser.get("/inbox")).text
